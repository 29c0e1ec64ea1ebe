import { describe, expect, test } from 'vitest';
import { createFetchDriver } from '../../../src/drivers/http/fetch-driver.ts';
import { LIMITS } from '../../../src/kernel/limits.ts';
import { ask, at, seen } from '../../support/target.ts';
import { failure, send } from './target.ts';

const HEADERS = {
  authorization: 'Bearer abcdefgh',
  cookie: 'a=1',
  'idempotency-key': 'k',
  'x-api-key': 'x',
  'content-type': 'text/plain',
  'x-trace': '1',
};

function redirect(to: string, status = 302): string {
  return at('/redirect', { to, status });
}

/** Redirects one after another, and then the address given. */
function chain(length: number, end: string): string {
  return length === 0 ? end : redirect(chain(length - 1, end));
}

describe('redirects', () => {
  test('follows one within the origin with all headers', async () => {
    const answer = await send(redirect('/echo?key=within', 307), { method: 'POST', headers: HEADERS, body: 'hello' });
    expect(answer).toMatchObject({ status: 200, body: { path: '/echo', method: 'POST', body: 'hello' } });
    expect((await seen('within'))[0]?.headers).toMatchObject(HEADERS);
  });

  test('follows one to another origin without credentials', async () => {
    const other = await ask<string>('/_other-origin');
    const answer = await send(redirect(`${other}/echo?key=across`, 308), {
      method: 'PUT',
      headers: HEADERS,
      body: 'hello',
    });
    expect(answer.body).toMatchObject({
      method: 'PUT',
      body: 'hello',
      headers: { host: new URL(other).host, 'x-trace': '1', 'content-type': 'text/plain' },
    });
    for (const name of ['authorization', 'cookie', 'idempotency-key', 'x-api-key'])
      expect((await seen('across'))[0]?.headers).not.toHaveProperty(name);
  });

  test('does not give credentials back when the way returns to the first origin', async () => {
    const other = await ask<string>('/_other-origin');
    const back = `${other}/redirect?${new URLSearchParams({ to: at('/echo', { key: 'returned' }) }).toString()}`;
    await send(redirect(back), { headers: HEADERS });
    const [request] = await seen('returned');
    expect(request?.headers).toHaveProperty('x-trace');
    expect(request?.headers).not.toHaveProperty('authorization');
  });

  test.each([301, 302, 303])('goes on from a POST as GET after %i', async (status) => {
    const { body } = await send(redirect('/echo', status), { method: 'POST', headers: HEADERS, body: 'hello' });
    expect(body).toMatchObject({ method: 'GET', body: '' });
    expect(body).not.toHaveProperty(['headers', 'content-type']);
  });

  test('answers a redirect that names no location, and 300', async () => {
    for (const status of [302, 300]) expect(await send(at('/reply', { status }))).toMatchObject({ status, body: null });
  });

  test('follows as many as the limit and no more', async () => {
    const limit = LIMITS.redirects.value;
    expect(await send(chain(limit, at('/text')))).toMatchObject({ body: 'plain text' });
    const error = await failure(chain(limit + 1, at('/echo', { key: 'too-far' })));
    expect(error).toMatchObject({ code: 'UPSTREAM_ERROR', details: { outcome: 'sent' } });
    expect(await seen('too-far')).toEqual([]);
  });

  test.each(['http://169.254.169.254/latest/meta-data', 'ftp://example.com/', 'http://hunter:s3cret@example.com/'])(
    'checks where a redirect leads: %s',
    async (to) => {
      const error = await failure(redirect(to), { method: 'POST' });
      expect(error).toMatchObject({ code: 'TARGET_REFUSED', details: { outcome: 'sent' } });
      expect(error.message).not.toMatch(/hunter|s3cret|latest/);
    },
  );

  test('never calls a private address that a public one redirects to', async () => {
    const called: string[] = [];
    const driver = createFetchDriver({
      allowPrivateTargets: false,
      fetch: async (url) => {
        called.push(url);
        return new Response(null, { status: 302, headers: { location: at('/echo') } });
      },
    });
    expect(await failure('http://one.example/', { driver })).toMatchObject({
      code: 'TARGET_REFUSED',
      details: { outcome: 'sent' },
    });
    expect(called).toEqual(['http://one.example/']);
  });

  test('never calls the plain address that an encrypted one redirects to', async () => {
    const called: string[] = [];
    const driver = createFetchDriver({
      allowPrivateTargets: true,
      fetch: async (url) => {
        called.push(url);
        return new Response(null, { status: 307, headers: { location: 'http://one.example/' } });
      },
    });
    expect(await failure('https://one.example/', { driver })).toMatchObject({
      code: 'TARGET_REFUSED',
      details: { outcome: 'sent' },
    });
    expect(called).toEqual(['https://one.example/']);
  });

  test('refuses a location that is no address', async () => {
    expect(await failure(redirect('http://'))).toMatchObject({ code: 'UPSTREAM_ERROR', details: { outcome: 'sent' } });
  });
});
