/** Lists of cached values. */

import { LIMITS } from '../../kernel/limits.ts';
import { type CacheScope, cachePrefix, idOf, isResult } from './address.ts';
import type { CacheValue, ExpiryFilter } from './contract.ts';
import { type About, type CacheStore, isExpired, type Kept, type Listed } from './store.ts';

/** Values read at a time. */
const BATCH = 50;

/** A value as text: what was set, or the JSON text of a run's answer. */
export function textOf(name: string, { value }: Kept): string {
  return isResult(name) ? JSON.stringify(value) : String(value);
}

/** What a cache holds, as far as lists look. */
export function listCache(store: CacheStore, scope: CacheScope): Promise<Listed[]> {
  return store.list(cachePrefix(scope), LIMITS.cache_listed.value);
}

/** Whether a filter lets a value pass. */
export function passes(filter: ExpiryFilter, about: About, now: number): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'permanent':
      return about.expiresAt === null;
    case 'expired':
      return isExpired(about, now);
    case 'expiring':
      return about.expiresAt !== null && !isExpired(about, now);
  }
}

/**
 * Listed values with their text, up to `cache_page` bytes of it. One that was removed meanwhile is left out, and so is
 * one whose time is over: KV drops it soon.
 */
export async function readListed(
  store: CacheStore,
  { product, cache }: CacheScope,
  listed: readonly Listed[],
): Promise<CacheValue[]> {
  let bytes = 0;
  const shown = listed.map((each) => ({ ...each, isShown: (bytes += each.about.bytes) <= LIMITS.cache_page.value }));
  const values: CacheValue[] = [];
  for (let at = 0; at < shown.length; at += BATCH) {
    const batch = shown.slice(at, at + BATCH);
    const kept = await Promise.all(batch.map(({ name }) => store.peek(name)));
    for (const [index, { name, isShown }] of batch.entries()) {
      const found = kept[index] ?? null;
      if (found === null) continue;
      values.push({
        _id: idOf(name),
        key: found.key,
        value: isShown ? textOf(name, found) : null,
        cache_tag: cache,
        product_tag: product,
        component_tag: found.componentTag,
        component_type: found.componentType,
        expiry: found.expiresAt,
        createdAt: found.createdAt,
        updatedAt: found.createdAt,
      });
    }
  }
  return values;
}
