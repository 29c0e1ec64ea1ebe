/**
 * What memory a file of 1 GB takes on its way up and down: `node bench/storage-memory.ts` prints it. With `--store aws`
 * the file is in Debian's Swift, which has processes of its own; the R2 of the local runtime is within it.
 */

import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import Ductape from '@ductape/sdk';
import { runtimeOf } from '../proofs/processor.ts';
import { memoryOf } from '../proofs/usage.ts';
import { openSwiftServer } from '../test/support/swift-server.ts';
import { digesting, drain, drawBytes } from './file-data.ts';
import { applyBucket, fileOf as inR2 } from './file-product.ts';
import { followIsolate } from './isolate-memory.ts';
import { startProcessor } from './runtime.ts';

// A heap of 64 MB: where something took more, the runtime would end.
process.env['MINIFLARE_WORKERD_V8_FLAGS'] ??= '--max-heap-size=64';

const MIB = 2 ** 20;
/** How often memory is looked at. */
const LOOK_MS = 100;

const { values } = parseArgs({
  options: { bytes: { type: 'string', default: '1000000000' }, store: { type: 'string', default: 'R2' } },
});
const size = Number(values.bytes);
if (!Number.isSafeInteger(size) || size < 1) throw new Error(`--bytes takes a whole number, got '${values.bytes}'`);

if (values.store !== 'R2' && values.store !== 'aws') throw new Error(`--store is R2 or aws, got '${values.store}'`);

const swift = values.store === 'aws' ? await openSwiftServer() : null;
const folder = await mkdtemp(path.join(tmpdir(), 'processor-storage-'));
const nowhere = '127.0.0.1:9';
const servers = {
  targetUrl: `http://${nowhere}`,
  postgresqlUrl: `postgresql://nobody:nothing@${nowhere}/none`,
  mariadbUrl: null,
};
const processor = await startProcessor(path.join(folder, 'state'), servers, { inspectorPort: 0 });
try {
  const pid = runtimeOf(process.pid);
  if (processor.inspector === null) throw new Error('the runtime has no inspector');
  const { inspector } = processor;
  const fileOf = swift === null ? inR2 : await applyBucket(processor, swift.url);
  const { storage } = new Ductape(processor.credentials);
  await storage.save({ ...fileOf('warm.txt'), text: 'warm' });
  const sent = createHash('sha256');
  console.log(
    await watched({ pid, inspector }, 'up', async () => {
      await storage.save({ ...fileOf('large.bin'), buffer: digesting(drawBytes(size), sent), size });
    }),
  );
  let read = { digest: '', size: 0 };
  console.log(
    await watched({ pid, inspector }, 'down', async () => {
      const { data } = await storage.download({ ...fileOf('large.bin'), as: 'stream' });
      read = await drain(data);
    }),
  );
  const digest = sent.digest('hex');
  if (read.size !== size || read.digest !== digest)
    throw new Error(`${read.size} bytes came back, of SHA-256 ${read.digest}`);
  console.log(`${size} bytes came back as they were, SHA-256 ${digest}`);
} finally {
  await processor.close();
  await swift?.close();
  await rm(folder, { recursive: true, force: true });
}

/** Runs work; what memory the runtime had before, at most and after it, and what the Worker's isolate had at most. */
async function watched(
  { pid, inspector }: { readonly pid: number; readonly inspector: string },
  name: string,
  work: () => Promise<void>,
): Promise<string> {
  const before = (await memoryOf(pid)).rss;
  let most = before;
  const look = () => void memoryOf(pid).then(({ rss }) => (most = Math.max(most, rss)));
  const timer = setInterval(look, LOOK_MS);
  let [heap, buffers, asked] = [0, 0, 0];
  const isolate = await followIsolate(inspector, 'processor', (memory) => {
    [heap, buffers, asked] = [Math.max(heap, memory.heap), Math.max(buffers, memory.buffers), asked + 1];
  });
  const begin = performance.now();
  await work().finally(() => {
    clearInterval(timer);
    isolate.close();
  });
  const seconds = (performance.now() - begin) / 1000;
  const after = (await memoryOf(pid)).rss;
  const mib = (bytes: number) => `${(bytes / MIB).toFixed(0)} MiB`;
  return [
    `${name}: ${(size / 1e6 / seconds).toFixed(0)} MB/s`,
    `the Worker's isolate at most ${mib(heap)} of heap and ${mib(buffers)} of buffers (${asked} looks)`,
    `resident memory of the runtime ${mib(before)} before, ${mib(Math.max(most, after))} at most, ${mib(after)} after`,
  ].join('; ');
}
