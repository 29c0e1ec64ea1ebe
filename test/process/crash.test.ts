import { chmod, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type SeenRequest, startTargetServer, type TargetServer } from '../support/target-server.ts';
import { type Processor, shop, startProcessor } from './processor.ts';
import { becomesFree, isFree, PATIENCE, runtimesOf, temporaryFolder } from './program.ts';

const JOBS = 20;
const HOUR = 3_600_000;

let target: TargetServer;
beforeAll(async () => {
  target = await startTargetServer();
});
afterAll(() => target.close());

/** What reached the target under a key. */
async function seen(key: string): Promise<SeenRequest[]> {
  const response = await fetch(`${target.url}/_seen?key=${key}`);
  return (await response.json()) as SeenRequest[];
}

/** Waits until the target has seen so many requests under a key; answers their idempotency keys. */
function arrived(key: string, count: number): Promise<string[]> {
  return vi.waitFor(async () => {
    const requests = await seen(key);
    expect(requests).toHaveLength(count);
    return requests.map(({ headers }) => headers['idempotency-key'] ?? '');
  }, PATIENCE);
}

/** The one runtime of a processor. */
function runtimeOf(processor: Processor): number {
  const [pid, ...others] = runtimesOf(processor);
  if (pid === undefined || others.length > 0)
    throw new Error(`expected one runtime, found ${others.length + Number(pid !== undefined)}`);
  return pid;
}

describe('a processor that is killed', () => {
  const jobs: string[] = [];
  let folder: string;
  let processor: Processor;
  let running: string;
  let waiting: string[];

  async function dispatch(event: string, key: string, startAt = 0): Promise<string> {
    const input = { query: { key }, body: {} };
    const { job_id } = await processor.client.actions.dispatch({
      app: 'api',
      event,
      input,
      schedule: { start_at: startAt },
    });
    return job_id;
  }

  test('takes its runtime with it', async () => {
    folder = await temporaryFolder();
    processor = await startProcessor(folder);
    await processor.client.products.apply(shop(target.url));
    running = await dispatch('gate', 'running');
    await arrived('running', 1);
    const dueAt = Date.now() + 3_000;
    jobs.push(...(await Promise.all(Array.from({ length: JOBS }, () => dispatch('echo', 'scheduled', dueAt)))));
    const nextHour = Date.now() + HOUR;
    waiting = await Promise.all(Array.from({ length: JOBS }, () => dispatch('echo', 'waiting', nextHour)));
    await processor.kill('SIGKILL');
    expect(await becomesFree(processor.url)).toBe(true);
  });

  test('fires all jobs it had accepted once it is back, and begins anew what was under way', async () => {
    processor = await startProcessor(folder);
    // Nobody asks for a job before it has fired.
    const keys = await arrived('scheduled', JOBS);
    expect(keys.toSorted()).toEqual(jobs.map((id) => `${id}:1`).toSorted());
    expect(await arrived('running', 2)).toEqual([`${running}:1`, `${running}:1`]);
    await fetch(`${target.url}/_open?key=running`);
    await vi.waitFor(async () => {
      const records = await Promise.all([running, ...jobs].map((id) => processor.client.jobs.get(id)));
      const lost = [1, ...jobs.map(() => 0)];
      expect(records.map(({ status, execution_count, lost_count }) => [status, execution_count, lost_count])).toEqual(
        lost.map((count) => ['completed', 1, count]),
      );
    }, PATIENCE);
  });

  test('lists all jobs it had accepted, also those that nobody asks for and that are not due', async () => {
    const listed = async (filter: { status?: 'scheduled' }) =>
      (await processor.client.jobs.list(filter)).jobs.map(({ id }) => id).toSorted();
    await expect.poll(() => listed({ status: 'scheduled' }), PATIENCE).toEqual(waiting.toSorted());
    await expect.poll(() => listed({}), PATIENCE).toEqual([running, ...jobs, ...waiting].toSorted());
  });

  test('is back by itself, at the same address, when only its runtime was killed', async () => {
    const pid = runtimeOf(processor);
    const id = await dispatch('gate', 'survives');
    await arrived('survives', 1);
    process.kill(pid, 'SIGKILL');
    expect(await arrived('survives', 2)).toEqual([`${id}:1`, `${id}:1`]);
    await fetch(`${target.url}/_open?key=survives`);
    await vi.waitFor(
      async () => expect(await processor.client.jobs.get(id)).toMatchObject({ status: 'completed', lost_count: 1 }),
      PATIENCE,
    );
    expect(runtimeOf(processor)).not.toBe(pid);
  });

  test('takes also a runtime with it that was started again', async () => {
    expect(await isFree(processor.url)).toBe(false);
    await processor.kill('SIGKILL');
    expect(await becomesFree(processor.url)).toBe(true);
  });
});

test('a run under a key that a kill cut off goes on, and its repetition answers with the outcome', async () => {
  const folder = await temporaryFolder();
  const before = await startProcessor(folder);
  await before.client.products.apply(shop(target.url));
  const call = { app: 'api', event: 'gate', input: { query: { key: 'keyed' }, body: {} } };
  const options = { idempotency_key: 'order-42' };
  const lost = before.client.actions.run(call, options).catch((error: unknown) => error);
  const [key] = await arrived('keyed', 1);
  await before.kill('SIGKILL');
  expect(await lost).toMatchObject({ code: 'CONNECTION_ERROR', outcome: 'unknown' });

  const after = await startProcessor(folder);
  const { client } = after;
  const repeated = client.actions.run(call, options);
  expect(await arrived('keyed', 2)).toEqual([key, key]);
  await fetch(`${target.url}/_open?key=keyed`);
  expect(await repeated).toEqual({ passed: true });
  expect(await client.actions.run(call, options)).toEqual({ passed: true });
  const other = { ...call, input: { query: { key: 'another' }, body: {} } };
  await expect(client.actions.run(other, options)).rejects.toMatchObject({ code: 'CONFLICT', status: 409 });
  expect([await arrived('keyed', 2), await seen('another')]).toEqual([[key, key], []]);
  await after.kill('SIGTERM');
});

test('a processor whose runtime cannot be started again ends with the reason and code 1', async () => {
  const folder = await temporaryFolder();
  const miniflare = createRequire(import.meta.url).resolve('miniflare');
  const workerd = createRequire(miniflare)('workerd') as { readonly default: string };
  const once = path.join(folder, 'workerd-once');
  await writeFile(once, `#!/bin/sh\n[ -e "$0.used" ] && exit 1\n: > "$0.used"\nexec '${workerd.default}' "$@"\n`);
  await chmod(once, 0o755);
  const processor = await startProcessor(folder, [], { env: { MINIFLARE_WORKERD_PATH: once } });
  process.kill(runtimeOf(processor), 'SIGKILL');
  const { code, stderr } = await processor.ended;
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('failed to restart') });
});
