import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { LIMITS } from '../../src/kernel/limits.ts';
import { crash, holdClock } from './jobs.ts';
import { DAY_MS, newTopic, PRODUCER, publication, publish, stubOf, topicOf } from './topics.ts';

const NOW = Date.UTC(2100, 10, 27, 11, 30);
const MOST = { messages: 1_000, bytes: 8 * 1024 * 1024 };

afterEach(() => {
  vi.restoreAllMocks();
});

const rowsOf = (place: ReturnType<typeof newTopic>) =>
  runInDurableObject(stubOf(place), (_object, { storage }) =>
    storage.sql.exec<{ first: number; count: number; sealed: string }>('SELECT * FROM chunks').toArray(),
  );

describe('what is published', () => {
  test('is read as it was, in the order of its offsets, also after a crash', async () => {
    const place = newTopic();
    const bodies = [{ text: 'ä\n"' }, [1, 2], 'text', 7, null];
    expect(await publish(place, bodies)).toEqual({ partition: 0, offset: 0, isDuplicate: false });
    const keyed = { messages: [{ key: 'k', body: '{"n":1}' }] };
    expect(await publish(place, [], keyed)).toMatchObject({ offset: 5 });
    const page = await topicOf(place).read(place, 0, MOST);
    await crash(stubOf(place));
    expect(await topicOf(place).read(place, 0, MOST)).toEqual(page);
    expect(page).toMatchObject({ first: 0, head: 6 });
    expect(page.messages.map(({ body }) => JSON.parse(body) as unknown)).toEqual([...bodies, { n: 1 }]);
    expect(page.messages.map(({ offset, key }) => [offset, key])).toEqual([
      ...bodies.map((_, n) => [n, null]),
      [5, 'k'],
    ]);
    expect(page.messages[0]?.producer).toEqual(PRODUCER);
    expect((await topicOf(place).read(place, 4, MOST)).messages.map(({ offset }) => offset)).toEqual([4, 5]);
    const back = await topicOf(place).readBack(place, 5, 3);
    expect(back.messages.map(({ offset }) => offset)).toEqual([4, 3, 2]);
  });

  test('by many at one time shares rows, has offsets without gaps, and each is answered its own', async () => {
    const place = newTopic();
    await publish(place, ['first']);
    const many = Array.from({ length: 200 }, (_, n) => n);
    const published = await Promise.all(many.map((n) => publish(place, [n])));
    const { messages } = await topicOf(place).read(place, 0, MOST);
    expect(published.map(({ offset }) => messages[offset]?.body)).toEqual(many.map(String));
    expect(new Set(published.map(({ offset }) => offset)).size).toBe(200);
    expect((await rowsOf(place)).length).toBeLessThan(100);
  });

  test('is sealed, and divided into rows of a bounded size', async () => {
    const place = newTopic();
    const text = 'a secret of somebody '.repeat(10_000);
    await publish(place, [text, text, text, text, text]);
    const rows = await rowsOf(place);
    expect(rows.map(({ first, count }) => [first, count])).toEqual([
      [0, 2],
      [2, 2],
      [4, 1],
    ]);
    for (const { sealed } of rows) {
      expect(sealed).not.toContain('secret');
      expect(sealed.length).toBeLessThan(2 * LIMITS.event_chunk.value);
    }
    await crash(stubOf(place));
    const { messages } = await topicOf(place).read(place, 1, { messages: 2, bytes: 1 });
    expect(messages.map(({ offset, body }) => [offset, JSON.parse(body)])).toEqual([[1, text]]);
  });

  test('under a digest is published once within its time, and again after it', async () => {
    const place = newTopic();
    holdClock(NOW);
    const more = { dedupe: { digest: 'd', ttlMs: 1_000 } };
    const twice = await Promise.all([publish(place, ['a'], more), publish(place, ['a'], more)]);
    expect(twice.map(({ offset, isDuplicate }) => [offset, isDuplicate])).toEqual([
      [0, false],
      [0, true],
    ]);
    await crash(stubOf(place));
    expect(await publish(place, ['a'], more)).toMatchObject({ offset: 0, isDuplicate: true });
    expect(await topicOf(place).find(place, 'd')).toBe(0);
    holdClock(NOW + 1_000);
    expect(await topicOf(place).find(place, 'd')).toBeNull();
    expect(await publish(place, ['a'], more)).toMatchObject({ offset: 1, isDuplicate: false });
    expect(await topicOf(place).stats(place)).toMatchObject({ head: 2, producers: [{ user: 'usr_1' }] });
  });
});

describe('retention', () => {
  test('removes whole rows past their time, and no offset is given twice', async () => {
    const place = newTopic();
    holdClock(NOW);
    await publish(place, [0, 1]);
    holdClock(NOW + DAY_MS);
    await publish(place, [2]);
    holdClock(NOW + 7 * DAY_MS + 1);
    await runDurableObjectAlarm(stubOf(place));
    expect(await topicOf(place).read(place, 0, MOST)).toMatchObject({ first: 2, head: 3, messages: [{ body: '2' }] });
    holdClock(NOW + 9 * DAY_MS);
    await runDurableObjectAlarm(stubOf(place));
    expect(await topicOf(place).stats(place)).toMatchObject({ first: 3, head: 3, bytes: 0 });
    await crash(stubOf(place));
    expect(await topicOf(place).read(place, 0, MOST)).toEqual({ first: 3, head: 3, messages: [] });
    expect(await publish(place, [3])).toMatchObject({ offset: 3 });
    expect(await topicOf(place).read(place, 0, MOST)).toMatchObject({ first: 3, head: 4, messages: [{ body: '3' }] });
  });

  test('finds the offset of an instant', async () => {
    const place = newTopic();
    for (const day of [0, 1, 2]) {
      holdClock(NOW + day * DAY_MS);
      await publish(place, [day, day]);
    }
    const times = [NOW - 1, NOW, NOW + 1, NOW + DAY_MS, NOW + 2 * DAY_MS, NOW + 2 * DAY_MS + 1];
    expect(await Promise.all(times.map((time) => topicOf(place).offsetAt(place, time)))).toEqual([0, 0, 2, 2, 4, 6]);
  });
});

describe('groups of a topic', () => {
  test('begin where they ask, once', async () => {
    const place = newTopic();
    await publish(place, [0, 1, 2]);
    const topic = topicOf(place);
    const began = async (group: string, at: Parameters<typeof topic.join>[3]) =>
      (await topic.join(place, group, 'consumers', at))?.began;
    expect(await began('now', 'now')).toBe(3);
    expect(await began('all', 'earliest')).toBe(0);
    expect(await began('some', 1)).toBe(1);
    expect(await began('late', 99)).toBe(3);
    expect(await began('some', 'earliest')).toBe(1);
    await topic.leave(place, 'some');
    expect(await began('some', 'earliest')).toBe(0);
  });

  test('that are declared come and go by the newest declaration', async () => {
    const place = newTopic();
    const topic = topicOf(place);
    const declare = (names: readonly string[], revision: number) =>
      topic.declare(
        place,
        { retentionMs: DAY_MS },
        names.map((name) => ({ name, at: 'now' })),
        revision,
      );
    await topic.join(place, 'consumers', 'consumers', 'now');
    await declare(['~a', '~b'], 2);
    await declare(['~c'], 1);
    const names = async () => (await topic.groups(place)).map(({ name }) => name);
    expect(await names()).toEqual(['consumers', '~a', '~b']);
    await declare(['~b'], 3);
    expect(await names()).toEqual(['consumers', '~b']);
  });
});

test('an append that cannot be stored stores nothing of those that came with it, and the next one is stored', async () => {
  const place = newTopic();
  await publish(place, ['before']);
  const reply = await runInDurableObject(stubOf(place), async (object, { storage }) => {
    vi.spyOn(storage, 'transactionSync').mockImplementationOnce(() => {
      throw new Error('no room');
    });
    return (object as unknown as ReturnType<typeof topicOf>).append(place, publication(['lost']));
  });
  expect(reply).toMatchObject({ ok: false, error: { code: 'INTERNAL' } });
  expect(await publish(place, ['after'])).toMatchObject({ offset: 1 });
});
