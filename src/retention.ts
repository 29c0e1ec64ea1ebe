/** What is no longer kept is removed here, in batches, by the cron trigger. Objects purge their own jobs. */

import type { KeyStore } from './idempotency-keys.ts';
import type { Clock } from './kernel/clock.ts';
import { purgePacks } from './records.ts';
import { purgeHours } from './run-counts.ts';
import type { FileStore } from './resources/files/store.ts';
import type { JobIndex } from './resources/jobs/job-index.ts';

/** Rows of a kind that one purge removes at most; what is left over waits for the next. */
const BATCH = 5_000;
const DAY_MS = 86_400_000;
const MAX_DAYS = 3_650;

/** How long things are kept, milliseconds. */
export interface Retention {
  /** Finished jobs, files of answers, and idempotency keys that no record keeps. */
  readonly jobsMs: number;
  /** Run records, and the counts of runs by the hour. */
  readonly logsMs: number;
}

/** Reads the deployment's settings: numbers of days, or absent for 30 days and 7. Throws for anything else. */
export function readRetention(jobDays: string | undefined, logDays: string | undefined): Retention {
  return { jobsMs: days('JOB_RETENTION_DAYS', jobDays, 30), logsMs: days('LOG_RETENTION_DAYS', logDays, 7) };
}

function days(name: string, text: string | undefined, fallback: number): number {
  const number = text === undefined || text === '' ? fallback : Number(text);
  if (!/^\d*$/.test(text ?? '') || number < 1 || number > MAX_DAYS)
    throw new Error(`${name} must be a whole number of days from 1 to ${MAX_DAYS}, not '${text}'`);
  return number * DAY_MS;
}

/** What purging works with. */
export interface PurgeParts {
  readonly db: D1Database;
  readonly index: JobIndex;
  readonly keys: KeyStore;
  readonly files: FileStore;
  readonly retention: Retention;
  readonly clock: Clock;
}

/** Removes from D1 what is past its time. */
export async function purge({ db, index, keys, files, retention, clock }: PurgeParts): Promise<void> {
  const now = clock.now();
  await purgePacks(db, now - retention.logsMs, BATCH);
  await purgeHours(db, now - retention.logsMs, BATCH);
  await index.purge(now, BATCH);
  await keys.purge(now - retention.jobsMs, BATCH);
  // What one `delete` of R2 takes.
  await files.purge(now - retention.jobsMs, 1_000);
}
