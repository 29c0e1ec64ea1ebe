/** Who used which secret, and when: read from the run records, which have the keys of the secrets each run used. */

import type { Clock } from './kernel/clock.ts';
import { storePacks } from './records.ts';
import { accessRecord, type RunRecord } from './run-record.ts';

/** One use of a secret. */
export interface SecretAccess {
  readonly time: number;
  readonly user: string;
  readonly run_id: string;
  readonly job_id: string | null;
  readonly product: string;
  readonly env: string;
  readonly target: string;
  readonly operation: string;
}

/** A read of a secret's value. */
export interface SecretFetch {
  readonly workspace: string;
  readonly user: string;
  readonly key: string;
  readonly requestId: string;
}

/** The uses of secrets. */
export interface AccessLog {
  /** Records a read of a value; it is stored when this resolves. */
  fetched(fetch: SecretFetch): Promise<void>;
  /** The uses of a secret, newest first. */
  list(workspace: string, key: string, limit: number, before?: number): Promise<SecretAccess[]>;
}

/** What the log works with. */
export interface AccessLogParts {
  readonly db: D1Database;
  readonly clock: Clock;
  readonly console: Pick<Console, 'log'>;
}

/** Builds the log. */
export function createAccessLog({ db, clock, console }: AccessLogParts): AccessLog {
  return {
    async fetched(fetch) {
      const line = JSON.stringify(recordOf(fetch, clock.now()));
      console.log(line);
      await storePacks(db, [{ id: fetch.requestId, body: `[${line}]` }]);
    },
    async list(workspace, key, limit, before) {
      const rows = await db
        .prepare(
          `SELECT r.value AS record FROM run_record_packs p, json_each(p.records) r
           WHERE p.workspace_id = ?1 AND p.secrets IS NOT NULL AND p.first_time < ?4
             AND EXISTS (SELECT 1 FROM json_each(p.secrets) k WHERE k.value = ?2)
             AND EXISTS (SELECT 1 FROM json_each(r.value, '$.secrets') s WHERE s.value = ?2)
             AND json_extract(r.value, '$.time') < ?4
           ORDER BY json_extract(r.value, '$.time') DESC LIMIT ?3`,
        )
        .bind(workspace, key, limit, before ?? Number.MAX_SAFE_INTEGER)
        .all<{ record: string }>();
      return rows.results.map(({ record }) => accessOf(JSON.parse(record) as RunRecord));
    },
  };
}

function recordOf({ workspace, user, key, requestId }: SecretFetch, now: number): RunRecord {
  const place = { workspace, user, product: '', env: '', version: 0 };
  return accessRecord({ ...place, id: requestId, operation: 'secrets.fetch', target: key, secrets: [key] }, now);
}

function accessOf(record: RunRecord): SecretAccess {
  const { time, user, run_id, job_id, product, env, target, namespace, operation } = record;
  return { time, user, run_id, job_id, product, env, target, operation: `${namespace}.${operation}` };
}
