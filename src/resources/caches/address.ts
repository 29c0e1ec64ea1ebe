/** Names of cached values. They begin with the workspace, and no tag holds the slash that ends each part. */

import { sha256Hex } from '../../kernel/canonical.ts';

/** A cache in one environment. */
export interface CacheScope {
  readonly workspace: string;
  readonly product: string;
  readonly env: string;
  /** The cache's tag. */
  readonly cache: string;
}

/** Characters of a key that stand in a name; KV's names have 512 bytes. */
const READABLE = 120;
const DIGEST = /^[0-9a-f]{64}$/;

/** What the names of all values of a cache in one environment begin with. */
export function cachePrefix({ workspace, product, env, cache }: CacheScope): string {
  return `${workspace}:cache:${product}/${env}/${cache}/`;
}

/** The name of a run's answer. */
export function resultName(scope: CacheScope, digest: string): string {
  return `${cachePrefix(scope)}r:${digest}`;
}

/** The name of a value that was set under a key; a long key stands in it by its digest. */
export async function valueName(scope: CacheScope, key: string): Promise<string> {
  const text = encodeURIComponent(key);
  return `${cachePrefix(scope)}v:${text.length <= READABLE ? text : `#${await sha256Hex(key)}`}`;
}

/** The names of what a key may stand for, in the order in which they are looked at: a value, and a run's answer. */
export async function namesOf(scope: CacheScope, key: string): Promise<string[]> {
  const value = await valueName(scope, key);
  return DIGEST.test(key) ? [value, resultName(scope, key)] : [value];
}

/** What a name says besides the cache. */
export function idOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** Whether a name is that of a run's answer. */
export function isResult(name: string): boolean {
  return idOf(name).startsWith('r:');
}
