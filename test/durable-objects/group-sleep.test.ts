import { evictDurableObject } from 'cloudflare:test';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  groupOf,
  groupStub,
  keptAttempts,
  keptCursor,
  newGroup,
  publishKeyed,
  ringAhead,
  subscribe,
} from './groups.ts';
import { publish } from './topics.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Lets the object sleep; its sockets stay open. */
async function sleep(place: ReturnType<typeof newGroup>): Promise<void> {
  await evictDurableObject(groupStub(place));
}

describe('a group that slept', () => {
  test('delivers to its sockets what is published then', async () => {
    const place = newGroup();
    const subscriber = await subscribe(place);
    await sleep(place);
    await publish(place, ['a']);
    expect(await subscriber.got(1)).toMatchObject([{ offset: 0, attempt: 1, message: 'a' }]);
  });

  test('knows what its sockets have: nothing of it is given to others, and it can be settled', async () => {
    const place = newGroup();
    const one = await subscribe(place);
    await publishKeyed(place, [
      ['k', 1],
      ['l', 2],
    ]);
    await one.got(2);
    await sleep(place);
    const other = await subscribe(place);
    await publishKeyed(place, [
      ['k', 3],
      ['m', 4],
    ]);
    await vi.waitFor(() => expect(one.given.length + other.given.length).toBe(4));
    expect(one.given.find(({ message }) => message === 3)).toBeDefined();
    await sleep(place);
    one.ack(0, 1, 2);
    (one.given.length === 4 ? one : other).ack(3);
    await keptCursor(place, 4);
    expect(one.given.length + other.given.length).toBe(4);
  });

  test('knows that a message failed, and what its sockets have of its key', async () => {
    const place = newGroup();
    const subscriber = await subscribe(place);
    await publishKeyed(place, [
      ['k', 1],
      ['k', 2],
    ]);
    await subscriber.got(2);
    await sleep(place);
    subscriber.fail(0);
    await keptAttempts(place, 1);
    await sleep(place);
    await ringAhead(place, 2_000);
    expect((await subscriber.got(4)).slice(2)).toMatchObject([
      { offset: 0, attempt: 2 },
      { offset: 1, attempt: 1 },
    ]);
  });

  test('knows where its ephemeral subscribers are, and how often a message failed at one', async () => {
    const place = newGroup('~');
    const [one, other] = [await subscribe(place), await subscribe(place)];
    await publish(place, ['a', 'b']);
    await one.got(2);
    await other.got(2);
    one.ack(0, 1);
    other.ack(1);
    other.fail(0);
    // What it answers is behind what was said before.
    await vi.waitFor(async () => expect(await groupOf(place).standing(place)).toMatchObject({ inFlight: 0 }));
    await sleep(place);
    await publish(place, ['c']);
    expect((await one.got(3)).slice(2)).toMatchObject([{ offset: 2, attempt: 1 }]);
    one.ack(2);
    await ringAhead(place, 2_000);
    expect((await other.got(4)).slice(2)).toMatchObject([
      { offset: 0, attempt: 2 },
      { offset: 2, attempt: 1 },
    ]);
    expect(one.given.length).toBe(3);
  });
});
