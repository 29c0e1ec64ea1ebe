import { env } from 'cloudflare:workers';
import { expect } from 'vitest';
import { compose } from '../../src/compose.ts';
import { createCrowd, dispatchAll, dispatchSome, later, shown } from '../resources/jobs/many.ts';
import { scope } from '../support/manifest.ts';
import type { Member } from '../support/workspace.ts';
import type { KeyedOperation, Trial } from './keyed-trial.ts';

/** Two jobs of a workspace, which lists show, and what an operation on all of them is tried with. */
async function withMany(make: (owner: Member) => Promise<unknown>): Promise<Trial> {
  const owner = await createCrowd();
  await make(owner);
  await shown(owner, 2, {});
  return {
    owner,
    input: { product: scope.product },
    answer: { count: 2, matched: 2, status: 'completed', operation_id: expect.stringMatching(/^bulk_/) },
    other: { env: scope.env },
    refused: {},
  };
}

async function makePaused(owner: Member): Promise<void> {
  const ids = await dispatchSome(owner, 2, { schedule: { every: '1h' } });
  for (const job_id of ids) await owner.call('jobs.pause', { job_id });
  await shown(owner, 2, { status: 'paused' });
}

async function makeFailed(owner: Member): Promise<void> {
  const fails = { event: 'flaky', input: { query: { key: crypto.randomUUID(), fails: 9, status: 400 } }, schedule: {} };
  await dispatchAll(owner, [later(fails), later(fails)]);
  await shown(owner, 2, { status: 'failed' });
}

/** Operations on many jobs: each key is kept with the operation that it began. */
export const KEYED_MANY: readonly KeyedOperation[] = [
  { operation: 'jobs.cancelMany', prepare: () => withMany((owner) => dispatchSome(owner, 2)) },
  {
    operation: 'jobs.pauseMany',
    prepare: () => withMany((owner) => dispatchSome(owner, 2, { schedule: { every: '1h' } })),
  },
  { operation: 'jobs.resumeMany', prepare: () => withMany(makePaused) },
  { operation: 'jobs.retryMany', prepare: () => withMany(makeFailed) },
  { operation: 'jobs.deleteMany', prepare: () => withMany((owner) => dispatchSome(owner, 2)) },
].map((operation) => ({ ...operation, rows: { bulk_operations: 1 } }));

/** The key of a batch is kept with each of its jobs. */
export const KEYED_BATCH: KeyedOperation = {
  operation: 'jobs.dispatchMany',
  rows: { jobs: 2, data_keys: 1 },
  async prepare() {
    const job = { ok: true, job: { status: 'scheduled' } };
    return {
      owner: await createCrowd(),
      input: { jobs: [later(), later()] },
      answer: { results: [job, job] },
      other: { jobs: [later({ input: { key: 'other' } }), later({ input: { key: 'another' } })] },
      refused: { jobs: [] },
    };
  },
};

/** An operation that has yet to begin, and for an hour. */
async function beginLater({ workspace_id, user_id }: Member): Promise<string> {
  const { bulks, ids, clock } = compose(env);
  const id = ids.create('bulk');
  const request = {
    id,
    workspace: workspace_id,
    kind: 'cancel',
    filter: { products: null, envs: null },
    within: null,
    rate: 1,
    reason: null,
    delayMs: 0,
    createdBy: user_id,
    createdAt: clock.now() + 3_600_000,
    digest: id,
  } as const;
  await bulks.at(workspace_id, id).begin(request);
  return id;
}

/** Its key is kept in the table of keys. */
export const KEYED_STOP: KeyedOperation = {
  operation: 'jobs.cancelBulk',
  rows: { bulk_operations: 1, idempotency_keys: 1 },
  async prepare() {
    const owner = await createCrowd();
    const operation_id = await beginLater(owner);
    return {
      owner,
      input: { operation_id },
      answer: { operation_id, status: 'cancelled' },
      other: { operation_id: await beginLater(owner) },
      refused: { operation_id: `bulk_${'0'.repeat(32)}` },
    };
  },
};
