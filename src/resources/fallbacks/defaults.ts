/** What `update` put beneath the input of every run of a fallback in an environment; sealed. */

import { BoundedMap } from '../../kernel/bounded-map.ts';
import type { Clock } from '../../kernel/clock.ts';
import { ProcessorError, refusal } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { encodeUtf8 } from '../../kernel/utf8.ts';
import type { Sealer } from '../secrets/sealer.ts';

/** A fallback of an environment. */
export interface FallbackName {
  readonly workspace: string;
  readonly product: string;
  readonly env: string;
  readonly tag: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** Keeps defaults. */
export interface DefaultsStore {
  /** What there is; another isolate's change is seen within `fallback_defaults_trust`. */
  get(name: FallbackName): Promise<Fields>;
  /** Puts fields over those that there are, and answers with all; null takes one away. `PAYLOAD_TOO_LARGE` names `input`. */
  merge(name: FallbackName, fields: Fields): Promise<Fields>;
  /** Takes all away. */
  clear(name: FallbackName): Promise<void>;
}

/** Fallbacks of which an isolate remembers the defaults. */
const KNOWN = 500;
/** Merges that are tried again because another came between. */
const TRIES = 5;
const ROW = 'workspace_id = ?1 AND product = ?2 AND env = ?3 AND tag = ?4';

interface Stored {
  readonly fields: Fields;
  /** 0 where there is no row. */
  readonly revision: number;
}

interface DefaultsParts {
  readonly db: D1Database;
  readonly sealer: Sealer;
  readonly clock: Clock;
}

/** Builds the store of an isolate. */
export function createDefaultsStore(parts: DefaultsParts): DefaultsStore {
  const { db, clock } = parts;
  const known = new BoundedMap<string, { readonly fields: Fields; readonly until: number }>(KNOWN);
  const remember = (name: FallbackName, fields: Fields): Fields => {
    known.set(keyOf(name).join('\n'), { fields, until: clock.now() + LIMITS.fallback_defaults_trust.value });
    return fields;
  };
  return {
    async get(name) {
      const found = known.get(keyOf(name).join('\n'));
      if (found !== undefined && found.until > clock.now()) return found.fields;
      return remember(name, (await read(parts, name)).fields);
    },
    async merge(name, given) {
      for (let tries = 0; tries < TRIES; tries += 1) {
        const before = await read(parts, name);
        const fields = Object.fromEntries(
          Object.entries({ ...before.fields, ...given }).filter(([, value]) => value !== null),
        );
        if (await write(parts, name, fields, before.revision)) return remember(name, fields);
      }
      throw new ProcessorError('SERVICE_UNAVAILABLE', 'too many updates come at once', { outcome: 'not_sent' });
    },
    async clear(name) {
      // The row stays, so that a merge which has read it notices.
      const sql = `UPDATE fallback_defaults SET sealed = '', revision = revision + 1 WHERE ${ROW}`;
      await db
        .prepare(sql)
        .bind(...keyOf(name))
        .run();
      remember(name, {});
    },
  };
}

async function read({ db, sealer }: DefaultsParts, name: FallbackName): Promise<Stored> {
  const row = await db
    .prepare(`SELECT sealed, revision FROM fallback_defaults WHERE ${ROW}`)
    .bind(...keyOf(name))
    .first<{ sealed: string; revision: number }>();
  if (row === null) return { fields: {}, revision: 0 };
  if (row.sealed === '') return { fields: {}, revision: row.revision };
  const text = await sealer.open(name.workspace, contextOf(name), row.sealed);
  return { fields: JSON.parse(text) as Fields, revision: row.revision };
}

/** Whether nobody else came between. */
async function write(
  { db, sealer }: DefaultsParts,
  name: FallbackName,
  fields: Fields,
  revision: number,
): Promise<boolean> {
  const text = JSON.stringify(fields);
  const bytes = encodeUtf8(text).length;
  const most = LIMITS.fallback_defaults.value;
  if (bytes > most)
    throw refusal('PAYLOAD_TOO_LARGE', [
      { path: 'input', message: `defaults have at most ${most} bytes; these have ${bytes}` },
    ]);
  const sealed = await sealer.seal(name.workspace, contextOf(name), text);
  const sql =
    revision === 0
      ? `INSERT INTO fallback_defaults (workspace_id, product, env, tag, sealed, revision) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT DO NOTHING RETURNING revision`
      : `UPDATE fallback_defaults SET sealed = ?5, revision = ?6 WHERE ${ROW} AND revision = ?6 - 1 RETURNING revision`;
  const bound = db.prepare(sql).bind(...keyOf(name), sealed, revision + 1);
  return (await bound.first()) !== null;
}

function keyOf({ workspace, product, env, tag }: FallbackName): [string, string, string, string] {
  return [workspace, product, env, tag];
}

function contextOf({ product, env, tag }: FallbackName): string {
  return `fallback-defaults:${JSON.stringify([product, env, tag])}`;
}
