/** Versions by what callers name them with. */

import { notFound } from './config.ts';
import type { Manifest } from './manifest-check.ts';
import type { VersionStore } from './versions.ts';

/** A version by number, or by the environment that runs it. `NOT_FOUND` names `product`, or `path` for the version. */
export async function findVersion(
  versions: VersionStore,
  workspace: string,
  product: string,
  wanted: number | string,
  path: string,
): Promise<{ readonly version: number; readonly manifest: Manifest }> {
  const version =
    typeof wanted === 'number' ? wanted : await currentVersion(versions, workspace, product, wanted, path);
  const found = await versions.read(workspace, product, version);
  if (found !== null) return { version, manifest: found.manifest as Manifest };
  if ((await versions.read(workspace, product)) === null) throw notFound('product', `product '${product}'`);
  throw notFound(path, `version ${version} of product '${product}'`);
}

/** The version that an environment runs. `NOT_FOUND` names `product`, or `path` for the environment. */
export async function currentVersion(
  versions: VersionStore,
  workspace: string,
  product: string,
  env: string,
  path: string,
): Promise<number> {
  const current = (await versions.pins(workspace, product)).get(product);
  if (current === undefined) throw notFound('product', `product '${product}'`);
  const version = Object.hasOwn(current, env) ? current[env] : undefined;
  if (version === undefined) throw notFound(path, `environment '${env}' of product '${product}'`);
  return version;
}
