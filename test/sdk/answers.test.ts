import { afterEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../src/kernel/clock.ts';
import { createSigner } from '../../sdk/src/signer.ts';
import { type OperationInfo, Transport, type TransportOptions } from '../../sdk/src/transport.ts';
import { data, identity, private_key, problem, type Reply, startStandIn, text } from './stand-in.ts';

const GET: OperationInfo = { method: 'POST', path: '/v1/jobs/get', repeat: 'safe', scope: [], args: [] };

function transportTo(url: string, changes: Partial<TransportOptions> = {}): Transport {
  const sign = createSigner({ ...identity, private_key });
  return new Transport({ url, sign, fetch, clock: systemClock, ...changes });
}

afterEach(() => {
  vi.restoreAllMocks();
});

test('A problem becomes an error with all that it says', async () => {
  const fields = {
    code: 'RATE_LIMITED',
    detail: 'mail/send answered 429',
    errors: [{ path: 'input.to', message: 'is not an address' }],
    request_id: 'req_1',
    run_id: 'run_1',
    outcome: 'sent',
    upstream: { status: 429, body: { why: 'quota' } },
    retry_after_ms: 5_000,
    attempts: 3,
    options: [{ option: 'one', code: 'TIMEOUT', message: 'did not answer', outcome: 'unknown' }],
  };
  const processor = await startStandIn(problem(502, { ...fields, title: 'Too many requests' }));
  const { detail, ...details } = fields;
  const thrown = await transportTo(processor.url)
    .send(GET, {})
    .catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(Error);
  expect({ ...(thrown as object) }).toEqual({ name: 'DuctapeError', ...details, status: 502 });
  expect(thrown).toHaveProperty('message', detail);
});

test('A problem that says little becomes an error without the rest', async () => {
  const processor = await startStandIn(text(404, '{"code":"NOT_FOUND","detail":"no such job"}'));
  const sent = transportTo(processor.url).send(GET, {});
  await expect(sent).rejects.toMatchObject({
    code: 'NOT_FOUND',
    status: 404,
    errors: [],
    outcome: undefined,
    upstream: undefined,
  });
});

describe('What is not a processor is said so, with its status', () => {
  test.each<[string, number, Reply]>([
    ['a page', 200, text(200, '<html></html>', 'text/html')],
    ['an empty body', 200, text(200, '')],
    ['JSON without data', 200, text(200, '{"ok":true}')],
    ['a JSON text', 200, text(200, '"ok"')],
    ['a JSON number', 200, text(200, '5')],
    ['JSON null', 200, text(200, 'null')],
    ['a JSON list', 200, text(200, '[{"data":1}]')],
    ['half of JSON', 200, text(200, '{"data":')],
    ['a problem as a success', 200, text(200, '{"code":"NOT_FOUND","detail":"x"}')],
    ['data as a failure', 500, text(500, '{"data":1}')],
    ['an error page', 502, text(502, '<html></html>', 'text/html')],
    ['another API’s error that tells details', 400, text(400, '{"code":7,"detail":"x"}')],
    ['another API’s error', 404, text(404, '{"code":404,"message":"x"}')],
    ['another API’s error with a code', 400, text(400, '{"code":"E1","message":"x"}')],
    ['a JSON text as a failure', 401, text(401, '"who are you"')],
  ])('%s', async (_what, status, reply) => {
    const processor = await startStandIn(reply);
    await expect(transportTo(processor.url).send(GET, {})).rejects.toMatchObject({
      name: 'DuctapeError',
      code: 'SERVICE_UNAVAILABLE',
      status,
      message: `what answered with status ${status} is not a processor`,
    });
  });

  test('a redirect, which is not followed: its target would see the request', async () => {
    const elsewhere = await startStandIn(data('stolen'));
    const processor = await startStandIn(text(307, '', 'text/plain', { location: `${elsewhere.url}/v1/jobs/get` }));
    const sent = transportTo(processor.url).send(GET, {});
    await expect(sent).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE', status: 307 });
    expect(elsewhere.received).toEqual([]);
  });
});

describe('A signal ends the call with its reason', () => {
  const reason = new Error('the caller left');

  test('before it is sent', async () => {
    const processor = await startStandIn();
    const sent = transportTo(processor.url).send(GET, {}, { signal: AbortSignal.abort(reason) });
    await expect(sent).rejects.toBe(reason);
    expect(processor.received).toEqual([]);
  });

  test.each(['safe', 'never'] as const)('while the processor works, and nothing is sent again: %s', async (repeat) => {
    const caller = new AbortController();
    const processor = await startStandIn(() => caller.abort(reason));
    const sent = transportTo(processor.url).send({ ...GET, repeat }, {}, { signal: caller.signal });
    await expect(sent).rejects.toBe(reason);
    expect(processor.received).toHaveLength(1);
  });

  test('while the answer comes in', async () => {
    const caller = new AbortController();
    const body = new ReadableStream({
      pull(stream) {
        caller.abort(reason);
        stream.error(reason);
      },
    });
    const transport = transportTo('http://127.0.0.1', { fetch: async () => new Response(body) });
    await expect(transport.send(GET, {}, { signal: caller.signal })).rejects.toBe(reason);
  });

  test('between two sendings', async () => {
    const caller = new AbortController();
    const asked = vi.fn<typeof fetch>(() => Promise.reject(new TypeError('connection reset')));
    const sleep = (ms: number, signal?: AbortSignal): Promise<void> => {
      caller.abort(reason);
      return systemClock.sleep(ms, signal);
    };
    const transport = transportTo('http://127.0.0.1', { fetch: asked, clock: { ...systemClock, sleep } });
    await expect(transport.send(GET, {}, { signal: caller.signal })).rejects.toBe(reason);
    expect(asked).toHaveBeenCalledTimes(1);
  });
});

test('A processor that does not answer in time is given up and not asked again', async () => {
  const timeout = new AbortController();
  const started = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(timeout.signal);
  const processor = await startStandIn(() => timeout.abort(new DOMException('late', 'TimeoutError')));
  const sent = transportTo(processor.url).send(GET, {}, { signal: new AbortController().signal });
  await expect(sent).rejects.toMatchObject({ code: 'TIMEOUT', outcome: 'unknown', status: undefined });
  expect(processor.received).toHaveLength(1);
  // Longer than the two minutes that a run may take.
  expect(started.mock.calls).toEqual([[150_000]]);
});
