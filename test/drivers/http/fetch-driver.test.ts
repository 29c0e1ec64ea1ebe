import { describe, expect, test } from 'vitest';
import { createFetchDriver } from '../../../src/drivers/http/fetch-driver.ts';
import { LIMITS } from '../../../src/kernel/limits.ts';
import { ask, at, seen } from '../../support/target.ts';
import { failure, replying, send } from './target.ts';

describe('requests', () => {
  test('sends method, headers and body as they were given and adds none of its own', async () => {
    await send(at('/echo', { key: 'as-given' }), { method: 'post', headers: { 'X-One': '1' }, body: 'Grüße' });
    const [request] = await seen('as-given');
    expect(request).toMatchObject({ method: 'POST', body: 'Grüße' });
    expect(Object.keys(request?.headers ?? {}).toSorted()).toEqual(['cf-worker', 'content-length', 'host', 'x-one']);
  });

  test('sends bytes as they are', async () => {
    await send(at('/echo', { key: 'bytes' }), { method: 'PUT', body: Uint8Array.of(0, 255, 13, 10, 128) });
    const [sent] = await ask<[{ base64: string }]>('/_bodies', { key: 'bytes' });
    expect(sent).toMatchObject({ base64: 'AP8NCoA=' });
    expect(sent).not.toHaveProperty('type');
  });

  test('leaves the headers of the connection to the runtime', async () => {
    const headers = {
      Host: 'evil.example',
      'content-length': '3',
      'Transfer-Encoding': 'chunked',
      connection: 'close',
      Expect: '100-continue',
      upgrade: 'websocket',
    };
    await send(at('/echo', { key: 'connection' }), { method: 'PUT', headers, body: 'hello' });
    const [request] = await seen('connection');
    expect(request).toMatchObject({ body: 'hello', headers: { host: new URL(at('/')).host, 'content-length': '5' } });
    for (const name of ['transfer-encoding', 'expect', 'upgrade']) expect(request?.headers).not.toHaveProperty(name);
  });

  test.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('sends %s', async (method) => {
    expect(await send(at('/echo'), { method })).toMatchObject({ status: 200, body: { method } });
  });

  test('answers HEAD without a body', async () => {
    const { status, headers, body } = await send(at('/echo'), { method: 'HEAD' });
    expect({ status, type: headers.get('content-type'), body }).toEqual({
      status: 200,
      type: 'application/json',
      body: null,
    });
  });

  test.each([
    ['body', { method: 'GET', body: 'x' }],
    ['body', { method: 'HEAD', body: '' }],
    ['method', { method: 'TRACE' }],
    ['method', { method: 'GET / HTTP/1.1\r\nx: y' }],
    ['headers', { headers: { 'a b': 'x' } }],
    ['headers.x-line', { headers: { 'x-line': 'a\r\nb: c' } }],
    ['headers.x-wide', { headers: { 'x-wide': 'ü' } }],
  ])('refuses a malformed %s before sending: %j', async (path, call) => {
    const key = `malformed-${JSON.stringify(call)}`;
    const error = await failure(at('/echo', { key }), call);
    expect(error).toMatchObject({ code: 'VALIDATION_ERROR', details: { outcome: 'not_sent', errors: [{ path }] } });
    expect(await seen(key)).toEqual([]);
  });

  test('refuses an address over the limit and sends one at it', async () => {
    const url = at('/echo', { q: '' });
    const longest = `${url}${'x'.repeat(LIMITS.url.value - url.length)}`;
    expect(await send(longest)).toMatchObject({ status: 200 });
    expect(await failure(`${longest}x`)).toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { outcome: 'not_sent', errors: [{ path: 'url' }] },
    });
  });

  test('refuses a private address unless allowed, and never calls it', async () => {
    const error = await failure(at('/echo', { key: 'private' }), {
      driver: createFetchDriver({ allowPrivateTargets: false }),
    });
    expect(error).toMatchObject({ code: 'TARGET_REFUSED', details: { outcome: 'not_sent' } });
    expect(await seen('private')).toEqual([]);
  });
});

describe('answers', () => {
  test.each([200, 201, 400, 401, 404, 409, 429, 500, 503])('resolves with status %i', async (status) => {
    expect(await send(at(`/status/${status}`))).toMatchObject({ status, body: { error: `status ${status}` } });
  });

  test('gives headers, repeated ones too', async () => {
    const { headers } = await send(at('/cookies'));
    expect(headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2']);
  });

  test.each([
    ['application/json', '{"a":[1]}', { a: [1] }],
    ['application/problem+json; charset=utf-8', '{"a":1}', { a: 1 }],
    ['Application/JSON', 'null', null],
    ['application/json', '\uFEFF{"a":1}', { a: 1 }],
    ['text/plain', '{"a":1}', '{"a":1}'],
    ['application/xml', '<a b="1"/>', { a: { '@b': '1' } }],
    ['image/svg+xml', '<svg/>', '<svg/>'],
    ['image/svg+xml', '<svg/>', '<svg/>'],
    ['application/x-www-form-urlencoded', 'a=1', 'a=1'],
    ['', 'untyped', 'untyped'],
    ['application/json', '', null],
    ['image/png', '', null],
  ])('reads %s %j', async (type, body, expected) => {
    expect(await send(replying(body, type))).toMatchObject({ status: 200, body: expected });
  });

  test.each([
    ['text/plain', [0x47, 0x72, 0xc3, 0xbc, 0xc3, 0x9f, 0x65]],
    ['text/plain; charset=ISO-8859-1', [0x47, 0x72, 0xfc, 0xdf, 0x65]],
    ['text/plain; format=flowed; charset="utf-16le"', [0x47, 0, 0x72, 0, 0xfc, 0, 0xdf, 0, 0x65, 0]],
    ['text/plain; charset=', [0x47, 0x72, 0xc3, 0xbc, 0xc3, 0x9f, 0x65]],
  ])('decodes %s', async (type, bytes) => {
    expect(await send(replying(Uint8Array.from(bytes), type))).toMatchObject({ body: 'Grüße' });
  });

  test('reads Brotli', async () => {
    const compressed = Uint8Array.of(11, 5, 128, 104, 101, 108, 108, 111, 32, 104, 101, 108, 108, 111, 3);
    expect(await send(replying(compressed, 'text/plain', { coding: 'br' }))).toMatchObject({ body: 'hello hello' });
  });

  test('decodes a character that two chunks share, and marks one that is cut off', async () => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(Uint8Array.of(0x47, 0xc3));
        controller.enqueue(Uint8Array.of(0xbc, 0xc3));
        controller.close();
      },
    });
    const driver = createFetchDriver({ allowPrivateTargets: false, fetch: async () => new Response(body) });
    expect(await send('https://one.example/', { driver })).toMatchObject({ body: 'Gü\uFFFD' });
  });

  test.each([204, 205, 304])('gives null for status %i', async (status) => {
    expect(await send(at('/reply', { status }))).toMatchObject({ status, body: null });
  });

  test('refuses malformed JSON of a success and keeps it as text of a failure', async () => {
    expect(await failure(at('/broken-json'))).toMatchObject({
      code: 'UPSTREAM_ERROR',
      details: { outcome: 'sent', upstream: { status: 200 } },
    });
    expect(await send(replying('{"half":', 'application/json', { status: 500 }))).toMatchObject({
      status: 500,
      body: '{"half":',
    });
  });

  test('reads a body up to the limit and no byte more, compressed or not', async () => {
    const limit = LIMITS.response_body.value;
    for (const path of ['/big', '/gzip']) {
      const { body } = await send(at(path, { bytes: limit }));
      expect(body).toHaveLength(limit);
      expect(await failure(at(path, { bytes: limit + 1 }))).toMatchObject({
        code: 'UPSTREAM_ERROR',
        details: { outcome: 'sent', upstream: { status: 200 } },
      });
    }
  });

  test.each(['text/plain', 'video/mp4'])('ends the connection of a %s body that does not end', async (type) => {
    const key = `endless-${type}`;
    expect(await failure(at('/endless', { key, type }))).toMatchObject({
      code: 'UPSTREAM_ERROR',
      details: { outcome: 'sent' },
    });
    expect(await ask('/_ended', { key })).toBe(true);
  });
});
