import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  ahead,
  groupOf,
  keptAttempts,
  keptCursor,
  keptOf,
  newGroup,
  PATIENCE,
  poll,
  publishKeyed,
  ringAhead,
  SETTINGS,
  subscribe,
  type Subscriber,
} from './groups.ts';
import { publish, topicOf } from './topics.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const offsetsOf = ({ messages }: { readonly messages: readonly { readonly offset: number }[] }) =>
  messages.map(({ offset }) => offset);

describe('a poll', () => {
  test('is given what there is, and settles what was given before', async () => {
    const place = newGroup();
    expect(await poll(place, 'm')).toEqual({ messages: [], head: 0 });
    await publish(place, ['a', 'b', 'c']);
    const first = await poll(place, 'm', { limit: 2, waitMs: 5_000 });
    expect(first).toMatchObject({ messages: [{ offset: 0, attempt: 1, body: '"a"' }, { offset: 1 }], head: 3 });
    expect(offsetsOf(await poll(place, 'm', { acks: [0, 1], waitMs: 5_000 }))).toEqual([2]);
    await keptCursor(place, 2);
  });

  test('waits for what is published', async () => {
    const place = newGroup();
    await poll(place, 'm');
    const polled = poll(place, 'm', { waitMs: 20_000 });
    await publish(place, ['a']);
    expect(offsetsOf(await polled)).toEqual([0]);
  });

  test('begins at the first message where it is told to', async () => {
    const place = newGroup();
    await publish(place, ['a']);
    expect(offsetsOf(await poll(place, 'm', { from: 'earliest' }))).toEqual([0]);
  });

  test('shares with sockets, by key', async () => {
    const place = newGroup();
    const subscriber = await subscribe(place);
    const polled = poll(place, 'm', { waitMs: 20_000 });
    await vi.waitFor(async () => expect((await groupOf(place).standing(place)).members).toBe(2), PATIENCE);
    await publishKeyed(
      place,
      Array.from({ length: 8 }, (_, n) => [`k${n}`, n] as const),
    );
    const { messages } = await polled;
    expect(messages.length).toBeGreaterThan(0);
    const given = await subscriber.offsets(8 - messages.length);
    expect([...given, ...messages.map(({ offset }) => offset)].toSorted((a, b) => a - b)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7,
    ]);
  });

  test('reports failures', async () => {
    const place = newGroup();
    await poll(place, 'm');
    await publish(place, ['a']);
    await poll(place, 'm', { waitMs: 5_000 });
    expect((await poll(place, 'm', { failures: [{ offset: 0, error: 'no' }] })).messages).toEqual([]);
    await keptAttempts(place, 1);
    ahead(2_000);
    expect((await poll(place, 'm')).messages).toMatchObject([{ offset: 0, attempt: 2 }]);
  });

  test('that leaves settles what it says, and gives the rest back at once, which counts as no attempt', async () => {
    const place = newGroup();
    await poll(place, 'm');
    await publish(place, ['a', 'b']);
    await poll(place, 'm', { waitMs: 5_000 });
    const waiting = poll(place, 'm', { waitMs: 20_000 });
    expect(await poll(place, 'm', { leave: true, acks: [0] })).toMatchObject({ messages: [] });
    expect(offsetsOf(await waiting)).toEqual([]);
    expect((await poll(place, 'other')).messages).toMatchObject([{ offset: 1, attempt: 1 }]);
  });

  test('whose answer was lost is answered again, though its member goes on polling', async () => {
    const place = newGroup();
    await poll(place, 'm');
    await publish(place, ['a', 'b']);
    await poll(place, 'm', { waitMs: 5_000, limit: 1 });
    expect(offsetsOf(await poll(place, 'm', { waitMs: 5_000 }))).toEqual([1]);
    ahead(20_000);
    expect(offsetsOf(await poll(place, 'm', { acks: [1] }))).toEqual([]);
    ahead(31_000);
    expect((await poll(place, 'm')).messages).toMatchObject([{ offset: 0, attempt: 1 }]);
  });
});

describe('ephemeral subscribers', () => {
  test('are each given all that is published while they are there', async () => {
    const place = newGroup('~');
    await publish(place, ['before']);
    const one = await subscribe(place);
    await publish(place, ['a']);
    await one.got(1);
    const other = await subscribe(place);
    await publish(place, ['b']);
    expect((await one.got(2)).map(({ message }) => message)).toEqual(['a', 'b']);
    expect((await other.got(1)).map(({ message }) => message)).toEqual(['b']);
    expect((await keptOf(place)).failing).toEqual([]);
  });

  test('are given a message again that failed, and it is dropped after three attempts', async () => {
    const place = newGroup('~');
    const one = await subscribe(place);
    await publish(place, ['a', 'b']);
    await one.got(2);
    for (const attempt of [1, 2]) {
      one.fail(0);
      await vi.waitFor(
        async () => expect(await groupOf(place).standing(place)).toMatchObject({ failed: attempt, retrying: 1 }),
        PATIENCE,
      );
      await ringAhead(place, 4_000 * attempt);
      await one.got(2 + 2 * attempt);
    }
    one.fail(0);
    expect((await one.got(7)).at(6)).toMatchObject({ offset: 1 });
    expect((await keptOf(place)).dead).toEqual([]);
  });

  test('are a thousand', async () => {
    const place = newGroup('~');
    const subscribers: Subscriber[] = [];
    for (let n = 0; n < 1_000; n += 1) subscribers.push(await subscribe(place));
    await publish(place, ['a', 'b']);
    await Promise.all(subscribers.map((subscriber) => subscriber.got(2)));
    for (const subscriber of subscribers) subscriber.ack(0, 1);
    await vi.waitFor(async () => expect(await groupOf(place).standing(place)).toMatchObject({ inFlight: 0 }), PATIENCE);
    await publish(place, ['c']);
    await Promise.all(subscribers.map((subscriber) => subscriber.got(3)));
    for (const subscriber of subscribers) subscriber.close();
  });

  test('are not told of any more when the last is gone', async () => {
    const place = newGroup('~');
    const one = await subscribe(place);
    expect(await topicOf(place).groups(place)).toHaveLength(1);
    one.close();
    await one.closed;
    await publish(place, ['a']);
    await vi.waitFor(async () => expect(await topicOf(place).groups(place)).toHaveLength(0), PATIENCE);
    const other = await subscribe(place);
    await publish(place, ['b']);
    expect(await other.got(1)).toMatchObject([{ message: 'b' }]);
  });
});

describe('a group that is moved', () => {
  test('has its subscribers connect again, and goes on where it was told', async () => {
    const place = newGroup();
    const one = await subscribe(place);
    await publish(place, ['a', 'b', 'c']);
    await one.got(3);
    one.ack(0, 1, 2);
    await keptCursor(place, 3);
    expect(await groupOf(place).seek(place, 1)).toEqual({ cursor: 1, head: 3 });
    expect(await one.closed).toBe(4409);
    const other = await subscribe(place);
    expect(await other.offsets(2)).toEqual([1, 2]);
    expect(await groupOf(place).seek(place, 99)).toEqual({ cursor: 3, head: 3 });
  });

  test('does not take what pollers settle of before', async () => {
    const place = newGroup();
    await poll(place, 'm');
    await publish(place, ['a', 'b']);
    await poll(place, 'm', { waitMs: 5_000 });
    await groupOf(place).seek(place, 0);
    expect(offsetsOf(await poll(place, 'm', { acks: [0, 1], waitMs: 5_000 }))).toEqual([0, 1]);
  });
});

test('a group that is erased keeps nothing, and has its subscribers connect again', async () => {
  const place = newGroup();
  const one = await subscribe(place);
  await publish(place, ['a']);
  await one.got(1);
  one.ack(0);
  await keptCursor(place, 1);
  await topicOf(place).leave(place, place.group);
  await groupOf(place).erase(place);
  expect(await one.closed).toBe(4409);
  expect(await keptOf(place)).toEqual({ state: null, failing: [], dead: [], alarm: null });
  await publish(place, ['b']);
  const other = await subscribe(place, 'earliest');
  expect(await other.offsets(2)).toEqual([0, 1]);
});

test('a group tells how it stands', async () => {
  const place = newGroup();
  const settings = { ...SETTINGS, lag: { messages: 1, ageMs: 1_000 } };
  const one = await subscribe(place, 'now', settings);
  await publish(place, ['a', 'b', 'c', 'd']);
  await one.got(4);
  one.ack(1);
  one.fail(0);
  await keptAttempts(place, 1);
  expect(await groupOf(place).standing(place)).toMatchObject({
    group: 'workers',
    kind: 'consumers',
    cursor: 0,
    head: 4,
    lag: 3,
    inFlight: 0,
    retrying: 1,
    dead: 0,
    expired: 0,
    acked: 1,
    failed: 1,
    members: 1,
    alert: ['messages'],
  });
  ahead(2_000);
  expect(await groupOf(place).standing(place)).toMatchObject({ alert: ['messages', 'age'] });
  expect(await groupOf(newGroup()).standing(newGroup())).toMatchObject({ cursor: 0, head: 0, lag: 0, seenAt: null });
});
