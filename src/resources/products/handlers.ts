/** The operations on products. */

import { canonicalJson, sha256Hex } from '../../kernel/canonical.ts';
import type { Handlers } from '../../kernel/contract.ts';
import { refusal } from '../../kernel/errors.ts';
import { notFound } from './config.ts';
import type { products } from './contract.ts';
import { type Manifest, unsupportedParts } from './manifest-check.ts';
import type { ConfigStore } from './store.ts';
import type { VersionStore } from './versions.ts';

/** Builds the handlers. */
export function createProductHandlers({ versions, config }: { readonly versions: VersionStore; readonly config: ConfigStore }): Handlers<typeof products> {
  return {
    async apply({ manifest, envs = [], message = null }, { principal }) {
      refuseFaults(manifest, envs);
      const text = canonicalJson(manifest);
      const hash = await sha256Hex(text);
      const { workspace, user } = principal;
      const { version, created, moved } = await versions.apply(workspace, { manifest, text, hash, author: user, message, envs });
      await Promise.all(moved.map((env) => config.pinned(workspace, manifest.tag, env, version)));
      const pins = await versions.pins(workspace, manifest.tag);
      return { data: { product: manifest.tag, version, created, hash, environments: pins[manifest.tag] ?? {} } };
    },
    async list(_input, { principal }) {
      const [rows, pins] = await Promise.all([versions.list(principal.workspace), versions.pins(principal.workspace)]);
      return { data: { products: rows.map((row) => ({ ...row, environments: pins[row.tag] ?? {} })) } };
    },
    async fetch({ product, version }, { principal }) {
      const [found, pins] = await Promise.all([versions.read(principal.workspace, product, version), versions.pins(principal.workspace, product)]);
      if (found === null) throw notFound(version === undefined ? 'product' : 'version', version === undefined ? `product '${product}'` : `version ${version} of product '${product}'`);
      return {
        data: {
          tag: found.product.tag,
          name: found.product.name,
          version: found.version.version,
          latest_version: found.product.latest_version,
          hash: found.version.hash,
          author: found.version.author,
          message: found.version.message,
          created_at: found.version.created_at,
          environments: pins[product] ?? {},
          manifest: found.manifest,
        },
      };
    },
  };
}

/** What the schema lets pass: parts that nothing here runs, and environments to move that are not there. */
function refuseFaults(manifest: Manifest, envs: readonly string[]): void {
  const slugs = new Set(manifest.environments.map(({ slug }) => slug));
  const unknown = envs.flatMap((env, index) => (slugs.has(env) ? [] : [{ path: `envs[${index}]`, message: `the manifest has no environment '${env}'` }]));
  if (unknown.length > 0) throw refusal('VALIDATION_ERROR', unknown);
  const unsupported = unsupportedParts(manifest).map(({ path, message }) => ({ path: `manifest.${path}`, message }));
  if (unsupported.length > 0) throw refusal('NOT_SUPPORTED', unsupported);
}
