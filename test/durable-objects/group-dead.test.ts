import { evictDurableObject } from 'cloudflare:test';
import { describe, expect, test, vi } from 'vitest';
import { groupOf, groupStub, keptCursor, keptOf, newGroup, PATIENCE, SETTINGS, subscribe } from './groups.ts';
import { publish } from './topics.ts';

describe('a dead letter', () => {
  const ONCE = { ...SETTINGS, attempts: 1 };

  /** A group with a dead letter of `a`, of whose topic nothing else is settled. */
  async function withDead(place = newGroup()) {
    const subscriber = await subscribe(place, 'now', ONCE);
    await publish(place, ['a', 'b']);
    await subscriber.got(2);
    subscriber.fail(0, 'no');
    subscriber.ack(1);
    await subscriber.got(3);
    subscriber.ack(1);
    await keptCursor(place, 2);
    return { place, subscriber };
  }

  test('is delivered again when it is asked for, and is none when it is settled', async () => {
    const { place, subscriber } = await withDead();
    expect(await groupOf(place).reprocess(place, [1, 7], 10)).toEqual([]);
    expect(await groupOf(place).reprocess(place, null, 10)).toEqual([0]);
    expect((await subscriber.got(4)).at(3)).toMatchObject({ offset: 0, attempt: 1, message: 'a' });
    expect(await groupOf(place).statusOf(place, [0])).toEqual(['retrying']);
    expect(await groupOf(place).deadLetters(place, null, 10)).toEqual([]);
    subscriber.ack(0);
    await vi.waitFor(async () => expect((await keptOf(place)).dead).toEqual([]), PATIENCE);
    expect(await groupOf(place).statusOf(place, [0])).toEqual(['success']);
  });

  test('is one again when it fails again', async () => {
    const { place, subscriber } = await withDead();
    await groupOf(place).reprocess(place, [0], 10);
    await subscriber.got(4);
    subscriber.fail(0, 'still not');
    await vi.waitFor(
      async () =>
        expect(await groupOf(place).deadLetters(place, null, 10)).toMatchObject([
          { error: { message: 'still not' }, message: { offset: 0 } },
        ]),
      PATIENCE,
    );
  });

  test('that is delivered again is not lost when the object sleeps', async () => {
    const { place, subscriber } = await withDead();
    await groupOf(place).reprocess(place, [0], 10);
    await subscriber.got(4);
    await evictDurableObject(groupStub(place));
    subscriber.ack(0);
    await vi.waitFor(async () => expect((await keptOf(place)).dead).toEqual([]), PATIENCE);
  });
});
