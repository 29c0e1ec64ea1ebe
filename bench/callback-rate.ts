/**
 * How many callbacks come in any one second when 10,000 are dispatched under a limit of so many a second:
 * `node bench/callback-rate.ts` prints the most that the receiver saw. `--jobs N`, `--limit N`.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import Ductape, { defineProduct } from '@ductape/sdk';
import { startProcessor } from './runtime.ts';

const { values } = parseArgs({
  options: { jobs: { type: 'string', default: '10000' }, limit: { type: 'string', default: '250' } },
});
const [jobs, limit] = [Number(values.jobs), Number(values.limit)];
/** Jobs that one request dispatches. */
const MANY = 1_000;
const SECOND_MS = 1_000;

const seen: number[] = [];
const done = Promise.withResolvers<void>();
const receiver = createServer((request, response) => {
  seen.push(performance.now());
  request.resume().on('end', () => response.writeHead(204).end());
  if (seen.length === jobs) done.resolve();
});
await new Promise<void>((resolve) => {
  receiver.listen(0, '127.0.0.1', resolve);
});
const { port } = receiver.address() as AddressInfo;
const folder = await mkdtemp(path.join(tmpdir(), 'processor-callbacks-'));
const nowhere = '127.0.0.1:9';
const servers = {
  targetUrl: `http://${nowhere}`,
  postgresqlUrl: `postgresql://nobody:nothing@${nowhere}/none`,
  mariadbUrl: null,
};
const processor = await startProcessor(path.join(folder, 'state'), servers);
try {
  const ductape = new Ductape({ ...processor.credentials, product: 'rated', env: 'prd' });
  const url = `http://127.0.0.1:${port}/hook/:n`;
  await ductape.products.apply({
    manifest: defineProduct({
      tag: 'rated',
      name: 'Rated',
      environments: [{ slug: 'prd', env_name: 'production' }],
      notifications: [
        {
          tag: 'hooks',
          name: 'Hooks',
          envs: [{ slug: 'prd', callbacks: { url, method: 'POST' } }],
          messages: [{ tag: 'one', name: 'One', callback: { params: { n: '{{n}}' }, body: { n: '{{n}}' } } }],
        },
      ],
    }),
  });
  const limits = [{ key: 'hooks', rate: { limit, period: '1s' } }];
  for (let from = 0; from < jobs; from += MANY) {
    const input = (n: number) => ({ callback: { params: { n }, body: { n } } });
    await ductape.jobs.dispatchMany({
      jobs: Array.from({ length: Math.min(MANY, jobs - from) }, (_, n) => ({
        namespace: 'notifications',
        notification: 'hooks:one',
        input: input(from + n),
        limits,
      })),
    });
  }
  await done.promise;
  const [first = 0, last = 0] = [seen.at(0), seen.at(-1)];
  const perSecond = Math.round((seen.length / (last - first)) * SECOND_MS);
  console.log(
    `${seen.length} callbacks, ${limit} a second at most: ${mostWithin(seen, SECOND_MS)} within any second, ${perSecond} a second over all`,
  );
} finally {
  await processor.close();
  receiver.close();
  await rm(folder, { recursive: true, force: true });
}

/** The most instants within any span of so many milliseconds. */
function mostWithin(instants: readonly number[], span: number): number {
  let [from, most] = [0, 0];
  for (const [to, instant] of instants.entries()) {
    while (instant - (instants[from] ?? 0) >= span) from += 1;
    most = Math.max(most, to - from + 1);
  }
  return most;
}
