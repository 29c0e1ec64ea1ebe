/** Measures groups of rows: a floor and what is held against it in turns. */

import path from 'node:path';
import type { DatabaseServers } from './products.ts';
import type { Group, Row, Sample, Subjects } from './row.ts';
import { startFloors, startProcessor } from './runtime.ts';
import { median } from './statistics.ts';

/** What a row came to: the middle of each of its figures, and all of its errors. */
export interface Result extends Sample {
  readonly row: Row;
  /** What it is held against, and the middle of the values' ratios, each of one round; null for a floor. */
  readonly against: { readonly floor: Row; readonly ratio: number } | null;
}

/** What groups are measured with. */
export interface MeasureOptions extends Pick<Subjects, 'target' | 'connections'>, DatabaseServers {
  /** Bundles of the floors. */
  readonly bundles: string;
  /** New folder for the state of a runtime. */
  readonly newFolder: () => Promise<string>;
  /** Told what is measured. */
  readonly progress: (text: string) => void;
}

interface Measured {
  readonly row: Row;
  readonly floor: Row | null;
  readonly samples: Sample[];
  readonly ratios: number[];
}

/**
 * Measures each group on new runtimes with empty states: every row once for nothing, then round by round the floor and
 * its rows one after the other, and the floor once more. Only one is under load at a time. A floor of several groups
 * gets one result.
 */
export async function measureGroups(
  groups: readonly Group[],
  rounds: number,
  options: MeasureOptions,
): Promise<Result[]> {
  const measured = new Map<Row, Measured>();
  const measuredOf = (row: Row, floor: Row | null): Measured => {
    const known = measured.get(row) ?? { row, floor, samples: [], ratios: [] };
    measured.set(row, known);
    return known;
  };
  for (const { floor, rows, connections = options.connections, rounds: most = rounds } of groups) {
    const [base, others] = [measuredOf(floor, null), rows.map((row) => measuredOf(row, floor))];
    const use = (subjects: Subjects) => measureGroup(base, others, Math.min(rounds, most), subjects, options.progress);
    await withSubjects({ ...options, connections }, use);
  }
  return [...measured.values()].map(resultOf);
}

async function withSubjects(options: MeasureOptions, use: (subjects: Subjects) => Promise<void>): Promise<void> {
  const { target, postgresqlUrl, mariadbUrl, connections, bundles, newFolder } = options;
  const servers = { targetUrl: target.url, postgresqlUrl, mariadbUrl };
  const floors = await startFloors(bundles, await newFolder(), servers);
  try {
    const processor = await startProcessor(path.join(await newFolder(), 'state'), servers);
    try {
      await use({ floors, processor, target, connections });
    } finally {
      await processor.close();
    }
  } finally {
    await floors.close();
  }
}

async function measureGroup(
  base: Measured,
  others: readonly Measured[],
  rounds: number,
  subjects: Subjects,
  progress: (text: string) => void,
): Promise<void> {
  const all = [base, ...others];
  progress(all.map(({ row }) => row.name).join(' · '));
  for (const { row } of all) await row.measure(subjects);
  let before = await base.row.measure(subjects);
  for (let round = 1; round <= rounds; round += 1) {
    const samples: Sample[] = [];
    for (const { row } of others) samples.push(await row.measure(subjects));
    const after = await base.row.measure(subjects);
    base.samples.push(before);
    for (const [index, sample] of samples.entries()) {
      others[index]?.samples.push(sample);
      others[index]?.ratios.push(sample.value / ((before.value + after.value) / 2));
    }
    progress([before, ...samples].map(({ value }) => `${Math.round(value)} ${base.row.unit}`).join(' · '));
    before = after;
  }
}

function resultOf({ row, floor, samples, ratios }: Measured): Result {
  const middle = (figure: keyof Sample) => median(samples.map((sample) => sample[figure]));
  return {
    row,
    against: floor === null ? null : { floor, ratio: median(ratios) },
    value: middle('value'),
    p50: middle('p50'),
    p99: middle('p99'),
    errors: samples.reduce((sum, { errors }) => sum + errors, 0),
  };
}
