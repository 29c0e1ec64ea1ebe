import { env } from 'cloudflare:workers';
import { beforeAll, describe } from 'vitest';
import { createStorageDriver } from '../../../src/drivers/storage/drivers.ts';
import type { FileStore, StoragePlace, StorageTarget, StoredFile } from '../../../src/drivers/storage/port.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { type ErrorRecord, ProcessorError, toErrorRecord } from '../../../src/kernel/errors.ts';
import { createContainer } from '../../support/azure-container.ts';
import { createBucket } from './buckets.ts';

/** The types of stores under test, all of which are to agree. `lent` is a bucket of R2 that the deployment lends. */
const ALL_TYPES = ['R2', 'lent', 'aws', 'gcp', 'azure'] as const;

export type Type = (typeof ALL_TYPES)[number];

/** Servers run where `npm run test:services` started them. */
const TYPES = ALL_TYPES.filter((type) => {
  if (type === 'azure') return env.TEST_AZURITE_URL !== '';
  return type === 'R2' || type === 'lent' || env.TEST_SWIFT_URL !== '';
});

/** A store of a test's own, which is empty. */
export interface TestStore {
  readonly type: Type;
  readonly target: StorageTarget;
  readonly store: FileStore;
  /** Writes a file of text or bytes. */
  readonly write: (name: string, content?: string | Uint8Array<ArrayBuffer>) => Promise<StoredFile>;
  /** What a file has; null where there is none. */
  readonly read: (name: string) => Promise<string | null>;
}

/** Has a suite run on each type of stores, each on one of its own. `without` are types that do not do this, each with why. */
export function describeStores(
  title: string,
  suite: (store: () => TestStore, type: Type) => void,
  without: Partial<Record<Type, string>> = {},
): void {
  describe.each(TYPES.filter((type) => without[type] === undefined))(`${title} on %s`, (type) => {
    let store: TestStore;
    beforeAll(async () => {
      store = await openStore(type);
    });
    suite(() => store, type);
  });
}

/** Why a lent bucket is not tried as well. */
export const AS_R2 = 'it is read and written as the processor’s own';

/** An empty store. */
async function openStore(type: Type): Promise<TestStore> {
  const target = await targetOf(type);
  const store = open(target);
  return {
    type,
    target,
    store,
    write: (name, content = name) => {
      const bytes = typeof content === 'string' ? bytesOf(content) : content;
      return store.put(name, bytes, PLAIN, patient());
    },
    async read(name) {
      const file = await store.get(name, {}, patient());
      return file === null ? null : await new Response(file.stream).text();
    },
  };
}

async function targetOf(type: Type): Promise<StorageTarget> {
  switch (type) {
    case 'R2':
      return { type, binding: null };
    case 'lent':
      await emptyBucket(env.ATTIC);
      return { type: 'R2', binding: 'ATTIC' };
    case 'azure':
      return await createContainer(env.TEST_AZURITE_URL);
    case 'aws':
    case 'gcp':
      return await createBucket(env.TEST_SWIFT_URL, type);
  }
}

async function emptyBucket(bucket: R2Bucket): Promise<void> {
  for (;;) {
    const { objects, truncated } = await bucket.list();
    await bucket.delete(objects.map(({ key }) => key));
    if (!truncated) return;
  }
}

/** Opens what a target names, at a place that no other test has. */
export function open(target: StorageTarget, place: StoragePlace = newPlace()): FileStore {
  return createStorageDriver({
    bucket: env.FILES,
    lentBucket: (_workspace, name) => (name === 'ATTIC' ? env.ATTIC : null),
    clock: systemClock,
    allowPrivateTargets: true,
  }).open(place, target);
}

export function newPlace(): StoragePlace {
  return { workspace: 'ws_test', product: 'shop', env: 'dev', storage: `files-${crypto.randomUUID()}` };
}

/** Of files of which nothing matters but their bytes. */
export const PLAIN = { mimeType: 'application/octet-stream', upload: null };

/** The signal of who waits as long as it takes. */
export function patient(): AbortSignal {
  return new AbortController().signal;
}

/** All names that begin so, page by page, and how many each page had. */
export async function listed(store: FileStore, prefix = '', limit = 1_000) {
  const files: StoredFile[] = [];
  const pages: number[] = [];
  for (let after: string | null = null; ;) {
    const page = await store.list({ prefix, limit, after }, patient());
    files.push(...page.files);
    pages.push(page.files.length);
    after = page.next;
    if (after === null) return { files, pages, names: files.map(({ name }) => name) };
  }
}

/** How work fails; throws where it does not. */
export async function failureOf(work: Promise<unknown>): Promise<ErrorRecord> {
  try {
    await work;
  } catch (thrown) {
    if (!(thrown instanceof ProcessorError)) throw thrown;
    return toErrorRecord(thrown);
  }
  throw new Error('it did not fail');
}

/** Text in UTF-8. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(text));
}

/** Bytes that look like any, the same for the same seed. */
export function drawnBytes(size: number, seed = 1): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(Math.ceil(size / 4));
  let state = seed * 2_654_435_761 + 1;
  for (let at = 0; at < words.length; at += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[at] = state;
  }
  return new Uint8Array(words.buffer, 0, size);
}

/** A stream of pieces, at whose end it is broken where `failure` is given. */
export function streamOf(pieces: readonly Uint8Array[], failure?: unknown): ReadableStream<Uint8Array> {
  const left = [...pieces];
  return new ReadableStream({
    pull(controller) {
      const piece = left.shift();
      if (piece !== undefined) controller.enqueue(piece);
      else if (failure === undefined) controller.close();
      else controller.error(failure);
    },
  });
}

/** A stream without an end, in pieces of 64 KiB, and how many bytes of it were taken. */
export function endless(): { stream: ReadableStream<Uint8Array>; given: () => number; isCancelled: () => boolean } {
  const piece = 64 * 1024;
  let given = 0;
  let isCancelled = false;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      given += piece;
      controller.enqueue(new Uint8Array(piece).fill(0x20));
    },
    cancel() {
      isCancelled = true;
    },
  });
  return { stream, given: () => given, isCancelled: () => isCancelled };
}
