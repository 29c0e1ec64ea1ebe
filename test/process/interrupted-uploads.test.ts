import { createHash } from 'node:crypto';
import Ductape, { defineProduct, DuctapeError, type Progress } from '@ductape/sdk';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cut, type CuttingProxy, startCuttingProxy } from './cutting-proxy.ts';
import { type Processor, startProcessor } from './processor.ts';
import { becomesFree, temporaryFolder } from './program.ts';

const MIB = 1024 * 1024;
/** Some hundred MiB go through a machine that others may be using. */
const PATIENCE = { timeout: 120_000, interval: 1 };
vi.setConfig({ testTimeout: 180_000 });

const product = defineProduct({
  tag: 'shop',
  name: 'Shop',
  environments: [{ slug: 'prd', env_name: 'production' }],
  storages: [{ tag: 'docs', name: 'Documents' }],
});

let folder: string;
let processor: Processor;
let proxy: CuttingProxy;

async function restart(): Promise<void> {
  processor = await startProcessor(folder);
  proxy = await startCuttingProxy(processor.url);
}

beforeAll(async () => {
  folder = await temporaryFolder();
  await restart();
  await processor.client.products.apply(product);
});
afterAll(async () => {
  proxy.close();
  await processor.kill('SIGTERM');
});

/** Numbers from 0 to below another one, the same ones for a seed (mulberry32). */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

function bytesOf(size: number, seed: number): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(Math.ceil(size / 4));
  for (let at = 0; at < words.length; at += 1) words[at] = Math.imul(at + seed, 2_654_435_761);
  return new Uint8Array(words.buffer, 0, size);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A file that is to be stored, and what is there before. */
interface File {
  readonly fileName: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Digest of what is there; null for nothing. */
  readonly old: string | null;
}

/** A file of 20 to 28 MiB. Under every second name there is another one. */
async function newFile(fileName: string, seed: number): Promise<File> {
  const random = randomOf(seed);
  const bytes = bytesOf(20 * MIB + random(8 * MIB), seed);
  if (seed % 2 === 0) return { fileName, bytes, old: null };
  const old = bytesOf(1_000, seed + 1);
  await processor.client.storage.save({ storage: 'docs', fileName, buffer: old });
  return { fileName, bytes, old: sha256(old) };
}

/** Digest of the file under a name as anybody sees it; null for none. */
async function visible(fileName: string): Promise<string | null> {
  const { storage } = processor.client;
  const at = { storage: 'docs', fileName };
  const info = await storage.info(at).catch((error: unknown) => (error instanceof DuctapeError ? error.code : null));
  const { files } = await storage.list({ storage: 'docs', prefix: fileName });
  if (info === 'NOT_FOUND' && files.length === 0) return null;
  const { data } = await storage.download(at);
  return sha256(data);
}

/** How far an upload got. */
interface Going {
  id: string | undefined;
  /** Bytes of it that are known to be stored. */
  loaded: number;
  /** Whether its end was asked for, so that the file may be there. */
  isEnding: boolean;
}

const begin = (): Going => ({ id: undefined, loaded: 0, isEnding: false });

/** Saves a file through the proxy, from where it got; until something stops it, where something does. */
async function save({ fileName, bytes }: File, going: Going, stop?: Promise<void>): Promise<unknown> {
  const stopped = new AbortController();
  void stop?.then(() => stopped.abort(new Error('cut off')));
  const client = new Ductape({
    ...processor.credentials,
    product: 'shop',
    env: 'prd',
    url: proxy.url,
    fetch: (url, init) => {
      going.isEnding ||= new Request(url).url.endsWith('/completeUpload');
      return fetch(url, init);
    },
  });
  const onProgress = ({ upload_id, loaded }: Progress) => Object.assign(going, { id: upload_id, loaded });
  const { id: upload_id } = going;
  const input = { storage: 'docs', fileName, buffer: bytes, onProgress, ...(upload_id !== undefined && { upload_id }) };
  return client.storage.save(input, { signal: stopped.signal });
}

/** Digests of what may be seen of a file whose upload got so far. */
function allowed({ bytes, old }: File, { isEnding }: Going): (string | null)[] {
  return isEnding ? [old, sha256(bytes)] : [old];
}

/** Goes on with an upload to its end; answers the digest of what is there then. */
async function completed(file: File, going: Going): Promise<string | null> {
  await save(file, going);
  return visible(file.fileName);
}

/** Where an upload is cut next: in an answer, anywhere in what is left of it, or soon. */
function cutOf(random: (below: number) => number, left: number): Cut {
  const kind = random(8);
  if (kind === 0) return { down: random(900) };
  return { up: random(kind < 3 ? left : Math.min(left, 2 ** (9 + random(14)))) };
}

test.each([1, 2, 3, 4])(
  'an upload that is cut off twelve times leaves nothing to be seen, and is gone on with: %i',
  async (seed) => {
    const random = randomOf(seed * 31);
    for (let [cuts, number] = [0, seed * 10]; cuts < 12; number += 1) {
      const file = await newFile(`cut/${number}.bin`, number);
      const going = begin();
      while (cuts < 12) {
        const cut = cutOf(random, file.bytes.length - going.loaded);
        const isSaved = await save(file, going, proxy.cutAfter(cut)).then(
          () => true,
          () => false,
        );
        if (isSaved) break;
        cuts += 1;
        const seen = await visible(file.fileName);
        expect(allowed(file, going)).toContain(seen);
      }
      proxy.spare();
      expect(await completed(file, going)).toBe(sha256(file.bytes));
    }
  },
);

test('an upload whose connections are cut twice goes on by itself', async () => {
  const random = randomOf(9);
  for (const seed of [101, 102]) {
    const file = await newFile(`retried/${seed}.bin`, seed);
    const going = begin();
    const first = proxy.cutAfter({ up: 10_000 + random(file.bytes.length / 2) });
    const second = first.then(() => proxy.cutAfter({ up: 10_000 + random(file.bytes.length / 3) }));
    const saving = save(file, going);
    for (const cut of [first, second]) {
      await cut;
      const seen = await visible(file.fileName);
      expect(allowed(file, going)).toContain(seen);
    }
    await saving;
    expect(await completed(file, going)).toBe(sha256(file.bytes));
  }
});

const KILLS = {
  midway: () => proxy.cutAfter({ up: 12 * MIB }),
  'when its end was asked for': (upload: Going) => vi.waitUntil(() => upload.isEnding, PATIENCE),
  'when it had ended': (upload: Going) =>
    vi.waitUntil(async () => {
      const { id: upload_id = '' } = upload;
      if (!upload.isEnding) return false;
      return (await processor.client.storage.getUpload({ storage: 'docs', upload_id })).state === 'done';
    }, PATIENCE),
};

test.each(Object.entries(KILLS))(
  'an upload that a kill of the processor cuts off is gone on with by the next one: %s',
  async (title, moment) => {
    const file = await newFile(`killed/${title}.bin`, title.length);
    const upload = begin();
    const killed = Promise.withResolvers<void>();
    const saving = save(file, upload, killed.promise).catch(() => undefined);
    await moment(upload);
    await processor.kill('SIGKILL');
    killed.resolve();
    await saving;
    proxy.close();
    expect(await becomesFree(processor.url)).toBe(true);
    await restart();
    const seen = await visible(file.fileName);
    expect(allowed(file, upload)).toContain(seen);
    expect(await completed(file, upload)).toBe(sha256(file.bytes));
  },
);
