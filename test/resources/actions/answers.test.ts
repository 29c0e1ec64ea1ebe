import { beforeAll, describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../../src/kernel/errors.ts';
import { LIMITS } from '../../../src/kernel/limits.ts';
import { action, manifest } from '../../support/manifest.ts';
import { seen } from '../../support/target.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';

let owner: Member;

beforeAll(async () => {
  owner = await createWorkspace(
    manifest([
      action('get', { method: 'GET', resource: '/:route' }),
      action('head', { method: 'HEAD' }),
      action('status', { method: 'GET', resource: '/status/:status' }),
      action('post', { resource: '/status/:status', query: { key: 'x', retry_after: 1 } }),
      action('reply', { method: 'GET', resource: '/reply' }),
    ]),
  );
});

const base64 = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
const reply = (body: string, more: object = {}) =>
  owner.run('reply', { type: 'application/json', body: base64(body), ...more });

describe('an answer of 200 to 299 is the data', () => {
  test.each([
    ['JSON', 'echo', expect.objectContaining({ path: '/echo' })],
    ['text', 'text', 'plain text'],
    ['nothing', 'empty', null],
  ])('%s', async (_title, route, data) => {
    expect(await owner.run('get', { route })).toMatchObject({ status: 200, body: { data } });
  });

  test.each(['false', '0', '""', 'null', '[]', '{"data":{"meta":1}}'])('the JSON %s', async (text) => {
    expect((await reply(text)).body.data).toEqual(JSON.parse(text));
  });

  test('with the run that it took', async () => {
    const { body, headers } = await owner.run('get', { route: 'text' });
    expect(body.meta).toEqual({
      run_id: expect.stringMatching(/^run_[0-9a-f]{32}$/),
      duration_ms: expect.any(Number),
      attempts: 1,
      version: 1,
      cached: false,
      response: { status: 200, headers: expect.objectContaining({ 'content-type': 'text/plain; charset=utf-8' }) },
    });
    expect(body.meta?.duration_ms).toBeGreaterThanOrEqual(0);
    expect(headers.get('content-type')).toContain('application/json');
  });

  test.each([201, 202, 206])('of the status %i', async (status) => {
    expect(await owner.run('status', { status })).toMatchObject({
      status: 200,
      body: { data: { error: `status ${status}` } },
    });
  });

  test('and it is not redacted: what a target answers is its caller’s', async () => {
    expect((await reply('{"token":"abcdefgh"}')).body.data).toEqual({ token: 'abcdefgh' });
  });

  test('to HEAD has no data', async () => {
    expect(await owner.run('head', { key: 'x' })).toMatchObject({ status: 200, body: { data: null } });
  });
});

const CODES: readonly (readonly [status: number, code: ErrorCode, ours: number])[] = [
  [300, 'UPSTREAM_ERROR', 502],
  [304, 'UPSTREAM_ERROR', 502],
  [400, 'VALIDATION_ERROR', 502],
  [401, 'UNAUTHORIZED', 502],
  [402, 'UPSTREAM_ERROR', 502],
  [403, 'FORBIDDEN', 502],
  [404, 'NOT_FOUND', 502],
  [405, 'UPSTREAM_ERROR', 502],
  [408, 'TIMEOUT', 504],
  [409, 'CONFLICT', 502],
  [410, 'UPSTREAM_ERROR', 502],
  [413, 'PAYLOAD_TOO_LARGE', 502],
  [418, 'UPSTREAM_ERROR', 502],
  [422, 'VALIDATION_ERROR', 502],
  [429, 'RATE_LIMITED', 502],
  [500, 'SERVICE_UNAVAILABLE', 502],
  [501, 'UPSTREAM_ERROR', 502],
  [502, 'SERVICE_UNAVAILABLE', 502],
  [503, 'SERVICE_UNAVAILABLE', 502],
  [504, 'TIMEOUT', 504],
  [599, 'UPSTREAM_ERROR', 502],
];

describe('a failed answer keeps its status and body under upstream, and has the code that it means', () => {
  test.each(CODES)('%i is %s', async (status, code, ours) => {
    const key = `answer-${status}`;
    const answer = await owner.run('post', { 'params:status': status, key });
    const upstream = status === 304 ? { status } : { status, body: { error: `status ${status}` } };
    expect(answer).toMatchObject({
      status: ours,
      body: { status: ours, code, outcome: 'sent', upstream, attempts: 1, run_id: expect.stringMatching(/^run_/) },
    });
    expect(answer.body.detail).toBe(`api/post answered ${status}`);
    expect(answer.headers.has('www-authenticate')).toBe(false);
    expect(await seen(key)).toHaveLength(1);
  });

  test.each([
    ['5', 5_000, '5'],
    ['0', 0, '0'],
    [' 7 ', 7_000, '7'],
    ['soon', undefined, null],
    ['-1', undefined, null],
    ['3600.0', undefined, null],
    ['2099-01-01', undefined, null],
    ['Wed, 21 Oct 2015 07:28:00 GMT', 0, '0'],
  ])('with a Retry-After of %j', async (retry_after, ms, header) => {
    const { body, headers } = await owner.run('post', { 'params:status': 429, key: 'retry-after', retry_after });
    expect(body.retry_after_ms).toBe(ms);
    expect(headers.get('retry-after')).toBe(header);
  });

  test('redacts what the body seems to hold of secrets', async () => {
    const { body } = await reply('{"password":"p","nested":[{"api_key":"k"}],"error":"no Bearer abcdefgh12 here"}', {
      status: 500,
    });
    expect(body.upstream?.body).toEqual({
      password: '[redacted]',
      nested: [{ api_key: '[redacted]' }],
      error: 'no Bearer [redacted] here',
    });
  });

  test('cuts a long body off', async () => {
    const { body } = await reply(JSON.stringify({ text: 'x'.repeat(LIMITS.error_body.value + 500) }), { status: 500 });
    expect(body.upstream?.body).toHaveLength(LIMITS.error_body.value + 1);
    expect(body.upstream?.body).toMatch(/^\{"text":"x+…$/);
  });
});

describe('an answer that cannot be read', () => {
  test.each<[title: string, send: () => ReturnType<Member['run']>, code: ErrorCode, status: number]>([
    ['malformed JSON', () => owner.run('get', { route: 'broken-json' }), 'UPSTREAM_ERROR', 502],
    [
      'a body over the limit',
      () => owner.run('get', { route: 'big', bytes: LIMITS.response_body.value + 1 }),
      'UPSTREAM_ERROR',
      502,
    ],
    ['a body that breaks off', () => owner.run('get', { route: 'half' }), 'CONNECTION_ERROR', 502],
  ])('is a failure of its own: %s', async (_title, run, code, status) => {
    expect(await run()).toMatchObject({
      status,
      body: { code, outcome: 'sent', upstream: { status: 200 }, attempts: 1 },
    });
  });
});
