import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FileStore, S3Target, ToSign } from '../../../src/drivers/storage/port.ts';
import { openS3 } from '../../../src/drivers/storage/s3/store.ts';
import { sha256Hex } from '../../../src/kernel/canonical.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { createBucket } from './buckets.ts';
import { drawnBytes } from './stores.ts';

const PARTS = { allowPrivateTargets: true, clock: systemClock };
const MIB = 1024 * 1024;
const ABOUT = { mimeType: 'text/plain', upload: null };

const signal = () => AbortSignal.timeout(20_000);

async function read(store: FileStore, name: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const file = await store.get(name, {}, signal());
  return file === null ? null : new Uint8Array(await new Response(file.stream).arrayBuffer());
}

describe.skipIf(env.TEST_SWIFT_URL === '')('A bucket of Swift on aws', () => {
  let target: S3Target;
  let store: FileStore;
  beforeAll(async () => {
    target = (await createBucket(env.TEST_SWIFT_URL, 'aws')) as S3Target;
    store = openS3(target, PARTS);
  }, 60_000);

  it('copies a large file in parts, with its type', async () => {
    const content = drawnBytes(12 * MIB + 5);
    await store.put('large', content, { mimeType: 'image/png', upload: 'up_1' }, signal());
    const inParts = openS3(target, { ...PARTS, copyAtOnce: 5 * MIB });
    const copied = await inParts.copy('large', 'copies/large', signal());
    expect(copied).toMatchObject({ name: 'copies/large', size: content.length, mimeType: 'image/png', upload: null });
    expect(await store.head('copies/large', signal())).toMatchObject({ etag: copied?.etag, upload: null });
    expect(await sha256Hex((await read(store, 'copies/large')) ?? '')).toBe(await sha256Hex(content));
  });

  it('says where a bucket is that was looked for in another region', async () => {
    const elsewhere = openS3({ ...target, region: 'eu-west-1' }, PARTS);
    await expect(elsewhere.ping(signal())).rejects.toMatchObject({
      code: 'LIST_FAILED',
      message: expect.stringContaining('The bucket is in the region auto.'),
      details: { outcome: 'sent', upstream: { status: 400, body: { code: 'AuthorizationHeaderMalformed' } } },
    });
  });

  it('refuses other keys and other buckets, and tells no secret', async () => {
    const keys = { ...target.keys, secretAccessKey: 'not-the-secret' };
    const stranger = openS3({ ...target, keys }, PARTS);
    const bytes = drawnBytes(10);
    await expect(stranger.put('x', bytes, ABOUT, signal())).rejects.toMatchObject({
      code: 'UPLOAD_FAILED',
      details: { upstream: { status: 403, body: { code: 'SignatureDoesNotMatch' } } },
    });
    await expect(stranger.delete('x', signal())).rejects.toMatchObject({ code: 'DELETE_FAILED' });
    const nowhere = openS3({ ...target, bucket: 'no-such-bucket' }, PARTS);
    await expect(nowhere.get('x', {}, signal())).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      details: { upstream: { status: 404, body: { code: 'NoSuchBucket' } } },
    });
  });

  const toSign = (over: Partial<ToSign>): ToSign => ({
    name: "signed/a b+c'(d).txt",
    action: 'read',
    expiresIn: 60,
    size: null,
    mimeType: null,
    now: Date.now(),
    ...over,
  });

  it('signs addresses for reading, of which nothing may be altered', async () => {
    const { name } = toSign({});
    await store.put(name, drawnBytes(100), ABOUT, signal());
    const { url } = (await store.sign(toSign({}))) ?? { url: '' };
    const answer = await fetch(url);
    expect([answer.status, answer.headers.get('content-disposition')]).toEqual([200, 'attachment']);
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(drawnBytes(100));

    const signed = new URL(url);
    for (const [parameter, value] of signed.searchParams) {
      const altered = new URL(url);
      const last = value.at(-1) === '1' ? '2' : '1';
      altered.searchParams.set(parameter, `${value.slice(0, -1)}${last}`);
      expect([parameter, (await fetch(altered)).ok]).toEqual([parameter, false]);
    }
    expect((await fetch(url.replace('signed/a', 'signed/b'))).status).toBe(403);
    expect((await fetch(url, { method: 'PUT', body: 'x' })).status).toBe(403);
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(403);
  });

  it('signs addresses that end, and with its own keys alone', async () => {
    await store.put(toSign({}).name, drawnBytes(100), ABOUT, signal());
    const before = await store.sign(toSign({ now: Date.now() - 120_000 }));
    expect((await fetch(before?.url ?? '')).status).toBe(403);
    const stranger = openS3({ ...target, keys: { ...target.keys, secretAccessKey: 'another' } }, PARTS);
    const others = await stranger.sign(toSign({}));
    expect((await fetch(others?.url ?? '')).status).toBe(403);
  });

  it('signs addresses for writing so many bytes of a type', async () => {
    const write = toSign({ action: 'write', name: 'signed/w.png', size: 10, mimeType: 'image/png' });
    const { url, method, headers } = (await store.sign(write)) ?? { url: '', method: 'GET', headers: {} };
    expect(headers).toEqual({ 'content-length': '10', 'content-type': 'image/png' });
    expect((await fetch(url, { method, headers, body: drawnBytes(10) })).status).toBe(200);
    expect(await store.head(write.name, signal())).toMatchObject({ size: 10, mimeType: 'image/png' });
    const type = { 'content-type': 'image/png' };
    expect((await fetch(url, { method, headers: type, body: drawnBytes(11) })).status).toBe(403);
    const other = { ...headers, 'content-type': 'text/html' };
    expect((await fetch(url, { method, headers: other, body: drawnBytes(10) })).status).toBe(403);
    expect((await fetch(url)).status).toBe(403);
  });
});
