import { createExecutionContext, createScheduledController, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import worker from '../../src/index.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import { createRecordBuffer, purgeRecords, storeRecords } from '../../src/records.ts';
import type { RunRecord } from '../../src/run-log.ts';

const DAY = 86_400_000;

function record(run_id: string, more: Partial<RunRecord> = {}): RunRecord {
  return {
    time: 1,
    level: 'info',
    run_id,
    job_id: null,
    workspace: 'ws_one',
    product: 'shop',
    env: 'prd',
    version: 1,
    namespace: 'actions',
    operation: 'run',
    target: 'api/echo',
    status: 'success',
    code: null,
    message: null,
    attempts: 1,
    duration_ms: 5,
    cached: false,
    traceparent: null,
    ...more,
  };
}

async function ids(): Promise<string[]> {
  const { results } = await env.DB.prepare(
    'SELECT workspace_id, run_id FROM run_records ORDER BY workspace_id, run_id',
  ).all<{ workspace_id: string; run_id: string }>();
  return results.map(({ workspace_id, run_id }) => `${workspace_id}/${run_id}`);
}

beforeEach(async () => {
  await env.DB.exec('DELETE FROM run_records');
});

describe('storing', () => {
  test('keeps one row of a record that is delivered twice, as it was first', async () => {
    await storeRecords(env.DB, [record('a'), record('b')]);
    await storeRecords(env.DB, [record('a', { product: 'other' }), record('c')]);
    expect(await ids()).toEqual(['ws_one/a', 'ws_one/b', 'ws_one/c']);
    const row = await env.DB.prepare("SELECT * FROM run_records WHERE run_id = 'a'").first<{
      record: string;
      product: string;
    }>();
    expect(row?.product).toBe('shop');
    expect(JSON.parse(row?.record ?? '')).toEqual(record('a'));
  });

  test('keeps the records of two workspaces apart', async () => {
    await storeRecords(env.DB, [record('a'), record('a', { workspace: 'ws_two' })]);
    expect(await ids()).toEqual(['ws_one/a', 'ws_two/a']);
  });

  test('takes a whole batch of the queue', async () => {
    await storeRecords(
      env.DB,
      Array.from({ length: 100 }, (_, index) => record(`r${index}`)),
    );
    expect(await ids()).toHaveLength(100);
  });
});

describe('purging', () => {
  test('removes what is older than an instant, and nothing else', async () => {
    const now = Date.UTC(2030, 0, 31);
    const ages = {
      fresh: 0,
      young: 6 * DAY,
      'just-young': 7 * DAY,
      'just-old': 7 * DAY + 1,
      old: 8 * DAY,
      ancient: 900 * DAY,
    };
    await storeRecords(
      env.DB,
      Object.entries(ages).map(([id, age]) => record(id, { time: now - age })),
    );
    await storeRecords(env.DB, [
      record('old', { workspace: 'ws_two', time: now - 8 * DAY }),
      record('young', { workspace: 'ws_two', time: now }),
    ]);
    await purgeRecords(env.DB, now - 7 * DAY, 100);
    expect(await ids()).toEqual(['ws_one/fresh', 'ws_one/just-young', 'ws_one/young', 'ws_two/young']);
  });

  test('of nothing does nothing', async () => {
    await purgeRecords(env.DB, Date.now(), 100);
    expect(await ids()).toEqual([]);
  });

  test('is what the scheduled trigger does', async () => {
    await storeRecords(env.DB, [record('old', { time: Date.now() - 8 * DAY }), record('fresh', { time: Date.now() })]);
    const context = createExecutionContext();
    await worker.scheduled(createScheduledController(), env);
    await waitOnExecutionContext(context);
    expect(await ids()).toEqual(['ws_one/fresh']);
  });
});

describe('the buffer of an isolate', () => {
  /** A buffer, the batches that it sent, and its clock: a wait ends when the test says so. */
  function buffer() {
    const sent: number[] = [];
    const waits: PromiseWithResolvers<void>[] = [];
    let now = 0;
    const clock: Clock = {
      now: () => now,
      sleep: (ms) => {
        const wait = Promise.withResolvers<void>();
        waits.push(wait);
        now += ms;
        return wait.promise;
      },
    };
    const queue = {
      sendBatch: async (messages: Iterable<unknown>) => void sent.push([...messages].length),
    } as unknown as Queue<RunRecord>;
    const records = createRecordBuffer({ queue, clock });
    const add = (count: number) => {
      for (let index = 0; index < count; index += 1) records.add(record(`r${index}`));
    };
    return { sent, waits, add, flush: () => records.flush(), pass: (ms: number) => void (now += ms) };
  }

  test('sends nothing when there is nothing', async () => {
    const { sent, waits, flush } = buffer();
    await flush();
    expect({ sent, waits }).toEqual({ sent: [], waits: [] });
  });

  test('waits for more, and sends it all in one batch', async () => {
    const { sent, waits, add, flush } = buffer();
    add(1);
    const flushed = flush();
    add(2);
    await flush();
    expect({ sent, waiting: waits.length }).toEqual({ sent: [], waiting: 1 });
    waits[0]?.resolve();
    await flushed;
    expect(sent).toEqual([3]);
  });

  test('sends a full batch at once, and no batch over the limit of the queue', async () => {
    const { sent, waits, add, flush } = buffer();
    add(250);
    await flush();
    expect({ sent, waits }).toEqual({ sent: [100, 100, 50], waits: [] });
  });

  test('has another request send when the one that waited was cut off', async () => {
    const { sent, waits, add, flush, pass } = buffer();
    add(1);
    void flush();
    pass(1_000);
    const second = flush();
    expect(waits).toHaveLength(2);
    waits[1]?.resolve();
    await second;
    expect(sent).toEqual([1]);
  });

  test('goes on after it has sent', async () => {
    const { sent, waits, add, flush } = buffer();
    for (const round of [0, 1]) {
      add(1);
      const flushed = flush();
      waits[round]?.resolve();
      await flushed;
    }
    expect(sent).toEqual([1, 1]);
  });
});
