/** Storing a manifest as the next version of its product. */

import { canonicalJson, sha256Hex } from '../../kernel/canonical.ts';
import type { Principal } from '../../kernel/contract.ts';
import { refusal } from '../../kernel/errors.ts';
import { requireReach } from '../../kernel/reach.ts';
import { type Manifest, unsupportedParts } from './manifest-check.ts';
import type { ConfigStore } from './store.ts';
import type { NewVersion, VersionStore } from './versions.ts';

/** What applying works with. */
export interface ApplyParts {
  readonly versions: VersionStore;
  readonly config: ConfigStore;
}

/** A member reaches what it applies: the product, and every environment that the version moves. */
export async function requireApplyReach(
  { versions }: ApplyParts,
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

/** What is applied: the manifest, and what `NewVersion` says of it. */
type Applied = Pick<NewVersion, 'manifest' | 'envs' | 'message' | 'since'>;

/** Stores a manifest that is checked, and follows the moves that it makes. */
export async function applyManifest({ versions, config }: ApplyParts, { workspace, user }: Principal, given: Applied) {
  const product = given.manifest.tag;
  const text = canonicalJson(given.manifest);
  const hash = await sha256Hex(text);
  const { version, created, moved } = await versions.apply(workspace, { ...given, text, hash, author: user });
  await Promise.all(moved.map((move) => config.pinned(workspace, product, move)));
  const pins = await versions.pins(workspace, product);
  return { product, version, created, hash, environments: pins.get(product) ?? {} };
}

/** Refuses what the schema lets pass: parts that nothing here runs, and environments to move that are not there. */
export function refuseFaults(manifest: Manifest, envs: readonly string[]): void {
  const slugs = new Set(manifest.environments.map(({ slug }) => slug));
  const unknown = envs.flatMap((env, index) =>
    slugs.has(env) ? [] : [{ path: `envs[${index}]`, message: `the manifest has no environment '${env}'` }],
  );
  if (unknown.length > 0) throw refusal('VALIDATION_ERROR', unknown);
  const unsupported = unsupportedParts(manifest).map(({ path, message }) => ({ path: `manifest.${path}`, message }));
  if (unsupported.length > 0) throw refusal('NOT_SUPPORTED', unsupported);
}
