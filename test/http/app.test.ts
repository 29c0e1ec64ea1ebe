import { env } from 'cloudflare:workers';
import { describe, expect, test, vi } from 'vitest';
import { composed, ORIGIN, send, worker } from '../support/processor.ts';
import { createWorkspace } from '../support/workspace.ts';

const post = (path: string, init: RequestInit = {}) => new Request(`${ORIGIN}${path}`, { method: 'POST', ...init });

test('/health answers without credentials', async () => {
  const { status, body } = await send(new Request(`${ORIGIN}/health`));
  expect({ status, body }).toEqual({ status: 200, body: { status: 'ok' } });
});

describe('a browser of any origin', () => {
  const headers = { origin: 'https://console.example' };

  test.each(['/v1/actions/run', '/v1/products/apply', '/v1/no/such'])('may ask before it sends: %s', async (path) => {
    const asked = {
      ...headers,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,idempotency-key',
    };
    const response = await worker(new Request(`${ORIGIN}${path}`, { method: 'OPTIONS', headers: asked }));
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-allow-methods')).toContain('POST');
    for (const name of ['authorization', 'content-type', 'idempotency-key', 'traceparent']) {
      expect(response.headers.get('access-control-allow-headers')?.toLowerCase()).toContain(name);
    }
    expect(response.headers.has('access-control-allow-credentials')).toBe(false);
  });

  test('reads answers, refusals, and their request id', async () => {
    for (const request of [
      new Request(`${ORIGIN}/health`, { headers }),
      post('/v1/actions/run', { headers }),
      post('/nothing', { headers }),
    ]) {
      const response = await worker(request);
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
      expect(response.headers.get('access-control-expose-headers')?.toLowerCase()).toContain('x-request-id');
    }
  });

  test('is not told so where nobody asks from a page', async () => {
    const response = await worker(post('/v1/actions/run'));
    expect(response.headers.has('access-control-allow-origin')).toBe(false);
    expect(response.headers.get('x-request-id')).toMatch(/^req_/);
  });
});

describe('a problem', () => {
  test.each([
    ['an unknown route', () => post('/v1/actions/explode'), 404, 'NOT_FOUND'],
    ['a route in another case', () => post('/v1/Actions/run'), 404, 'NOT_FOUND'],
    ['the bare origin', () => new Request(ORIGIN), 404, 'NOT_FOUND'],
    ['no credentials', () => post('/v1/actions/run'), 401, 'UNAUTHORIZED'],
    ['GET of an operation', () => new Request(`${ORIGIN}/v1/actions/run`), 400, 'VALIDATION_ERROR'],
    ['PUT of an operation', () => post('/v1/actions/run', { method: 'PUT' }), 400, 'VALIDATION_ERROR'],
    ['DELETE of an operation', () => post('/v1/jobs/cancel', { method: 'DELETE' }), 400, 'VALIDATION_ERROR'],
  ])('of %s follows RFC 9457', async (_title, build, status, code) => {
    const { headers, ...answer } = await send(build());
    expect(answer).toMatchObject({
      status,
      body: { type: 'about:blank', title: expect.any(String), detail: expect.any(String), status, code },
    });
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(answer.body.request_id).toMatch(/^req_[0-9a-f]{32}$/);
    expect(headers.get('x-request-id')).toBe(answer.body.request_id);
  });

  test('of a wrong method names the method', async () => {
    const { body } = await send(new Request(`${ORIGIN}/v1/actions/run`));
    expect(body.errors).toEqual([{ path: 'method', message: 'must be POST' }]);
  });

  test('of a fault of ours hides its reason, which the log holds under the request id', async () => {
    const owner = await createWorkspace();
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const broken = {
      prepare: () => {
        throw new Error('the table has caught fire');
      },
    } as unknown as D1Database;
    const { status, body } = await owner.call(
      'products.list',
      {},
      { serve: composed({ DB: broken, CONFIG: env.CONFIG }) },
    );
    expect({ status, code: body.code }).toEqual({ status: 500, code: 'INTERNAL' });
    expect(JSON.stringify(body)).not.toMatch(/fire|at .*\.ts/);
    expect(log.mock.calls).toHaveLength(1);
    expect(JSON.parse(String(log.mock.calls[0]?.[0]))).toMatchObject({
      level: 'error',
      id: body.request_id,
      fault: expect.stringContaining('caught fire'),
    });
    log.mockRestore();
  });
});

test('two requests have two request ids', async () => {
  const { call } = await createWorkspace();
  const [one, two] = await Promise.all([call('workspaces.whoami'), call('workspaces.whoami')]);
  expect(one.headers.get('x-request-id')).toMatch(/^req_/);
  expect(one.headers.get('x-request-id')).not.toBe(two.headers.get('x-request-id'));
});
