import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CliOptions, runProgram } from './command-line.ts';
import { findNode, installSdk } from './installed-sdk.ts';
import { type Processor, shop, startNewProcessor } from './processor.ts';
import { type Ended, temporaryFolder } from './program.ts';

const NODE_20 = findNode(20);

let processor: Processor;
let folder: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  processor = await startNewProcessor();
});
afterAll(() => processor.kill('SIGTERM'));

/** Runs the command line in the folder, unless told otherwise. */
function ductape(args: readonly string[], options: Partial<CliOptions> = {}): Promise<Ended> {
  return runProgram(args, { cwd: folder, ...options });
}

/** Arguments that name the processor's credentials. */
function known(): string[] {
  return ['--credentials', processor.credentialsFile];
}

/** Writes a file of the folder; answers its name. */
async function file(name: string, content: unknown): Promise<string> {
  await writeFile(path.join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  return name;
}

describe('ductape init', () => {
  test('writes a first manifest, keeps credentials out of git, and overwrites nothing', async () => {
    const cwd = await temporaryFolder();
    await writeFile(path.join(cwd, '.gitignore'), 'dist/');
    const wrote = [path.join(cwd, 'product.ts'), path.join(cwd, '.gitignore')];
    expect(await ductape(['init'], { cwd })).toMatchObject({
      code: 0,
      stdout: `wrote ${wrote[0]}\nwrote ${wrote[1]}\n`,
      stderr: '',
    });
    expect(await readFile(path.join(cwd, '.gitignore'), 'utf8')).toBe('dist/\n.ductape/\n');
    await writeFile(path.join(cwd, 'product.ts'), 'mine');
    expect(await ductape(['init'], { cwd })).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `${wrote[0]} is already there; nothing was changed\n`,
    });
    expect(await readFile(path.join(cwd, 'product.ts'), 'utf8')).toBe('mine');
    expect(await readFile(path.join(cwd, '.gitignore'), 'utf8')).toBe('dist/\n.ductape/\n');
  });

  test('makes the folder it is given, and names its files in JSON', async () => {
    const cwd = await temporaryFolder();
    const { code, stdout } = await ductape(['init', 'deep/shop', '--json'], { cwd });
    const files = ['product.ts', '.gitignore'].map((name) => path.join(cwd, 'deep/shop', name));
    expect([code, JSON.parse(stdout)]).toEqual([0, { files }]);
  });

  test.each([
    ['installed', installSdk],
    ['absent', () => Promise.resolve()],
  ])('writes what apply takes, the SDK being %s', async (_where, prepare) => {
    const cwd = await temporaryFolder();
    await prepare(cwd);
    await ductape(['init'], { cwd });
    const { code, stdout, stderr } = await ductape(['apply', 'product.ts', ...known()], { cwd });
    expect([code, stderr, stdout]).toEqual([
      0,
      '',
      expect.stringMatching(
        /^my-app: (stored as|unchanged, it is) version 1\ndev runs version 1\nprd runs version 1\n$/,
      ),
    ]);
  });
});

describe('ductape apply', () => {
  test('stores JSON as the next version, and the same content once', async () => {
    const name = await file('shop.json', { ...shop('http://127.0.0.1:9'), tag: 'json' });
    expect(await ductape(['apply', name, ...known()])).toMatchObject({
      code: 0,
      stdout: 'json: stored as version 1\nprd runs version 1\n',
      stderr: '',
    });
    expect(await ductape(['apply', name, ...known()])).toMatchObject({
      code: 0,
      stdout: 'json: unchanged, it is version 1\nprd runs version 1\n',
    });
    await file('shop.json', { ...shop('http://127.0.0.1:9'), tag: 'json', name: 'Another name' });
    const { stdout } = await ductape(['apply', name, '--env', 'prd', '--message', 'renamed', '--json', ...known()]);
    expect(JSON.parse(stdout)).toMatchObject({ product: 'json', version: 2, created: true, environments: { prd: 2 } });
    expect(await processor.client.products.fetch('json')).toMatchObject({ name: 'Another name', message: 'renamed' });
  });

  /** Applies a TypeScript module under a Node; answers how that ended and the name that the product has then. */
  async function applyModule(tag: string, node: string): Promise<unknown[]> {
    const cwd = await temporaryFolder();
    await installSdk(cwd);
    await mkdir(path.join(cwd, 'parts'));
    await writeFile(path.join(cwd, 'parts/app.ts'), `export const name: string = 'From a module';\n`);
    const module = `import { defineProduct, type ProductManifest } from '@ductape/sdk';\nimport { name } from './parts/app.ts';
      const manifest: ProductManifest = { tag: '${tag}', name, environments: [{ slug: 'prd', env_name: 'production' }] };
      export default defineProduct(manifest);\n`;
    await writeFile(path.join(cwd, 'product.ts'), module);
    const { code, stdout, stderr } = await ductape(['apply', 'product.ts', ...known()], { cwd, node });
    return [code, stderr, stdout, (await processor.client.products.fetch(tag)).name];
  }

  test('takes a TypeScript module that imports another', async () => {
    const ended = await applyModule('module', process.execPath);
    expect(ended).toEqual([0, '', 'module: stored as version 1\nprd runs version 1\n', 'From a module']);
  });

  test.skipIf(NODE_20 === null)('takes it also under Node 20, where one is installed', async () => {
    const ended = await applyModule('module-20', String(NODE_20));
    expect(ended).toEqual([0, '', 'module-20: stored as version 1\nprd runs version 1\n', 'From a module']);
  });

  test('of a manifest with faults lists every one of them with its path', async () => {
    const faulty = {
      tag: 'no spaces',
      name: '',
      environments: [{ slug: 'PRD', env_name: 'production' }],
      surprise: true,
    };
    const name = await file('faulty.json', faulty);
    const paths = ['manifest.tag', 'manifest.name', 'manifest.environments[0].slug', 'manifest.surprise'];
    const { code, stdout, stderr } = await ductape(['apply', name, ...known()]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^VALIDATION_ERROR: /);
    for (const each of paths) expect(stderr).toContain(`\n  ${each}: `);
    const json = await ductape(['apply', name, '--json', ...known()]);
    const { error } = JSON.parse(json.stdout) as { error: { code: string; errors: { path: string }[] } };
    expect([json.code, error.code, error.errors.map((each) => each.path).toSorted()]).toEqual([
      1,
      'VALIDATION_ERROR',
      paths.toSorted(),
    ]);
  });
});

describe('ductape whoami', () => {
  test('tells whose key it is, in words and in JSON', async () => {
    const { workspace_id, user_id, url } = processor.credentials;
    expect(await ductape(['whoami', ...known()])).toMatchObject({
      code: 0,
      stdout: `${user_id}, owner of workspace local (${workspace_id}) at ${url}\n`,
      stderr: '',
    });
    const { code, stdout } = await ductape(['whoami', '--json', ...known()]);
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      { workspace_id, user_id, role: 'owner', workspace_name: 'local', url, products: null, envs: null },
    ]);
  });

  test('finds credentials in the variables, else in the folder', async () => {
    const { workspace_id, user_id, private_key, url } = processor.credentials;
    const variables = {
      DUCTAPE_WORKSPACE_ID: workspace_id,
      DUCTAPE_USER_ID: user_id,
      DUCTAPE_PRIVATE_KEY: private_key,
      DUCTAPE_URL: url,
    };
    expect(await ductape(['whoami'], { env: variables })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(user_id),
    });
    const cwd = await temporaryFolder();
    await mkdir(path.join(cwd, '.ductape'));
    await writeFile(path.join(cwd, '.ductape/credentials.json'), JSON.stringify(processor.credentials));
    expect(await ductape(['whoami'], { cwd })).toMatchObject({ code: 0, stdout: expect.stringContaining(user_id) });
  });

  test('fails where no processor answers', async () => {
    const env = { DUCTAPE_URL: 'http://127.0.0.1:9' };
    expect(await ductape(['whoami', ...known()], { env })).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^CONNECTION_ERROR: .*127\.0\.0\.1:9/),
    });
  });
});

describe('a wrong use of ductape', () => {
  test.concurrent.each([
    ['without a command', [], 'ductape apply <file>'],
    ['with an unknown command', ['deploy'], "no command 'deploy'"],
    ['with an unknown option', ['whoami', '--verbose'], '--verbose'],
    ['with an option of another command', ['whoami', '--message', 'why'], "'whoami' does not take --message"],
    ['without an argument', ['apply'], "'apply' takes 1 argument"],
    ['with too many arguments', ['init', 'a', 'b'], "'init' takes 0 to 1 argument"],
    ['with a file that is not there', ['apply', 'absent.json'], 'absent.json cannot be read'],
    ['with a module that is not there', ['apply', 'absent.ts'], 'absent.ts cannot be loaded'],
    ['without credentials', ['whoami'], 'no credentials'],
    ['with credentials that are not there', ['whoami', '--credentials', 'absent.json'], 'absent.json cannot be read'],
  ])('%s ends with code 2 and says what is wrong', async (_how, args, message) => {
    const plain = await ductape(args);
    expect([plain.code, plain.stdout + plain.stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  test.each([
    ['text.json', '{', 'is not JSON'],
    ['list.json', '[]', 'does not give an object'],
    ['empty.ts', 'export const product = 1;', 'has no default export'],
  ])('such as applying %s ends with code 2 and says what is wrong', async (name, content, message) => {
    const { code, stderr } = await ductape(['apply', await file(name, content), ...known()]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`${path.join(folder, name)} ${message}`)]);
  });
});

test.each([
  [
    'a wrong use',
    ['deploy', '--json'],
    2,
    { code: 'USAGE', message: "there is no command 'deploy'; ductape --help lists them" },
  ],
  [
    'a wrong option',
    ['whoami', '--json', '--verbose'],
    2,
    { code: 'USAGE', message: expect.stringContaining('--verbose') },
  ],
  [
    'missing credentials',
    ['--json', 'whoami'],
    2,
    { code: 'USAGE', message: expect.stringContaining('no credentials') },
  ],
])('%s is told in JSON when that is asked for', async (_what, args, code, error) => {
  const ended = await ductape(args);
  expect([ended.code, JSON.parse(ended.stdout), ended.stderr]).toEqual([code, { error }, '']);
});

test('ductape --help lists the commands', async () => {
  const { code, stdout } = await ductape(['--help']);
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(/ductape init[^]*ductape apply[^]*ductape versions[^]*ductape whoami[^]*ductape keys rotate/),
  ]);
});
