import { afterEach, describe, expect, test, vi } from 'vitest';
import { crash } from './jobs.ts';
import {
  groupOf,
  groupStub,
  keptAttempts,
  keptCursor,
  keptOf,
  newGroup,
  openWith,
  PATIENCE,
  publishKeyed,
  ringAhead,
  subscribe,
  ticketOf,
} from './groups.ts';
import { publish } from './topics.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a subscriber', () => {
  test('is told where it begins and given what is published, with its id, key and time', async () => {
    const place = newGroup();
    const subscriber = await subscribe(place);
    expect(JSON.parse(await subscriber.frame(0))).toEqual({ t: 'ready', cursor: 0, head: 0 });
    await publishKeyed(place, [['k', { text: 'ä"\n' }]]);
    const [given] = await subscriber.got(1);
    expect(given).toEqual({
      offset: 0,
      id: 'orders:created:0:0',
      key: 'k',
      attempt: 1,
      at: expect.any(Number),
      message: { text: 'ä"\n' },
    });
  });

  test('is given nothing anew that it acknowledged, also after a crash', async () => {
    const place = newGroup();
    const first = await subscribe(place);
    await publish(place, ['a', 'b', 'c']);
    await first.got(3);
    first.ack(0, 1);
    await keptCursor(place, 2);
    await crash(groupStub(place));
    const second = await subscribe(place);
    await publish(place, ['d']);
    expect(await second.offsets(2)).toEqual([2, 3]);
  });

  test('writes nothing by being given messages', async () => {
    const place = newGroup();
    const subscriber = await subscribe(place);
    const before = await keptOf(place);
    await publish(place, ['a']);
    await subscriber.got(1);
    expect(await keptOf(place)).toEqual(before);
  });

  test('has at most its credit unsettled, and more as it settles', async () => {
    const place = newGroup();
    const subscriber = await subscribe(place);
    await publish(
      place,
      Array.from({ length: 250 }, (_, n) => n),
    );
    expect((await subscriber.offsets(100)).length).toBe(100);
    subscriber.ack(...Array.from({ length: 50 }, (_, n) => n));
    await subscriber.got(150);
    subscriber.ack(...Array.from({ length: 100 }, (_, n) => 50 + n));
    expect(await subscriber.offsets(250)).toEqual(Array.from({ length: 250 }, (_, n) => n));
  });

  test('is closed for a frame that is none', async () => {
    for (const frame of ['{', '[]', '{"t":"ack","o":[-1]}', '{"t":"ack","o":7}', '{"t":"no"}', new ArrayBuffer(3)]) {
      const place = newGroup();
      const subscriber = await subscribe(place);
      subscriber.say(frame);
      expect(await subscriber.closed).toBe(4400);
    }
  });

  test('is answered its pings', async () => {
    const subscriber = await subscribe(newGroup());
    subscriber.say('ping');
    expect(await subscriber.frame(1)).toBe('pong');
  });
});

describe('a ticket', () => {
  test('lets one socket in, once', async () => {
    const place = newGroup();
    const ticket = await ticketOf(place);
    const opened = await openWith(place, ticket);
    expect(opened.status).toBe(101);
    expect(opened.headers.get('Sec-WebSocket-Protocol')).toBe('ductape.events');
    opened.webSocket?.accept();
    expect((await openWith(place, ticket)).status).toBe(401);
    expect((await openWith(place, `${ticket}0`)).status).toBe(401);
  });

  test('lets none in when its time is over', async () => {
    const place = newGroup();
    const ticket = await ticketOf(place);
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 30_001);
    expect((await openWith(place, ticket)).status).toBe(401);
  });
});

describe('members', () => {
  test('share what there is, and keep each key with one of them', async () => {
    const place = newGroup();
    const [one, other] = [await subscribe(place), await subscribe(place)];
    await publishKeyed(
      place,
      Array.from({ length: 20 }, (_, n) => [`k${n % 10}`, n] as const),
    );
    await vi.waitFor(() => expect(one.given.length + other.given.length).toBe(20), PATIENCE);
    expect(one.given.length).toBeGreaterThan(0);
    expect(other.given.length).toBeGreaterThan(0);
    const keys = new Set(one.given.map(({ key }) => key));
    expect(other.given.some(({ key }) => keys.has(key))).toBe(false);
  });

  test('are given what another left', async () => {
    const place = newGroup();
    const one = await subscribe(place);
    await publish(place, ['a', 'b']);
    await one.got(2);
    const other = await subscribe(place);
    one.ack(0);
    one.close();
    expect(await other.got(1)).toMatchObject([{ offset: 1, attempt: 1 }]);
  });

  test('begin again at what is not settled when the last was gone', async () => {
    const place = newGroup();
    const one = await subscribe(place);
    await publish(place, ['a', 'b', 'c']);
    await one.got(3);
    one.ack(1);
    one.close();
    await one.closed;
    await publish(place, ['d']);
    const other = await subscribe(place);
    expect(await other.offsets(3)).toEqual([0, 2, 3]);
  });

  test('that give no sign of life are closed, and what they had counts an attempt', async () => {
    const place = newGroup();
    const silent = await subscribe(place);
    await publishKeyed(place, [
      ['k', 1],
      ['k', 2],
    ]);
    await silent.got(2);
    await ringAhead(place, 31_000);
    expect(await silent.closed).toBe(4408);
    const other = await subscribe(place);
    await ringAhead(place, 35_000);
    expect(await other.got(2)).toMatchObject([
      { offset: 0, attempt: 2 },
      { offset: 1, attempt: 1 },
    ]);
  });
});

describe('a message that failed', () => {
  test('is given again after a while, and the later ones of its key after it, but no other waits', async () => {
    const place = newGroup();
    const subscriber = await subscribe(place);
    await publishKeyed(place, [
      ['k', 1],
      ['k', 2],
      ['l', 3],
    ]);
    await subscriber.got(3);
    subscriber.fail(0);
    subscriber.ack(2);
    await keptAttempts(place, 1);
    await publishKeyed(place, [
      ['k', 4],
      ['l', 5],
    ]);
    expect((await subscriber.got(4)).at(3)).toMatchObject({ offset: 4 });
    await ringAhead(place, 2_000);
    expect((await subscriber.got(7)).slice(4)).toMatchObject([
      { offset: 0, attempt: 2 },
      { offset: 1, attempt: 1 },
      { offset: 3, attempt: 1 },
    ]);
  });

  test('keeps its attempts through a crash', async () => {
    const place = newGroup();
    const first = await subscribe(place);
    await publish(place, ['a']);
    await first.got(1);
    first.fail(0);
    await keptAttempts(place, 1);
    await crash(groupStub(place));
    const second = await subscribe(place);
    await ringAhead(place, 2_000);
    expect(await second.got(1)).toMatchObject([{ offset: 0, attempt: 2 }]);
  });

  test('is a dead letter after three attempts, sealed, and its key goes on', async () => {
    const place = newGroup();
    const subscriber = await subscribe(place);
    await publishKeyed(place, [
      ['k', 'a secret'],
      ['k', 'next'],
    ]);
    await subscriber.got(2);
    for (const attempt of [1, 2]) {
      subscriber.fail(0);
      await keptAttempts(place, attempt);
      await ringAhead(place, 4_000 * attempt);
      await subscriber.got(2 + 2 * attempt);
    }
    subscriber.fail(0, 'for the last time');
    expect((await subscriber.got(7)).at(6)).toMatchObject({ offset: 1, attempt: 1 });
    subscriber.ack(1);
    await keptCursor(place, 2);
    const { dead, failing } = await keptOf(place);
    expect(failing).toEqual([]);
    expect(JSON.stringify(dead)).not.toContain('secret');
    expect(await groupOf(place).deadLetters(place, null, 10)).toMatchObject([
      {
        attempts: 3,
        error: { code: 'UPSTREAM_ERROR', message: 'for the last time' },
        message: { offset: 0, key: 'k', body: '"a secret"' },
      },
    ]);
    expect(await groupOf(place).statusOf(place, [0, 1, 2])).toEqual(['failed', 'success', 'pending']);
  });
});
