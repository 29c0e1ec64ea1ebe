import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { createCursor } from '../../../src/kernel/cursor.ts';
import { LIMITS } from '../../../src/kernel/limits.ts';
import { createJobIndex } from '../../../src/resources/jobs/job-index.ts';
import { manifest, scope } from '../../support/manifest.ts';
import { stored } from '../../support/stored.ts';
import { addMember, addRestricted, createWorkspace, type Member } from '../../support/workspace.ts';
import { createRecord, type RecordOptions } from './index-records.ts';
import { listPage, type ListedJob } from './jobs.ts';

const index = createJobIndex({ db: env.DB });
const NOW = Date.UTC(2026, 0, 5);
/** Jobs of one workspace: three for each millisecond, so that pages end between jobs of the same. */
const COUNT = 23;

let owner: Member;
let newestFirst: readonly string[];

async function fill(member: Member, count: number, more: (n: number) => RecordOptions): Promise<string[]> {
  const records = Array.from({ length: count }, (_, n) => createRecord(member.workspace_id, more(n)));
  await index.put(records);
  return records.map(({ id }) => id);
}

/** All jobs, a page at a time, as often as there is a next one. */
async function pages(member: Member, input: object, between: () => Promise<unknown> = async () => undefined) {
  const found: (readonly ListedJob[])[] = [];
  let cursor: string | null = null;
  do {
    const page = await listPage(member, { ...input, ...(cursor === null ? {} : { cursor }) });
    found.push(page.jobs);
    cursor = page.next_cursor;
    await between();
  } while (cursor !== null && found.length <= COUNT);
  return found;
}

const idsOf = (found: readonly (readonly ListedJob[])[]) => found.flat().map(({ id }) => id);

beforeAll(async () => {
  owner = await createWorkspace(manifest());
  await fill(owner, COUNT, (n) => ({ createdAt: NOW + Math.floor(n / 3) }));
  newestFirst = (await listPage(owner)).jobs.map(({ id }) => id);
});

describe('pages', () => {
  test.each(Array.from({ length: COUNT + 1 }, (_, n) => n + 1))(
    'of %i have every job once, in order, and are full but for the last',
    async (limit) => {
      const found = await pages(owner, { limit });
      expect(idsOf(found)).toEqual(newestFirst);
      expect(found.map(({ length }) => length).slice(0, -1)).toEqual(
        Array.from({ length: Math.ceil(COUNT / limit) - 1 }, () => limit),
      );
      expect(found.at(-1)?.length).toBeGreaterThan(0);
    },
  );

  test('hold a hundred when nothing is said', async () => {
    const member = await createWorkspace();
    const ids = await fill(member, 101, (n) => ({ createdAt: NOW - n }));
    expect((await pages(member, {})).map((jobs) => jobs.map(({ id }) => id))).toEqual([
      ids.slice(0, 100),
      ids.slice(100),
    ]);
  });

  test('hold a thousand at most', async () => {
    const member = await createWorkspace();
    const ids = await fill(member, LIMITS.page.value + 1, (n) => ({ createdAt: NOW - n }));
    const { jobs, next_cursor } = await listPage(member, { limit: LIMITS.page.value });
    expect(jobs.map(({ id }) => id)).toEqual(ids.slice(0, -1));
    expect(next_cursor).toEqual(expect.any(String));
  });

  test('have no gap and no repeat while jobs arrive and change', async () => {
    const member = await createWorkspace();
    const ids = await fill(member, 10, (n) => ({ createdAt: NOW - n }));
    let n = 0;
    const found = await pages(member, { limit: 3 }, async () => {
      n += 1;
      await fill(member, 2, () => ({ createdAt: NOW + n }));
      const changed = [ids[0], ids.at(-1)].map((id = '', which) =>
        createRecord(member.workspace_id, { id, createdAt: NOW - which * 9, revision: 1 + n, due: NOW + n }),
      );
      await index.put(changed);
    });
    expect(idsOf(found)).toEqual(ids);
    expect((await listPage(member)).jobs).toHaveLength(10 + 2 * n);
  });

  test('may change their size from one to the next, and be turned by another member', async () => {
    const first = await listPage(owner, { limit: 5 });
    const viewer = await addMember(owner, 'viewer');
    const second = await listPage(viewer, { limit: 2, cursor: first.next_cursor });
    expect(idsOf([first.jobs, second.jobs])).toEqual(newestFirst.slice(0, 7));
  });

  test('go on within a filter', async () => {
    const found = await pages(owner, { limit: 2, from: NOW + 2, to: NOW + 5, status: ['scheduled', 'queued'] });
    expect(idsOf(found)).toHaveLength(9);
    expect(newestFirst.join()).toContain(idsOf(found).join());
  });
});

describe('a list is refused', () => {
  async function refused(input: object, member = owner) {
    const before = await stored();
    const { status, body } = await member.call('jobs.list', input);
    expect(await stored()).toEqual(before);
    return { status, code: body.code, paths: body.errors?.map(({ path }) => path) };
  }
  const invalid = (path: string) => ({ status: 400, code: 'VALIDATION_ERROR', paths: [path] });

  test.each<[what: string, input: object, path: string]>([
    ['with an unknown state', { status: 'done' }, 'status'],
    ['with an unknown state among others', { status: ['failed', 'done'] }, 'status[1]'],
    ['with no state', { status: [] }, 'status'],
    ['with limit 0', { limit: 0 }, 'limit'],
    ['with a limit over a thousand', { limit: LIMITS.page.value + 1 }, 'limit'],
    ['with half a limit', { limit: 1.5 }, 'limit'],
    ['with an unknown field', { page: 3 }, 'page'],
    ['with a product that is no tag', { product: 'a b' }, 'product'],
    ['with an environment in capitals', { env: 'PRD' }, 'env'],
    ['with a beginning in words', { from: 'yesterday' }, 'from'],
    ['when it would end where it begins', { from: NOW, to: NOW }, 'to'],
    ['when it would end before it begins', { from: NOW + 1, to: NOW }, 'to'],
    ['with recurring as text', { recurring: 'yes' }, 'recurring'],
    ['with a cursor that is none', { cursor: 'next' }, 'cursor'],
    ['with an empty cursor', { cursor: '' }, 'cursor'],
    ['with a cursor over 500 characters', { cursor: 'x'.repeat(501) }, 'cursor'],
  ])('%s', async (_what, input, path) => {
    expect(await refused(input)).toEqual(invalid(path));
  });

  test('with a cursor that was altered anywhere', async () => {
    const { next_cursor: cursor } = await listPage(owner, { limit: 2 });
    const text = cursor ?? '';
    const altered = Array.from(
      text,
      (letter, n) => `${text.slice(0, n)}${letter === 'A' ? 'B' : 'A'}${text.slice(n + 1)}`,
    );
    for (const each of [...altered, text.slice(0, -1), `${text}0`, `${text}.`, text.split('.')[0]])
      expect({ each, ...(await refusedBriefly(each)) }).toEqual({ each, ...invalid('cursor') });
  });

  /** As `refused`, without looking at everything that is stored for each letter of a cursor. */
  async function refusedBriefly(cursor: string | undefined) {
    const { status, body } = await owner.call('jobs.list', { limit: 2, cursor });
    return { status, code: body.code, paths: body.errors?.map(({ path }) => path) };
  }

  test.each<[what: string, input: object]>([
    ['another product', { product: scope.product }],
    ['another environment', { env: scope.env }],
    ['another state', { status: 'scheduled' }],
    ['another beginning', { from: NOW }],
    ['another end', { to: NOW + 100 }],
    ['another kind', { recurring: false }],
    ['another namespace', { namespace: 'actions' }],
  ])('with a cursor of %s', async (_what, input) => {
    const plain = await listPage(owner, { limit: 2 });
    expect(await refused({ ...input, cursor: plain.next_cursor })).toEqual(invalid('cursor'));
    const narrowed = await listPage(owner, { ...input, limit: 2 });
    expect(await refused({ cursor: narrowed.next_cursor })).toEqual(invalid('cursor'));
  });

  test('with a cursor of another workspace', async () => {
    const { next_cursor: cursor } = await listPage(owner, { limit: 2 });
    expect(await refused({ cursor }, await createWorkspace(manifest()))).toEqual(invalid('cursor'));
  });

  test('with a cursor of another operation', async () => {
    await owner.apply({ ...manifest(), name: 'Second' });
    const { body } = await owner.call('products.history', { product: scope.product, limit: 1 });
    const { next_cursor: cursor } = body.data as { next_cursor: string };
    expect(await refused({ cursor })).toEqual(invalid('cursor'));
    const { next_cursor: ours } = await listPage(owner, { limit: 2 });
    const history = await owner.call('products.history', { product: scope.product, cursor: ours });
    expect(history).toMatchObject({ status: 400, body: { code: 'VALIDATION_ERROR', errors: [{ path: 'cursor' }] } });
  });

  test.each([[5], [null], [{}], [[]], [[NOW]], [['x', 1]], [[NOW, 'job', 'more']]])(
    'with a forged cursor at %j',
    async (position) => {
      const cursor = await createCursor(position, [owner.workspace_id, 'jobs.list', {}]);
      expect(await refused({ cursor })).toEqual(invalid('cursor'));
    },
  );

  test('with a cursor to one that may reach less, beyond what it reaches', async () => {
    const { next_cursor: cursor } = await listPage(owner, { limit: 2 });
    const member = await addRestricted(owner, 'viewer', { envs: ['dev'] });
    expect(await listPage(member, { cursor })).toEqual({ jobs: [], next_cursor: null });
  });
});
