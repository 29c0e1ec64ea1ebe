/** The keys of session tokens in D1, sealed, with those of an environment in the isolate for a minute. */

import { BoundedMap } from '../../kernel/bounded-map.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { Sealer } from '../secrets/sealer.ts';
import { importSessionKey, KEY_BYTES, type SessionKey } from './session-key.ts';
import type { SessionPlace } from './tokens.ts';

/** The keys of environments. */
export interface SessionKeys {
  /** The key that signs; made when there is none. A newer one is used within a minute. */
  newest(place: SessionPlace): Promise<SessionKey>;
  /** A key that may have signed a token which is still valid; null without it. */
  byId(place: SessionPlace, id: string): Promise<SessionKey | null>;
  /** Makes a key that signs from now on. Those of before verify for `overlapMs` longer. Answers its id and how many verify. */
  rotate(place: SessionPlace, overlapMs: number): Promise<{ readonly id: string; readonly keys: number }>;
  /** Removes keys that were retired before an instant, `limit` at most. */
  purge(before: number, limit: number): Promise<void>;
}

/** What the keys are made of. */
export interface SessionKeyParts {
  readonly db: D1Database;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly ids: Ids;
}

interface Row {
  readonly id: string;
  readonly sealed: string;
}

/** Keys of an environment, newest first, and when they were read. */
interface Known {
  readonly keys: readonly SessionKey[];
  readonly readAt: number;
}

/** Environments whose keys an isolate keeps. */
const CAPACITY = 500;
/** How long a key that is not known is believed not to exist. */
const UNKNOWN_MS = 5_000;

/** Builds the keys. */
export function createSessionKeys(parts: SessionKeyParts): SessionKeys {
  const { db, clock } = parts;
  const known = new BoundedMap<string, Known>(CAPACITY);
  const read = async (place: SessionPlace): Promise<Known> => {
    const readAt = clock.now();
    const rows = await readRows(db, place, readAt);
    const found = { keys: await Promise.all(rows.map((row) => opened(parts, place, row))), readAt };
    known.set(nameOf(place), found);
    return found;
  };
  const keysOf = async (
    place: SessionPlace,
    trustMs: number = LIMITS.key_trust.value,
  ): Promise<readonly SessionKey[]> => {
    const { keys, readAt } = known.get(nameOf(place)) ?? { keys: [], readAt: -Infinity };
    return readAt + trustMs > clock.now() ? keys : (await read(place)).keys;
  };
  return {
    async newest(place) {
      const [key] = await keysOf(place);
      if (key !== undefined) return key;
      await insert(parts, place);
      const [made] = (await read(place)).keys;
      if (made === undefined) throw new Error('the first session key was not stored');
      return made;
    },
    async byId(place, id) {
      const find = (keys: readonly SessionKey[]) => keys.find((key) => key.id === id) ?? null;
      return find(await keysOf(place)) ?? find(await keysOf(place, UNKNOWN_MS));
    },
    async rotate(place, overlapMs) {
      // Isolates sign with the key that they know for a while yet.
      const retiresAt = clock.now() + overlapMs + LIMITS.key_trust.value;
      await retire(db, place, retiresAt);
      const id = await insert(parts, place);
      return { id, keys: (await read(place)).keys.length };
    },
    purge: (before, limit) => purge(db, before, limit),
  };
}

/** Those that may have signed what is still valid, newest first. */
async function readRows(db: D1Database, { workspace, product, env }: SessionPlace, now: number): Promise<Row[]> {
  const rows = await db
    .prepare(
      `SELECT id, sealed FROM session_keys WHERE workspace_id = ? AND product = ? AND env = ?
       AND (retires_at IS NULL OR retires_at > ?) ORDER BY created_at DESC, id DESC`,
    )
    .bind(workspace, product, env, now)
    .all<Row>();
  return rows.results;
}

async function retire(db: D1Database, { workspace, product, env }: SessionPlace, at: number): Promise<void> {
  await db
    .prepare(
      `UPDATE session_keys SET retires_at = ? WHERE workspace_id = ? AND product = ? AND env = ? AND retires_at IS NULL`,
    )
    .bind(at, workspace, product, env)
    .run();
}

async function purge(db: D1Database, before: number, limit: number): Promise<void> {
  await db
    .prepare(
      `DELETE FROM session_keys WHERE (workspace_id, product, env, id) IN
       (SELECT workspace_id, product, env, id FROM session_keys WHERE retires_at < ? LIMIT ?)`,
    )
    .bind(before, limit)
    .run();
}

async function opened({ sealer }: SessionKeyParts, place: SessionPlace, { id, sealed }: Row): Promise<SessionKey> {
  const secret = await sealer.open(place.workspace, contextOf(place, id), sealed);
  return importSessionKey(
    id,
    Uint8Array.from(atob(secret), (character) => character.charCodeAt(0)),
  );
}

async function insert(parts: SessionKeyParts, place: SessionPlace): Promise<string> {
  const { db, sealer, clock, ids } = parts;
  const id = ids.create('sk');
  const secret = btoa(String.fromCharCode(...ids.bytes(KEY_BYTES)));
  await db
    .prepare('INSERT INTO session_keys (workspace_id, product, env, id, sealed, created_at) VALUES (?, ?, ?, ?, ?, ?)')
    .bind(
      place.workspace,
      place.product,
      place.env,
      id,
      await sealer.seal(place.workspace, contextOf(place, id), secret),
      clock.now(),
    )
    .run();
  return id;
}

function nameOf({ workspace, product, env }: SessionPlace): string {
  return `${workspace}/${product}/${env}`;
}

function contextOf({ product, env }: SessionPlace, id: string): string {
  return `session-key:${product}:${env}:${id}`;
}
