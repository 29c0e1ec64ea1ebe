import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/kernel/clock.ts';
import {
  type FeatureDirectory,
  type FeatureObject,
  featureObjectName,
} from '../../../src/resources/features/directory.ts';
import { createFeatureIndex } from '../../../src/resources/features/feature-index-store.ts';
import type { FeatureRecord } from '../../../src/resources/features/feature-index.ts';
import { sweepFeatures } from '../../../src/resources/features/sweep.ts';
import type { Warning } from '../../../src/run-log.ts';
import { createRunId, createRunRecord, forgetRuns } from './records.ts';

const WORKSPACE = 'ws_sweep';
const KEPT_MS = 1_000;
/** Runs of other tests are of our days, and never due before this. */
const NOW = 500_000;
const LATE = NOW - 60_001;

const index = createFeatureIndex({ db: env.DB });
const list = () => index.list(WORKSPACE, {}, 1_000);

/** Objects that hold these runs, and forget one that has ended once its time is over; those in `broken` cannot be asked. */
function createObjects(held: readonly FeatureRecord[]) {
  const runs = new Map(held.map((run) => [`${run.workspace} ${run.id}`, run]));
  const asked: string[][] = [];
  const broken = new Set<string>();
  let [now, most] = [0, 0];
  const inTurn = async <Value>(name: string, value: () => Value): Promise<Value> => {
    most = Math.max(most, ++now);
    await Promise.resolve();
    now -= 1;
    if (broken.has(name)) throw new Error('is gone');
    return value();
  };
  const features: FeatureDirectory = {
    at(workspace, featureId) {
      const name = featureObjectName(workspace, featureId);
      const object: Pick<FeatureObject, 'look' | 'outlive'> = {
        look: (ids) =>
          inTurn(name, () => {
            asked.push([...ids]);
            return ids.flatMap((id) => runs.get(`${workspace} ${id}`) ?? []);
          }),
        outlive: (id) =>
          inTurn(name, () => {
            const run = runs.get(`${workspace} ${id}`) ?? null;
            if (run === null || run.ended_at === null || run.due > NOW) return run;
            runs.delete(`${workspace} ${id}`);
            return null;
          }),
      };
      return object as FeatureObject;
    },
  };
  return { features, asked, broken, left: () => [...runs.values()].map(({ id }) => id), most: () => most };
}

/** Sweeps at {@link NOW}; tells what was logged. */
async function sweep(features: FeatureDirectory) {
  const warnings: Warning[] = [];
  const faults: string[] = [];
  await sweepFeatures({
    features,
    featureIndex: index,
    clock: { ...systemClock, now: () => NOW },
    log: { warn: (warning) => void warnings.push(warning), fault: (id) => void faults.push(id) },
    retention: { jobsMs: KEPT_MS },
  });
  return { warnings, faults };
}

const createRun = (more: Partial<FeatureRecord> = {}) => createRunRecord(WORKSPACE, more);
const ended = (more: Partial<FeatureRecord> = {}) =>
  createRun({ status: 'completed', ended_at: 0, due: KEPT_MS, ...more });

beforeEach(() => forgetRuns(WORKSPACE));

describe('a run that goes on', () => {
  test('and was due over a minute ago is looked at and logged', async () => {
    const run = await createRun({ due: LATE, env: 'dev' });
    await index.put([run]);
    const { features, asked } = createObjects([run]);
    const place = { workspace: WORKSPACE, product: 'shop', env: 'dev', feature: 'order' };
    expect(await sweep(features)).toEqual({
      warnings: [{ event: 'feature_overdue', ...place, feature_id: run.id, due: LATE, late_ms: 60_001 }],
      faults: [],
    });
    expect(asked).toEqual([[run.id]]);
    expect(await list()).toEqual([run]);
  });

  test('is left to its object for a minute', async () => {
    const run = await createRun({ due: LATE + 1 });
    await index.put([run]);
    const { features, asked } = createObjects([]);
    expect(await sweep(features)).toEqual({ warnings: [], faults: [] });
    expect(asked).toEqual([]);
    expect(await list()).toEqual([run]);
  });

  test('and of which there is news is brought up to date, and not logged', async () => {
    const run = await createRun({ due: LATE });
    await index.put([run]);
    const newer = { ...run, revision: 2, status: 'paused' as const, due: NOW };
    expect(await sweep(createObjects([newer]).features)).toEqual({ warnings: [], faults: [] });
    expect(await list()).toEqual([newer]);
  });

  test.each(['own', 'lane'] as const)(
    'is removed from the index when its object does not have it: %s',
    async (placement) => {
      const run = await createRun({ id: await createRunId(placement), due: LATE });
      const foreign = { ...run, workspace: 'ws_other' };
      await index.put([run]);
      const { features, left } = createObjects([foreign]);
      expect(await sweep(features)).toEqual({ warnings: [], faults: [] });
      expect(await list()).toEqual([]);
      expect(left()).toEqual([run.id]);
    },
  );

  test('is removed when its object has a later one under its id, which stays', async () => {
    const run = await createRun({ due: LATE, created_at: 1 });
    const later = { ...run, created_at: 2, due: NOW };
    await index.put([run]);
    await sweep(createObjects([later]).features);
    expect(await list()).toEqual([later]);
  });
});

describe('objects', () => {
  test('are asked once each for all of their overdue runs, six at a time', async () => {
    const own = await Promise.all(Array.from({ length: 20 }, () => createRun({ due: LATE })));
    const id = (n: number) => `feature_l1x00000000x${'0'.repeat(31)}${n}`;
    const lane = await Promise.all([1, 2, 3].map((n) => createRun({ id: id(n), due: LATE - 4 + n })));
    await index.put([...own, ...lane]);
    const { features, asked, most } = createObjects([...own, ...lane]);
    await sweep(features);
    expect(asked).toHaveLength(21);
    expect(asked[0]).toEqual([id(1), id(2), id(3)]);
    expect(most()).toBe(6);
  });

  test('that cannot be asked are logged, and hold up no other', async () => {
    const runs = await Promise.all([LATE - 1, LATE].map((due) => createRun({ due })));
    const over = await Promise.all([KEPT_MS, KEPT_MS + 1].map((due) => ended({ due })));
    await index.put([...runs, ...over]);
    const { features, broken } = createObjects(over);
    const names = [runs[0], over[0]].map((run) => featureObjectName(WORKSPACE, run?.id ?? ''));
    for (const name of names) broken.add(name);
    expect(await sweep(features)).toEqual({ warnings: [], faults: names });
    expect(new Set((await list()).map(({ id }) => id))).toEqual(new Set([runs[0]?.id, over[0]?.id]));
  });
});

describe('a run that has ended', () => {
  test('and was kept for long enough is forgotten, by its object and by the index', async () => {
    const [over, other, kept] = await Promise.all([ended(), ended(), ended({ due: NOW + 1 })]);
    await index.put([over, other, kept]);
    const { features, left } = createObjects([over, kept]);
    expect(await sweep(features)).toEqual({ warnings: [], faults: [] });
    expect(left()).toEqual([kept.id]);
    expect(await list()).toEqual([kept]);
  });

  test('stays where its object keeps it for longer, and the index learns of it', async () => {
    const run = await ended();
    await index.put([run]);
    const longer = { ...run, due: NOW + 1, revision: 2 };
    await sweep(createObjects([longer]).features);
    expect(await list()).toEqual([longer]);
  });

  test('of an object that fails midway is forgotten where those before it are', async () => {
    const [first, second] = await Promise.all(
      [1, 2].map((n) => ended({ id: `feature_l1x00000000x${'0'.repeat(31)}${n}`, due: KEPT_MS + n })),
    );
    await index.put([first, second].filter((run) => run !== undefined));
    const { features, broken } = createObjects([]);
    const at = (workspace: string, id: string) => {
      if (id === second?.id) broken.add(featureObjectName(workspace, id));
      return features.at(workspace, id);
    };
    expect((await sweep({ at })).faults).toHaveLength(1);
    expect((await list()).map(({ id }) => id)).toEqual([second?.id]);
  });
});
