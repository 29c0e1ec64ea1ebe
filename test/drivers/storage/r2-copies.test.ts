import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { PLAIN_KEYS } from '../../../src/drivers/storage/r2/keys.ts';
import { openR2 } from '../../../src/drivers/storage/r2/store.ts';
import { drawnBytes, failureOf } from './stores.ts';

const PART = 5 * 1024 * 1024;

/** A bucket that tells what it is asked for; what `on` does comes after what `get` gives. */
function watched(on: (gets: number) => void) {
  const asked: string[] = [];
  const upload = (given: R2MultipartUpload) =>
    new Proxy(given, {
      get(target, property: keyof R2MultipartUpload) {
        const value: unknown = Reflect.get(target, property);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          asked.push(property);
          return Reflect.apply(value, target, args) as unknown;
        };
      },
    });
  const bucket = new Proxy(env.ATTIC, {
    get(target, property: keyof R2Bucket) {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]) => {
        asked.push(property);
        const answer: unknown = await Reflect.apply(value, target, args);
        if (property === 'get') on(asked.filter((each) => each === 'get').length);
        return property === 'createMultipartUpload' ? upload(answer as R2MultipartUpload) : answer;
      };
    },
  });
  return { bucket, asked };
}

describe('a copy in R2 that is given up', () => {
  test.each([
    ['whole', 2 * PART, 1, ['get']],
    ['in parts', PART, 2, ['get', 'createMultipartUpload', 'get', 'abort']],
  ])('%s writes no more, and leaves nothing', async (title, whole, last, expected) => {
    const name = `given up ${title} ${crypto.randomUUID()}`;
    await env.ATTIC.put(name, drawnBytes(PART + 3));
    const giving = new AbortController();
    const { bucket, asked } = watched((gets) => {
      if (gets === last) giving.abort(new DOMException('late', 'TimeoutError'));
    });
    const files = openR2(bucket, PLAIN_KEYS, { whole, part: PART });
    const failure = await failureOf(files.copy(name, `${name} copy`, giving.signal));
    expect(failure).toMatchObject({ code: 'TIMEOUT', outcome: 'unknown' });
    await env.ATTIC.delete(name);
    expect(await env.ATTIC.head(`${name} copy`)).toBeNull();
    expect(asked).toEqual(expected);
  });
});
