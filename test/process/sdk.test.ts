import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MailService, startMailService } from '../../examples/welcome/mail-service.ts';
import { welcomeProduct } from '../../examples/welcome/product.ts';
import { findNode, installSdk } from './installed-sdk.ts';
import { type Processor, startNewProcessor } from './processor.ts';
import { ROOT, run, temporaryFolder } from './program.ts';

const NODE_20 = findNode(20);

/** What users write: the body of an async function of `ductape`. */
const CALLS = `
  const answer = await ductape.actions.run({
    env: 'prd',
    product: 'my-app',
    app: 'email-service',
    event: 'send_welcome_email',
    input: { body: { to: 'jane@example.com', name: 'Jane' } },
  });
  const start_at = Date.now() + 3600000;
  const job = await ductape.actions.dispatch({
    env: 'prd',
    product: 'my-app',
    app: 'email-service',
    event: 'send_welcome_email',
    input: { body: { to: 'jane@example.com', name: 'Jane' } },
    schedule: { start_at },
  });
  const record = await ductape.jobs.get(job.job_id);
  const refused = await ductape.actions.run({ env: 'prd', product: 'my-app', app: 'email-service', event: 'absent', input: {} }).catch((error) => error);
  return { answer, start_at, job, record, refused: [refused instanceof DuctapeError, refused.code, refused.status, refused.errors] };
`;

interface Told {
  readonly start_at: number;
  readonly job: { readonly job_id: string };
}

let mail: MailService;
let processor: Processor;
let folder: string;
let installed: string;

beforeAll(async () => {
  [mail, processor, folder] = await Promise.all([startMailService(0), startNewProcessor(), temporaryFolder()]);
  installed = await installSdk(folder);
  await processor.client.products.apply(welcomeProduct(mail.url));
});
afterAll(() => Promise.all([mail.close(), processor.kill('SIGTERM')]));

/** What the calls answer; the id is the one told. */
function expected({ start_at, job: { job_id: id } }: Told): unknown {
  return {
    answer: { id: expect.stringMatching(/^mail_\d+$/), to: 'jane@example.com', accepted: true },
    start_at,
    job: {
      job_id: id,
      jobId: id,
      status: 'scheduled',
      scheduled_at: start_at,
      recurring: false,
      next_run_at: start_at,
    },
    record: expect.objectContaining({
      id,
      status: 'scheduled',
      target: 'email-service/send_welcome_email',
      next_run_at: start_at,
    }),
    refused: [true, 'NOT_FOUND', 404, [{ path: 'event', message: expect.stringContaining("'absent'") }]],
  };
}

describe('the installed SDK', () => {
  async function runUnder(node: string): Promise<Told> {
    const program = `import Ductape, { DuctapeError } from '@ductape/sdk';
      const calls = async (ductape) => {${CALLS}};
      console.log(JSON.stringify(await calls(new Ductape(${JSON.stringify(processor.credentials)}))));`;
    await writeFile(path.join(folder, 'program.mjs'), program);
    const { code, stdout, stderr } = await run(node, ['program.mjs'], { cwd: folder });
    expect([code, stderr]).toEqual([0, '']);
    return JSON.parse(stdout) as Told;
  }

  test('runs and dispatches over HTTP', async () => {
    const told = await runUnder(process.execPath);
    expect(told).toEqual(expected(told));
  });

  test.skipIf(NODE_20 === null)('does so too under Node 20, where one is installed', async () => {
    const told = await runUnder(String(NODE_20));
    expect(told).toEqual(expected(told));
  });

  test('does so too within a Worker without Node’s modules', async () => {
    const main = `import Ductape, { DuctapeError } from './sdk.mjs';
      const calls = async (ductape) => {${CALLS}};
      export default { fetch: async (request) => Response.json(await calls(new Ductape(await request.json()))) };`;
    const worker = new Miniflare(
      convertV4MiniflareOptions({
        modules: [
          { type: 'ESModule', path: 'main.mjs', contents: main },
          {
            type: 'ESModule',
            path: 'sdk.mjs',
            contents: await readFile(path.join(installed, 'dist/index.js'), 'utf8'),
          },
        ],
        compatibilityDate: '2026-10-20',
        cf: false,
      } as never),
    );
    try {
      const response = await worker.dispatchFetch('http://worker/', {
        method: 'POST',
        body: JSON.stringify(processor.credentials),
      });
      const told = (await response.json()) as Told;
      expect(told).toEqual(expected(told));
    } finally {
      await worker.dispose();
    }
  });

  test.each([
    [
      'index.js',
      [
        'import("./features.js");',
        'import("./events.js");',
        'import("./notifications.js");',
        'import("./storage.js");',
      ],
    ],
    ['features.js', []],
  ])('imports neither a package nor a module of Node: %s', async (file, own) => {
    const bundle = await readFile(path.join(installed, 'dist', file), 'utf8');
    const imports = bundle.match(/^import\b.*|\bimport\(.*|\brequire\(.*|['"]node:\w.*/gm);
    expect([...new Set(imports)]).toEqual(own);
  });

  test.each(['storage.js', 'notifications.js', 'events.js'])(
    'imports for the others nothing but itself: %s',
    async (file) => {
      const bundle = await readFile(path.join(installed, 'dist', file), 'utf8');
      expect([...new Set(bundle.match(/(?<=^import\b.* from ).*/gm))]).toEqual(['"./index.js";']);
    },
  );

  test('has types that accept the calls and refuse mistakes', async () => {
    const consumer = `import Ductape, { defineProduct, DuctapeError, type ErrorCode, type JobsGetResult } from '@ductape/sdk';
      const ductape = new Ductape({ workspace_id: 'ws', user_id: 'user', private_key: 'key', product: 'my-app', env: 'prd' });
      export async function calls() {
        const answer = await ductape.actions.run<{ id: string }>({ app: 'a', event: 'e', input: { body: { to: 'x' } } });
        const { job_id, status, scheduled_at, recurring, next_run_at } = await ductape.actions.dispatch({ app: 'a', event: 'e', input: {}, schedule: { start_at: Date.now() + 3600000 } });
        const job: JobsGetResult = await ductape.jobs.get(job_id);
        const text: string = answer.id + status + job.status;
        const times: (number | null)[] = [scheduled_at, next_run_at];
        return { text, times, recurring };
      }
      export const code = (error: unknown): ErrorCode | null => (error instanceof DuctapeError ? error.code : null);
      export default defineProduct({ tag: 't', name: 'T', environments: [{ slug: 'prd', env_name: 'production' }] });
      // @ts-expect-error: an app is a text
      void ductape.actions.run({ app: 1, event: 'e', input: {} });
      // @ts-expect-error: there is no such field
      void ductape.actions.dispatch({ app: 'a', event: 'e', input: {}, schedule: { hourly: true } });
      // @ts-expect-error: a manifest has environments
      defineProduct({ tag: 't', name: 'T' });\n`;
    await writeFile(path.join(folder, 'consumer.ts'), consumer);
    const options = [
      '--noEmit',
      '--strict',
      '--exactOptionalPropertyTypes',
      '--target',
      'es2022',
      '--module',
      'nodenext',
      '--lib',
      'es2022,dom',
      '--types',
      '',
    ];
    const { code, stdout } = await run(
      process.execPath,
      [path.join(ROOT, 'node_modules/typescript/bin/tsc'), ...options, 'consumer.ts'],
      { cwd: folder },
    );
    expect([code, stdout]).toEqual([0, '']);
  });
});

test('npm links the command when it installs, and its help lists the commands', async () => {
  const { code, stdout } = await run(path.join(ROOT, 'node_modules/.bin/ductape'), ['--help']);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/ductape init[^]*ductape apply[^]*ductape whoami/)]);
});
