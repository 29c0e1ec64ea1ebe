import { beforeAll, describe, expect, test } from 'vitest';
import { action, manifest, scope } from '../../support/manifest.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';

const { product } = scope;
const COUNT = 7;

let owner: Member;

const version = (n: number) => manifest([action('echo', { timeout: n * 1_000 })]);

beforeAll(async () => {
  owner = await createWorkspace();
  for (let n = 1; n <= COUNT; n += 1) {
    await owner.call('products.apply', { manifest: version(n), message: `version ${n}` });
    await owner.call('products.promote', { product, env: 'prd', version: n });
  }
  await owner.apply({ ...version(1), tag: 'other' });
});

interface Page {
  readonly versions?: readonly { readonly version: number }[];
  readonly moves?: readonly { readonly number: number }[];
  readonly next_cursor: string | null;
}

/** The numbers of a list, page by page. */
async function pages(operation: 'history' | 'moves', input: object, limit: number): Promise<number[][]> {
  const found: number[][] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const { body } = await owner.call(`products.${operation}`, { ...input, limit, ...(cursor ? { cursor } : {}) });
    const page = body.data as Page;
    found.push((page.versions ?? []).map((row) => row.version).concat((page.moves ?? []).map((row) => row.number)));
    cursor = page.next_cursor;
  }
  return found;
}

/** The cursor after the first page. */
async function cursorOf(operation: string, input: object, member = owner): Promise<string> {
  const { body } = await member.call(`products.${operation}`, { ...input, limit: 1 });
  return String((body.data as Page).next_cursor);
}

const REFUSED = { status: 400, body: { code: 'VALIDATION_ERROR', errors: [{ path: 'cursor' }] } };

test('history lists versions newest first, with who, why, when and where they run', async () => {
  const { body } = await owner.call('products.history', { product });
  const { versions, next_cursor } = body.data as { versions: object[]; next_cursor: null };
  expect(next_cursor).toBeNull();
  expect(versions).toHaveLength(COUNT);
  expect(versions[0]).toEqual({
    version: COUNT,
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    author: owner.user_id,
    message: `version ${COUNT}`,
    created_at: expect.any(Number),
    environments: ['prd'],
  });
  expect(versions.at(-1)).toMatchObject({ version: 1, environments: ['dev'] });
  expect(versions[1]).toMatchObject({ environments: [] });
});

describe.each([
  ['history', { product }],
  ['moves', { product, env: 'prd' }],
] as const)('products.%s', (operation, input) => {
  test('goes on where the page before ended', async () => {
    expect(await pages(operation, input, 3)).toEqual([[7, 6, 5], [4, 3, 2], [1]]);
    expect(await pages(operation, input, COUNT)).toEqual([[7, 6, 5, 4, 3, 2, 1]]);
    expect(await pages(operation, input, COUNT - 1)).toEqual([[7, 6, 5, 4, 3, 2], [1]]);
  });

  test('refuses a cursor that was altered', async () => {
    const cursor = await cursorOf(operation, input);
    const [position = '', digest = ''] = cursor.split('.');
    const forged = [
      `${btoa('3')}.${digest}`,
      `${position}.${'0'.repeat(32)}`,
      `${cursor}.x`,
      `${cursor}x`,
      ` ${cursor}`,
      position,
      `.${digest}`,
      '.',
      'x',
      '',
    ];
    for (const altered of forged)
      expect(await owner.call(`products.${operation}`, { ...input, cursor: altered })).toMatchObject(REFUSED);
    expect(await owner.call(`products.${operation}`, { ...input, cursor })).toMatchObject({ status: 200 });
  });

  test('refuses a cursor of another product, another list and another workspace', async () => {
    const cursor = await cursorOf(operation, input);
    expect(await owner.call(`products.${operation}`, { ...input, product: 'other', cursor })).toMatchObject(REFUSED);
    const [otherOperation, otherInput] =
      operation === 'moves' ? ['history', { product }] : ['moves', { product, env: 'prd' }];
    expect(await owner.call(`products.${otherOperation}`, { ...otherInput, cursor })).toMatchObject(REFUSED);
    const bob = await createWorkspace(version(1));
    await bob.apply(version(2), ['prd']);
    expect(await bob.call(`products.${operation}`, { ...input, cursor })).toMatchObject(REFUSED);
    expect(
      await owner.call(`products.${operation}`, { ...input, cursor: await cursorOf(operation, input, bob) }),
    ).toMatchObject(REFUSED);
  });

  test.each([0, -1, 1.5, 100_000])('refuses the limit %d', async (limit) => {
    expect(await owner.call(`products.${operation}`, { ...input, limit })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'limit' }] },
    });
  });
});

test('a cursor of one environment’s moves is none of another’s', async () => {
  const cursor = await cursorOf('moves', { product, env: 'prd' });
  expect(await owner.call('products.moves', { product, env: 'dev', cursor })).toMatchObject(REFUSED);
});

test.each([
  ['history', { product: 'absent' }, 'product'],
  ['moves', { product: 'absent', env: 'prd' }, 'product'],
  ['moves', { product, env: 'qa' }, 'env'],
  ['diff', { product: 'absent', from: 1, to: 2 }, 'product'],
  ['diff', { product, from: 99, to: 1 }, 'from'],
  ['diff', { product, from: 1, to: 99 }, 'to'],
  ['diff', { product, from: 1, to: 'qa' }, 'to'],
])('products.%s of what is not there names it: %j', async (operation, input, path) => {
  expect(await owner.call(`products.${operation}`, input)).toMatchObject({
    status: 404,
    body: { code: 'NOT_FOUND', errors: [{ path }] },
  });
});

test('diff tells what differs between versions, by number or environment', async () => {
  const changes = [{ path: 'apps[api].actions[echo].timeout', kind: 'changed', from: 1_000, to: 7_000 }];
  for (const [from, to] of [
    [1, 7],
    ['dev', 'prd'],
    ['dev', 7],
  ])
    expect((await owner.call('products.diff', { product, from, to })).body.data).toEqual({ from: 1, to: 7, changes });
  expect((await owner.call('products.diff', { product, from: 2, to: 2 })).body.data).toEqual({
    from: 2,
    to: 2,
    changes: [],
  });
});
