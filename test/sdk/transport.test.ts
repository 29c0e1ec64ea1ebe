import { describe, expect, test } from 'vitest';
import { createSigner } from '../../sdk/src/signer.ts';
import { type CallOptions, type OperationInfo, Transport, type TransportOptions } from '../../sdk/src/transport.ts';
import {
  data,
  drop,
  dropWithin,
  identity,
  private_key,
  problem,
  standingAt,
  startStandIn,
  text,
  verify,
} from './stand-in.ts';

const NOW = Date.UTC(2026, 0, 5, 12);
const HOUR = 3_600_000;

const rest = { method: 'POST', scope: [], args: [] } as const;
const RUN: OperationInfo = { path: '/v1/actions/run', repeat: 'own_key', ...rest };
const BOOTSTRAP: OperationInfo = { path: '/v1/workspaces/bootstrap', repeat: 'never', ...rest };
const DISPATCH: OperationInfo = { path: '/v1/actions/dispatch', repeat: 'with_key', ...rest };
const GET: OperationInfo = { path: '/v1/jobs/get', repeat: 'safe', ...rest };

/** A transport whose clock stands at `NOW` and moves on only where it waits; the waits are kept. */
function transportTo(url: string, changes: Partial<TransportOptions> = {}) {
  const waits: number[] = [];
  const clock = {
    now: () => NOW + waits.reduce((sum, ms) => sum + ms, 0),
    sleep: async (ms: number) => void waits.push(ms),
  };
  const transport = new Transport({ url, sign: createSigner({ ...identity, private_key }), fetch, clock, ...changes });
  const send = (operation: OperationInfo, input: unknown = {}, options?: CallOptions) =>
    transport.send(operation, input, options);
  return { send, waits };
}

describe('A request', () => {
  test.each([
    ['without a key', GET, {}, undefined],
    ['with a key', DISPATCH, { idempotency_key: 'key-1' }, 'key-1'],
    ['with a key of the caller’s where the SDK makes none up', RUN, { idempotency_key: 'key-2' }, 'key-2'],
    ['without a key where the SDK makes none up', RUN, {}, undefined],
    ['with a key that means nothing', GET, { idempotency_key: 'key-3' }, 'key-3'],
  ])('is signed for what it is, %s', async (_what, operation, options, key) => {
    const processor = await startStandIn(data('done'));
    expect(await transportTo(processor.url).send(operation, { a: 'Grüße' }, options)).toBe('done');
    const [request] = processor.received;
    expect(request).toMatchObject({
      method: 'POST',
      json: { a: 'Grüße' },
      headers: { 'content-type': 'application/json' },
    });
    expect(request?.url.pathname).toBe(operation.path);
    expect(request?.headers['idempotency-key']).toBe(key);
    expect(await Promise.all(processor.received.map((each) => verify(each, NOW)))).toEqual([NOW]);
  });

  test('reaches a processor that lives below a path', async () => {
    const processor = await startStandIn();
    await transportTo(`${processor.url}/processor`).send(GET);
    expect(processor.received.map(({ url }) => url.pathname)).toEqual(['/processor/v1/jobs/get']);
    await expect(Promise.all(processor.received.map((each) => verify(each, NOW)))).resolves.toEqual([NOW]);
  });

  test('carries the trace context it was given, and none of its own', async () => {
    const processor = await startStandIn();
    const { send } = transportTo(processor.url);
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    await send(GET, {}, { traceparent });
    await send(GET);
    expect(processor.received.map(({ headers }) => headers['traceparent'])).toEqual([traceparent, undefined]);
  });

  test.each([['text'], [0], [false], [null], [[1]], [{ data: 1 }]])(
    'answers with the data alone: %j',
    async (value) => {
      const processor = await startStandIn(data(value));
      expect(await transportTo(processor.url).send(GET)).toEqual(value);
    },
  );
});

describe('A dispatch', () => {
  test('gets a key of its own when its caller gives none', async () => {
    const processor = await startStandIn();
    const { send } = transportTo(processor.url);
    await send(DISPATCH);
    await send(DISPATCH);
    const keys = processor.received.map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys).size).toBe(2);
    for (const key of keys) expect(key).toMatch(/^sdk-[\da-f-]{36}$/);
  });
});

describe('A clock that differs from the processor’s', () => {
  test.each([HOUR, -HOUR])('is corrected by %i ms, once for all calls that follow', async (ahead) => {
    const reply = standingAt(NOW + ahead);
    const processor = await startStandIn(reply, reply, reply);
    const { send } = transportTo(processor.url);
    expect(await send(RUN)).toBe('in time');
    expect(await send(RUN)).toBe('in time');
    const [first, ...others] = processor.received;
    expect(others).toHaveLength(2);
    for (const each of others) expect(await verify(each, NOW + ahead)).toBe(NOW + ahead);
    expect(first && (await verify(first, NOW))).toBe(NOW);
  });

  test('is corrected for calls that were under way at the same time', async () => {
    const reply = standingAt(NOW + HOUR);
    const processor = await startStandIn(reply, reply, reply, reply, reply, reply);
    const { send } = transportTo(processor.url);
    expect(await Promise.all([send(RUN), send(RUN), send(RUN)])).toEqual(['in time', 'in time', 'in time']);
    expect(processor.received).toHaveLength(6);
  });

  test('keeps the key of a dispatch', async () => {
    const reply = standingAt(NOW + HOUR);
    const processor = await startStandIn(reply, reply);
    await transportTo(processor.url).send(DISPATCH);
    const [first, second] = processor.received.map(({ headers }) => headers['idempotency-key']);
    expect(second).toBe(first);
  });

  test('is corrected once a call, not for ever', async () => {
    const processor = await startStandIn(standingAt(NOW + HOUR), standingAt(NOW + 3 * HOUR));
    const sent = transportTo(processor.url).send(RUN);
    await expect(sent).rejects.toMatchObject({ code: 'UNAUTHORIZED', status: 401 });
    expect(processor.received).toHaveLength(2);
  });

  test.each([
    ['that says no time', 401, {}],
    ['that says about our time', 401, { server_time: NOW + 1_999 }],
    ['that says no number', 401, { server_time: 'soon' }],
    ['of another kind', 403, { server_time: NOW + HOUR }],
  ])('is not the reason of a refusal %s', async (_what, status, fields) => {
    const refuse = problem(status, { code: 'FORBIDDEN', detail: 'not you', ...fields });
    const processor = await startStandIn(refuse);
    await expect(transportTo(processor.url).send(GET)).rejects.toMatchObject({ code: 'FORBIDDEN', message: 'not you' });
    expect(processor.received).toHaveLength(1);
  });

  test('is not forgotten over a refusal that says no time', async () => {
    const reply = standingAt(NOW + HOUR);
    const refuse = problem(401, { code: 'UNAUTHORIZED', detail: 'unknown key' });
    const processor = await startStandIn(reply, reply, refuse, reply);
    const { send } = transportTo(processor.url);
    await send(GET);
    await expect(send(GET)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    expect(await send(GET)).toBe('in time');
    expect(processor.received).toHaveLength(4);
  });
});

describe.each([
  ['before an answer', drop],
  ['within the answer', dropWithin],
])('A connection that ends %s', (_when, lose) => {
  const LOST = { code: 'CONNECTION_ERROR', outcome: 'unknown', status: undefined };

  test('has a dispatch sent again with the same key and body, signed anew', async () => {
    const processor = await startStandIn(lose, lose, data({ job_id: 'job_1' }));
    const { send, waits } = transportTo(processor.url);
    expect(await send(DISPATCH, { event: 'send' })).toEqual({ job_id: 'job_1' });
    expect(waits).toEqual([200, 1_000]);
    const keys = processor.received.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toEqual([keys[0], keys[0], keys[0]]);
    expect(keys[0]).toMatch(/./);
    expect(processor.received.map(({ json }) => json)).toEqual(Array.from({ length: 3 }, () => ({ event: 'send' })));
    const instants = await Promise.all(processor.received.map((each) => verify(each, NOW)));
    expect(instants).toEqual([NOW, NOW, NOW + 1_000]);
  });

  test('has a read sent again', async () => {
    const processor = await startStandIn(lose, data('read'));
    expect(await transportTo(processor.url).send(GET)).toBe('read');
    expect(processor.received).toHaveLength(2);
  });

  test('is given up the third time', async () => {
    const processor = await startStandIn(lose, lose, lose);
    await expect(transportTo(processor.url).send(GET)).rejects.toMatchObject(LOST);
    expect(processor.received).toHaveLength(3);
  });

  test('has a run sent again under the key of its caller, with the same body', async () => {
    const processor = await startStandIn(lose, lose, data('ran'));
    const { send, waits } = transportTo(processor.url);
    expect(await send(RUN, { event: 'send' }, { idempotency_key: 'key-1' })).toBe('ran');
    expect(waits).toEqual([200, 1_000]);
    expect(processor.received.map(({ headers, json }) => [headers['idempotency-key'], json])).toEqual(
      Array.from({ length: 3 }, () => ['key-1', { event: 'send' }]),
    );
  });

  test.each<[what: string, operation: OperationInfo, options: CallOptions]>([
    ['a run without a key', RUN, {}],
    ['what must not be repeated', BOOTSTRAP, {}],
    ['what must not be repeated, under a key', BOOTSTRAP, { idempotency_key: 'key-1' }],
  ])('never has %s sent again', async (_what, operation, options) => {
    const processor = await startStandIn(lose);
    const { send, waits } = transportTo(processor.url);
    await expect(send(operation, {}, options)).rejects.toMatchObject(LOST);
    expect(processor.received).toHaveLength(1);
    expect(waits).toEqual([]);
  });
});

test('A processor that is not there is named', async () => {
  const gone = await startStandIn();
  await gone.close();
  const message = `connection to the processor at ${new URL(gone.url).host} failed`;
  await expect(transportTo(gone.url).send(RUN)).rejects.toMatchObject({
    name: 'DuctapeError',
    code: 'CONNECTION_ERROR',
    message,
  });
});

test('What was answered is not sent again, whatever it says', async () => {
  const refuse = problem(502, { code: 'CONNECTION_ERROR', detail: 'mail/send could not be reached' });
  const processor = await startStandIn(refuse, text(503, 'busy', 'text/html'));
  const { send, waits } = transportTo(processor.url);
  await expect(send(DISPATCH)).rejects.toMatchObject({ code: 'CONNECTION_ERROR', status: 502 });
  await expect(send(GET)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE', status: 503 });
  expect({ sent: processor.received.length, waits }).toEqual({ sent: 2, waits: [] });
});
