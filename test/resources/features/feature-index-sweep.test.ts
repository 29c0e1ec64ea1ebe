import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { createFeatureIndex } from '../../../src/resources/features/feature-index-store.ts';
import type { FeatureRecord } from '../../../src/resources/features/feature-index.ts';
import { createRunRecord, forgetRuns, SOON } from './records.ts';

const ONE = 'ws_one';
const TWO = 'ws_two';
/** Comes before the workspaces of all other tests. */
const FIRST = '!';
const OPEN = ['running', 'paused'] as const;
const ENDED = ['completed', 'failed', 'rolled_back', 'cancelled'] as const;

const index = createFeatureIndex({ db: env.DB });

beforeEach(() => forgetRuns(FIRST, ONE, TWO));

const list = () => index.list(ONE, {}, 1_000);
const createdOf = (runs: readonly FeatureRecord[]) => runs.map((run) => run.created_at);

/** Stores records of one workspace and answers them. */
async function put(...given: Partial<FeatureRecord>[]): Promise<FeatureRecord[]> {
  const records = await Promise.all(given.map((more) => createRunRecord(ONE, more)));
  await index.put(records);
  return records;
}

describe('overdue runs', () => {
  test('are those due before an instant, the longest overdue first', async () => {
    const [late, later, latest] = await put({ due: 3 }, { due: 1 }, { due: 2 }, { due: 4 }, { due: SOON });
    expect(await index.overdue(4, 9)).toEqual([later, latest, late]);
    expect(await index.overdue(4, 2)).toEqual([later, latest]);
    expect(await index.overdue(1, 9)).toEqual([]);
  });

  test('are those that have not ended, of all workspaces', async () => {
    await put(...ENDED.map((status) => ({ status, due: 1 })));
    const [one, other] = await put(...OPEN.map((status, due) => ({ status, due })));
    const foreign = await createRunRecord(TWO, { due: 5 });
    await index.put([foreign]);
    expect(await index.overdue(9, 9)).toEqual([one, other, foreign]);
  });

  test('are found a part of the live runs at a time, one part after the other, and from the beginning again', async () => {
    const parts = createFeatureIndex({ db: env.DB, sweepRows: 2 });
    const found = async () => createdOf(await parts.overdue(SOON, 9));
    const open = [1, 2, 3, 4, 5].map((created_at) => ({ created_at, due: created_at === 2 ? SOON : created_at }));
    const ended = [1, 3].map((created_at) => ({ created_at, status: 'completed' as const }));
    await index.put(await Promise.all([...open, ...ended].map((more) => createRunRecord(FIRST, more))));
    expect([await found(), await found(), await found()]).toEqual([[1], [3, 4], [5]]);
    while ((await env.DB.prepare('SELECT 1 FROM feature_sweeps').first()) !== null) await found();
    expect([await found(), await found()]).toEqual([[1], [3, 4]]);
  });

  test('that are too many to be looked after are read again', async () => {
    const parts = createFeatureIndex({ db: env.DB, sweepRows: 3 });
    await index.put(await Promise.all([1, 2, 3, 4].map((created_at) => createRunRecord(FIRST, { created_at }))));
    for (let sweep = 0; sweep < 2; sweep += 1) expect(createdOf(await parts.overdue(SOON, 2))).toEqual([1, 2]);
  });
});

describe('outlived runs', () => {
  test('have ended and are past their time, the longest first', async () => {
    const past = await put(...ENDED.map((status, n) => ({ status, due: 9 - n })));
    await put(...ENDED.map((status) => ({ status, due: 10 })), ...OPEN.map((status) => ({ status, due: 1 })));
    expect(await index.outlived(10, 9, 0)).toEqual(past.toReversed());
    expect(await index.outlived(10, 1, 0)).toEqual(past.slice(-1));
  });

  test('are looked for among those that are old enough, in every workspace', async () => {
    const records = await Promise.all(
      [ONE, TWO].flatMap((workspace) =>
        [4, 5].map((created_at) => createRunRecord(workspace, { created_at, due: 0, status: 'failed' })),
      ),
    );
    await index.put(records);
    const found = await index.outlived(10, 9, 6);
    expect(found.map(({ workspace, created_at }) => [workspace, created_at])).toEqual([
      [ONE, 4],
      [TWO, 4],
    ]);
  });
});

describe('removing', () => {
  test('forgets runs by their keys, wherever they lie, and no others', async () => {
    const [live, ended, later, stays] = await put({}, { status: 'failed' }, { created_at: 7 }, {});
    const keys = [live, ended].map((run) => ({ workspace: ONE, id: run?.id ?? '', createdAt: 0 }));
    await index.remove([...keys, { workspace: ONE, id: later?.id ?? '', createdAt: 6 }]);
    expect(await list()).toEqual([later, stays]);
    await index.remove([]);
    expect(await list()).toHaveLength(2);
  });
});
