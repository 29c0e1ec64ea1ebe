/** Where an imported app is reached from each environment of the product. */

import { type FieldError, refusal } from '../../kernel/errors.ts';
import type { AppEnvironment } from '../products/manifest.ts';
import type { Manifest } from '../products/manifest-check.ts';
import type { Server } from './description/servers.ts';

/** Base URL, or the place of a server, by environment. */
export type ServerChoice = Readonly<Record<string, string | number>>;

const PRODUCTION = /^(prd|prod|production|live)$/i;

/**
 * The environments of an app: those that it has, changed only where a server is chosen. A new app gets one for every
 * environment of the product: the description's first server, and where some are for tests, the first of those for all
 * environments but production. A `VALIDATION_ERROR` at `environments` says what cannot be.
 */
export function appEnvironments(
  manifest: Manifest,
  existing: readonly AppEnvironment[] | undefined,
  servers: readonly Server[],
  choice: ServerChoice,
): AppEnvironment[] {
  const chosen = chosenUrls(manifest, servers, choice);
  if (existing !== undefined) return mergeUrls(existing, chosen);
  const urls = manifest.environments.flatMap((environment) => {
    const url = chosen.get(environment.slug) ?? defaultServer(environment, servers)?.url;
    return url === undefined ? [] : [{ slug: environment.slug, base_url: url }];
  });
  if (urls.length === 0)
    throw refusal('VALIDATION_ERROR', [
      { path: 'environments', message: 'the description has no server with an absolute address; give base URLs' },
    ]);
  return urls;
}

function chosenUrls(manifest: Manifest, servers: readonly Server[], choice: ServerChoice): Map<string, string> {
  const slugs = new Set(manifest.environments.map(({ slug }) => slug));
  const errors: FieldError[] = [];
  const chosen = new Map<string, string>();
  for (const [slug, wanted] of Object.entries(choice)) {
    const path = `environments.${slug}`;
    const url = typeof wanted === 'string' ? wanted : servers[wanted]?.url;
    if (!slugs.has(slug)) errors.push({ path, message: `the product has no environment '${slug}'` });
    else if (url === undefined) errors.push({ path, message: `the description has ${servers.length} server(s)` });
    else chosen.set(slug, url.replace(/\/+$/, ''));
  }
  if (errors.length > 0) throw refusal('VALIDATION_ERROR', errors);
  return chosen;
}

function mergeUrls(existing: readonly AppEnvironment[], chosen: ReadonlyMap<string, string>): AppEnvironment[] {
  const known = new Set(existing.map(({ slug }) => slug));
  const added = [...chosen].filter(([slug]) => !known.has(slug)).map(([slug, base_url]) => ({ slug, base_url }));
  return [
    ...existing.map((environment) => ({
      ...environment,
      base_url: chosen.get(environment.slug) ?? environment.base_url,
    })),
    ...added,
  ];
}

function defaultServer(
  { slug, env_name: name }: Manifest['environments'][number],
  servers: readonly Server[],
): Server | undefined {
  const isProduction = PRODUCTION.test(slug) || PRODUCTION.test(name);
  return servers.find(({ isSandbox }) => isSandbox !== isProduction) ?? servers[0];
}
