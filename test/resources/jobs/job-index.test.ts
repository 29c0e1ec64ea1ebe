import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { createJobIndex, type IndexRecord } from '../../../src/resources/jobs/job-index.ts';
import { createRecord } from './index-records.ts';
import { createJobId } from './specs.ts';

const ONE = 'ws_one';
const TWO = 'ws_two';
/** Comes before the workspaces of all other tests. */
const FIRST = '!';
const EVERYTHING = { products: null, envs: null };
/** Jobs of other tests are due in our days; those of this file soon after 1970. */
const SOON = 1_000_000;

const index = createJobIndex({ db: env.DB });

beforeEach(async () => {
  await env.DB.prepare('DELETE FROM jobs WHERE workspace_id IN (?, ?, ?) OR due < ?').bind(FIRST, ONE, TWO, SOON).run();
  await env.DB.exec('DELETE FROM job_sweeps');
});

const list = (workspace = ONE) => index.list(workspace, EVERYTHING, 1_000);
const purge = async (now: number, limit: number) => index.forget(await index.outlived(now, limit, 0));
const idsOf = (jobs: readonly { readonly id: string }[]) => jobs.map(({ id }) => id);

/** Stores records of one workspace, all else alike, and answers them. */
async function put(...options: Parameters<typeof createRecord>[1][]): Promise<IndexRecord[]> {
  const records = options.map((each) => createRecord(ONE, each));
  await index.put(records);
  return records;
}

describe('putting', () => {
  test('keeps a job as its object reports it', async () => {
    const record = createRecord(ONE);
    const text = 'Grüße, \'quoted\' and "quoted"; \\ 日本 😀 \u0000';
    const job = { ...record.job, cancel_reason: text, recurring: true, every: 1 };
    await index.put([{ ...record, job }]);
    expect(await list()).toEqual([job]);
  });

  test('of nothing does nothing', async () => {
    await index.put([]);
    expect(await list()).toEqual([]);
  });

  test('of a newer revision replaces what was there, of the same or an older one does not', async () => {
    const id = createJobId();
    await put({ id, revision: 5, status: 'running', due: 10 });
    for (const [revision, status] of [
      [4, 'queued'],
      [5, 'failed'],
    ] as const) {
      await put({ id, revision, status, due: 1 });
      expect(await list()).toMatchObject([{ status: 'running' }]);
      expect(await index.overdue(SOON, 9)).toEqual([{ workspace: ONE, id, created_at: 0, due: 10, revision: 5 }]);
    }
    await put({ id, revision: 6, status: 'queued', due: 3 });
    expect(await list()).toMatchObject([{ status: 'queued' }]);
    expect(await index.list(ONE, { ...EVERYTHING, status: ['queued'] }, 9)).toHaveLength(1);
    expect(await index.overdue(SOON, 9)).toEqual([{ workspace: ONE, id, created_at: 0, due: 3, revision: 6 }]);
  });

  test.each([
    ['rising', [1, 2]],
    ['falling', [2, 1]],
  ])('of two revisions in one batch keeps the newer: %s', async (_order, revisions) => {
    const id = createJobId();
    await put(...revisions.map((revision) => ({ id, revision, due: revision * 10 })));
    expect(await index.overdue(SOON, 9)).toMatchObject([{ due: 20, revision: 2 }]);
  });

  test('takes a batch of a hundred, of which some are known', async () => {
    const known = await put(...Array.from({ length: 30 }, (_, n) => ({ createdAt: n })));
    const again = known.map(({ id, created_at }) =>
      createRecord(ONE, { id, createdAt: created_at, revision: 2, status: 'running' }),
    );
    const fresh = Array.from({ length: 70 }, (_, n) => createRecord(ONE, { createdAt: 100 + n }));
    await index.put([...again, ...fresh]);
    const jobs = await list();
    expect(idsOf(jobs)).toEqual([...again, ...fresh].toReversed().map(({ id }) => id));
    expect(jobs.filter(({ status }) => status === 'running')).toHaveLength(30);
  });

  test.each([
    ['ends', 'running', 'completed'],
    ['begins anew', 'failed', 'queued'],
  ] as const)('has a job that %s in the list once', async (_what, before, after) => {
    const id = createJobId();
    await put({ id, revision: 1, status: before, createdAt: 2 }, { createdAt: 1 }, { createdAt: 3, status: 'failed' });
    await put({ id, revision: 2, status: after, createdAt: 2 });
    expect((await list()).map(({ status }) => status)).toEqual(['failed', after, 'scheduled']);
    await put({ id, revision: 1, status: before, createdAt: 2 });
    expect((await list()).map(({ status }) => status)).toEqual(['failed', after, 'scheduled']);
    const { results } = await env.DB.prepare('SELECT live FROM jobs WHERE id = ?').bind(id).all();
    expect(results).toEqual([{ live: after === 'queued' ? 1 : 0 }]);
    const isOverdue = (await index.overdue(SOON, 9)).some((job) => job.id === id);
    expect(isOverdue).toBe(after === 'queued');
  });

  test('keeps the same id of two workspaces apart', async () => {
    const id = createJobId();
    await index.put([createRecord(ONE, { id, status: 'running' }), createRecord(TWO, { id, status: 'queued' })]);
    expect(await list(ONE)).toMatchObject([{ id, status: 'running' }]);
    expect(await list(TWO)).toMatchObject([{ id, status: 'queued' }]);
  });
});

describe('removing', () => {
  test('forgets a job as it was seen', async () => {
    const [gone, stays] = await put({}, {});
    if (gone !== undefined) await index.remove(gone);
    expect(idsOf(await list())).toEqual([stays?.id]);
  });

  test.each<[what: string, change: Partial<IndexRecord>]>([
    ['an older revision', { revision: 6 }],
    ['a newer revision', { revision: 8 }],
    ['another time', { due: 2 }],
    ['another workspace', { workspace: TWO }],
    ['another job', { id: createJobId() }],
    ['another creation', { created_at: 1 }],
  ])('of %s leaves it', async (_what, change) => {
    const [record] = await put({ revision: 7, due: 1 });
    if (record !== undefined) await index.remove({ ...record, ...change });
    expect(idsOf(await list())).toEqual([record?.id]);
  });
});

describe('overdue jobs', () => {
  test('are those due before an instant, the longest overdue first', async () => {
    const [late, later, latest] = await put({ due: 3 }, { due: 1 }, { due: 2 }, { due: 4 }, { due: SOON });
    expect(idsOf(await index.overdue(4, 9))).toEqual([later?.id, latest?.id, late?.id]);
    expect(idsOf(await index.overdue(4, 2))).toEqual([later?.id, latest?.id]);
    expect(await index.overdue(1, 9)).toEqual([]);
  });

  test('are those that wait or run, of all workspaces', async () => {
    await put(...(['completed', 'failed', 'cancelled'] as const).map((status) => ({ status, due: 1 })));
    const records = [
      createRecord(ONE, { status: 'scheduled', due: 1 }),
      createRecord(TWO, { status: 'queued', due: 2 }),
      createRecord(ONE, { status: 'running', due: 3 }),
    ];
    await index.put(records);
    expect(await index.overdue(9, 9)).toEqual(
      records.map(({ workspace, id, created_at, due, revision }) => ({ workspace, id, created_at, due, revision })),
    );
  });

  test('are found a part of the live jobs at a time, one part after the other, and from the beginning again', async () => {
    const parts = createJobIndex({ db: env.DB, sweepRows: 2 });
    const found = async () => (await parts.overdue(SOON, 9)).map(({ created_at }) => created_at);
    const jobs = [1, 2, 3, 4, 5].map((createdAt) => ({ createdAt, due: createdAt === 2 ? SOON : createdAt }));
    const ended = [1, 3].map((createdAt) => ({ createdAt, status: 'completed' as const }));
    await index.put([...jobs, ...ended].map((options) => createRecord(FIRST, options)));
    expect([await found(), await found(), await found()]).toEqual([[1], [3, 4], [5]]);
    while ((await env.DB.prepare('SELECT 1 FROM job_sweeps').first()) !== null) await found();
    expect([await found(), await found()]).toEqual([[1], [3, 4]]);
    await env.DB.prepare('DELETE FROM job_sweeps').run();
  });

  test('that are too many to be looked after are read again', async () => {
    const parts = createJobIndex({ db: env.DB, sweepRows: 3 });
    await index.put([1, 2, 3, 4].map((createdAt) => createRecord(FIRST, { createdAt })));
    for (let sweep = 0; sweep < 2; sweep += 1)
      expect((await parts.overdue(SOON, 2)).map(({ created_at }) => created_at)).toEqual([1, 2]);
  });
});

describe('purging', () => {
  test('forgets what has ended and is past its time, and nothing else', async () => {
    const ended = ['completed', 'failed', 'cancelled'] as const;
    const open = ['scheduled', 'queued', 'running'] as const;
    await put(...ended.map((status) => ({ status, due: 9 })));
    const kept = await put(
      ...ended.map((status) => ({ status, due: 10, createdAt: 3 })),
      ...open.map((status) => ({ status, due: 1, createdAt: 3 })),
    );
    await purge(10, 100);
    expect(idsOf(await list()).toSorted()).toEqual(idsOf(kept).toSorted());
  });

  test('forgets so many at a time, the oldest first', async () => {
    const [third, first, second] = await put(...[3, 1, 2].map((due) => ({ status: 'completed' as const, due })));
    await purge(10, 2);
    expect(idsOf(await list())).toEqual([third?.id]);
    await index.put([first, second].filter((record) => record !== undefined));
    await purge(10, 1);
    expect(new Set(idsOf(await list()))).toEqual(new Set([third?.id, second?.id]));
  });

  test('reaches every workspace', async () => {
    await index.put([ONE, TWO].map((workspace) => createRecord(workspace, { status: 'failed', due: 1 })));
    await purge(10, 100);
    expect([await list(ONE), await list(TWO)]).toEqual([[], []]);
  });
});
