import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, expect, test, vi } from 'vitest';
import { compose } from '../../src/compose.ts';
import type { Sealer } from '../../src/resources/secrets/sealer.ts';
import { groupOf, groupStub, keptCursor, keptOf, newGroup, PATIENCE, SETTINGS, subscribe } from './groups.ts';
import { crash, loggedFaults } from './jobs.ts';
import { publish, topicOf } from './topics.ts';

const ONCE = { ...SETTINGS, attempts: 1 };

afterEach(() => {
  vi.restoreAllMocks();
});

/** Has dead letters not be sealed, until it is called. */
function breakSealing(): () => void {
  const sealer = Object.getPrototypeOf(compose(env).sealer) as Sealer;
  const seal = Reflect.get(sealer, 'seal');
  const spy = vi.spyOn(sealer, 'seal').mockImplementation(function (this: Sealer, workspace, context, text) {
    return context.startsWith('dead:')
      ? Promise.reject(new Error('no key'))
      : seal.call(this, workspace, context, text);
  });
  return () => spy.mockRestore();
}

/** Has no object of these be reached, until it is called; answers how often one was asked for. */
function cutOff(kind: 'topic' | 'group'): () => number {
  const spaces = Object.getPrototypeOf(env.TOPICS) as DurableObjectNamespace;
  const idFromName = Reflect.get(spaces, 'idFromName');
  let asked = 0;
  const spy = vi.spyOn(spaces, 'idFromName').mockImplementation(function (this: DurableObjectNamespace, name) {
    if (!name.includes(`:${kind}:`)) return idFromName.call(this, name);
    asked += 1;
    throw new Error('it is away');
  });
  return () => {
    spy.mockRestore();
    return asked;
  };
}

test('a dead letter that cannot be sealed is one when it can: what is settled by it is not kept before', async () => {
  const faults = loggedFaults();
  const mend = breakSealing();
  const place = newGroup();
  const one = await subscribe(place, 'now', ONCE);
  await publish(place, ['a', 'b']);
  await one.got(2);
  one.fail(0);
  await one.got(3);
  one.ack(1);
  await vi.waitFor(() => expect(faults.length).toBeGreaterThan(0), PATIENCE);
  expect(await keptOf(place)).toMatchObject({ state: { cursor: 0, settled: [] }, dead: [] });
  mend();
  await keptCursor(place, 2);
  expect(await groupOf(place).deadLetters(place, null, 10)).toMatchObject([{ message: { offset: 0, body: '"a"' } }]);
});

test('a dead letter that was not sealed before a crash is delivered again', async () => {
  loggedFaults();
  const mend = breakSealing();
  const place = newGroup();
  const one = await subscribe(place, 'now', ONCE);
  await publish(place, ['a']);
  await one.got(1);
  one.fail(0);
  await vi.waitFor(async () => expect(await groupOf(place).standing(place)).toMatchObject({ failed: 1 }), PATIENCE);
  await crash(groupStub(place));
  mend();
  const other = await subscribe(place, 'now', ONCE);
  expect(await other.got(1)).toMatchObject([{ offset: 0 }]);
});

test('a socket whose leases cannot be read after a sleep is closed, and what it had is delivered again', async () => {
  const faults = loggedFaults();
  const place = newGroup();
  const one = await subscribe(place);
  await publish(place, ['a']);
  await one.got(1);
  await evictDurableObject(groupStub(place));
  const mend = cutOff('topic');
  one.ack(0);
  expect(await one.closed).toBe(4409);
  mend();
  expect(faults.length).toBeGreaterThan(0);
  const other = await subscribe(place);
  expect(await other.got(1)).toMatchObject([{ offset: 0, attempt: 1 }]);
});

test('a hint that is lost is made up for by the next, and one with a gap by a read', async () => {
  const place = newGroup();
  const one = await subscribe(place);
  const mend = cutOff('group');
  const faults = loggedFaults();
  await publish(place, ['a', 'b']);
  await vi.waitFor(() => expect(faults.length).toBeGreaterThan(0), PATIENCE);
  expect(mend()).toBeGreaterThan(0);
  const page = await topicOf(place).read(place, 1, { messages: 10, bytes: 1_000 });
  expect(page.messages.map(({ offset }) => offset)).toEqual([1]);
  await groupOf(place).told(place, page);
  expect(await one.offsets(2)).toEqual([0, 1]);
  await groupOf(place).told(place, page);
  await publish(place, ['c']);
  expect(await one.offsets(3)).toEqual([0, 1, 2]);
});

test('what retention removed before it was settled is counted, and the rest is delivered', async () => {
  const place = newGroup();
  const one = await subscribe(place);
  await publish(place, ['a', 'b', 'c']);
  await one.got(3);
  one.ack(1);
  await vi.waitFor(async () => expect((await keptOf(place)).state?.settled).toEqual([[1, 2]]), PATIENCE);
  await groupOf(place).told(place, { messages: [], first: 2, head: 3 });
  expect(await groupOf(place).standing(place)).toMatchObject({ expired: 1, cursor: 2, inFlight: 1 });
});
