import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from './command-line.ts';
import { type Processor, shop, startNewProcessor } from './processor.ts';
import { type Ended, ROOT, temporaryFolder } from './program.ts';

const LIBRARY = path.join(ROOT, 'test/fixtures/descriptions/library.openapi-3.0.yaml');

let processor: Processor;
let folder: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  processor = await startNewProcessor();
  await processor.client.products.apply(shop('http://127.0.0.1:9'));
});
afterAll(() => processor.kill('SIGTERM'));

const ductape = (...args: string[]): Promise<Ended> =>
  runCli([...args, '--credentials', processor.credentialsFile], { cwd: folder });

test('ductape import makes an app of a description and tells what changed', async () => {
  const { code, stdout, stderr } = await ductape('import', LIBRARY, '--product', 'shop', '--env', 'prd');
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout.split('\n').slice(0, 3)).toEqual([
    'shop: city-library stored with version 2: 7 added, 0 changed, 0 removed',
    '+ listBooks',
    '+ add_book',
  ]);
  expect(stdout).toContain('\n! POST /raw: its body is XML, without rules');
  expect(await ductape('versions', 'shop')).toMatchObject({ stdout: expect.stringMatching(/^2 .*\[prd\]/) });
});

test('ductape import again updates the app, or changes nothing', async () => {
  const again = await ductape('import', LIBRARY, '--product', 'shop');
  expect(again.stdout).toMatch(/^shop: city-library unchanged, it is in version 2: 0 added, 0 changed, 0 removed\n/);
  const text = (await readFile(LIBRARY, 'utf8')).replace('operationId: lend', 'operationId: lendOut');
  await writeFile(path.join(folder, 'changed.yaml'), text.replace('summary: List books', 'summary: List all books'));
  const { stdout } = await ductape('import', 'changed.yaml', '--product', 'shop', '--message', 'new API', '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    version: 3,
    created: true,
    added: ['lendOut'],
    changed: ['listBooks'],
    removed: ['lend'],
  });
});

test('ductape import takes a tag and addresses of environments', async () => {
  const args = ['--product', 'shop', '--app', 'books', '--server', 'prd=https://books.example/v2?a=1'];
  const refused = await ductape('import', LIBRARY, ...args);
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('VALIDATION_ERROR: document')]);
  await ductape('import', LIBRARY, '--product', 'shop', '--app', 'books', '--server', 'prd=https://books.example/v2');
  expect(await processor.client.apps.fetch({ product: 'shop', app: 'books' })).toMatchObject({
    app: { environments: [{ slug: 'prd', base_url: 'https://books.example/v2' }] },
  });
});

test.each([
  [['import'], 2, "'import' takes 1 argument"],
  [['import', LIBRARY], 2, 'import needs --product TAG'],
  [['import', LIBRARY, '--product', 'shop', '--server', 'prd'], 2, "--server: 'prd' is not SLUG=URL"],
  [['import', 'absent.yaml', '--product', 'shop'], 2, 'cannot be read'],
  [['import', LIBRARY, '--product', 'absent'], 1, 'NOT_FOUND: product'],
])('ductape %j ends with code %i and says what is wrong', async (args, code, message) => {
  const ended = await ductape(...args);
  expect([ended.code, ended.stderr]).toEqual([code, expect.stringContaining(message)]);
});
