import { describe, expect, test } from 'vitest';
import { createFetchDriver } from '../../../src/drivers/http/fetch-driver.ts';
import { ask, at } from '../../support/target.ts';

const driver = createFetchDriver({ allowPrivateTargets: true });

/** What is answered, and the start of its body. */
async function start(path: string, query: Readonly<Record<string, string | number>> = {}, timeoutMs = 5_000) {
  const url = new URL(at(path, query));
  const { status, body } = await driver.send({ method: 'POST', url, headers: {} }, { timeoutMs, body: 'start' });
  return { status, body };
}

describe('where the start of a body suffices', () => {
  test.each([
    ['/text', {}],
    ['/broken-json', {}],
    ['/half', {}],
    ['/big', { bytes: 2_000_000 }],
    ['/empty', {}],
  ] as const)('a success is one whatever its body: %s', async (path, query) => {
    expect(await start(path, query)).toEqual({ status: path === '/empty' ? 204 : 200, body: null });
  });

  test('a success without an end is let go of', async () => {
    const key = crypto.randomUUID();
    expect(await start('/endless', { key })).toEqual({ status: 200, body: null });
    expect(await ask('/_ended', { key })).toBe(true);
  });

  test('of a failure the start is read as text, and the rest let go of', async () => {
    const key = crypto.randomUUID();
    expect(await start('/endless', { key, status: 500 })).toEqual({ status: 500, body: 'x'.repeat(4_096) });
    expect(await ask('/_ended', { key })).toBe(true);
    expect(await start('/status/503')).toEqual({ status: 503, body: '{"error":"status 503"}' });
    expect(await start('/reply', { status: 500 })).toEqual({ status: 500, body: null });
  });

  test('a failure that breaks off has what came of it', async () => {
    expect(await start('/half', { status: 500 })).toEqual({ status: 500, body: 'half' });
  });

  test('a failure whose body does not end in time has what came of it', async () => {
    expect(await start('/stuck', { status: 503 }, 300)).toEqual({ status: 503, body: 'stuck' });
  });

  test('the form of a failure does not matter', async () => {
    const query = { status: 502, type: 'application/octet-stream', body: btoa('binary') };
    expect(await start('/reply', query)).toEqual({ status: 502, body: 'binary' });
  });
});
