import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import Ductape, { type ProductManifest, type Progress } from '../../../sdk/src/index.ts';
import { createDigest } from '../../../sdk/src/storage/digest.ts';
import { sha256Hex } from '../../../src/kernel/canonical.ts';
import { PATIENCE } from '../../durable-objects/jobs.ts';
import { manifest, scope } from '../../support/manifest.ts';
import { ORIGIN, worker } from '../../support/processor.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';

const PART = 8 * 1024 * 1024;
const storages: ProductManifest['storages'] = [
  { tag: 'docs', name: 'Documents' },
  {
    tag: 'invoices',
    name: 'Invoices',
    expiry: '365d',
    timeout: '10s',
    rules: { max_size: 20_000_000, types: ['application/pdf', 'image/*'], key_pattern: 'invoices/*/*' },
    envs: [
      { slug: 'dev' },
      {
        slug: 'prd',
        type: 'AWS',
        config: {
          bucketName: 'acme-invoices',
          region: 'eu-west-1',
          accessKeyId: 'AKIA…',
          secretAccessKey: '$Secret{S3_KEY}',
        },
      },
    ],
  },
];

let owner: Member;
beforeAll(async () => {
  owner = await createWorkspace(manifest([], { storages }));
});

/** So many bytes that differ from one another. */
function bytesOf(size: number): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(Math.ceil(size / 4));
  for (let at = 0; at < words.length; at += 1) words[at] = Math.imul(at + 1, 2_654_435_761);
  return new Uint8Array(words.buffer, 0, size);
}

/** A client of the owner's, some of whose requests do not arrive. */
function clientOf(isCut: (request: Request) => boolean): Ductape {
  const { workspace_id, user_id, private_key } = owner;
  const send = async (url: string | URL | Request, init?: RequestInit) => {
    const request = new Request(url, init);
    if (isCut(request)) throw new TypeError('the connection is cut');
    return worker(request);
  };
  return new Ductape({ workspace_id, user_id, private_key, ...scope, url: ORIGIN, fetch: send });
}

describe('files', () => {
  test('are stored, read, listed, moved and removed', async () => {
    const { storage } = owner.client;
    const fileName = 'notes/today ü.txt';
    const file = { storage: 'docs', fileName };
    const bytes = Uint8Array.from(new TextEncoder().encode('Grüße'));
    const saved = await storage.save({ ...file, text: 'Grüße', expiry: '1d' });
    const checksum = await sha256Hex(bytes);
    const known = { fileName, size: 7, mimeType: 'text/plain', checksum, etag: saved.etag };
    expect(saved).toMatchObject({ ...known, success: true, url: null, file_key: fileName, contentType: 'text/plain' });
    expect(await storage.download(file)).toMatchObject({ ...known, data: bytes, range: { offset: 0, length: 7 } });
    expect(await storage.download({ ...file, as: 'text' })).toMatchObject({ data: 'Grüße' });
    const { data } = await storage.download({ ...file, as: 'stream' });
    expect(await new Response(data).text()).toBe('Grüße');
    const part = await storage.download({ ...file, as: 'text', range: { offset: 0, length: 2 } });
    expect(part).toMatchObject({ data: 'Gr', size: 7, range: { offset: 0, length: 2 } });
    expect(await storage.info(file)).toMatchObject({ ...known, expires_at: expect.any(Number) });
    expect(await storage.save({ ...file, fileName: 'notes/none', buffer: new Blob([]) })).toMatchObject({ size: 0 });
    expect(await storage.download({ ...file, fileName: 'notes/none' })).toMatchObject({ data: new Uint8Array() });
    await storage.copy({ ...file, to: 'notes/copy.txt' });
    await storage.move({ ...file, to: 'notes/old.txt' });
    const names: string[] = [];
    const all = storage.listAll({ storage: 'docs', prefix: 'notes/', limit: 1 });
    for await (const { name } of all) names.push(name);
    expect(names).toEqual(['notes/copy.txt', 'notes/none', 'notes/old.txt']);
    const pages = await storage.files({ event: 'docs', page: 2, limit: 1 });
    expect(pages).toMatchObject([{ fileName: 'notes/old.txt', product: 'shop', size: 7, type: 'text/plain' }]);
    expect(await storage.stats({ storage: 'docs', prefix: 'notes/' })).toMatchObject({ totalFiles: 3, totalSize: 14 });
    expect(await storage.remove({ ...file, fileName: 'notes/none' })).toMatchObject({ fileName: 'notes/none' });
    await expect(storage.download(file)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await storage.testConnection({ storage: 'docs' })).toMatchObject({ connected: true, error: null });
  });

  test('are written and read at signed addresses', async () => {
    const { storage } = owner.client;
    const file = { storage: 'docs', fileName: 'photos/cat.png' };
    const more = { size: 4, mimeType: 'image/png', expiresIn: 600 };
    const { url, method, headers } = await storage.getSignedUrl({ ...file, ...more, action: 'write' });
    const written = await worker(new Request(url, { method, headers, body: new Uint8Array([1, 2, 3, 4]) }));
    expect(written.ok).toBe(true);
    expect((await storage.download(file)).data).toEqual(new Uint8Array([1, 2, 3, 4]));
    const read = await storage.getSignedUrl(file);
    expect(new Uint8Array(await (await worker(new Request(read.url))).arrayBuffer())).toHaveLength(4);
  });

  test('are refused by rules before they are sent', async () => {
    const file = { storage: 'invoices', env: 'dev', fileName: 'invoices/may/a.pdf', mimeType: 'application/pdf' };
    const { storage } = owner.client;
    const refused = { code: 'VALIDATION_ERROR' };
    await expect(storage.save({ ...file, fileName: 'a.pdf', text: 'x' })).rejects.toMatchObject(refused);
    await expect(storage.save({ ...file, mimeType: 'text/css', text: 'x' })).rejects.toMatchObject(refused);
    const endless = { ...file, size: 21_000_000, buffer: new ReadableStream<Uint8Array>() };
    await expect(storage.save(endless)).rejects.toMatchObject({ ...refused, errors: [{ path: 'size' }] });
    expect(await storage.save({ ...file, text: 'x' })).toMatchObject({ size: 1 });
  });
});

describe('a file of several parts', () => {
  test('goes up, is gone on with when it was cut off, and comes down the same', async () => {
    const bytes = bytesOf(PART + 5);
    const checksum = await sha256Hex(bytes);
    const file = { storage: 'docs', fileName: 'large.bin' };
    let upload_id = '';
    const stop = new AbortController();
    const cutting = clientOf(({ method, url }) => method === 'PUT' && new URL(url).searchParams.get('part') === '2');
    const onProgress = (each: Progress) => {
      upload_id = each.upload_id ?? '';
      if (each.loaded === PART) stop.abort(new Error('enough'));
    };
    const cut = cutting.storage.save(
      { ...file, buffer: new Blob([bytes]).stream(), onProgress },
      { signal: stop.signal },
    );
    await expect(cut).rejects.toThrow('enough');
    await expect(owner.client.storage.info(file)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const sent: string[] = [];
    const client = clientOf(({ method, url }) => {
      if (method === 'PUT') sent.push(new URL(url).searchParams.get('part') ?? '');
      return false;
    });
    const saved = await client.storage.save({ ...file, buffer: bytes, upload_id });
    expect(saved).toMatchObject({ size: bytes.length, checksum });
    expect(sent).toEqual(['2']);
    const { data } = await client.storage.download({ ...file, as: 'stream' });
    expect(await sha256Hex(new Uint8Array(await new Response(data).arrayBuffer()))).toBe(checksum);
    const again = await client.storage.save({ ...file, buffer: bytes, upload_id });
    expect(again).toEqual(saved);
  });

  test('is read from the disk, and gone on with when its caller stops it', async () => {
    const directory = await mkdtemp(`${tmpdir()}/files-`);
    const path = `${directory}/tour.mp4`;
    const bytes = bytesOf(PART + 5);
    await writeFile(path, bytes);
    const { storage } = owner.client;
    const file = { storage: 'docs', fileName: 'videos/tour.mp4' };
    const controller = new AbortController();
    const told: Progress[] = [];
    const onProgress = (each: Progress) => {
      told.push(each);
      if (each.loaded > 0) controller.abort(new Error('enough'));
    };
    await expect(storage.save({ ...file, path, onProgress }, { signal: controller.signal })).rejects.toThrow('enough');
    const [{ upload_id = '' } = {}] = told;
    expect(told[0]).toEqual({ loaded: 0, total: bytes.length, upload_id: expect.stringMatching(/^upload_/) });
    const saved = await storage.save({ ...file, path, upload_id });
    expect(saved).toMatchObject({ size: bytes.length, mimeType: 'video/mp4', checksum: await sha256Hex(bytes) });
    expect((await storage.info(file)).checksum).toBe(saved.checksum);
  });

  test('can be dropped', async () => {
    const { storage } = owner.client;
    const { upload_id } = await storage.createUpload({ storage: 'docs', fileName: 'dropped' });
    await storage.abortUpload({ storage: 'docs', upload_id });
    const going = storage.save({ storage: 'docs', fileName: 'dropped', text: 'x', upload_id });
    await expect(going).rejects.toMatchObject({ upload_id });
  });
});

test('a dispatch carries its bytes, few or many', async () => {
  const { storage, jobs } = owner.client;
  for (const [name, bytes] of [
    ['few', bytesOf(10)],
    ['many', bytesOf(600_000)],
  ] as const) {
    const input = { fileName: name, buffer: bytes };
    const { job_id } = await storage.dispatch({ storage: 'docs', operation: 'save', input });
    await vi.waitFor(async () => expect((await jobs.get(job_id)).status).toBe('completed'), PATIENCE);
    expect((await storage.download({ storage: 'docs', fileName: name })).data).toEqual(bytes);
  }
});

test('a dispatch begins when it is said to', async () => {
  const { storage, jobs } = owner.client;
  const start_at = Date.now() + 3_600_000;
  const input = { fileName: 'reports/may.csv', text: 'a,b\n1,2\n' };
  const call = { storage: 'docs', operation: 'save', input, retries: 3 };
  for (const job of [
    await storage.dispatch({ ...call, schedule: { start_at } }),
    await storage.dispatch({ ...call, startAt: start_at } as typeof call),
  ])
    expect(await jobs.get(job.job_id)).toMatchObject({ status: 'scheduled', scheduled_at: start_at });
});

test('digests are the same whatever computes them', async () => {
  onTestFinished(() => void vi.unstubAllGlobals());
  const bytes = bytesOf(100_000);
  const digest = async () => {
    const sum = await createDigest();
    await sum.update(bytes.subarray(0, 1_000));
    await sum.update(bytes.subarray(1_000));
    return sum.hex();
  };
  const digests = [await digest()];
  vi.stubGlobal('process', undefined);
  digests.push(await digest());
  vi.stubGlobal('crypto', { subtle: crypto.subtle });
  digests.push(await digest());
  expect(digests).toEqual(Array.from({ length: 3 }, () => digests[0]));
  expect(digests[0]).toBe(await sha256Hex(bytes));
});
