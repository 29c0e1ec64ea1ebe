import { beforeAll, describe, expect, test } from 'vitest';
import { LIMITS } from '../../../src/kernel/limits.ts';
import { action, manifest } from '../../support/manifest.ts';
import { seen, type SeenRequest } from '../../support/target.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';

/** Every method with the same declarations; `plain` declares nothing. */
const DECLARED = { params: { key: 'x' }, query: { page: 1 }, headers: { 'X-Tenant': 'x' } };
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

let owner: Member;

beforeAll(async () => {
  owner = await createWorkspace(
    manifest([
      ...METHODS.map((method) =>
        action(method, { method, ...DECLARED, ...(method === 'GET' ? {} : { body: { name: 'x' } }) }),
      ),
      action('HEAD', { method: 'HEAD' }),
      action('plain'),
      action('ambiguous', {
        resource: '/echo/all',
        body: { one: 1, two: 1 },
        query: { one: 1, two: 1, three: 1 },
        headers: { one: 1, three: 1 },
      }),
      action('two', { resource: '/echo/:first/then/:second' }),
      action('fixed', { resource: '/echo/:' }),
    ]),
  );
});

/** The request that the target saw for an input. */
async function sent(event: string, input: Readonly<Record<string, unknown>>): Promise<SeenRequest> {
  const { status, body } = await owner.run(event, input);
  expect(body.detail).toBeUndefined();
  expect(status).toBe(200);
  return body.data as SeenRequest;
}

/** The path that a refusal names; nothing reached the target under the key. */
async function refusal(event: string, input: Readonly<Record<string, unknown>>): Promise<string | undefined> {
  const before = (await seen('/echo/refused')).length;
  const { status, body } = await owner.run(event, input);
  expect({ status, code: body.code, attempts: body.attempts }).toEqual({
    status: 400,
    code: 'VALIDATION_ERROR',
    attempts: expect.any(Number),
  });
  expect(await seen('/echo/refused')).toHaveLength(before);
  return body.errors?.[0]?.path;
}

describe('a structured input', () => {
  test('goes where it says', async () => {
    const request = await sent('plain', {
      params: { key: 'a' },
      query: { q: 'b' },
      headers: { 'X-H': 'c' },
      body: { d: { e: [1, null] } },
    });
    expect(request).toMatchObject({
      method: 'POST',
      target: '/echo/a?q=b',
      headers: { 'x-h': 'c', 'content-type': 'application/json' },
    });
    expect(JSON.parse(request.body)).toEqual({ d: { e: [1, null] } });
  });

  test('needs neither all places nor that the action declares them', async () => {
    const request = await sent('plain', { params: { key: 'a' } });
    expect(request).toMatchObject({ target: '/echo/a', body: '' });
    expect(request.headers).not.toHaveProperty('content-type');
  });

  test('may have an empty body, which is sent as such', async () => {
    expect(await sent('plain', { params: { key: 'a' }, body: {} })).toMatchObject({
      body: '{}',
      headers: { 'content-length': '2' },
    });
  });

  test.each([
    ['a place that is no object', { query: 'a', body: {} }],
    ['a place that is a list', { body: [1] }],
    ['a place that is null', { headers: null, body: { a: 1 } }],
    ['a key beside the places', { body: { a: 1 }, other: 1 }],
  ])('is none with %s: its keys are then fields', async (_title, input) => {
    expect(JSON.parse((await sent('plain', { 'params:key': 'a', ...input })).body)).toEqual(input);
  });
});

describe('a flat input', () => {
  test.each(METHODS)('goes where the action declares its keys: %s', async (method) => {
    const body = method === 'GET' ? {} : { name: 'Jane' };
    const request = await sent(method, { key: 'a', page: 2, 'X-Tenant': 't', ...body });
    expect(request).toMatchObject({
      method,
      target: '/echo/a?page=2',
      headers: { 'x-tenant': 't' },
      body: method === 'GET' ? '' : '{"name":"Jane"}',
    });
  });

  test.each([
    ['GET', '/echo/a?more=1', ''],
    ['DELETE', '/echo/a?more=1', ''],
    ['POST', '/echo/a', '{"more":1}'],
    ['PUT', '/echo/a', '{"more":1}'],
    ['PATCH', '/echo/a', '{"more":1}'],
    ['OPTIONS', '/echo/a', '{"more":1}'],
  ])('sends what is declared nowhere by the method: %s', async (method, target, body) => {
    expect(await sent(method, { key: 'a', more: 1 })).toMatchObject({ method, target, body });
  });

  test('goes where each prefix says, whatever is declared', async () => {
    const request = await sent('POST', {
      'params:key': 'a',
      'query:name': 'n',
      'headers:page': 'p',
      'body:X-Tenant': 't',
      'body:a:b': 1,
    });
    expect(request).toMatchObject({ target: '/echo/a?name=n', headers: { page: 'p' } });
    expect(JSON.parse(request.body)).toEqual({ 'X-Tenant': 't', 'a:b': 1 });
  });

  test('with another prefix is a field of that name', async () => {
    expect(JSON.parse((await sent('plain', { key: 'a', 'path:x': 1, ':y': 2 })).body)).toEqual({
      'path:x': 1,
      ':y': 2,
    });
  });

  test('prefers the body to the query and the query to the headers for a key of several places', async () => {
    const request = await sent('ambiguous', { one: 1, two: 2, three: 3 });
    expect(request).toMatchObject({ target: '/echo/all?three=3', body: '{"one":1,"two":2}' });
    expect(request.headers).not.toHaveProperty('one');
  });

  test.each([
    ['two keys for one field', 'plain', { key: 'refused', name: 1, 'body:name': 2 }, 'input.body:name'],
    ['a prefix alone', 'plain', { key: 'refused', 'body:': 1 }, 'input.body:'],
    ['a body for GET', 'GET', { key: 'refused', 'body:name': 1 }, 'input.body'],
    ['a body for HEAD', 'HEAD', { key: 'refused', 'body:name': 1 }, 'input.body'],
    ['a structured body for GET', 'GET', { params: { key: 'refused' }, body: { name: 1 } }, 'input.body'],
  ])('is refused with %s', async (_title, event, input, path) => {
    expect(await refusal(event, input)).toBe(path);
  });

  test('may use the names that every object has', async () => {
    const input = JSON.parse('{"key":"a","constructor":1,"toString":{"valueOf":2}}') as Record<string, unknown>;
    const { body } = await sent('plain', input);
    expect(body).toBe('{"constructor":1,"toString":{"valueOf":2}}');
  });
});

describe('a path', () => {
  test.each([
    ['a/b', 'a%2Fb'],
    ['../../admin', '..%2F..%2Fadmin'],
    ['...', '...'],
    ['%2e%2e', '%252e%252e'],
    ['a b+c', 'a%20b%2Bc'],
    ['?x=1#y', '%3Fx%3D1%23y'],
    ['@evil.example', '%40evil.example'],
    ['a\\b', 'a%5Cb'],
    ['a\r\nb', 'a%0D%0Ab'],
    ['Grüße 🎉', 'Gr%C3%BC%C3%9Fe%20%F0%9F%8E%89'],
    ['\uD800', '%EF%BF%BD'],
    [7, '7'],
    [0, '0'],
    [false, 'false'],
  ])('holds the value %j as one segment', async (key, segment) => {
    expect((await sent('plain', { key })).target).toBe(`/echo/${segment}`);
  });

  test('takes several values, each for its own segment', async () => {
    expect((await sent('two', { second: ':first', first: ':second' })).target).toBe('/echo/%3Asecond/then/%3Afirst');
  });

  test('keeps a colon that names nothing', async () => {
    expect((await sent('fixed', {})).target).toBe('/echo/:');
  });

  test.each<[title: string, event: string, input: Record<string, unknown>, path: string]>([
    ['no value', 'plain', { other: 1 }, 'input.params.key'],
    ['one of two values', 'two', { first: 'a' }, 'input.params.second'],
    ['an empty value', 'plain', { key: '' }, 'input.params.key'],
    ['a dot', 'plain', { key: '.' }, 'input.params.key'],
    ['two dots', 'plain', { key: '..' }, 'input.params.key'],
    ['null', 'plain', { key: null }, 'input.params.key'],
    ['an object', 'plain', { key: {} }, 'input.params.key'],
    ['a list', 'plain', { key: ['refused'] }, 'input.params.key'],
    ['a value for no segment', 'plain', { key: 'refused', 'params:other': 1 }, 'input.params.other'],
    ['a value over the length of an address', 'plain', { key: 'x'.repeat(LIMITS.url.value) }, 'input'],
  ])('is refused with %s', async (_title, event, input, path) => {
    expect(await refusal(event, input)).toBe(path);
  });
});

describe('a query', () => {
  test('repeats the name for each item of a list, and leaves null out', async () => {
    expect((await sent('GET', { key: 'a', tag: ['x', 2, true], none: null, empty: [] })).target).toBe(
      '/echo/a?tag=x&tag=2&tag=true',
    );
  });

  test('is encoded', async () => {
    expect((await sent('GET', { key: 'a', 'a&b': '1=2&c d+é' })).target).toBe('/echo/a?a%26b=1%3D2%26c+d%2B%C3%A9');
  });

  test.each([
    ['an object', { deep: { a: 1 } }],
    ['a list of objects', { deep: [{ a: 1 }] }],
    ['a list with null', { deep: [null] }],
  ])('is refused with %s', async (_title, query) => {
    expect(await refusal('GET', { key: 'refused', ...query })).toBe('input.query.deep');
  });
});
