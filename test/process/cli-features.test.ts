import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from './command-line.ts';
import { type Processor, shop, startNewProcessor } from './processor.ts';
import { temporaryFolder } from './program.ts';

const rest = (tag: string, duration: number) => ({
  tag,
  name: tag,
  steps: [{ tag: 'rest', type: 'sleep' as const, input: { duration } }],
});

const HELLO = `import { defineFeature, defineProduct } from '@ductape/sdk';
export const hello = defineFeature({
  tag: 'hello',
  name: 'Hello',
  input: { name: { type: 'string' } },
  handler: (ctx) => ctx.action.run({ app: 'api', event: 'greet', input: { body: { name: ctx.input.name } } }),
});
`;

let processor: Processor;
let folder: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  processor = await startNewProcessor();
  const one = shop('http://127.0.0.1:9');
  await processor.client.products.apply({ ...one, features: [rest('nap', 1_000)] });
  await processor.client.products.apply({ ...one, features: [rest('nap', 2_000), rest('sleep', 3_000)] });
  const files = {
    'hello.ts': `${HELLO}export default hello;`,
    'product.ts': `${HELLO}export default defineProduct({ tag: 'p', name: 'P', environments: [], features: [await hello] });`,
    'clock.ts': `import { defineFeature } from '@ductape/sdk';
export default defineFeature({ tag: 'now', name: 'Now', handler: () => Date.now() });`,
    'nap.json': JSON.stringify(rest('nap', 5_000)),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
});
afterAll(() => processor.kill('SIGTERM'));

const show = (...args: string[]) => runCli(['features', 'show', ...args], { cwd: folder });
const showApplied = (...args: string[]) => show(...args, '--credentials', processor.credentialsFile);

describe('ductape features show', () => {
  test('prints a feature of the latest version, or of the one that an environment runs', async () => {
    const { code, stdout, stderr } = await showApplied('nap', '--product', 'shop');
    expect([code, stderr, JSON.parse(stdout)]).toEqual([0, '', rest('nap', 2_000)]);
    const running = await showApplied('--product', 'shop', '--env', 'prd', '--json');
    expect(JSON.parse(running.stdout)).toEqual(rest('nap', 1_000));
  });

  test.each([['hello.ts'], ['product.ts']])('prints what a module defines as a function: %s', async (file) => {
    const { code, stdout, stderr } = await show('--file', file);
    expect([code, stderr, JSON.parse(stdout)]).toEqual([
      0,
      '',
      {
        tag: 'hello',
        name: 'Hello',
        input: { name: { type: 'string' } },
        steps: [
          {
            tag: 'api-greet',
            type: 'action',
            app: 'api',
            event: 'greet',
            input: { body: { name: '$Input{name}' } },
          },
        ],
        output: '$Step{api-greet}',
      },
    ]);
  });

  test('prints one of a JSON file', async () => {
    const { stdout } = await show('nap', '--file', 'nap.json');
    expect(JSON.parse(stdout)).toEqual(rest('nap', 5_000));
  });

  test('says where a handler does what cannot be recorded', async () => {
    const { code, stderr } = await show('--file', 'clock.ts');
    expect(code).toBe(2);
    expect(stderr).toContain('clock.ts:2: Date.now reads the clock');
  });

  test.each([
    ['an unknown feature', ['x', '--product', 'shop'], "there is no feature 'x': there are nap, sleep"],
    ['none of several', ['--product', 'shop'], 'name a feature: there are nap, sleep'],
    ['an unknown environment', ['nap', '--product', 'shop', '--env', 'qa'], "has no environment 'qa'"],
    ['neither product nor file', ['nap'], 'takes --product, or --file'],
  ])('refuses %s', async (_what, args, message) => {
    const { code, stderr } = await showApplied(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  test('refuses a file together with a product', async () => {
    const { code, stderr } = await show('--file', 'hello.ts', '--product', 'shop');
    expect(code).toBe(2);
    expect(stderr).toContain('--file stands alone');
  });
});
