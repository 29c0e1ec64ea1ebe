import { afterAll, expect, test, vi } from 'vitest';
import { type SeenRequest, startTargetServer } from '../support/target-server.ts';
import { shop, startProcessor } from './processor.ts';
import { becomesFree, PATIENCE, temporaryFolder } from './program.ts';

const JOBS = 10;

const target = await startTargetServer();
afterAll(() => target.close());

/** The idempotency keys of what reached the target under a key, once that is so many requests. */
function arrived(key: string, count: number): Promise<string[]> {
  return vi.waitFor(async () => {
    const requests = (await (await fetch(`${target.url}/_seen?key=${key}`)).json()) as SeenRequest[];
    expect(requests).toHaveLength(count);
    return requests.map(({ headers }) => headers['idempotency-key'] ?? '').toSorted();
  }, PATIENCE);
}

// `crash.test.ts` has more of what a kill may cut off.
test('a processor that is killed takes its runtime with it, and once back runs all jobs that it had accepted', async () => {
  const folder = await temporaryFolder();
  const before = await startProcessor(folder);
  await before.client.products.apply(shop(target.url));
  const dispatch = async (event: string, key: string, start_at: number) => {
    const call = { app: 'api', event, input: { query: { key }, body: {} }, schedule: { start_at } };
    return (await before.client.actions.dispatch(call)).job_id;
  };
  const running = await dispatch('gate', 'running', 0);
  await arrived('running', 1);
  const dueAt = Date.now() + 2_000;
  const jobs = await Promise.all(Array.from({ length: JOBS }, () => dispatch('echo', 'due', dueAt)));
  await before.kill('SIGKILL');
  expect(await becomesFree(before.url)).toBe(true);

  const after = await startProcessor(folder);
  // Nobody asks for a job before it has fired.
  expect(await arrived('due', JOBS)).toEqual(jobs.map((id) => `${id}:1`).toSorted());
  expect(await arrived('running', 2)).toEqual([`${running}:1`, `${running}:1`]);
  await fetch(`${target.url}/_open?key=running`);
  const ended = async () => {
    const records = await Promise.all([running, ...jobs].map((id) => after.client.jobs.get(id)));
    return records.map(({ status, lost_count }) => ({ status, lost_count }));
  };
  await expect
    .poll(ended, PATIENCE)
    .toEqual([running, ...jobs].map((id) => ({ status: 'completed', lost_count: id === running ? 1 : 0 })));
  await after.kill('SIGTERM');
});
