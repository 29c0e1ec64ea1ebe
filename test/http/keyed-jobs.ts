import { expect, vi } from 'vitest';
import { action, manifest, scope } from '../support/manifest.ts';
import { createWorkspace, type Member } from '../support/workspace.ts';
import type { KeyedOperation, Trial } from './keyed-trial.ts';

const NO_JOB = `job_o${'0'.repeat(32)}`;
const HOUR = 3_600_000;

/** Two jobs of a kind, and what an operation on them is tried with. */
async function withJobs(
  dispatched: object,
  input: object,
  answer: Trial['answer'],
  { prepare, ...more }: Partial<Trial> & { readonly prepare?: (owner: Member, jobId: string) => Promise<unknown> } = {},
): Promise<Trial> {
  const owner = await createWorkspace(manifest([action('echo'), action('absent', { resource: '/status/404' })]));
  const dispatch = async () => {
    const call = { ...scope, event: 'echo', input: { key: 'x' }, ...dispatched };
    const { job_id } = (await owner.call('actions.dispatch', call)).body.data as { job_id: string };
    await prepare?.(owner, job_id);
    return job_id;
  };
  const job_id = await dispatch();
  return {
    owner,
    input: { job_id, ...input },
    answer: typeof answer === 'object' ? { id: job_id, ...answer } : answer,
    other: { ...input, job_id: await dispatch() },
    refused: { ...input, job_id: NO_JOB },
    ...more,
  };
}

const LATER = { schedule: { delay: '1h' } };
const HOURLY = { schedule: { every: '1h' } };

const pause = (owner: Member, job_id: string) => owner.call('jobs.pause', { job_id });

async function failing(owner: Member, job_id: string): Promise<void> {
  await vi.waitFor(
    async () =>
      expect((await owner.call('jobs.get', { job_id })).body.data as object).toMatchObject({ status: 'failed' }),
    { timeout: 10_000, interval: 20 },
  );
}

/** Operations on jobs: each is kept in the table of keys, and told once to the job. */
export const KEYED_JOBS: readonly KeyedOperation[] = [
  {
    operation: 'jobs.cancel',
    prepare: () => withJobs(LATER, { reason: 'first' }, { status: 'cancelled', cancel_reason: 'first' }),
  },
  { operation: 'jobs.pause', prepare: () => withJobs(HOURLY, {}, { status: 'paused', paused_by: 'user' }) },
  {
    operation: 'jobs.resume',
    prepare: () => withJobs(HOURLY, {}, { status: 'scheduled', paused_by: null }, { prepare: pause, statusAgain: 409 }),
  },
  {
    operation: 'jobs.reschedule',
    prepare: () => withJobs(HOURLY, { schedule: { every: '2h' } }, { status: 'scheduled', every: 2 * HOUR }),
  },
  {
    operation: 'jobs.retry',
    prepare: () =>
      withJobs(
        { event: 'absent' },
        { delay: '1h' },
        { status: 'scheduled', retry_count: 0 },
        { prepare: failing, statusAgain: 409 },
      ),
  },
  {
    operation: 'jobs.backfill',
    prepare: () =>
      withJobs(
        HOURLY,
        { from: Date.now() - 3 * HOUR, to: Date.now() - HOUR },
        { status: 'paused', waiting_count: 2 },
        { prepare: pause },
      ),
  },
  {
    operation: 'jobs.trigger',
    prepare: () => withJobs(HOURLY, {}, { status: 'paused', waiting_count: 1 }, { prepare: pause }),
  },
  { operation: 'jobs.delete', prepare: () => withJobs(LATER, {}, true, { statusAgain: 404 }) },
].map((operation) => ({ ...operation, rows: { idempotency_keys: 1 } }));
