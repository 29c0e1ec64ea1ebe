import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { keysAt, PLAIN_KEYS } from '../../../src/drivers/storage/r2/keys.ts';
import { r2Failure } from '../../../src/drivers/storage/r2/failures.ts';
import { openR2 } from '../../../src/drivers/storage/r2/store.ts';
import { sha256Hex } from '../../../src/kernel/canonical.ts';
import { drawnBytes, failureOf, listed, newPlace, open, patient, PLAIN } from './stores.ts';

const OWN = { type: 'R2', binding: null } as const;
const byteLength = (text: string) => new TextEncoder().encode(text).length;

describe('in R2', () => {
  test('files of two storages, environments, products or workspaces are not each other’s', async () => {
    const place = newPlace();
    const others = [
      { ...place, storage: `${place.storage}-2` },
      { ...place, env: 'prd' },
      { ...place, product: 'shop2' },
      { ...place, workspace: 'ws_test2' },
    ];
    for (const each of [place, ...others])
      await open(OWN, each).put('name', drawnBytes(others.indexOf(each) + 2), PLAIN, patient());
    expect((await listed(open(OWN, place))).files).toMatchObject([{ name: 'name', size: 1 }]);
    for (const [at, other] of others.entries())
      expect((await listed(open(OWN, other))).files).toMatchObject([{ name: 'name', size: at + 2 }]);
  });

  test('a file is under the prefix of its place by its own name, which needs no metadata', async () => {
    const place = newPlace();
    await open(OWN, place).put('a/é.txt', drawnBytes(1), PLAIN, patient());
    const object = await env.FILES.head(`ws_test/storage/shop/dev/${place.storage}/a/é.txt`);
    expect(object).toMatchObject({ size: 1, customMetadata: {}, httpMetadata: { contentType: PLAIN.mimeType } });
  });

  test('no key is longer than R2 takes, and none is changed by its normalization', async () => {
    const { keyOf } = keysAt({ ...newPlace(), product: 'p'.repeat(128), storage: 's'.repeat(128) });
    const names = [
      'k'.repeat(1_024),
      '日'.repeat(341),
      `${'k'.repeat(900)}😀`,
      'e\u0301',
      'é'.repeat(512),
      'x/\u0338',
      '\u212b',
    ];
    const keys = await Promise.all(names.map((name) => keyOf(name)));
    expect(new Set(keys).size).toBe(names.length);
    for (const key of keys) {
      expect(byteLength(key)).toBeLessThanOrEqual(1_024);
      expect(key.normalize('NFC')).toBe(key);
      expect(key.isWellFormed()).toBe(true);
    }
  });

  test('a name that looks like the key of another is not that one', async () => {
    const place = newPlace();
    const { keyOf } = keysAt(place);
    const files = open(OWN, place);
    const long = 'l'.repeat(1_024);
    const name = (await keyOf(long)).slice(`ws_test/storage/shop/dev/${place.storage}/`.length);
    await files.put(long, drawnBytes(1), PLAIN, patient());
    await files.put(name, drawnBytes(2), PLAIN, patient());
    expect(await files.head(long, patient())).toMatchObject({ name: long, size: 1 });
    expect(await files.head(name, patient())).toMatchObject({ name, size: 2 });
  });

  test('a large file is copied in parts, with all that was said of it', async () => {
    const part = 5 * 1024 * 1024;
    const name = `large-${crypto.randomUUID()}`;
    const files = openR2(env.ATTIC, PLAIN_KEYS, { whole: part, part });
    const bytes = drawnBytes(part + 3);
    const said = { cacheControl: 'no-cache', contentType: 'image/png' };
    await env.ATTIC.put(name, bytes, { httpMetadata: said, customMetadata: { of: 'others' } });
    expect(await files.copy(name, `${name} copy`, patient())).toMatchObject({
      size: bytes.length,
      mimeType: 'image/png',
    });
    const copy = await env.ATTIC.get(`${name} copy`);
    expect(copy).toMatchObject({ httpMetadata: said, customMetadata: { of: 'others' } });
    expect(await sha256Hex((await copy?.bytes()) as Uint8Array<ArrayBuffer>)).toBe(await sha256Hex(bytes));
    await env.ATTIC.delete([name, `${name} copy`]);
  });

  test('a large file that is written while it is copied makes no copy', async () => {
    const part = 5 * 1024 * 1024;
    const name = `changing-${crypto.randomUUID()}`;
    await env.ATTIC.put(name, drawnBytes(part + 3));
    let reads = 0;
    const bucket = new Proxy(env.ATTIC, {
      get(target, property) {
        const value: unknown = Reflect.get(target, property);
        if (typeof value !== 'function') return value;
        return async (...given: unknown[]) => {
          if (property === 'get' && (reads += 1) === 3) await target.put(name, drawnBytes(part + 3, 2));
          return (await Reflect.apply(value, target, given)) as unknown;
        };
      },
    });
    const files = openR2(bucket, PLAIN_KEYS, { whole: part, part });
    expect(await failureOf(files.copy(name, `${name} copy`, patient()))).toMatchObject({ code: 'CONFLICT' });
    expect(await env.ATTIC.head(`${name} copy`)).toBeNull();
    await env.ATTIC.delete(name);
  });

  test('it signs nothing, and files have no address of their own', async () => {
    const files = open(OWN);
    const asked = { name: 'a', action: 'read', expiresIn: 60, size: null, mimeType: null, now: 0 } as const;
    expect(await files.sign(asked)).toBeNull();
    expect(files.addressOf('a')).toBeNull();
  });

  test.each([
    ['put: We encountered an internal error. Please try again. (10001)', 'SERVICE_UNAVAILABLE', 'sent'],
    ['put: Reduce your concurrent request rate for the same object. (10058)', 'RATE_LIMITED', 'sent'],
    ['put: The specified object name is not valid. (10020)', 'UPLOAD_FAILED', 'sent'],
    ['Network connection lost.', 'CONNECTION_ERROR', 'unknown'],
  ])('%s is %s', (message, code, outcome) => {
    const failure = r2Failure(new Error(message), { refused: 'UPLOAD_FAILED', outcome: 'unknown' });
    expect(failure).toMatchObject({ code, details: { outcome } });
  });
});
