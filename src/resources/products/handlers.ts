/** The operations on products. */

import { canonicalJson, sha256Hex } from '../../kernel/canonical.ts';
import type { Handlers, Principal } from '../../kernel/contract.ts';
import { refusal } from '../../kernel/errors.ts';
import { isWithinReach, requireReach } from '../../kernel/reach.ts';
import { notFound } from './config.ts';
import type { products } from './contract.ts';
import { type Manifest, unsupportedParts } from './manifest-check.ts';
import { createHistoryHandlers } from './history.ts';
import { createMovingHandlers, type MovingParts } from './moving.ts';
import type { NewVersion } from './versions.ts';

/** What the handlers work with. */
export type ProductParts = MovingParts;

/** Builds the handlers. */
export function createProductHandlers(parts: ProductParts): Handlers<typeof products> {
  const { versions } = parts;
  return {
    ...createHistoryHandlers(parts),
    ...createMovingHandlers(parts),
    async apply({ manifest, envs = [], message = null }, { principal, keyedAt }) {
      refuseFaults(manifest, envs);
      await requireApplyReach(parts, principal, manifest, envs);
      return { data: await applyManifest(parts, principal, { manifest, envs, message, since: keyedAt }) };
    },
    async list(_input, { principal }) {
      const { workspace } = principal;
      const [rows, pins] = await Promise.all([versions.list(workspace), versions.pins(workspace)]);
      return {
        data: {
          products: rows
            .filter(({ tag }) => isWithinReach(principal, tag))
            .map((row) => ({ ...row, environments: pins.get(row.tag) ?? {} })),
        },
      };
    },
    async fetch({ product, version }, { principal: { workspace } }) {
      const [found, pins] = await Promise.all([
        versions.read(workspace, product, version),
        versions.pins(workspace, product),
      ]);
      if (found === null)
        throw version === undefined
          ? notFound('product', `product '${product}'`)
          : notFound('version', `version ${version} of product '${product}'`);
      const { tag, name, latest_version } = found.product;
      return {
        data: {
          tag,
          name,
          latest_version,
          ...found.version,
          environments: pins.get(product) ?? {},
          manifest: found.manifest,
        },
      };
    },
  };
}

/** A member reaches what it applies: the product, and every environment that the version moves. */
async function requireApplyReach(
  { versions }: ProductParts,
  principal: Principal,
  { tag, environments }: Manifest,
  envs: readonly string[],
): Promise<void> {
  requireReach(principal, tag);
  if (principal.envs === null) return;
  const pinned = (await versions.pins(principal.workspace, tag)).get(tag) ?? {};
  const moved = environments
    .map(({ slug }) => slug)
    .filter((slug) => envs.includes(slug) || !Object.hasOwn(pinned, slug));
  for (const env of moved) requireReach(principal, tag, env);
}

type Applied = Pick<NewVersion, 'manifest' | 'envs' | 'message' | 'since'>;

async function applyManifest({ versions, config }: ProductParts, { workspace, user }: Principal, given: Applied) {
  const product = given.manifest.tag;
  const text = canonicalJson(given.manifest);
  const hash = await sha256Hex(text);
  const { version, created, moved } = await versions.apply(workspace, { ...given, text, hash, author: user });
  await Promise.all(moved.map((move) => config.pinned(workspace, product, move)));
  const pins = await versions.pins(workspace, product);
  return { product, version, created, hash, environments: pins.get(product) ?? {} };
}

/** What the schema lets pass: parts that nothing here runs, and environments to move that are not there. */
function refuseFaults(manifest: Manifest, envs: readonly string[]): void {
  const slugs = new Set(manifest.environments.map(({ slug }) => slug));
  const unknown = envs.flatMap((env, index) =>
    slugs.has(env) ? [] : [{ path: `envs[${index}]`, message: `the manifest has no environment '${env}'` }],
  );
  if (unknown.length > 0) throw refusal('VALIDATION_ERROR', unknown);
  const unsupported = unsupportedParts(manifest).map(({ path, message }) => ({ path: `manifest.${path}`, message }));
  if (unsupported.length > 0) throw refusal('NOT_SUPPORTED', unsupported);
}
