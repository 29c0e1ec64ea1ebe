import { beforeAll, expect, test } from 'vitest';
import { seen } from '../../support/target.ts';
import type { Member } from '../../support/workspace.ts';
import { endedJob, listed } from './jobs.ts';
import { createCrowd, dispatchAll, later, many } from './many.ts';

let owner: Member;
beforeAll(async () => {
  owner = await createCrowd();
});

/** A job that fails for good with its first two attempts, and succeeds from the third on. */
const exhausted = (key: string) =>
  later({
    event: 'flaky',
    input: { query: { key, fails: 2, status: 503 }, body: { order: key } },
    schedule: {},
    retries: 1,
    retryConfig: { initialDelay: 0 },
  });

async function history(id: string) {
  const { body } = await owner.call('jobs.getHistory', { job_id: id });
  return body.data as { executions: readonly { number: number; status: string; attempts: number; error: unknown }[] };
}

test('a job that used up its attempts is listed, inspected, and run again with the input that it had', async () => {
  const key = crypto.randomUUID();
  const [id = ''] = await dispatchAll(owner, [exhausted(key)]);
  await endedJob(owner, id);
  const [letter] = await listed(owner, ({ length }) => length === 1, { status: 'failed' });
  const last_error = { code: 'SERVICE_UNAVAILABLE', outcome: 'sent', upstream: { status: 503 } };
  expect(letter).toMatchObject({ id, status: 'failed', retry_count: 1, execution_count: 1, last_error });
  const { body } = await owner.call('jobs.get', { job_id: id });
  expect(body.data).toMatchObject({ input: { body: { order: key } }, last_error });
  expect(await history(id)).toMatchObject({
    total_executions: 1,
    failed_executions: 1,
    executions: [{ number: 1, status: 'failed', attempts: 2, error: { code: 'SERVICE_UNAVAILABLE' }, result: null }],
  });

  await owner.call('jobs.retry', { job_id: id });
  expect(await endedJob(owner, id)).toMatchObject({ status: 'completed', execution_count: 2 });
  // What went wrong can still be read.
  expect(await history(id)).toMatchObject({
    total_executions: 2,
    successful_executions: 1,
    failed_executions: 1,
    executions: [
      { number: 2, status: 'completed', attempts: 1, error: null },
      { number: 1, status: 'failed', attempts: 2, error: { code: 'SERVICE_UNAVAILABLE' } },
    ],
  });
  const bodies = (await seen(key)).map((request) => JSON.parse(request.body) as unknown);
  expect(bodies).toEqual([{ order: key }, { order: key }, { order: key }]);
});

test('jobs that used up their attempts are run again by filter, and what succeeds is none of them any more', async () => {
  const keys = Array.from({ length: 3 }, () => crypto.randomUUID());
  const ids = await dispatchAll(owner, keys.map(exhausted));
  await Promise.all(ids.map((id) => endedJob(owner, id)));
  await listed(owner, ({ length }) => length === 3, { status: 'failed' });
  const filter = { status: 'failed', target: 'api/flaky', error_code: 'SERVICE_UNAVAILABLE' };
  expect(await many(owner, 'retryMany', { ...filter, dry_run: true })).toEqual({ count: 3 });
  expect(await many(owner, 'retryMany', filter)).toMatchObject({ count: 3, skipped: 0, failed: 0 });
  for (const id of ids) expect(await endedJob(owner, id)).toMatchObject({ status: 'completed', execution_count: 2 });
  await listed(owner, ({ length }) => length === 0, { status: 'failed' });
  for (const key of keys)
    expect((await seen(key)).map((request) => request.body)).toEqual(Array(3).fill(JSON.stringify({ order: key })));
});
