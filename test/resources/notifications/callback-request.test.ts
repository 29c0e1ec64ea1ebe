import { describe, expect, test } from 'vitest';
import type { ContentOf } from '../../../src/engine/notification/content.ts';
import { toErrorRecord } from '../../../src/kernel/errors.ts';
import { LIMITS } from '../../../src/kernel/limits.ts';
import { type CallbackBase, callbackRequest } from '../../../src/resources/notifications/callback-request.ts';

const base = (more: Partial<CallbackBase> = {}): CallbackBase => ({
  url: 'https://api.example:8443/orders/:id/:kind-of/paid',
  method: 'POST',
  ...more,
});
const content = (more: Partial<ContentOf<'callback'>> = {}): ContentOf<'callback'> => ({
  channel: 'callback',
  url: null,
  method: null,
  params: { id: '7', 'kind-of': 'x' },
  query: {},
  headers: {},
  ...more,
});

function pathsOf(request: () => unknown): readonly string[] {
  try {
    request();
    return [];
  } catch (thrown) {
    return (toErrorRecord(thrown).errors ?? []).map(({ path }) => path);
  }
}

describe('the request of a callback', () => {
  test('has the parts of its content over those of the environment', () => {
    const auth = {
      params: { id: 'none', 'kind-of': 'of the environment' },
      query: { key: 'k', list: ['a'] },
      headers: { 'X-Kind': 'base', authorization: 'Bearer t' },
      body: { shop: 1, name: 'none' },
    };
    const own = content({
      params: { id: '7' },
      query: { list: ['b', 'c'], none: null, deep: { a: 1 } },
      headers: { 'x-kind': 'own' },
      body: { name: 'Jane' },
    });
    expect(callbackRequest(base({ auth }), own)).toEqual({
      url: 'https://api.example:8443/orders/7/of%20the%20environment/paid?key=k&list=b&list=c&deep=%7B%22a%22%3A1%7D',
      shown: 'https://api.example:8443/orders/7/of%20the%20environment/paid',
      message: {
        method: 'POST',
        headers: { 'x-kind': 'own', authorization: 'Bearer t' },
        body: { shop: 1, name: 'Jane' },
      },
    });
  });

  test.each([
    ['a/../b?c#d', 'a%2F..%2Fb%3Fc%23d'],
    ['ä \uD800', '%C3%A4%20%EF%BF%BD'],
    ['%2e%2e', '%252e%252e'],
    ['\\..\\', '%5C..%5C'],
  ])('has %j as one segment of its address', (id, segment) => {
    const { shown } = callbackRequest(base(), content({ params: { id, 'kind-of': 'x' } }));
    expect(shown).toBe(`https://api.example:8443/orders/${segment}/x/paid`);
  });

  test.each<[params: Record<string, string>, path: string]>([
    [{ 'kind-of': 'x' }, 'callback.params.id'],
    [{ id: '', 'kind-of': 'x' }, 'callback.params.id'],
    [{ id: '7' }, 'callback.params.kind-of'],
    [{ id: '..', 'kind-of': 'x' }, 'callback.params.id'],
    [{ id: '.', 'kind-of': 'x' }, 'callback.params.id'],
  ])('is refused with the parameters %j', (params, path) => {
    expect(pathsOf(() => callbackRequest(base(), content({ params })))).toEqual([path]);
  });

  test.each([
    ['a port', 'https://api.example:8080/a'],
    ['a colon within a segment', 'https://api.example/a:b/c'],
  ])('leaves %s alone', (_what, url) => {
    expect(callbackRequest(base({ url }), content({ params: {} })).url).toBe(url);
  });

  test('fills in what stands before a query, and nothing in it', () => {
    const url = 'https://api.example/:id?next=/:other';
    expect(callbackRequest(base({ url }), content({ params: { id: '7' }, query: { a: 1 } })).url).toBe(
      'https://api.example/7?next=%2F%3Aother&a=1',
    );
  });

  test.each<[base: unknown, own: unknown, body: unknown]>([
    [{ a: 1 }, undefined, { a: 1 }],
    [{ a: 1 }, 'text', 'text'],
    [{ a: 1 }, [1], [1]],
    [{ a: 1 }, null, null],
    ['text', { a: 1 }, { a: 1 }],
    [undefined, undefined, undefined],
  ])('has of the bodies %j and %j the body %j', (of, own, body) => {
    const request = callbackRequest(base({ auth: { body: of } }), content(own === undefined ? {} : { body: own }));
    expect(request.message.body).toEqual(body);
  });

  test('is refused for a body of GET, and for header fields of the connection or of two lines', () => {
    expect(pathsOf(() => callbackRequest(base({ method: 'GET' }), content({ body: 1 })))).toEqual(['callback.body']);
    expect(pathsOf(() => callbackRequest(base(), content({ headers: { Host: 'x' } })))).toEqual([
      'callback.headers.Host',
    ]);
    const auth = { headers: { token: 'of\r\ntwo: lines' } };
    expect(pathsOf(() => callbackRequest(base({ auth }), content()))).toEqual(['callback.headers.token']);
  });

  test('is refused for an address that is too long, by what makes it so', () => {
    const long = 'x'.repeat(LIMITS.url.value);
    expect(pathsOf(() => callbackRequest(base(), content({ query: { a: long } })))).toEqual(['callback.query']);
    const params = { id: long, 'kind-of': 'x' };
    expect(pathsOf(() => callbackRequest(base(), content({ params })))).toEqual(['callback.params']);
    const url = `https://x.example/${long}`;
    expect(pathsOf(() => callbackRequest(null, content({ url, method: 'GET' })))).toEqual(['callback.url']);
  });

  test('of a direct one is what the input says', () => {
    const own = content({ url: 'https://x.example/a?b=1#c', method: 'GET', params: {}, query: { b: 2 } });
    expect(callbackRequest(null, own)).toEqual({
      url: 'https://x.example/a?b=2',
      shown: 'https://x.example/a',
      message: { method: 'GET', headers: {} },
    });
  });
});
