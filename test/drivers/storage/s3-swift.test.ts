import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FileStore, S3Target, ToSign } from '../../../src/drivers/storage/port.ts';
import { openS3 } from '../../../src/drivers/storage/s3/store.ts';
import { sha256Hex } from '../../../src/kernel/canonical.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { createBucket } from '../../support/swift-bucket.ts';

const PARTS = { allowPrivateTargets: true, clock: systemClock };
const MIB = 1024 * 1024;
const ABOUT = { mimeType: 'text/plain', upload: null };

/** Characters of every plane that has any, each kind that signatures, addresses or XML treat in their own way, and names that begin alike. */
const NAMES = [
  'plain.txt',
  "a+b c/d'e(f)g*h!i~j.k",
  '100%/%41/%2F%2e%2e',
  'q?x=1&y=2#z;:@,$=',
  '"quoted" <tag> &amp; [x]{y}|^`\\',
  ' begins and ends with spaces ',
  'é/ß/漢字/ひらがな/\u{1F600}/\u{20000}\u{30000}/\u{E0041}/\u{F0000}/\u{100000}',
  'e\u0301 and \u00e9',
  `${'long/'.repeat(200)}${'x'.repeat(20)}`,
];

const signal = () => AbortSignal.timeout(20_000);

/** Bytes that repeat nowhere near. */
function bytesOf(size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let state = 1;
  for (let at = 0; at < size; at += 1) {
    state = (state * 1_103_515_245 + 12_345) & 0x7fff_ffff;
    bytes[at] = state >> 16;
  }
  return bytes;
}

async function read(store: FileStore, name: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const file = await store.get(name, {}, signal());
  return file === null ? null : new Uint8Array(await new Response(file.stream).arrayBuffer());
}

describe.skipIf(env.TEST_SWIFT_URL === '')('A bucket of Swift on aws', () => {
  let target: S3Target;
  let store: FileStore;
  beforeAll(async () => {
    target = await createBucket(env.TEST_SWIFT_URL);
    store = openS3(target, PARTS);
  }, 60_000);

  it('keeps, finds, lists, copies and removes files of any name', async () => {
    for (const [index, name] of NAMES.entries()) {
      await store.put(`n/${index}/${name}`, new TextEncoder().encode(name) as Uint8Array<ArrayBuffer>, ABOUT, signal());
    }
    const { files } = await store.list({ prefix: 'n/', limit: 1_000, after: null }, signal());
    expect(files.map((file) => file.name)).toEqual(NAMES.map((name, index) => `n/${index}/${name}`));
    for (const { name, size } of files) {
      const said = name.replace(/^n\/\d+\//, '');
      expect(new TextDecoder().decode((await read(store, name)) ?? undefined)).toBe(said);
      expect(await store.head(name, signal())).toMatchObject({ name, size, mimeType: 'text/plain' });
      expect((await store.list({ prefix: name, limit: 10, after: null }, signal())).files).toHaveLength(1);
      expect(await store.copy(name, `c/${name}`.slice(0, 1_000), signal())).toMatchObject({ size });
      await store.delete(name, signal());
      expect(await store.head(name, signal())).toBeNull();
    }
  });

  it('copies a large file in parts, with what is kept beside it', async () => {
    const content = bytesOf(12 * MIB + 5);
    await store.put('large', content, { mimeType: 'image/png', upload: 'up_1' }, signal());
    const inParts = openS3(target, { ...PARTS, copyAtOnce: 5 * MIB });
    const copied = await inParts.copy('large', 'copies/large', signal());
    expect(copied).toMatchObject({ name: 'copies/large', size: content.length, mimeType: 'image/png', upload: 'up_1' });
    expect(await store.head('copies/large', signal())).toMatchObject({ etag: copied?.etag, upload: 'up_1' });
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
    const bytes = bytesOf(10);
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
    await store.put(name, bytesOf(100), ABOUT, signal());
    const { url } = (await store.sign(toSign({}))) ?? { url: '' };
    const answer = await fetch(url);
    expect([answer.status, answer.headers.get('content-disposition')]).toEqual([200, 'attachment']);
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytesOf(100));

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
    await store.put(toSign({}).name, bytesOf(100), ABOUT, signal());
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
    expect((await fetch(url, { method, headers, body: bytesOf(10) })).status).toBe(200);
    expect(await store.head(write.name, signal())).toMatchObject({ size: 10, mimeType: 'image/png' });
    const type = { 'content-type': 'image/png' };
    expect((await fetch(url, { method, headers: type, body: bytesOf(11) })).status).toBe(403);
    const other = { ...headers, 'content-type': 'text/html' };
    expect((await fetch(url, { method, headers: other, body: bytesOf(10) })).status).toBe(403);
    expect((await fetch(url)).status).toBe(403);
  });
});
