/**
 * Reconciliations of the schedules of environments, as rows: what is wanted grows with the moves of a pin, and what is
 * done when the schedules follow. One of an environment at a time: it holds a lease, and its fence tells it from those
 * before.
 */

import type { Clock } from '../../kernel/clock.ts';
import type { EnvironmentPlace } from '../../run-counts.ts';
import type { ScheduleReport } from './contract.ts';

/** How long one that began is trusted to go on. */
const LEASE_MS = 60_000;

/** What was declared, by tag: a digest, empty where it is not known what became of it. */
export type Declared = ReadonlyMap<string, string>;

/** A reconciliation that may begin. */
export interface Claim {
  readonly place: EnvironmentPlace;
  readonly fence: number;
  /** Which of the wishes it fulfils. */
  readonly wanted: number;
  /** Epoch milliseconds. */
  readonly leasedUntil: number;
  /** Whether the product has the environment no more. */
  readonly isRemoved: boolean;
  /** All schedules that may have a job. */
  readonly declared: Declared;
  /** The version that the environment runs, and the number and author of the move to it. */
  readonly version: number;
  readonly move: number;
  readonly author: string;
}

/** The rows; every statement names the workspace, but for the list of what is due. */
export interface ReconciliationStore {
  /** Begins one: `done` when nothing is to be done, `leased` when another is under way. */
  claim(place: EnvironmentPlace): Promise<Claim | 'done' | 'leased'>;
  /** Notes what may have a job from now on; false when the claim is no longer the newest. */
  ahead(claim: Claim, declared: Declared): Promise<boolean>;
  /** Ends one, and keeps its report with the move; whether more is wanted by now, or null when the claim is no longer the newest. */
  finish(claim: Claim, declared: Declared, report: ScheduleReport): Promise<{ readonly more: boolean } | null>;
  /** Gives one up that could not be brought to its end; the cron trigger takes it up again. False when the claim is no longer the newest. */
  giveUp(claim: Claim): Promise<boolean>;
  /** Has the schedules looked after once more, since a claim that is no longer the newest may have come late with some. */
  outlived(claim: Claim, declared: Declared): Promise<void>;
  /** What the cron trigger is to take up, the longest due first. */
  due(limit: number): Promise<EnvironmentPlace[]>;
  /** What a move did to the schedules; null when it is not done, or there were none. */
  report(place: EnvironmentPlace, move: number): Promise<ScheduleReport | null>;
}

const PLACE = 'workspace_id = ?1 AND product = ?2 AND env = ?3';

const OUTLIVED = `UPDATE schedule_reconciliations SET wanted = wanted + 1, due = MAX(leased_until, ?4), declared = (
  SELECT json_group_array(json(pair)) FROM (SELECT value AS pair FROM json_each(declared) UNION ALL SELECT value FROM json_each(?5)
    WHERE value ->> 0 NOT IN (SELECT value ->> 0 FROM json_each(schedule_reconciliations.declared)))
) WHERE ${PLACE}`;

interface ClaimRow {
  readonly fence: number;
  readonly wanted: number;
  readonly is_removed: number;
  readonly declared: string;
}
interface PinRow {
  readonly version: number;
  readonly move: number;
  readonly author: string;
  readonly is_wanted: number;
}

interface StoreParts {
  readonly db: D1Database;
  readonly clock: Clock;
}

/** Builds the store. */
export function createReconciliationStore(parts: StoreParts): ReconciliationStore {
  const { db, clock } = parts;
  return {
    claim: (place) => claim(parts, place),
    async ahead({ place, fence }, declared) {
      const sql = `UPDATE schedule_reconciliations SET declared = ?5 WHERE ${PLACE} AND fence = ?4`;
      return (await at(db, sql, place, fence, textOf(declared)).run()).meta.changes > 0;
    },
    finish: (claimed, declared, report) => finish(parts, claimed, declared, report),
    async giveUp({ place, fence, leasedUntil }) {
      const sql = `UPDATE schedule_reconciliations SET leased_until = 0, due = ?5 WHERE ${PLACE} AND fence = ?4`;
      return (await at(db, sql, place, fence, leasedUntil).run()).meta.changes > 0;
    },
    async outlived({ place }, declared) {
      await at(db, OUTLIVED, place, clock.now(), textOf(declared)).run();
    },
    async due(limit) {
      const rows = await db
        .prepare(
          'SELECT workspace_id AS workspace, product, env FROM schedule_reconciliations WHERE due <= ? ORDER BY due LIMIT ?',
        )
        .bind(clock.now(), limit)
        .all<EnvironmentPlace>();
      return rows.results;
    },
    async report(place, move) {
      const sql = `SELECT schedules FROM pin_moves WHERE ${PLACE} AND number = ?4`;
      const row = await at(db, sql, place, move).first<{ schedules: string | null }>();
      return row === null || row.schedules === null ? null : (JSON.parse(row.schedules) as ScheduleReport);
    },
  };
}

function at(
  db: D1Database,
  sql: string,
  { workspace, product, env }: EnvironmentPlace,
  ...more: unknown[]
): D1PreparedStatement {
  return db.prepare(sql).bind(workspace, product, env, ...more);
}

async function claim({ db, clock }: StoreParts, place: EnvironmentPlace): Promise<Claim | 'done' | 'leased'> {
  const now = clock.now();
  const leasedUntil = now + LEASE_MS;
  const taken = at(
    db,
    `UPDATE schedule_reconciliations SET fence = fence + 1, leased_until = ?5, due = ?5
     WHERE ${PLACE} AND wanted > done AND leased_until <= ?4 RETURNING fence, wanted, is_removed, declared`,
    place,
    now,
    leasedUntil,
  );
  const pin = at(
    db,
    `SELECT p.version, m.number AS move, m.author, r.wanted > r.done AS is_wanted FROM schedule_reconciliations r
     JOIN environment_pins p ON p.workspace_id = r.workspace_id AND p.product = r.product AND p.env = r.env
     JOIN pin_moves m ON m.workspace_id = r.workspace_id AND m.product = r.product AND m.env = r.env
     WHERE r.workspace_id = ?1 AND r.product = ?2 AND r.env = ?3 ORDER BY m.number DESC LIMIT 1`,
    place,
  );
  const [claimed, found] = (await db.batch([taken, pin])) as [D1Result<ClaimRow>, D1Result<PinRow>];
  const [row, pinned] = [claimed.results[0], found.results[0]];
  if (pinned === undefined || pinned.is_wanted === 0) return 'done';
  if (row === undefined) return 'leased';
  const { fence, wanted, is_removed, declared } = row;
  const { version, move, author } = pinned;
  const read = new Map(JSON.parse(declared) as [string, string][]);
  return { place, fence, wanted, leasedUntil, isRemoved: is_removed !== 0, declared: read, version, move, author };
}

async function finish(
  { db, clock }: StoreParts,
  { place, fence, wanted, move }: Claim,
  declared: Declared,
  report: ScheduleReport,
): Promise<{ readonly more: boolean } | null> {
  const ended = at(
    db,
    `UPDATE schedule_reconciliations SET done = ?5, declared = ?6, leased_until = 0, due = CASE WHEN wanted > ?5 THEN ?7 END
     WHERE ${PLACE} AND fence = ?4 RETURNING wanted > ?5 AS more`,
    place,
    fence,
    wanted,
    textOf(declared),
    clock.now(),
  );
  // Of a move that was looked after again the first report stays: repetitions of its request answer the same.
  const kept = at(
    db,
    `UPDATE pin_moves SET schedules = ?6 WHERE ${PLACE} AND number = ?4 AND schedules IS NULL
     AND EXISTS (SELECT 1 FROM schedule_reconciliations WHERE ${PLACE} AND fence = ?5)`,
    place,
    move,
    fence,
    JSON.stringify(report),
  );
  const [made] = await db.batch<{ more: number }>([ended, kept]);
  const row = made?.results[0];
  return row === undefined ? null : { more: row.more !== 0 };
}

function textOf(declared: Declared): string {
  return JSON.stringify([...declared]);
}
