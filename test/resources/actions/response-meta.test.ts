import { beforeAll, describe, expect, test } from 'vitest';
import { LIMITS } from '../../../src/kernel/limits.ts';
import { responseMeta } from '../../../src/resources/actions/answer.ts';
import { action, manifest } from '../../support/manifest.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';

const meta = (headers: HeadersInit, status = 200) =>
  responseMeta({ status, headers: new Headers(headers), body: null });

describe('of an answer, the meta shows', () => {
  test('its status and its headers, by lower-case name', () => {
    expect(meta({ 'X-Total': '7', ETag: '"a"' }, 201)).toEqual({
      status: 201,
      headers: { 'x-total': '7', etag: '"a"' },
    });
  });

  test('no cookies and nothing that is named like a secret', () => {
    const headers = new Headers({
      'x-auth-token': 'a',
      authorization: 'b',
      'x-api-key': 'c',
      'x-kept': 'd',
      'x-secret': 'e',
    });
    headers.append('set-cookie', 'a=1');
    headers.append('set-cookie', 'b=2');
    expect(meta(headers).headers).toEqual({ 'x-kept': 'd' });
  });

  test('nothing that tells of the connection alone', () => {
    expect(meta({ connection: 'keep-alive', 'keep-alive': 'timeout=60', 'content-length': '3' }).headers).toEqual({
      'content-length': '3',
    });
  });

  test('as many headers as there is room for, each of them whole', () => {
    const half = 'x'.repeat(LIMITS.response_headers.value / 2 - 10);
    const { headers } = meta({ a: half, b: half, c: half, d: 'short' });
    expect(headers['a']).toBe(half);
    expect(headers['b']).toBe(half);
    expect(headers).not.toHaveProperty('c');
    const length = Object.entries(headers).reduce((total, [name, value]) => total + name.length + value.length, 0);
    expect(length).toBeLessThanOrEqual(LIMITS.response_headers.value);
  });
});

describe('a run answers with it', () => {
  let owner: Member;
  beforeAll(async () => {
    owner = await createWorkspace(
      manifest([
        action('cookies', { method: 'GET', resource: '/cookies' }),
        action('file', { method: 'GET', resource: '/file', query: { type: 'x', status: 'x', body: 'x' } }),
      ]),
    );
  });

  test('in its meta', async () => {
    const { body } = await owner.run('file', { type: 'application/json', status: 201, body: btoa('{"a":1}') });
    expect(body).toMatchObject({
      data: { a: 1 },
      meta: { response: { status: 201, headers: { 'content-type': 'application/json' } } },
    });
  });

  test('without cookies', async () => {
    const { body } = await owner.run('cookies');
    expect(body.meta?.response?.status).toBe(204);
    expect(JSON.stringify(body)).not.toContain('a=1');
  });

  test('under a key too, again and again the same', async () => {
    const run = () =>
      owner.run(
        'file',
        { type: 'application/json', status: 202, body: btoa('[]') },
        {},
        { headers: { 'idempotency-key': 'meta' } },
      );
    const first = await run();
    expect(first.body.meta?.response).toMatchObject({ status: 202, headers: { 'content-type': 'application/json' } });
    expect((await run()).body.meta).toEqual(first.body.meta);
  });

  test('of its last attempt alone, and not when there was no answer to show', async () => {
    const { body } = await owner.run('file', { type: 'application/json', status: 500, body: btoa('{}') });
    expect(body.meta).toBeUndefined();
    expect(body.upstream).toMatchObject({ status: 500 });
  });
});
