/** What is no longer kept is removed here, in batches, by the cron trigger. Lanes purge their own jobs. */

import type { KeyStore } from './idempotency-keys.ts';
import { mapAtATime } from './kernel/at-a-time.ts';
import type { Clock } from './kernel/clock.ts';
import { purgePacks } from './records.ts';
import { purgeHours } from './run-counts.ts';
import type { TriedStore } from './resources/fallbacks/tried.ts';
import type { FileStore } from './resources/files/store.ts';
import { isAlone, type JobDirectory, jobObjectName } from './resources/jobs/directory.ts';
import type { IndexKey, JobIndex } from './resources/jobs/job-index.ts';
import { purgeMessages } from './resources/notifications/erasing.ts';
import type { SessionKeys } from './resources/sessions/keys.ts';
import type { SessionStore } from './resources/sessions/store.ts';
import type { RunLog } from './run-log.ts';

/** Rows of a kind that one purge removes at most; what is left over waits for the next. */
const BATCH = 5_000;
/** Objects of one job that one purge erases at most, and how many at a time. */
const OBJECTS = 2_000;
const AT_A_TIME = 6;
const DAY_MS = 86_400_000;
const MAX_DAYS = 3_650;
/** How long a session is kept once it can neither be used nor refreshed. */
const SESSIONS_MS = 30 * DAY_MS;

/** How long things are kept, milliseconds. */
export interface Retention {
  /** Finished jobs, files of answers, and idempotency keys that no record keeps. */
  readonly jobsMs: number;
  /** Run records, and the counts of runs by the hour. */
  readonly logsMs: number;
  /** Messages of notifications, from when they were last sent. */
  readonly messagesMs: number;
}

/** Reads the deployment's settings: numbers of days, or absent for 30 days, 7 and 30. Throws for anything else. */
export function readRetention(
  jobDays: string | undefined,
  logDays: string | undefined,
  messageDays?: string,
): Retention {
  return {
    jobsMs: days('JOB_RETENTION_DAYS', jobDays, 30),
    logsMs: days('LOG_RETENTION_DAYS', logDays, 7),
    messagesMs: days('MESSAGE_RETENTION_DAYS', messageDays, 30),
  };
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
  readonly jobs: JobDirectory;
  readonly log: Pick<RunLog, 'fault'>;
  readonly keys: KeyStore;
  readonly bucket: R2Bucket;
  readonly files: FileStore;
  readonly tried: TriedStore;
  readonly sessionStore: Pick<SessionStore, 'purge'>;
  readonly sessionKeys: Pick<SessionKeys, 'purge'>;
  readonly retention: Retention;
  readonly clock: Clock;
}

/** Removes from D1 what is past its time. */
export async function purge(parts: PurgeParts): Promise<void> {
  const { db, keys, files, tried, retention, clock } = parts;
  const now = clock.now();
  await purgePacks(db, now - retention.logsMs, BATCH);
  await purgeHours(db, now - retention.logsMs, BATCH);
  await purgeJobs(parts, now);
  await keys.purge(now - retention.jobsMs, BATCH);
  await tried.purge(now - retention.jobsMs, BATCH);
  await parts.sessionStore.purge(now - SESSIONS_MS, BATCH);
  await parts.sessionKeys.purge(now, BATCH);
  // What one `delete` of R2 takes.
  await purgeMessages(parts, now - retention.messagesMs, 1_000);
  await files.purge(now - retention.jobsMs, 1_000);
}

/**
 * Removes from the index jobs that were kept long enough. Those in objects of their own are first erased there, and
 * lanes are had look after theirs; a job whose object cannot be asked stays, and it is asked again the next time.
 */
export async function purgeJobs(
  { index, jobs, log, retention }: Pick<PurgeParts, 'index' | 'jobs' | 'log' | 'retention'>,
  now: number,
): Promise<void> {
  const outlived = await index.outlived(now, BATCH, retention.jobsMs);
  const alone = outlived.filter(({ id }) => isAlone(id)).slice(0, OBJECTS);
  const gone: IndexKey[] = [];
  const lanes = Map.groupBy(
    outlived.filter(({ id }) => !isAlone(id)),
    ({ workspace, id }) => jobObjectName(workspace, id),
  );
  await mapAtATime([...lanes.values()], AT_A_TIME, async (group) => {
    const [{ workspace, id } = { workspace: '', id: '' }] = group;
    try {
      // A lane purges by its alarm: nobody else would notice that it was lost.
      await jobs.at(workspace, id).look([]);
      gone.push(...group);
    } catch (thrown) {
      log.fault(id, thrown);
    }
  });
  await mapAtATime(alone, AT_A_TIME, async (job) => {
    const { workspace, id } = job;
    try {
      const record = await jobs.at(workspace, id).outlive(id);
      if (record === null) gone.push(job);
      else await index.put([record]);
    } catch (thrown) {
      log.fault(id, thrown);
    }
  });
  await index.forget(gone);
}
