/** Cached values in KV, with copies in the isolate in front of them. */

import type { Clock } from '../../kernel/clock.ts';
import { ProcessorError } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { WeightedMap } from '../../kernel/weighted-map.ts';

/** What is known of a value without reading it. Times are epoch milliseconds. */
export interface About {
  /** Of the value as text, UTF-8. */
  readonly bytes: number;
  readonly createdAt: number;
  /** Null for a value that stays. */
  readonly expiresAt: number | null;
  /** Until when it is still given while a new one is fetched; never before it expires. */
  readonly staleUntil: number | null;
  readonly componentTag: string;
  readonly componentType: string;
}

/** A cached value. */
export interface Kept extends About {
  /** What a caller set it under, or the digest of a run. */
  readonly key: string;
  /** Text that a caller set, or a run's answer. */
  readonly value: unknown;
}

/** A value as a list shows it. */
export interface Listed {
  readonly name: string;
  readonly about: About;
}

/** Keeps cached values by name; `SERVICE_UNAVAILABLE` when KV fails. What another isolate writes or removes is seen within `cache_trust` and KV's own delay. */
export interface CacheStore {
  /** A value that is not over yet; it may be stale. */
  read(name: string): Promise<Kept | null>;
  /** A value that this isolate has a copy of which has not expired; undefined when it has to be looked for. */
  copy(name: string): Kept | undefined;
  /** A value as KV has it, be its time over or not, without keeping a copy. */
  peek(name: string): Promise<Kept | null>;
  /** Keeps a copy in this isolate alone. */
  remember(name: string, kept: Kept): void;
  write(name: string, kept: Kept): Promise<void>;
  remove(names: readonly string[]): Promise<void>;
  /** Lets go of this isolate's copies of names that begin so. */
  forget(prefix: string): void;
  /** Values whose names begin so, by name, `limit` at most. */
  list(prefix: string, limit: number): Promise<Listed[]>;
}

/** The shortest that KV keeps a value. */
const KV_TTL_S = 60;
/** Copies that an isolate has at most. */
const COPIES = 2_000;
/** What a copy weighs besides its value. */
const OVERHEAD = 200;
/** Removals at a time. */
const BATCH = 100;

/** What an isolate believes of a name; null when it was removed here. */
interface Copy {
  readonly kept: Kept | null;
  readonly until: number;
}

type Stored = Pick<Kept, 'key' | 'value'>;

/** Builds the store of an isolate. */
export function createCacheStore({ kv, clock }: { readonly kv: KVNamespace; readonly clock: Clock }): CacheStore {
  const copies = new WeightedMap<string, Copy>(COPIES, LIMITS.cache_copies.value);
  const remember = (name: string, kept: Kept | null) =>
    copies.set(name, { kept, until: clock.now() + LIMITS.cache_trust.value }, (kept?.bytes ?? 0) + OVERHEAD);
  return {
    remember,
    async read(name) {
      const now = clock.now();
      const copy = copies.get(name);
      if (copy !== undefined && copy.until > now && (copy.kept === null || !isOver(copy.kept, now))) return copy.kept;
      const kept = await peek(kv, name);
      // What this isolate wrote or removed while it read goes before what was read.
      const meanwhile = copies.get(name);
      if (meanwhile !== undefined && meanwhile !== copy) return meanwhile.kept;
      if (kept === null || isOver(kept, now)) return null;
      remember(name, kept);
      return kept;
    },
    copy(name) {
      const now = clock.now();
      const copy = copies.get(name);
      const isFresh = copy !== undefined && copy.until > now && copy.kept !== null && !isExpired(copy.kept, now);
      return isFresh ? (copy.kept ?? undefined) : undefined;
    },
    peek: (name) => peek(kv, name),
    async write(name, kept) {
      remember(name, kept);
      const { key, value, ...about } = kept;
      const over = endOf(kept);
      const ttl = over === null ? null : Math.max(KV_TTL_S, Math.ceil((over - clock.now()) / 1_000));
      const stored: Stored = { key, value };
      const options = { metadata: about satisfies About, ...(ttl === null ? {} : { expirationTtl: ttl }) };
      await available(kv.put(name, JSON.stringify(stored), options));
    },
    async remove(names) {
      for (const name of names) remember(name, null);
      for (let at = 0; at < names.length; at += BATCH)
        await available(Promise.all(names.slice(at, at + BATCH).map((name) => kv.delete(name))));
    },
    forget(prefix) {
      for (const name of copies.keys()) if (name.startsWith(prefix)) copies.delete(name);
    },
    list: (prefix, limit) => listAll(kv, prefix, limit),
  };
}

async function peek(kv: KVNamespace, name: string): Promise<Kept | null> {
  const { value, metadata } = await available(kv.getWithMetadata<Stored, About>(name, 'json'));
  return value === null || metadata === null ? null : { ...metadata, ...value };
}

/** What KV answers, or that it is unavailable. */
async function available<Answer>(asked: Promise<Answer>): Promise<Answer> {
  try {
    return await asked;
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new ProcessorError('SERVICE_UNAVAILABLE', `the cache is unavailable: ${reason}`, {}, thrown);
  }
}

async function listAll(kv: KVNamespace, prefix: string, limit: number): Promise<Listed[]> {
  const found: Listed[] = [];
  let cursor: string | null = null;
  do {
    const page: KVNamespaceListResult<About> = await available(kv.list<About>({ prefix, cursor }));
    for (const { name, metadata: about } of page.keys) if (about !== undefined) found.push({ name, about });
    cursor = page.list_complete ? null : page.cursor;
  } while (cursor !== null && found.length < limit);
  return found.slice(0, limit);
}

/** When nobody is given the value any more. */
function endOf({ expiresAt, staleUntil }: About): number | null {
  return expiresAt === null ? null : Math.max(expiresAt, staleUntil ?? 0);
}

function isOver(about: About, now: number): boolean {
  return (endOf(about) ?? Infinity) <= now;
}

/** Whether a value has reached its expiry. */
export function isExpired({ expiresAt }: About, now: number): boolean {
  return (expiresAt ?? Infinity) <= now;
}
