import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../src/kernel/limits.ts';
import { DEFAULT_RETRY } from '../../../src/kernel/retry.ts';
import { createProcessor } from '../../../src/processor.ts';
import { unsupportedParts } from '../../../src/resources/products/manifest-check.ts';
import { ask } from '../../support/target.ts';
import { noCache } from '../../support/no-cache.ts';
import { noLog } from '../../support/no-log.ts';
import { noOthers } from '../../support/no-others.ts';
import { noGates } from '../../support/no-gates.ts';
import { noTraffic } from '../../support/no-traffic.ts';
import { noSessions } from '../../support/no-sessions.ts';
import { arrived, bodies, call, config, execute, executor, refused } from './body-calls.ts';

const BODY = { name: 'Ann', tags: ['a', 'b'], file: { buffer: 'AP8=', fileName: 'a.bin' } };

describe('the format of a body', () => {
  test.each([
    ['JSON', 'application/json'],
    ['json', 'application/json'],
    ['Application/JSON', 'application/json'],
    ['URLENCODED', 'application/x-www-form-urlencoded'],
    ['UrlEncoded', 'application/x-www-form-urlencoded'],
    ['application/x-WWW-form-urlencoded', 'application/x-www-form-urlencoded'],
    ['FORMDATA', 'multipart/form-data; boundary='],
    ['formdata', 'multipart/form-data; boundary='],
    ['Multipart/Form-Data', 'multipart/form-data; boundary='],
  ])('is what request_type %s names', async (requestType, expected) => {
    const { type } = await arrived({ a: 1 }, { action: { request_type: requestType } });
    expect(type?.startsWith(expected)).toBe(true);
  });

  test.each([
    [{}, 'application/json'],
    [{ app: { request_type: 'URLENCODED' } }, 'application/x-www-form-urlencoded'],
    [{ app: { request_type: 'URLENCODED' }, action: { request_type: 'JSON' } }, 'application/json'],
  ])('is the action’s own, else its app’s, else JSON: %j', async (sent, expected) => {
    expect(await arrived({ a: 1 }, sent)).toMatchObject({ type: expected });
  });

  test.each(['HTML', 'html', 'application/json; charset=utf-8', ''])(
    '%j is refused when a manifest is applied and when it is called',
    async (requestType) => {
      const sent = { app: { request_type: requestType }, action: { request_type: requestType } };
      const { manifest } = config(sent);
      expect(unsupportedParts(manifest).map(({ path }) => path)).toEqual([
        'apps[0].request_type',
        'apps[0].actions[0].request_type',
      ]);
      expect(await refused({ a: 1 }, sent)).toMatchObject({ code: 'NOT_SUPPORTED' });
    },
  );

  test.each(['JSON', 'urlencoded', 'multipart/form-data'])(
    '%s is accepted when a manifest is applied',
    (requestType) => {
      expect(
        unsupportedParts(
          config({ app: { request_type: requestType }, action: { request_type: requestType } }).manifest,
        ),
      ).toEqual([]);
    },
  );

  test.each(['URLENCODED', 'FORMDATA'])('%s adds nothing to a call without a body', async (requestType) => {
    const get = await execute({ q: 'x' }, { action: { request_type: requestType, method: 'GET' } });
    expect(get).toMatchObject({ query: { q: 'x' }, body: '' });
    expect(get).not.toHaveProperty('headers.content-type');
    expect(await execute({}, { action: { request_type: requestType } })).not.toHaveProperty('headers.content-type');
  });

  test('JSON goes out as it came in', async () => {
    const { base64 } = await arrived({ text: 'Grüße', none: null, list: [1, { a: 2 }], file: BODY.file });
    expect(JSON.parse(new TextDecoder().decode(Uint8Array.fromBase64(base64)))).toEqual({
      text: 'Grüße',
      none: null,
      list: [1, { a: 2 }],
      file: BODY.file,
    });
  });
});

describe('the content type of an input', () => {
  test.each([
    ['JSON', 'application/vnd.api+json'],
    ['URLENCODED', 'application/x-www-form-urlencoded; charset=utf-8'],
  ])('goes before the one of %s', async (requestType, type) => {
    const answer = await execute(
      { body: { a: 1 }, headers: { 'Content-Type': type } },
      { action: { request_type: requestType } },
    );
    expect(answer).toMatchObject({ headers: { 'content-type': type } });
  });

  test.each(['content-type', 'Content-Type'])('is refused for a multipart body: %s', async (name) => {
    const sent = { action: { request_type: 'FORMDATA' } };
    expect(
      await refused({ body: { a: 1 }, headers: { [name]: 'multipart/form-data; boundary=x' } }, sent),
    ).toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { errors: [{ path: `input.headers.${name}` }] },
    });
  });

  test('is checked before anything is sent, as every header is', async () => {
    expect(await refused({ body: { a: 1 }, headers: { 'x-name': 'Jürgen' } })).toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { errors: [{ path: 'input.headers.x-name' }] },
    });
  });
});

describe('a repeated body', () => {
  test.each(['JSON', 'URLENCODED', 'FORMDATA'])('of %s has the same bytes at every attempt', async (requestType) => {
    const key = crypto.randomUUID();
    const product = config({ action: { resource: '/flaky', request_type: requestType } });
    const processor = createProcessor({
      config: { resolve: async () => product, haltedUntil: async () => null },
      executors: { actions: executor, ...noOthers },
      results: noCache,
      admission: noGates,
      traffic: noTraffic,
      sessions: noSessions,
      clock: { now: () => 0, sleep: async () => undefined },
      ids: { create: () => 'run', random: () => 0, bytes: (count) => new Uint8Array(count) },
      log: noLog,
    });
    const { value } = await processor.execute(call({ query: { key, fails: 2 }, body: BODY }), {
      workspace: 'w',
      retry: { ...DEFAULT_RETRY, retries: 2 },
      user: 'user_one',
      traceparent: null,
      deadline: 10_000,
    });
    expect(value).toEqual({ count: 3 });
    const [first, ...others] = await bodies(key);
    expect(others).toEqual([first, first]);
    expect(first?.raw).toContain('Ann');
  });

  test.each([307, 308])('follows a redirect with status %i to another origin byte for byte', async (status) => {
    const keys = { first: crypto.randomUUID(), second: crypto.randomUUID() };
    const to = `${await ask<string>('/_other-origin')}/echo?key=${keys.second}`;
    await execute(
      { query: { to, status, key: keys.first }, body: BODY },
      { action: { resource: '/redirect', request_type: 'FORMDATA' } },
    );
    const [first] = await bodies(keys.first);
    expect(first?.fields).toHaveLength(4);
    expect(await bodies(keys.second)).toEqual([first]);
  });

  test('is left behind by a redirect with status 303, and its content type with it', async () => {
    const key = crypto.randomUUID();
    await execute(
      { query: { to: `/echo?key=${key}`, status: 303 }, body: BODY },
      { action: { resource: '/redirect', request_type: 'FORMDATA' } },
    );
    expect(await bodies(key)).toEqual([{ base64: '', fields: null, raw: '' }]);
  });
});

describe('the size of a body', () => {
  const limit = LIMITS.action_body.value;

  test.each([
    ['JSON', (length: number) => ({ a: 'x'.repeat(length - '{"a":""}'.length) })],
    ['URLENCODED', (length: number) => ({ a: 'x'.repeat(length - 'a='.length) })],
    [
      'FORMDATA',
      (length: number) => ({
        a: 'x'.repeat(
          length -
            2 * '------form-boundary-00000000\r\n'.length -
            '--\r\n'.length -
            'Content-Disposition: form-data; name="a"\r\n\r\n'.length,
        ),
      }),
    ],
  ])('of %s is counted as it goes out', async (requestType, bodyOf) => {
    const sent = { action: { resource: '/empty', request_type: requestType } };
    const { raw } = await arrived(bodyOf(limit), sent);
    expect(raw).toHaveLength(limit);
    expect(await refused({ body: bodyOf(limit + 1) }, sent)).toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { errors: [{ path: 'input.body' }] },
    });
  });

  test('counts escaped characters', async () => {
    const body = { a: 'ü'.repeat(limit / 6 + 1) };
    expect(await refused({ body }, { action: { request_type: 'URLENCODED' } })).toMatchObject({
      details: { errors: [{ path: 'input.body' }] },
    });
  });

  test.each(['URLENCODED', 'FORMDATA'])(
    'of %s is refused before a repeated name fills the memory',
    async (requestType) => {
      // As it would go out: 20 GB.
      const body = { ['k'.repeat(200_000)]: Array.from({ length: 100_000 }, () => 1) };
      expect(await refused({ body }, { action: { request_type: requestType } })).toMatchObject({
        details: { errors: [{ path: 'input.body' }] },
      });
    },
  );

  test('of an address is refused before a repeated name fills the memory', async () => {
    const query = { ['k'.repeat(200_000)]: Array.from({ length: 100_000 }, () => 1) };
    expect(await refused({ query })).toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { errors: [{ path: 'input' }] },
    });
  });
});
