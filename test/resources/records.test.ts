import { createExecutionContext, createScheduledController, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import worker from '../../src/index.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import { createRecordBuffer, purgePacks, type RecordPack, storePacks } from '../../src/records.ts';
import type { RunRecord } from '../../src/run-record.ts';
import { createPack, createRunRecord as record, keptRecords } from './run-records.ts';

const DAY = 86_400_000;

async function ids(workspace = 'ws_one'): Promise<string[]> {
  return (await keptRecords(workspace)).map(({ run_id }) => run_id);
}

beforeEach(async () => {
  await env.DB.exec('DELETE FROM run_record_packs');
});

describe('storing', () => {
  test('keeps a pack that is delivered twice once, as it was first', async () => {
    await storePacks(env.DB, [createPack('one', record('a'), record('b'))]);
    await storePacks(env.DB, [createPack('one', record('a', { product: 'other' })), createPack('two', record('c'))]);
    expect(await keptRecords('ws_one')).toEqual([record('a'), record('b'), record('c')]);
  });

  test('keeps the records of two workspaces apart', async () => {
    await storePacks(env.DB, [createPack('one', record('a'), record('b', { workspace: 'ws_two' }), record('c'))]);
    expect([await ids('ws_one'), await ids('ws_two')]).toEqual([['a', 'c'], ['b']]);
  });

  test('takes a whole batch of the queue', async () => {
    const pack = (first: number) => Array.from({ length: 200 }, (_, index) => record(`r${first + index}`));
    await storePacks(
      env.DB,
      Array.from({ length: 10 }, (_, index) => createPack(`p${index}`, ...pack(200 * index))),
    );
    expect(await ids()).toHaveLength(2000);
  });

  test('keeps none of a batch in which one cannot be stored', async () => {
    const timeless = { ...record('b'), time: 'soon' } as unknown as RunRecord;
    await expect(storePacks(env.DB, [createPack('one', record('a')), createPack('two', timeless)])).rejects.toThrow(
      'NOT NULL constraint failed',
    );
    expect(await ids()).toEqual([]);
  });
});

describe('purging', () => {
  const now = Date.UTC(2030, 0, 31);
  const at = (age: number, id = String(age)) => record(id, { time: now - age });

  test('removes the packs of which all is older than an instant, and nothing else', async () => {
    await storePacks(env.DB, [
      createPack('old', at(900 * DAY), at(7 * DAY + 1)),
      createPack('mixed', at(8 * DAY), at(7 * DAY)),
      createPack('new', at(6 * DAY), at(0), record('w', { workspace: 'ws_two', time: now - 8 * DAY })),
    ]);
    await purgePacks(env.DB, now - 7 * DAY, 100);
    expect(await ids()).toEqual([8 * DAY, 7 * DAY, 6 * DAY, 0].map(String).toSorted());
    expect(await ids('ws_two')).toEqual([]);
  });

  test('removes the oldest first, and no more than it may', async () => {
    await storePacks(env.DB, [
      createPack('b', at(9 * DAY)),
      createPack('a', at(8 * DAY)),
      createPack('c', at(10 * DAY)),
    ]);
    await purgePacks(env.DB, now, 2);
    expect(await ids()).toEqual([String(8 * DAY)]);
  });

  test('of nothing does nothing', async () => {
    await purgePacks(env.DB, Date.now(), 100);
    expect(await ids()).toEqual([]);
  });

  test('is what the scheduled trigger does', async () => {
    await storePacks(env.DB, [
      createPack('old', record('old', { time: Date.now() - 8 * DAY })),
      createPack('fresh', record('fresh', { time: Date.now() })),
    ]);
    const context = createExecutionContext();
    await worker.scheduled(createScheduledController(), env);
    await waitOnExecutionContext(context);
    expect(await ids()).toEqual(['fresh']);
  });
});

describe('the buffer of an isolate', () => {
  /** A buffer, the batches that it sent, and its clock: a wait ends when the test says so. */
  function buffer() {
    const sent: number[] = [];
    const packs: RecordPack[] = [];
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
      sendBatch: async (messages: Iterable<MessageSendRequest<RecordPack>>) => {
        const bodies = [...messages].map(({ body }) => body);
        packs.push(...bodies);
        sent.push(...bodies.map((body) => (JSON.parse(body) as RunRecord[]).length));
      },
    } as unknown as Queue<RecordPack>;
    const records = createRecordBuffer({ queue, clock });
    const add = (count: number, more: Partial<RunRecord> = {}) => {
      for (let index = 0; index < count; index += 1) records.add(JSON.stringify(record(`r${index}`, more)));
    };
    return { sent, packs, waits, add, flush: () => records.flush(), pass: (ms: number) => void (now += ms) };
  }

  test('sends nothing when there is nothing', async () => {
    const { sent, waits, flush } = buffer();
    await flush();
    expect({ sent, waits }).toEqual({ sent: [], waits: [] });
  });

  test('waits for more, and sends it all in one pack', async () => {
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

  test('sends plenty at once, and no message over the limit of the queue', async () => {
    const { sent, packs, waits, add, flush } = buffer();
    add(250, { message: '\u20ac'.repeat(2_000) });
    await flush();
    expect(waits).toEqual([]);
    expect(sent.length).toBeGreaterThan(1);
    expect(packs.map((pack) => new TextEncoder().encode(pack).length).filter((bytes) => bytes > 128_000)).toEqual([]);
    const sentIds = packs.flatMap((pack) => (JSON.parse(pack) as RunRecord[]).map(({ run_id }) => run_id));
    expect(sentIds).toEqual(Array.from({ length: 250 }, (_, index) => `r${index}`));
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
