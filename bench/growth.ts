/** What a step costs while the journal of its run grows: the time from one call to the next, as the target sees them. */

import path from 'node:path';
import Ductape from '@ductape/sdk';
import type { MeasureOptions } from './measure.ts';
import { CHAIN, featureOf, type FeatureTag } from './products.ts';
import { type Processor, startProcessor } from './runtime.ts';
import { median } from './statistics.ts';
import type { Target } from './target.ts';

/** A run of very many steps, one after the other. */
export interface GrowingRun {
  readonly name: string;
  readonly feature: FeatureTag;
  readonly steps: number;
  /** The most that a step of the last tenth may take, as a multiple of one of the first. */
  readonly bar: number;
}

/** How long a step took, milliseconds, and the ratio of the two; each the middle one of all runs. */
export interface GrowthResult {
  readonly run: GrowingRun;
  readonly first: number;
  readonly last: number;
  readonly ratio: number;
}

/** The largest list, and the longest chain, that a feature may have. */
export const GROWTH: readonly GrowingRun[] = [
  { name: 'steps of a list, one after the other', feature: 'each', steps: 10_000, bar: 1.25 },
  { name: 'steps of a chain', feature: 'chain', steps: CHAIN, bar: 1.25 },
];

/** Steps of the list that is gone through before anything counts. */
const FIRST = 1_000;
const RUNS = 3;

/** Measures runs one after the other, with the state in a new folder. */
export async function measureGrowth(
  run: GrowingRun,
  folder: string,
  { target, progress, ...servers }: Pick<MeasureOptions, 'target' | 'postgresqlUrl' | 'mariadbUrl' | 'progress'>,
): Promise<GrowthResult> {
  progress(run.name);
  const processor = await startProcessor(path.join(folder, 'state'), { targetUrl: target.url, ...servers });
  try {
    await instantsOf(processor, target, 'each', FIRST);
    const measured: Omit<GrowthResult, 'run'>[] = [];
    for (let round = 0; round < RUNS; round += 1) {
      const tenths = tenthsOf(await instantsOf(processor, target, run.feature, run.steps));
      progress(`${tenths.first.toFixed(2)} ms · ${tenths.last.toFixed(2)} ms`);
      measured.push(tenths);
    }
    const middle = (figure: keyof Omit<GrowthResult, 'run'>) => median(measured.map((each) => each[figure]));
    return { run, first: middle('first'), last: middle('last'), ratio: middle('ratio') };
  } finally {
    await processor.close();
  }
}

/** When the target saw each step of a run, milliseconds. */
async function instantsOf(
  { credentials }: Processor,
  target: Target,
  feature: FeatureTag,
  steps: number,
): Promise<number[]> {
  const input = feature === 'each' ? { items: Array.from({ length: steps }, (_, index) => index) } : {};
  await new Ductape(credentials).features.run({ ...featureOf(feature, input), timeout: 1 });
  const instants: number[] = [];
  while (instants.length < steps) instants.push(...(await target.lateness(Math.min(FIRST, steps - instants.length))));
  return instants;
}

function tenthsOf(instants: readonly number[]): Omit<GrowthResult, 'run'> {
  const tenth = instants.length / 10;
  const between = (from: number, to: number) => ((instants[to] ?? NaN) - (instants[from] ?? NaN)) / (to - from);
  const [first, last] = [between(0, tenth), between(instants.length - 1 - tenth, instants.length - 1)];
  return { first, last, ratio: last / first };
}
