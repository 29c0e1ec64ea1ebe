/** Which version each environment runs, and every move of it. */

import type { Clock } from '../../kernel/clock.ts';
import { ProcessorError } from '../../kernel/errors.ts';
import type { EnvironmentPlace } from '../../run-counts.ts';
import type { ScheduleReport } from './contract.ts';
import { wantMoved } from './schedule-wishes.ts';

/** Why a pin moved. */
export type MoveKind = 'apply' | 'promote' | 'rollback';

/** A move of an environment's pin. `number` counts from 1 for each environment. */
export interface PinMove {
  readonly env: string;
  readonly number: number;
  readonly version: number;
  readonly previous: number | null;
  readonly kind: MoveKind;
  readonly author: string;
  readonly created_at: number;
}

/** Whose environment, and who moves it on what request. */
export interface MoveRequest extends EnvironmentPlace {
  readonly author: string;
  readonly idempotencyKey: string | null;
  /** Digest of the request, to tell a repetition from a conflict under one key. */
  readonly digest: string;
}

/** Moves pins; each move is one batch, numbered by the database, so that moves at the same time follow one another. */
export interface PinStore {
  /** Moves an environment to a version; null when it runs that version already. */
  promote(request: MoveRequest, version: number): Promise<PinMove | null>;
  /** Moves an environment to the version before its latest move that is not undone; null when there is none. */
  rollback(request: MoveRequest): Promise<PinMove | null>;
  /** The move made under the request's idempotency key, or null; `CONFLICT` when that was another request. */
  replayed(request: MoveRequest): Promise<PinMove | null>;
  /** Moves of one environment, newest first, below the move `before`. */
  moves(workspace: string, product: string, env: string, limit: number, before?: number): Promise<ListedMove[]>;
}

/** A move, with what it did to the schedules of its environment. */
export interface ListedMove extends PinMove {
  readonly schedules: ScheduleReport | null;
}

const PLACE = 'workspace_id = ?1 AND product = ?2 AND env = ?3';
const SAME_CONTENT = 'FROM product_versions WHERE workspace_id = ?1 AND product = ?2 AND hash = ?4';
const NEXT_NUMBER = `(SELECT COALESCE(MAX(number), 0) + 1 FROM pin_moves WHERE ${PLACE})`;
const CURRENT = `(SELECT version FROM environment_pins WHERE ${PLACE})`;
const COLUMNS = 'env, number, version, previous, kind, author, created_at';
const FIELDS =
  'workspace_id, product, env, number, version, previous, kind, undoes, author, idempotency_key, request_digest, created_at';

/** A version by its number, or by the hash of its content. */
export type VersionName = { readonly version: number } | { readonly hash: string };

/** Statement that records a move to a version, unless the environment runs it (or, with `onlyUnpinned`, runs any). */
export function recordMove(
  db: D1Database,
  request: MoveRequest,
  to: VersionName,
  kind: MoveKind,
  now: number,
  onlyUnpinned = false,
): D1PreparedStatement {
  const { workspace, product, env, author, idempotencyKey, digest } = request;
  const version = 'version' in to ? '?4' : `(SELECT version ${SAME_CONTENT})`;
  const isMoved = onlyUnpinned ? `${CURRENT} IS NULL` : `${CURRENT} IS NOT ${version}`;
  return db
    .prepare(
      `INSERT INTO pin_moves (${FIELDS})
       SELECT ?1, ?2, ?3, ${NEXT_NUMBER}, ${version}, ${CURRENT}, ?5, NULL, ?6, ?7, ?8, ?9 WHERE ${isMoved}
       RETURNING ${COLUMNS}`,
    )
    .bind(workspace, product, env, 'version' in to ? to.version : to.hash, kind, author, idempotencyKey, digest, now);
}

/** Statement that sets the pin to what the latest move says. */
export function followMove(
  db: D1Database,
  { workspace, product, env, author }: MoveRequest,
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO environment_pins (workspace_id, product, env, version, updated_by, updated_at)
       SELECT ?1, ?2, ?3, version, ?4, ?5 FROM pin_moves WHERE ${PLACE} ORDER BY number DESC LIMIT 1
       ON CONFLICT (workspace_id, product, env) DO UPDATE
       SET version = excluded.version, updated_by = excluded.updated_by, updated_at = excluded.updated_at
       WHERE version <> excluded.version`,
    )
    .bind(workspace, product, env, author, now);
}

/** Builds the store. */
export function createPinStore({ db, clock }: { readonly db: D1Database; readonly clock: Clock }): PinStore {
  const move = async (request: MoveRequest, recorded: D1PreparedStatement): Promise<PinMove | null> => {
    const now = clock.now();
    const [made] = await db.batch<PinMove>([recorded, followMove(db, request, now), wantMoved(db, request, now)]);
    return made?.results[0] ?? null;
  };
  return {
    promote: (request, version) => move(request, recordMove(db, request, { version }, 'promote', clock.now())),
    rollback: (request) => move(request, recordRollback(db, request, clock.now())),
    async replayed({ workspace, product, env, idempotencyKey, digest }) {
      if (idempotencyKey === null) return null;
      const found = await db
        .prepare(`SELECT ${COLUMNS}, request_digest FROM pin_moves WHERE ${PLACE} AND idempotency_key = ?4`)
        .bind(workspace, product, env, idempotencyKey)
        .first<PinMove & { request_digest: string }>();
      if (found === null) return null;
      const { request_digest: stored, ...made } = found;
      if (stored !== digest) throw new ProcessorError('CONFLICT', 'this Idempotency-Key was used for another request');
      return made;
    },
    async moves(workspace, product, env, limit, before) {
      const rows = await db
        .prepare(
          `SELECT ${COLUMNS}, schedules FROM pin_moves WHERE ${PLACE} AND (?4 IS NULL OR number < ?4) ORDER BY number DESC LIMIT ?5`,
        )
        .bind(workspace, product, env, before ?? null, limit)
        .all<PinMove & { schedules: string | null }>();
      return rows.results.map(({ schedules, ...listed }) => ({
        ...listed,
        schedules: schedules === null ? null : (JSON.parse(schedules) as ScheduleReport),
      }));
    },
  };
}

/** The latest move that no rollback has undone is undone; its `previous` is where the environment goes. */
function recordRollback(
  db: D1Database,
  { workspace, product, env, author, idempotencyKey, digest }: MoveRequest,
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `WITH undone AS (SELECT undoes FROM pin_moves WHERE ${PLACE} AND undoes IS NOT NULL),
       latest AS (SELECT number, previous FROM pin_moves WHERE ${PLACE} AND kind <> 'rollback' AND number NOT IN (SELECT undoes FROM undone) ORDER BY number DESC LIMIT 1)
       INSERT INTO pin_moves (${FIELDS})
       SELECT ?1, ?2, ?3, ${NEXT_NUMBER}, latest.previous, ${CURRENT}, 'rollback', latest.number, ?4, ?5, ?6, ?7
       FROM latest WHERE latest.previous IS NOT NULL RETURNING ${COLUMNS}`,
    )
    .bind(workspace, product, env, author, idempotencyKey, digest, now);
}
