/** The rows of storage: a large file up and down, and many small ones, beside a bare Worker that gives them to R2. */

import { openAsBlob, rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import Ductape from '@ductape/sdk';
import { createSigner } from '../sdk/src/signer.ts';
import { drawBytes } from './file-data.ts';
import { type LoadRequest, loadTimes, once, probe } from './load.ts';
import { FILES, fileOf } from './file-product.ts';
import type { Group, Row, Sample, Subjects } from './row.ts';
import type { Processor } from './runtime.ts';
import { median, percentile } from './statistics.ts';

/** Bytes of the large file. */
const LARGE = 256 * 1024 * 1024;
const LARGE_NAME = 'large.bin';
/** Its parts, and how many of them are on their way at one time, as the SDK has it. */
const PART = 8 * 1024 * 1024;
const PARALLEL = 4;
/** Small files of one sample, and what each of them has. */
const SMALL = 1_000;
const SMALL_TEXT = 'small '.repeat(171).slice(0, 1_024);
const CONNECTIONS = 32;
/** What connections take before it is known that there are enough. */
const SPARE = 2 * CONNECTIONS;

let large: Promise<string> | null = null;

/** Where the large file is, which is written once. */
async function writeLarge(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'processor-files-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, LARGE_NAME);
  await writeFile(file, drawBytes(LARGE));
  return file;
}

/** A row that takes the time of a transfer. */
function transfer(name: string, work: (subjects: Subjects, file: string) => Promise<number>): Row {
  return {
    name,
    unit: 'ms',
    async measure(subjects) {
      large ??= writeLarge();
      const file = await large;
      const begin = performance.now();
      const size = await work(subjects, file);
      const ms = performance.now() - begin;
      if (size !== LARGE) throw new Error(`'${name}' moved ${size} bytes`);
      return { value: ms, p50: ms, p99: ms, errors: 0 };
    },
  };
}

async function sizeOf(stream: AsyncIterable<Uint8Array>): Promise<number> {
  let size = 0;
  for await (const piece of stream) size += piece.length;
  return size;
}

async function putBare({ floors }: Subjects, file: string): Promise<number> {
  const body = await openAsBlob(file);
  await ofBare(floors, '', { method: 'PUT', body });
  return body.size;
}

/** As the SDK does: the same parts, as many at a time. */
async function putBareParts({ floors }: Subjects, file: string): Promise<number> {
  const body = await openAsBlob(file);
  const upload = encodeURIComponent(await ofBare<string>(floors, '?begin', { method: 'POST' }));
  const parts: unknown[] = [];
  let next = 0;
  const send = async () => {
    for (let at = next++; at * PART < body.size; at = next++)
      parts[at] = await ofBare(floors, `?upload=${upload}&part=${at + 1}`, {
        method: 'PUT',
        body: await body.slice(at * PART, (at + 1) * PART).arrayBuffer(),
      });
  };
  await Promise.all(Array.from({ length: PARALLEL }, send));
  await ofBare(floors, `?upload=${upload}`, { method: 'POST', body: JSON.stringify(parts) });
  return body.size;
}

async function ofBare<Answer>({ urls }: Subjects['floors'], query: string, init: RequestInit): Promise<Answer> {
  const answer = await fetch(new URL(`/${LARGE_NAME}${query}`, urls.files), init);
  if (!answer.ok) throw new Error(`the bare Worker answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Answer;
}

async function getBare({ floors }: Subjects): Promise<number> {
  const answer = await fetch(new URL(`/${LARGE_NAME}`, floors.urls.files));
  return answer.ok && answer.body !== null ? await sizeOf(answer.body) : 0;
}

async function save({ processor }: Subjects, file: string): Promise<number> {
  const { size } = await new Ductape(processor.credentials).storage.save({ ...fileOf(LARGE_NAME), path: file });
  return size;
}

async function download({ processor }: Subjects): Promise<number> {
  const client = new Ductape(processor.credentials);
  const { data } = await client.storage.download({ ...fileOf(LARGE_NAME), as: 'stream' });
  return await sizeOf(data);
}

/** What a download reads has to be there first. */
function stored(
  put: (subjects: Subjects, file: string) => Promise<number>,
  read: (subjects: Subjects) => Promise<number>,
) {
  const done = new WeakSet<object>();
  return async (subjects: Subjects, file: string): Promise<number> => {
    if (!done.has(subjects.processor)) await put(subjects, file);
    done.add(subjects.processor);
    return await read(subjects);
  };
}

/** A row that stores small files, each by a request that was made before. */
function small(
  name: string,
  requestsOf: (subjects: Subjects) => Promise<readonly LoadRequest[]>,
  urlOf: (subjects: Subjects) => string,
): Row {
  return {
    name,
    unit: '/s',
    async measure(subjects): Promise<Sample> {
      const supply = once(await requestsOf(subjects));
      await probe({ url: urlOf(subjects), supply });
      const { times, errors } = await loadTimes(
        { url: urlOf(subjects), supply, connections: subjects.connections },
        SMALL,
      );
      const end = Math.max(...times);
      const p = (of: number) => percentile(times, of);
      return { value: SMALL / (end / 1000), p50: median(times), p99: p(0.99), errors };
    },
  };
}

let samples = 0;

function bareRequests(): Promise<readonly LoadRequest[]> {
  samples += 1;
  const headers = { 'content-type': 'text/plain' };
  const request = (index: number): LoadRequest => ({
    method: 'PUT',
    path: `/small/${samples}/${index}`,
    headers,
    body: SMALL_TEXT,
  });
  return Promise.resolve(Array.from({ length: SPARE + SMALL }, (_, index) => request(index)));
}

async function savesOf({ url, credentials }: Processor): Promise<readonly LoadRequest[]> {
  samples += 1;
  const sign = createSigner(credentials);
  const bytes = new TextEncoder().encode(SMALL_TEXT);
  const request = async (index: number): Promise<LoadRequest> => {
    const query = new URLSearchParams(fileOf(`small/${samples}/${index}.txt`));
    const target = new URL(`/v1/storage/content?${query.toString()}`, url);
    const token = await sign({ method: 'PUT', url: target, idempotencyKey: null, body: bytes }, Date.now());
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' };
    return { method: 'PUT', path: `${target.pathname}${target.search}`, headers, body: SMALL_TEXT };
  };
  return await Promise.all(Array.from({ length: SPARE + SMALL }, (_, index) => request(index)));
}

/** The throughput of a transfer is to be at least so much of its floor's. */
const THROUGHPUT = 0.7;

/** The rows of storage. */
export const STORAGE: readonly Group[] = [
  {
    floor: transfer(`${FILES}: 256 MiB to R2 by one PUT to a bare Worker`, putBare),
    rows: [{ ...transfer('storage.save of the same, in parts', save), bar: 1 / THROUGHPUT }],
    rounds: 3,
  },
  {
    floor: transfer(`${FILES}: 256 MiB to R2 in parts to a bare Worker`, putBareParts),
    rows: [{ ...transfer('storage.save of the same, in parts too', save), bar: 1 / THROUGHPUT }],
    rounds: 3,
  },
  {
    floor: transfer(
      `${FILES}: 256 MiB of R2, stored in parts, by one GET of a bare Worker`,
      stored(putBareParts, getBare),
    ),
    rows: [
      { ...transfer('storage.download of the same, digest checked', stored(save, download)), bar: 1 / THROUGHPUT },
    ],
    rounds: 3,
  },
  {
    floor: small(
      `${FILES}: 1,000 bare R2 puts of 1 KiB, ${CONNECTIONS} connections`,
      bareRequests,
      ({ floors }) => floors.urls.files,
    ),
    rows: [
      {
        ...small(
          `1,000 storage saves of 1 KiB, ${CONNECTIONS} connections`,
          ({ processor }) => savesOf(processor),
          ({ processor }) => processor.url,
        ),
        bar: 1 / 2,
      },
    ],
    connections: CONNECTIONS,
    rounds: 5,
  },
];
