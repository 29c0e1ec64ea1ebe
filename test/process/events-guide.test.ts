import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ProductManifest } from '@ductape/sdk';
import { installSdk } from './installed-sdk.ts';
import { type Processor, startProcessor } from './processor.ts';
import { ROOT, run, temporaryFolder } from './program.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let folder: string;
let processor: Processor;

/** What the guide shows in a language. */
async function shown(language: 'js' | 'ts'): Promise<string[]> {
  const guide = await readFile(path.join(ROOT, 'docs/guide/events.md'), 'utf8');
  return [...guide.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(([, code]) => code ?? '');
}

/** A product with the brokers of the guide, and what their subscriptions call. */
async function shop(): Promise<ProductManifest> {
  const [brokers = ''] = await shown('ts');
  const file = path.join(folder, 'brokers.mjs');
  await writeFile(file, `export default { ${brokers} };`);
  const { default: declared } = (await import(pathToFileURL(file).href)) as {
    default: Pick<ProductManifest, 'brokers'>;
  };
  return {
    tag: 'shop',
    name: 'Shop',
    environments: [{ slug: 'prd', env_name: 'production' }],
    apps: [
      {
        tag: 'crm',
        name: 'CRM',
        environments: [{ slug: 'prd', base_url: 'http://127.0.0.1:9' }],
        actions: [{ tag: 'note', name: 'Note', method: 'POST', resource: '/notes' }],
      },
    ],
    features: [
      {
        tag: 'fulfil-order',
        name: 'Fulfil',
        input: { order: { type: 'string' } },
        steps: [{ tag: 'note', type: 'log', input: { message: '$Input{order}' } }],
      },
    ],
    ...declared,
  };
}

beforeAll(async () => {
  folder = await temporaryFolder();
  processor = await startProcessor(folder);
  await processor.client.products.apply({ manifest: await shop() });
});
afterAll(() => processor.kill('SIGTERM'));

test('the programs of the guide run, one after the other', async () => {
  await installSdk(folder);
  const options = JSON.stringify({ ...processor.credentials, product: 'shop', env: 'prd' });
  const program = [
    `import Ductape from '@ductape/sdk';`,
    `const ductape = new Ductape(${options});`,
    `const bill = async () => {};`,
    ...(await shown('js')),
    `console.log((await ductape.events.getGroups({ event: 'shop:orders' })).map(({ group }) => group).sort().join(' '));`,
  ].join('\n');
  await writeFile(path.join(folder, 'guide.mjs'), program);
  const { code, stdout, stderr } = await run(process.execPath, ['guide.mjs'], { cwd: folder });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^\[\]\n/);
  expect(stdout).toMatch(/\nbilling ~fulfil ~large ~warehouse\n$/);
});
