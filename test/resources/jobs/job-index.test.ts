import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { createJobIndex, type IndexRecord } from '../../../src/resources/jobs/job-index.ts';
import { createRecord } from './index-records.ts';
import { createJobId } from './specs.ts';

const ONE = 'ws_one';
const TWO = 'ws_two';
const EVERYTHING = { products: null, envs: null };
/** Jobs of other tests are due in our days; those of this file soon after 1970. */
const SOON = 1_000_000;

const index = createJobIndex({ db: env.DB });

beforeEach(async () => {
  await env.DB.prepare('DELETE FROM jobs WHERE workspace_id IN (?, ?) OR due < ?').bind(ONE, TWO, SOON).run();
});

const list = (workspace = ONE) => index.list(workspace, EVERYTHING, 1_000);
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
      expect(await index.overdue(SOON, 9)).toEqual([{ workspace: ONE, id, due: 10, revision: 5 }]);
    }
    await put({ id, revision: 6, status: 'queued', due: 3 });
    expect(await list()).toMatchObject([{ status: 'queued' }]);
    expect(await index.list(ONE, { ...EVERYTHING, status: ['queued'] }, 9)).toHaveLength(1);
    expect(await index.overdue(SOON, 9)).toEqual([{ workspace: ONE, id, due: 3, revision: 6 }]);
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
      records.map(({ workspace, id, due, revision }) => ({ workspace, id, due, revision })),
    );
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
    await index.purge(10, 100);
    expect(idsOf(await list()).toSorted()).toEqual(idsOf(kept).toSorted());
  });

  test('forgets so many at a time, the oldest first', async () => {
    const [third, first, second] = await put(...[3, 1, 2].map((due) => ({ status: 'completed' as const, due })));
    await index.purge(10, 2);
    expect(idsOf(await list())).toEqual([third?.id]);
    await index.put([first, second].filter((record) => record !== undefined));
    await index.purge(10, 1);
    expect(new Set(idsOf(await list()))).toEqual(new Set([third?.id, second?.id]));
  });

  test('reaches every workspace', async () => {
    await index.put([ONE, TWO].map((workspace) => createRecord(workspace, { status: 'failed', due: 1 })));
    await index.purge(10, 100);
    expect([await list(ONE), await list(TWO)]).toEqual([[], []]);
  });
});
