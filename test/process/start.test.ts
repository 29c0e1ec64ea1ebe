import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { ensureCredentials } from '../../local/credentials.ts';
import { readOptions } from '../../local/serve.ts';
import { keptIn, type Processor, shop, START, startProcessor } from './processor.ts';
import { becomesFree, ROOT, run, temporaryFolder } from './program.ts';

const HOUR = 3_600_000;

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
});

async function readCredentials(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, 'utf8'));
}

describe('a processor on this machine', () => {
  let processor: Processor;
  let first: Processor;
  let jobId: string;

  test('serves on a free port, and names its port and its credentials', async () => {
    processor = await startProcessor(folder);
    first = processor;
    const health = await fetch(`${processor.url}/health`);
    expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }]);
    expect(await readCredentials(processor.credentialsFile)).toEqual({
      workspace_id: expect.stringMatching(/^ws_[0-9a-f]{32}$/),
      user_id: expect.stringMatching(/^user_[0-9a-f]{32}$/),
      private_key: expect.stringMatching(/^[\w-]{60,}$/),
      url: processor.url,
    });
    expect((await stat(processor.credentialsFile)).mode & 0o777).toBe(0o600);
    expect(await processor.client.workspaces.whoami()).toMatchObject({
      workspace_id: processor.credentials.workspace_id,
      role: 'owner',
    });
  });

  test('ends on a signal and takes its runtime along', async () => {
    await processor.client.products.apply(shop('http://127.0.0.1:9'));
    const { job_id } = await processor.client.actions.dispatch({
      app: 'api',
      event: 'echo',
      input: {},
      schedule: { delay: HOUR },
    });
    jobId = job_id;
    await processor.kill('SIGTERM');
    expect(await becomesFree(processor.url)).toBe(true);
  });

  test('keeps products, jobs and credentials over a restart, at its new address', async () => {
    processor = await startProcessor(folder);
    expect(processor.url).not.toBe(first.url);
    expect(processor.credentials).toEqual({ ...first.credentials, url: processor.url });
    expect((await processor.client.products.list()).products).toMatchObject([
      { tag: 'shop', environments: { prd: 1 } },
    ]);
    expect(await processor.client.jobs.get(jobId)).toMatchObject({ status: 'scheduled', target: 'api/echo' });
  });

  test.each([
    ['start', ['--fresh']],
    ['quickstart', ['--exit']],
  ])('keeps its port, and all of its state, from another %s %s', async (program, more) => {
    const { port } = new URL(processor.url);
    const { code, stderr } = await run(process.execPath, [
      path.join(ROOT, `local/${program}.ts`),
      '--port',
      port,
      ...keptIn(folder),
      ...more,
    ]);
    expect([code, stderr]).toEqual([
      1,
      `port ${port} is taken, perhaps by another processor; give another one with --port\n`,
    ]);
    expect(await processor.client.jobs.get(jobId)).toMatchObject({ status: 'scheduled' });
  });

  test('keeps its state from another one on another port', async () => {
    const { code, stderr } = await run(process.execPath, [START, '--port', '0', ...keptIn(folder), '--fresh']);
    expect([code, stderr]).toEqual([1, expect.stringContaining(`is in use by process ${processor.pid}`)]);
    expect(await processor.client.jobs.get(jobId)).toMatchObject({ status: 'scheduled' });
  });

  test.each([
    [
      'of a processor elsewhere',
      (known: object) => JSON.stringify({ ...known, workspace_id: 'ws_elsewhere', url: 'https://processor.example' }),
      'holds credentials for https://processor.example; give another file',
    ],
    ['that are not JSON', () => 'secret', 'is not a credentials file'],
    ['that are incomplete', () => '{"workspace_id":"ws_1","user_id":"user_1"}', 'is not a credentials file'],
  ])('leaves credentials %s alone', async (_what, content, message) => {
    const file = path.join(folder, 'other-credentials.json');
    const text = content(processor.credentials);
    await writeFile(file, text);
    await expect(ensureCredentials(file, processor.url, 'unused')).rejects.toThrow(`${file} ${message}`);
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  test('begins empty and with new credentials when it is told to', async () => {
    await processor.kill('SIGTERM');
    processor = await startProcessor(folder, ['--fresh']);
    expect(processor.credentials.workspace_id).not.toBe(first.credentials.workspace_id);
    expect(await processor.client.products.list()).toEqual({ products: [] });
    await processor.kill('SIGTERM');
  });
});

describe('an option', () => {
  test.each([
    [['--prot', '1'], '--prot'],
    [['--port'], '--port'],
    [['--port', 'http'], "--port takes a number from 0 to 65535, got 'http'"],
    [['--port', ''], "--port takes a number from 0 to 65535, got ''"],
    [['--port', '65536'], "--port takes a number from 0 to 65535, got '65536'"],
    [['--port=-1'], "--port takes a number from 0 to 65535, got '-1'"],
    [['--fresh=yes'], '--fresh'],
    [['8787'], '8787'],
  ])('that is wrong, as in %j, is named', (args, message) => {
    expect(() => readOptions(args)).toThrow(message);
  });

  test('that is wrong ends the program with one line and code 1', async () => {
    const { code, stdout, stderr } = await run(process.execPath, [START, '--prot', '1']);
    expect({ code, stdout, lines: stderr.trim().split('\n') }).toEqual({
      code: 1,
      stdout: '',
      lines: [expect.stringContaining('--prot')],
    });
  });

  test('that is not given has its default', () => {
    expect(readOptions([])).toEqual({
      port: 8787,
      state: path.resolve('.ductape/state'),
      credentials: path.resolve('.ductape/credentials.json'),
      fresh: false,
      exit: false,
    });
  });
});
