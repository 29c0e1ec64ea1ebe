import { beforeAll, describe, expect, test } from 'vitest';
import { action, manifest, scope } from '../../support/manifest.ts';
import { stored } from '../../support/stored.ts';
import { seen, type SeenRequest } from '../../support/target.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';

const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

let owner: Member;

beforeAll(async () => {
  owner = await createWorkspace(
    manifest([
      ...(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'] as const).map((method) =>
        action(method, { method }),
      ),
      action('keyed', { idempotency_header: 'X-Request-Key' }),
    ]),
  );
});

const withHeaders = (headers: Readonly<Record<string, unknown>>, key = 'headers') => ({ params: { key }, headers });

/** The request that reached the target, and the run that sent it. */
async function sent(
  event: string,
  headers: Readonly<Record<string, unknown>> = {},
  own: Readonly<Record<string, string>> = {},
) {
  const { status, body } = await owner.run(event, withHeaders(headers), {}, { headers: own });
  expect(status).toBe(200);
  return { request: body.data as SeenRequest, runId: body.meta?.run_id };
}

describe('an input', () => {
  test('sets headers of text, numbers and booleans, in any case, and its own over ours', async () => {
    const { request } = await sent('POST', {
      'X-Text': 'a b;c="d"\t',
      'x-number': 1.5,
      'X-FLAG': false,
      'x-none': null,
      ACCEPT: 'text/csv',
      'Content-Type': 'text/plain',
    });
    expect(request.headers).toMatchObject({
      'x-text': 'a b;c="d"',
      'x-number': '1.5',
      'x-flag': 'false',
      accept: 'text/csv',
      'content-type': 'text/plain',
    });
    expect(request.headers).not.toHaveProperty('x-none');
  });

  test.each<[title: string, name: string, value: unknown]>([
    ['a line break', 'x-a', 'a\r\nx-b: 1'],
    ['a line feed', 'x-a', 'a\nb'],
    ['a carriage return', 'x-a', 'a\rb'],
    ['a zero byte', 'x-a', 'a\0b'],
    ['a letter beyond ASCII', 'x-a', 'Grüße'],
    ['a letter beyond Latin', 'x-a', 'Ω'],
    ['an object', 'x-a', { a: 1 }],
    ['a list', 'x-a', ['a']],
    ['a name with a blank', 'x a', '1'],
    ['a name with a line break', 'x-a\r\nx-b', '1'],
    ['a name with a colon', 'x:a', '1'],
    ['an empty name', '', '1'],
    ...[
      'Host',
      'Content-Length',
      'Connection',
      'Keep-Alive',
      'Proxy-Connection',
      'TE',
      'Trailer',
      'Transfer-Encoding',
      'Upgrade',
      'Expect',
    ].map((name) => [`the header ${name}, which is the connection's`, name, 'x'] as [string, string, unknown]),
  ])('is refused with %s, at once and as a job', async (_title, name, value) => {
    const before = await stored();
    const refused = { status: 400, body: { code: 'VALIDATION_ERROR', errors: [{ path: `input.headers.${name}` }] } };
    const input = withHeaders({ [name]: value }, 'never');
    expect(await owner.run('POST', input)).toMatchObject(refused);
    expect(
      await owner.call('actions.dispatch', { ...scope, event: 'POST', input, schedule: { delay: '1h' } }),
    ).toMatchObject(refused);
    expect(await seen('/echo/never')).toEqual([]);
    expect(await stored()).toEqual(before);
  });
});

describe('an idempotency key', () => {
  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('goes with %s: the id of the run', async (method) => {
    const { request, runId } = await sent(method);
    expect(runId).toMatch(/^run_/);
    expect(request.headers['idempotency-key']).toBe(runId);
  });

  test.each(['GET', 'OPTIONS'])('does not go with %s, which changes nothing', async (method) => {
    expect((await sent(method)).request.headers).not.toHaveProperty('idempotency-key');
  });

  test('goes in the header that the action names, and there alone', async () => {
    const { request, runId } = await sent('keyed');
    expect(request.headers['x-request-key']).toBe(runId);
    expect(request.headers).not.toHaveProperty('idempotency-key');
  });

  test.each([
    ['POST', 'Idempotency-Key'],
    ['keyed', 'X-REQUEST-KEY'],
  ])('is the input’s own where it gives one: %s', async (event, name) => {
    expect((await sent(event, { [name]: 'mine' })).request.headers[name.toLowerCase()]).toBe('mine');
  });

  test('is another one for every run', async () => {
    const [one, two] = await Promise.all([sent('POST'), sent('POST')]);
    expect(one.request.headers['idempotency-key']).not.toBe(two.request.headers['idempotency-key']);
  });
});

describe('a trace context', () => {
  test('is passed on to the target', async () => {
    expect((await sent('POST', {}, { traceparent: TRACE })).request.headers['traceparent']).toBe(TRACE);
  });

  test.each([
    ['malformed', 'abc'],
    ['of another version', TRACE.replace('00-', '01-')],
    ['of no trace', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`],
    ['of no parent', `00-4bf92f3577b34da6a3ce929d0e0e4736-${'0'.repeat(16)}-01`],
  ])('is left out when it is %s', async (_title, traceparent) => {
    expect((await sent('POST', {}, { traceparent })).request.headers).not.toHaveProperty('traceparent');
  });

  test('is none when the caller sends none', async () => {
    expect((await sent('POST')).request.headers).not.toHaveProperty('traceparent');
  });
});

test('nothing of the caller’s own headers reaches the target', async () => {
  const { request } = await sent('POST', {}, { cookie: 'session=1', 'x-mine': '1', 'user-agent': 'mine' });
  expect(JSON.stringify(request.headers)).not.toMatch(/session=1|x-mine|mine|Bearer/);
});
