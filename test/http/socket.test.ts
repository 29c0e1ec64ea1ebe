import { beforeAll, describe, expect, test } from 'vitest';
import { Subscriber } from '../durable-objects/groups.ts';
import { createBrokered } from '../resources/events/brokers.ts';
import { call } from '../resources/events/shop.ts';
import { worker } from '../support/processor.ts';
import type { Member } from '../support/workspace.ts';

interface Ticket {
  readonly ticket: string;
  readonly path: string;
  readonly expires_at: number;
}

const event = 'shop:orders';
let owner: Member;
beforeAll(async () => {
  owner = await createBrokered();
});

const connect = (more: object = {}) => call<Ticket>(owner, 'connect', { event, ...more });
const open = (protocols: string, headers: Record<string, string> = { upgrade: 'websocket' }) =>
  worker(
    new Request('http://processor/v1/events/socket', { headers: { ...headers, 'sec-websocket-protocol': protocols } }),
  );

/** A subscriber with the socket that a ticket opened. */
async function subscriber(ticket: string): Promise<Subscriber> {
  const response = await open(`ductape.events, ${ticket}`);
  expect({ status: response.status, protocol: response.headers.get('sec-websocket-protocol') }).toEqual({
    status: 101,
    protocol: 'ductape.events',
  });
  if (response.webSocket === null) throw new Error('there is no socket');
  return new Subscriber(response.webSocket);
}

const publish = (message: unknown) => call<{ offset: number }>(owner, 'publish', { event, message });

test('a ticket opens a socket, on which a group is given what is published, and settles it', async () => {
  const { ticket, path, expires_at: until } = await connect({ group: 'workers' });
  expect({ path, isSoon: until > Date.now() && until < Date.now() + 60_000 }).toEqual({
    path: '/v1/events/socket',
    isSoon: true,
  });
  const member = await subscriber(ticket);
  const { offset } = await publish({ total: 1 });
  expect(await member.got(1)).toEqual([
    { offset, id: `${event}:0:${offset}`, key: null, attempt: 1, at: expect.any(Number), message: { total: 1 } },
  ]);
  member.ack(offset);
  await expect
    .poll(async () => (await call<{ acked: number }[]>(owner, 'getGroups', { event }))[0]?.acked, { timeout: 10_000 })
    .toBe(1);
  member.close();
});

test('a subscriber without a group is given what is published while it is there', async () => {
  await publish('before');
  const member = await subscriber((await connect()).ticket);
  await member.frame(0);
  await publish('while');
  expect((await member.got(1)).map(({ message }) => message)).toEqual(['while']);
  member.close();
});

describe('a socket is refused', () => {
  const refused = async (response: Promise<Response>) => {
    const { status, headers, body } = await response.then(async (given) => ({
      status: given.status,
      headers: given.headers,
      body: await given.json<{ readonly code?: string }>(),
    }));
    return { status, type: headers.get('content-type')?.split(';')[0], code: body.code };
  };
  const PROBLEM = { type: 'application/problem+json' };

  test.each(['', 'ductape.events', 'ductape.events, none', `ductape.events, ${'0'.repeat(64)}.${'0'.repeat(64)}`])(
    'with the subprotocols "%s"',
    async (protocols) => {
      expect(await refused(open(protocols))).toEqual({ status: 401, code: 'UNAUTHORIZED', ...PROBLEM });
    },
  );

  test('with a ticket that was used, or that stands alone', async () => {
    const { ticket } = await connect({ group: 'once' });
    expect((await refused(open(ticket))).status).toBe(401);
    (await subscriber(ticket)).close();
    expect(await refused(open(`ductape.events, ${ticket}`))).toEqual({ status: 401, code: 'UNAUTHORIZED', ...PROBLEM });
  });

  test('that asks for no socket', async () => {
    const { ticket } = await connect();
    expect(await refused(open(`ductape.events, ${ticket}`, {}))).toMatchObject({ status: 400, ...PROBLEM });
  });
});

test.each([
  ['~', 'VALIDATION_ERROR'],
  ['~sub', 'VALIDATION_ERROR'],
  ['a b', 'VALIDATION_ERROR'],
])('a group is not named %s', async (group, code) => {
  for (const operation of ['connect', 'poll', 'seek', 'deleteGroup'])
    await expect(call(owner, operation, { event, group, member: 'one', offset: 0 })).rejects.toMatchObject({ code });
});

test('what is not there cannot be moved', async () => {
  await expect(call(owner, 'seek', { event, group: 'none', offset: 0 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(call(owner, 'seek', { event, group: 'none' })).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
});
