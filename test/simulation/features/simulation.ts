/** Runs of features on a simulated platform: what one history is made of. */

import { Feature } from '../../../durable-objects/feature.ts';
import type { Env } from '../../../src/compose.ts';
import type { ChildEnd } from '../../../src/resources/features/directory.ts';
import { sweepFeatures } from '../../../src/resources/features/sweep.ts';
import type { Feature as Definition } from '../../../src/resources/products/manifest-feature.ts';
import { randomFeature } from '../../engine/feature/random-feature.ts';
import { emptyIndex } from '../index-database.ts';
import { SimulatedD1 } from '../platform/d1.ts';
import type { SimulatedObject } from '../platform/object.ts';
import { Place } from '../platform/place.ts';
import type { Random } from '../platform/random.ts';
import type { World } from '../platform/world.ts';
import { SimulatedBucket } from './bucket.ts';
import { Journals } from './journals.ts';
import { FeatureObjects } from './objects.ts';
import { createConfig, createFeatureParts, type FeaturePlatform } from './parts.ts';
import { EVENT_NAMES, FeatureTarget } from './target.ts';

/** A platform with features on it, and what is seen of them. */
export interface FeatureSimulation extends FeaturePlatform {
  readonly journals: Journals;
  /** Ids of the runs whose start was answered. */
  readonly accepted: Set<string>;
  /** Tags of the features. */
  readonly tags: readonly string[];
}

/** Builds a simulation. */
export function createFeatureSimulation(world: World): FeatureSimulation {
  const definitions = drawDefinitions(world.random);
  const config = createConfig(definitions);
  const bucket = new SimulatedBucket(world);
  const faulty = new Set<Place>();
  const journals = new Journals({ world, bucket, config, faulty });
  const target = new FeatureTarget(world, (attempt) => {
    const [id = ''] = attempt.key.split(':');
    try {
      const run = journals.runs.get(id);
      if (run === undefined) throw new Error(`${attempt.key} begins, and its run is not there`);
      run.attempted(attempt);
    } catch (thrown) {
      world.violate('What begins is in the journal, and nothing that ended does', (thrown as Error).message);
    }
  });
  const objects = new FeatureObjects(
    world,
    {
      create: (context, place, object) => {
        const parts = createFeatureParts(simulation, place, () => object.isAlarmLost);
        return new Feature(context, { parts } as unknown as Env);
      },
      wrote: (turn) => journals.wrote(turn, objects.named(turn.object)),
      changed: (turn) => journals.durable(turn),
      isKnown: (object) => isShown(simulation, object),
    },
    (end) => checkTold(simulation, end),
  );
  const index = new SimulatedD1(world, emptyIndex('feature_runs', 'feature_sweeps'));
  const tags = definitions.map(({ tag }) => tag);
  const simulation: FeatureSimulation = {
    world,
    objects,
    bucket,
    index,
    target,
    config,
    journals,
    faulty,
    accepted: new Set(),
    tags,
  };
  return simulation;
}

/** Features of which each may run those after it as children. */
function drawDefinitions(random: Random): Definition[] {
  const definitions: Definition[] = [];
  const events = [...new Set(Array.from({ length: random.between(2, 6) }, () => random.pick(EVENT_NAMES)))];
  for (let n = random.between(1, 4); n > 0; n -= 1) {
    const children = definitions.map(({ tag }) => tag);
    const ingredients = { steps: 9, events, children, waitMs: 100_000, timeoutMs: 30_000 };
    const feature = randomFeature(random, `f${n}`, ingredients);
    const isPicky = random.chance(0.15);
    definitions.push({ ...feature, ...(isPicky && { input: { missing: { type: 'string' } } }) });
  }
  return definitions;
}

/** Whether the index shows every run of an object as its row is, and all who have to know of an end do, durably. */
function isShown({ index, journals }: FeatureSimulation, object: SimulatedObject): boolean {
  if (!object.tables.includes('runs')) return true;
  for (const run of journals.runs.values())
    if (run.object === object.name && run.row.stage === 'ended' && run.row.told !== 1) return false;
  return object.read('SELECT id, revision, stage, told FROM runs').every(({ id, revision, stage, told }) => {
    const [shown] = index.read('SELECT revision FROM feature_runs WHERE id = ?', id);
    return Number(shown?.['revision'] ?? 0) >= Number(revision) && (stage !== 'ended' || told === 1);
  });
}

/** What a parent is told is what is recorded. */
function checkTold({ world, journals }: FeatureSimulation, { child, status }: ChildEnd): void {
  const final = journals.runs.get(child)?.state.final;
  if (final?.status === status || (final === undefined && journals.removed.has(child))) return;
  const what = `${world.label(child, 'F')} is told to be ${status}, and is ${final?.status ?? 'not over'}`;
  world.violate('An end is told as it is recorded', what);
}

/** What the cron trigger does, once. */
export async function sweep(simulation: FeatureSimulation): Promise<void> {
  const { world } = simulation;
  const { random, faults, scheduler } = world;
  const place = new Place(world, 'sweeper');
  if (random.chance(faults.deadRequests)) scheduler.after(random.spread(1, 5_000), () => (place.isAlive = false));
  try {
    await sweepFeatures(createFeatureParts(simulation, place));
  } catch (thrown) {
    world.note(`sweeper fails: ${String(thrown)}`);
  }
}
