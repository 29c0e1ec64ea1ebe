/**
 * At which option a run is that may be repeated: one of a job or a feature's step. A repetition goes on there, whatever
 * healthchecks say by now, so that no other option does what may have been done.
 *
 * Invariants: (1) a row is written before its option is sent anything; (2) it names the latest option of the run; (3)
 * two attempts of one run never move it both.
 */

import type { Clock } from '../../kernel/clock.ts';
import { ProcessorError } from '../../kernel/errors.ts';
import type { RunScope } from '../executor.ts';

/** Where an earlier attempt of a run was; `isUnknown` where that ended: what repeats it then does so knowingly. */
export interface Before {
  readonly place: number;
  readonly isUnknown: boolean;
}

/** The options that one run tries. */
export interface Tried {
  /** Notes that `place` is begun; or answers where an earlier attempt was, and changes nothing. */
  begin(place: number): Promise<Before | null>;
  /** Goes on from an option to another, or to the same again. Throws `OUTCOME_UNKNOWN` when another attempt did. */
  move(from: number, to: number): Promise<void>;
  /** The attempt ends at an option that may have been reached: whoever repeats it then runs that again. */
  leave(place: number): Promise<void>;
  /** Every option failed for certain: a repetition begins anew. */
  forget(place: number): Promise<void>;
}

/** Keeps where runs are. */
export interface TriedStore {
  /** Of a run; one that nobody repeats is kept nowhere. */
  of(scope: Pick<RunScope, 'workspace' | 'runId' | 'idempotencyKey'>): Tried;
  /** Removes rows from before an instant, `limit` at most. */
  purge(before: number, limit: number): Promise<void>;
}

const UNREPEATED: Tried = {
  begin: async () => null,
  move: async () => undefined,
  leave: async () => undefined,
  forget: async () => undefined,
};

const RUN = 'workspace_id = ?1 AND key = ?2 AND place = ?3';

/** Builds the store. */
export function createTriedStore({ db, clock }: { readonly db: D1Database; readonly clock: Clock }): TriedStore {
  return {
    of({ workspace, runId, idempotencyKey: key }) {
      if (key === runId) return UNREPEATED;
      const write = (sql: string, ...more: readonly number[]) => db.prepare(sql).bind(workspace, key, ...more);
      return {
        async begin(place) {
          const sql = `INSERT INTO fallback_runs (workspace_id, key, place, is_unknown, at) VALUES (?1, ?2, ?3, 0, ?4)
                       ON CONFLICT DO NOTHING RETURNING place`;
          if ((await write(sql, place, clock.now()).first()) !== null) return null;
          const select = 'SELECT place, is_unknown FROM fallback_runs WHERE workspace_id = ?1 AND key = ?2';
          const row = await write(select).first<{ place: number; is_unknown: number }>();
          if (row === null)
            throw new ProcessorError('SERVICE_UNAVAILABLE', 'another attempt of the run has just ended');
          return { place: row.place, isUnknown: row.is_unknown === 1 };
        },
        async move(from, to) {
          const sql = `UPDATE fallback_runs SET place = ?4, is_unknown = 0, at = ?5 WHERE ${RUN} RETURNING place`;
          if ((await write(sql, from, to, clock.now()).first()) !== null) return;
          throw new ProcessorError('OUTCOME_UNKNOWN', 'another attempt of the run has gone on', { outcome: 'unknown' });
        },
        async leave(place) {
          await write(`UPDATE fallback_runs SET is_unknown = 1 WHERE ${RUN}`, place).run();
        },
        async forget(place) {
          await write(`DELETE FROM fallback_runs WHERE ${RUN}`, place).run();
        },
      };
    },
    async purge(before, limit) {
      const outlived = 'SELECT workspace_id, key FROM fallback_runs WHERE at < ? ORDER BY at LIMIT ?';
      await db
        .prepare(`DELETE FROM fallback_runs WHERE (workspace_id, key) IN (${outlived})`)
        .bind(before, limit)
        .run();
    },
  };
}
