import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { RELATED } from '../../../src/resources/features/feature-index-sql.ts';
import { createFeatureIndex } from '../../../src/resources/features/feature-index-store.ts';
import type { FeatureFilter, FeatureRecord } from '../../../src/resources/features/feature-index.ts';
import { createRunId, createRunRecord, forgetRuns, SOON } from './records.ts';

const ONE = 'ws_one';
const TWO = 'ws_two';

const index = createFeatureIndex({ db: env.DB });

beforeEach(() => forgetRuns(ONE, TWO));

const list = (workspace = ONE, filter: FeatureFilter = {}) => index.list(workspace, filter, 1_000);
const idsOf = (runs: readonly FeatureRecord[]) => runs.map(({ id }) => id);
const createdOf = (runs: readonly FeatureRecord[]) => runs.map((run) => run.created_at);

/** Stores records of one workspace and answers them. */
async function put(...given: Partial<FeatureRecord>[]): Promise<FeatureRecord[]> {
  const records = await Promise.all(given.map((more) => createRunRecord(ONE, more)));
  await index.put(records);
  return records;
}

async function livesOf(id: string): Promise<unknown[]> {
  const { results } = await env.DB.prepare('SELECT live FROM feature_runs WHERE id = ?').bind(id).all();
  return results.map(({ live }) => live);
}

describe('putting', () => {
  test('keeps a run as its object reports it', async () => {
    const text = 'Grüße, \'quoted\' and "quoted"; \\ 日本 😀';
    const [plain, whole] = await put(
      { created_at: 1 },
      {
        status: 'rolled_back',
        origin: 'resume',
        made_from: 'feature_a',
        original: 'feature_b',
        parent: 'feature_c',
        created_at: 2,
        updated_at: 3,
        ended_at: 4,
        error_code: 'TIMEOUT',
        error_message: text,
        due: 5,
        revision: 6,
      },
    );
    expect(await list()).toEqual([whole, plain]);
  });

  test('of nothing does nothing', async () => {
    await index.put([]);
    expect(await list()).toEqual([]);
  });

  test('of a newer revision replaces what was there, of the same or an older one does not', async () => {
    const [run] = await put({ revision: 5, status: 'running', due: 10 });
    const change = async (more: Partial<FeatureRecord>) => put({ ...run, ...more });
    await change({ revision: 4, status: 'paused', due: 1 });
    await change({ revision: 5, status: 'failed', due: 1 });
    expect(await list()).toEqual([run]);
    const [newer] = await change({ revision: 6, status: 'paused', due: 3, updated_at: 2 });
    expect(await list()).toEqual([newer]);
  });

  test.each([
    ['rising', [1, 2]],
    ['falling', [2, 1]],
  ])('of two revisions in one batch keeps the newer: %s', async (_order, revisions) => {
    const id = await createRunId();
    await put(...revisions.map((revision) => ({ id, revision, due: revision * 10 })));
    expect(await list()).toMatchObject([{ due: 20, revision: 2 }]);
  });

  test('has a run that ends in the list once, among those that have ended, and there it stays', async () => {
    const [run] = await put({ created_at: 2 }, { created_at: 1 }, { created_at: 3, status: 'failed' });
    const id = run?.id ?? '';
    await put({ ...run, revision: 2, status: 'completed', ended_at: 9 });
    await put({ ...run, revision: 1, status: 'running' });
    expect((await list()).map(({ status }) => status)).toEqual(['failed', 'completed', 'running']);
    expect(await livesOf(id)).toEqual([0]);
    expect(idsOf(await index.overdue(SOON, 9))).not.toContain(id);
  });

  test('keeps a run that waits for no instant, which is never overdue', async () => {
    const [run] = await put({ status: 'paused', due: Infinity });
    expect(await list()).toEqual([{ ...run, due: Number.MAX_SAFE_INTEGER }]);
    expect(await index.overdue(Date.now(), 9)).toEqual([]);
  });

  test('takes a batch of a hundred, of which some are known', async () => {
    const known = await put(...Array.from({ length: 30 }, (_, n) => ({ created_at: n })));
    const fresh = Array.from({ length: 70 }, (_, n) => ({ created_at: 100 + n }));
    await put(...known.map((run) => ({ ...run, revision: 2, status: 'completed' as const })), ...fresh);
    const runs = await list();
    expect(createdOf(runs)).toEqual(Array.from({ length: 100 }, (_, n) => (n < 70 ? 169 - n : 99 - n)));
    expect(runs.filter(({ status }) => status === 'completed')).toHaveLength(30);
  });
});

describe('workspaces', () => {
  test('are apart, also where ids are the same', async () => {
    const id = await createRunId();
    const one = await createRunRecord(ONE, { id, status: 'running' });
    const two = await createRunRecord(TWO, { id, status: 'completed', revision: 9 });
    await index.put([one, two]);
    expect([await list(ONE), await list(TWO)]).toEqual([[one], [two]]);
    expect([await index.count(ONE, {}), await index.count(TWO, { statuses: ['running'] })]).toEqual([1, 0]);
    expect([await index.related(ONE, id, 9), await index.related(TWO, id, 9)]).toEqual([[one], [two]]);
    await index.remove([{ workspace: TWO, id, createdAt: 0 }]);
    expect([await list(ONE), await list(TWO)]).toEqual([[one], []]);
  });
});

describe('a list', () => {
  const RUNS: readonly Partial<FeatureRecord>[] = [
    { created_at: 1, product: 'other', status: 'completed' },
    { created_at: 2, env: 'dev', status: 'paused' },
    { created_at: 3, feature: 'refund', status: 'failed', error_code: 'TIMEOUT' },
    { created_at: 4, origin: 'replay', status: 'cancelled' },
    { created_at: 5, status: 'rolled_back', error_code: 'CONFLICT' },
  ];

  test.each<[what: string, filter: FeatureFilter, created: number[]]>([
    ['nothing', {}, [5, 4, 3, 2, 1]],
    ['a product', { product: 'other' }, [1]],
    ['an environment', { env: 'dev' }, [2]],
    ['a feature', { feature: 'refund' }, [3]],
    ['statuses', { statuses: ['failed', 'paused'] }, [3, 2]],
    ['no status', { statuses: [] }, []],
    ['an origin', { origin: 'replay' }, [4]],
    ['a code', { error_code: 'CONFLICT' }, [5]],
    ['an instant from which on they were created', { created_after: 4 }, [5, 4]],
    ['an instant before which they were created', { created_before: 2 }, [1]],
    ['products within reach', { products: ['shop', 'none'] }, [5, 4, 3, 2]],
    ['environments within reach', { envs: ['dev'] }, [2]],
    ['any reach', { products: null, envs: null }, [5, 4, 3, 2, 1]],
    ['several', { product: 'shop', env: 'prd', statuses: ['failed', 'cancelled'], created_before: 4 }, [3]],
  ])('is narrowed by %s, and counted likewise', async (_what, filter, created) => {
    await put(...RUNS);
    expect(createdOf(await list(ONE, filter))).toEqual(created);
    expect(await index.count(ONE, filter)).toBe(created.length);
  });

  test('goes on after a position, over those that were created at one instant as well', async () => {
    const runs = await put(
      ...Array.from({ length: 7 }, (_, n) => ({
        created_at: n < 4 ? 1 : 2,
        status: n % 2 === 0 ? ('running' as const) : ('completed' as const),
      })),
    );
    const pages: FeatureRecord[][] = [];
    for (let last: FeatureRecord | undefined; pages.length < 4; last = pages.at(-1)?.at(-1))
      pages.push(await index.list(ONE, { env: 'prd' }, 3, last));
    expect(pages.map((page) => page.length)).toEqual([3, 3, 1, 1].map((size, page) => (page < 3 ? size : 0)));
    expect(new Set(idsOf(pages.flat()))).toEqual(new Set(idsOf(runs)));
    expect(createdOf(pages.flat())).toEqual([2, 2, 2, 1, 1, 1, 1]);
  });
});

describe('related runs', () => {
  test('are a run and all that go back to it, oldest first, whether they have ended or not', async () => {
    const original = await createRunId();
    const made = { original, origin: 'replay' } as const;
    const family = await put(
      { id: original, created_at: 1, status: 'failed' },
      { ...made, made_from: original, created_at: 2, status: 'completed' },
      { ...made, made_from: 'feature_of_before', created_at: 3 },
    );
    await put({ created_at: 2 }, { ...made, original: await createRunId(), created_at: 2, status: 'completed' });
    expect(await index.related(ONE, original, 9)).toEqual(family);
    expect(createdOf(await index.related(ONE, original, 2))).toEqual([1, 2]);
  });

  test('of a run that goes on are found too', async () => {
    const [run] = await put({}, {});
    expect(await index.related(ONE, run?.id ?? '', 9)).toEqual([run]);
  });

  test('are found by a look-up among runs that have ended', async () => {
    const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${RELATED}`)
      .bind(ONE, 'x', 9)
      .all<{ detail: string }>();
    expect(results.map(({ detail }) => detail).join()).toContain('feature_runs_related (workspace_id=? AND <expr>=?');
  });
});

describe('rows written', () => {
  const written = async (record: FeatureRecord) => {
    let rows = -1;
    const db = {
      prepare: (sql: string) => ({
        bind: (...values: unknown[]) => ({
          async run() {
            const result = await env.DB.prepare(sql)
              .bind(...values)
              .run();
            rows = result.meta.rows_written;
            return result;
          },
        }),
      }),
    } as unknown as D1Database;
    await createFeatureIndex({ db }).put([record]);
    return rows;
  };

  test('are one when a run begins and when it changes, and one more when it ends', async () => {
    const run = await createRunRecord(ONE);
    const begun = await written(run);
    const changed = await written({ ...run, status: 'paused', revision: 2 });
    const ended = await written({ ...run, status: 'completed', revision: 3 });
    expect({ begun, changed, ended }).toEqual({ begun: 1, changed: 1, ended: 2 });
  });
});
