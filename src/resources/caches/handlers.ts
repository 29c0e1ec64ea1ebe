/** The operations on caches. */

import type { Clock } from '../../kernel/clock.ts';
import type { Handlers, Principal } from '../../kernel/contract.ts';
import { invalidField } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { ConfigStore } from '../products/store.ts';
import { type CacheScope, cachePrefix, isResult, namesOf, valueName } from './address.ts';
import type { caches as contract } from './contract.ts';
import { type FlightDirectory, forget, forgetAll } from './flights.ts';
import { listCache, passes, readListed, textOf } from './listing.ts';
import { type CacheStore, isExpired, type Kept } from './store.ts';
import { encodeUtf8 } from '../../kernel/utf8.ts';

/** Values of a page when the caller does not say. */
const PAGE = 20;

/** What the handlers work with. */
export interface CacheParts {
  readonly config: ConfigStore;
  readonly caches: CacheStore;
  readonly flights: FlightDirectory;
  readonly clock: Clock;
}

type CacheHandlers = Handlers<typeof contract>;
type Place = Pick<CacheScope, 'product' | 'env' | 'cache'>;
type AnyPlace = Pick<CacheScope, 'product' | 'env'> & { readonly cache?: string | undefined };

/** Builds the handlers. */
export function createCacheHandlers(parts: CacheParts): CacheHandlers {
  return { ...createValueHandlers(parts), ...createListHandlers(parts) };
}

function createValueHandlers(parts: CacheParts): Pick<CacheHandlers, 'get' | 'set' | 'clear' | 'clearAll'> {
  const { caches, flights, clock } = parts;
  return {
    async get({ key, ...place }, { principal }) {
      const names = await namesIn(await scopesOf(parts, principal, place), key);
      const found = (await readAll(caches, names)).find(({ kept }) => !isExpired(kept, clock.now()));
      return { data: found === undefined ? null : textOf(found.name, found.kept) };
    },
    async set({ key, value, componentTag, componentType = 'cache', expiry = null, ...place }, { principal }) {
      const now = clock.now();
      if (expiry !== null && expiry <= now) throw invalidField('expiry', 'lies in the past');
      const scope = await scopeOf(parts, principal, place);
      await caches.write(await valueName(scope, key), {
        key,
        value,
        bytes: encodeUtf8(value).length,
        createdAt: now,
        expiresAt: expiry,
        staleUntil: expiry,
        componentTag: componentTag ?? scope.cache,
        componentType,
      });
      return { data: true };
    },
    async clear({ key, ...place }, { principal }) {
      const names = await namesIn(await scopesOf(parts, principal, place), key);
      const found = await readAll(caches, names);
      await caches.remove(names);
      const results = names.filter((name) => isResult(name));
      await Promise.all(results.map((name) => forget(flights, principal.workspace, key, name)));
      return { data: found.length > 0 };
    },
    async clearAll(place, { principal }) {
      const scope = await scopeOf(parts, principal, place);
      const prefix = cachePrefix(scope);
      const listed = await caches.list(prefix, LIMITS.cache_clear.value + 1);
      const names = listed.slice(0, LIMITS.cache_clear.value).map(({ name }) => name);
      await caches.remove(names);
      caches.forget(prefix);
      await forgetAll(flights, scope.workspace, prefix);
      return { data: { cleared: names.length, has_more: listed.length > names.length } };
    },
  };
}

function createListHandlers(parts: CacheParts): Pick<CacheHandlers, 'fetchValues' | 'values' | 'fetchDashboard'> {
  const { caches, clock } = parts;
  return {
    async fetchValues({ page = 1, limit = PAGE, expiryFilter = 'all', ...place }, { principal }) {
      const scope = await scopeOf(parts, principal, place);
      const now = clock.now();
      const listed = (await listCache(caches, scope)).filter(({ about }) => passes(expiryFilter, about, now));
      const values = await readListed(caches, scope, listed.slice((page - 1) * limit, page * limit));
      const total = listed.length;
      return { data: { values, total, page, limit, totalPages: Math.ceil(total / limit) } };
    },
    async values({ cache_tag: cache, component_tag: tag, component_type: type, expiry, product, env }, { principal }) {
      const scope = await scopeOf(parts, principal, { product, env, cache }, 'cache_tag');
      const now = clock.now();
      const listed = (await listCache(caches, scope)).filter(
        ({ about }) =>
          !isExpired(about, now) &&
          (tag ?? about.componentTag) === about.componentTag &&
          (type ?? about.componentType) === about.componentType &&
          (expiry === undefined || isExpired(about, expiry)),
      );
      return { data: await readListed(caches, scope, listed.slice(0, LIMITS.page.value)) };
    },
    async fetchDashboard(place, { principal }) {
      const listed = await listCache(caches, await scopeOf(parts, principal, place));
      const expired = listed.filter(({ about }) => isExpired(about, clock.now())).length;
      return {
        data: {
          totalValues: listed.length,
          activeValues: listed.length - expired,
          expiredValues: expired,
          totalSize: listed.reduce((sum, { about }) => sum + about.bytes, 0),
        },
      };
    },
  };
}

/** The cache that is named by the input's field `path`. */
async function scopeOf(
  { config }: CacheParts,
  { workspace }: Principal,
  { product, env, cache }: Place,
  path = 'cache',
): Promise<CacheScope> {
  (await config.resolve(workspace, product, env)).cache(cache, path);
  return { workspace, product, env, cache };
}

/** The cache that is named, or all of the product. */
async function scopesOf(parts: CacheParts, principal: Principal, place: AnyPlace): Promise<CacheScope[]> {
  const { product, env, cache } = place;
  if (cache !== undefined) return [await scopeOf(parts, principal, { product, env, cache })];
  const { workspace } = principal;
  const { manifest } = await parts.config.resolve(workspace, product, env);
  return (manifest.caches ?? []).map(({ tag }) => ({ workspace, product, env, cache: tag }));
}

async function namesIn(scopes: readonly CacheScope[], key: string): Promise<string[]> {
  return (await Promise.all(scopes.map((scope) => namesOf(scope, key)))).flat();
}

/** What is kept under names, in their order. */
async function readAll(caches: CacheStore, names: readonly string[]): Promise<{ name: string; kept: Kept }[]> {
  const found = await Promise.all(names.map(async (name) => ({ name, kept: await caches.read(name) })));
  return found.flatMap(({ name, kept }) => (kept === null ? [] : [{ name, kept }]));
}
