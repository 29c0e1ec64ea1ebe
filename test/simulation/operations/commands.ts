/** What clients ask of jobs that are there. */

import { LIMIT_KEYS } from '../limits.ts';
import { CRONS, later, SCOPE } from './drawing.ts';
import { type Input, sdkKey, type Session } from './session.ts';

/** Asks something of any job; half of the time under a key, so that it is sent until it is answered. */
export async function ofJob(session: Session, operation: string, more: Input = {}): Promise<void> {
  await send(session, operation, session.jobs, more);
}

/** Asks something of a job that recurs, or now and then of any. */
export async function ofRecurring(session: Session, operation: string, more: Input = {}): Promise<void> {
  const { random, recurring, jobs } = session;
  await send(session, operation, random.chance(0.9) ? recurring : jobs, more);
}

async function send(
  { random, clients }: Session,
  operation: string,
  jobs: readonly string[],
  more: Input,
): Promise<void> {
  if (jobs.length === 0) return;
  const key = random.chance(0.5) ? sdkKey(random) : null;
  await clients.request(operation, { job_id: random.pick(jobs), ...more }, key);
}

/** Gives a job another schedule, or a part of one. */
export function reschedule(session: Session): Promise<void> {
  const { random } = session;
  const schedule = random.pick([
    { every: Math.round(random.spread(30_000, 120_000)) },
    { cron: random.pick(Object.keys(CRONS)) },
    { limit: random.between(1, 5), every: Math.round(random.spread(2_000, 20_000)) },
    later(session),
  ]);
  return random.chance(0.8)
    ? ofRecurring(session, 'jobs.reschedule', { schedule })
    : ofJob(session, 'jobs.reschedule', { schedule: later(session) });
}

/** Has a job make up for firings of the last minutes. */
export function backfill(session: Session): Promise<void> {
  const { random, now } = session;
  const to = now() - random.between(0, 60_000);
  return ofRecurring(session, 'jobs.backfill', { from: to - random.between(-1_000, 120_000), to });
}

/** Pauses a job, and resumes it a while later. */
export async function pauseForAWhile(session: Session): Promise<void> {
  const { random, clients, recurring } = session;
  if (recurring.length === 0) return;
  const job_id = random.pick(recurring);
  await clients.request('jobs.pause', { job_id }, sdkKey(random));
  await clients.pause(Math.round(random.spread(1, 60_000)));
  await clients.request('jobs.resume', { job_id }, sdkKey(random));
}

/** Pauses a key of a limit, or resumes it. */
export async function ofKey({ random, clients }: Session, operation: string): Promise<void> {
  await clients.request(operation, { ...SCOPE, ...random.pick(LIMIT_KEYS) }, sdkKey(random));
}

/** Asks for a job that nobody dispatched. */
export async function askForNothing({ random, clients }: Session): Promise<void> {
  const job_id = random.pick([`job_o${random.hex(32)}`, `job_l8x${random.hex(8)}x${random.hex(32)}`, 'job_none']);
  const operation = random.pick(['get', 'cancel', 'pause', 'resume', 'retry', 'trigger', 'delete']);
  await clients.request(`jobs.${operation}`, { job_id });
}
