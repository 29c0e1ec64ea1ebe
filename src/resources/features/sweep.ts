/** Looking after runs whose objects seem not to, and forgetting those that were kept for long enough. */

import { mapAtATime } from '../../kernel/at-a-time.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Retention } from '../../retention.ts';
import type { RunLog, Warning } from '../../run-log.ts';
import { type FeatureDirectory, featureObjectName } from './directory.ts';
import type { FeatureIndex, FeatureRecord } from './feature-index.ts';

/** A run is overdue this long after it was due; until then its object is trusted. */
const GRACE_MS = 60_000;
/** Runs that one sweep looks at, runs that it forgets, and objects it asks at a time. */
const SWEEP = 500;
const FORGET = 1_000;
const AT_A_TIME = 6;

/** What sweeping works with. */
export interface FeatureSweepParts {
  readonly features: FeatureDirectory;
  readonly featureIndex: FeatureIndex;
  readonly clock: Clock;
  readonly log: Pick<RunLog, 'warn' | 'fault'>;
  readonly retention: Pick<Retention, 'jobsMs'>;
}

/**
 * Wakes the objects of overdue runs, which makes them check their alarm and go on, and brings the index up to date. A
 * run that its object had left waiting, and not merely not reported, is logged. Then forgets runs that ended and were
 * kept for long enough, in their objects and in the index. What cannot be asked is asked again by the next sweep.
 */
export async function sweepFeatures(parts: FeatureSweepParts): Promise<void> {
  const { featureIndex, clock, retention } = parts;
  const overdue = await featureIndex.overdue(clock.now() - GRACE_MS, SWEEP);
  await eachObject(parts, overdue, (runs) => lookAfter(parts, runs));
  const outlived = await featureIndex.outlived(clock.now(), FORGET, retention.jobsMs);
  await eachObject(parts, outlived, (runs) => forget(parts, runs));
}

/** Does something for the runs of each object. One that fails holds up no other. */
async function eachObject(
  { log }: FeatureSweepParts,
  runs: readonly FeatureRecord[],
  work: (runs: readonly FeatureRecord[]) => Promise<void>,
): Promise<void> {
  const objects = Map.groupBy(runs, ({ workspace, id }) => featureObjectName(workspace, id));
  await mapAtATime([...objects], AT_A_TIME, async ([object, group]) => {
    try {
      await work(group);
    } catch (thrown) {
      log.fault(object, thrown);
    }
  });
}

async function lookAfter(
  { features, featureIndex, clock, log }: FeatureSweepParts,
  runs: readonly FeatureRecord[],
): Promise<void> {
  const [first] = runs;
  if (first === undefined) return;
  const found = await features.at(first.workspace, first.id).look(runs.map(({ id }) => id));
  await featureIndex.put(found);
  const seen = new Map(found.map((record) => [rowOf(record), record.revision]));
  await remove(
    featureIndex,
    runs.filter((run) => !seen.has(rowOf(run))),
  );
  for (const run of runs) if (seen.get(rowOf(run)) === run.revision) log.warn(overdueWarning(run, clock.now()));
}

function overdueWarning({ workspace, product, env, feature, id, due }: FeatureRecord, now: number): Warning {
  return { event: 'feature_overdue', workspace, product, env, feature, feature_id: id, due, late_ms: now - due };
}

/** The objects are asked one run at a time; what they have forgotten goes from the index also when a later one fails. */
async function forget({ features, featureIndex }: FeatureSweepParts, runs: readonly FeatureRecord[]): Promise<void> {
  const gone: FeatureRecord[] = [];
  const kept: FeatureRecord[] = [];
  try {
    for (const run of runs) {
      const record = await features.at(run.workspace, run.id).outlive(run.id);
      if (record === null || rowOf(record) !== rowOf(run)) gone.push(run);
      if (record !== null) kept.push(record);
    }
  } finally {
    await featureIndex.put(kept);
    await remove(featureIndex, gone);
  }
}

function remove(index: FeatureIndex, runs: readonly FeatureRecord[]): Promise<void> {
  return index.remove(runs.map(({ workspace, id, created_at: createdAt }) => ({ workspace, id, createdAt })));
}

/** An id that was forgotten may be given anew; its rows are told apart by when they were created. */
function rowOf({ id, created_at: createdAt }: Pick<FeatureRecord, 'id' | 'created_at'>): string {
  return `${id}:${createdAt}`;
}
