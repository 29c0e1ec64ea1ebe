/** What a soak came to. */

import { percentile } from '../bench/statistics.ts';
import { type Acknowledged, type Excess, isTaken, type Tally } from './ledger.ts';
import type { Records } from './records.ts';
import type { Arrival } from './target.ts';
import { laterHalf, slopeOf } from './trend.ts';
import type { Memory } from './usage.ts';
import { tableOf } from './workspace.ts';

/** A look at the processor. */
export interface Sample {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly runtime: Memory;
  /** The process that started the runtime and reads what it prints. */
  readonly starter: Memory;
  /** Bytes of its state. */
  readonly disk: number;
  /** Jobs acknowledged so far. */
  readonly acknowledged: number;
}

/** What a soak is judged by. */
export interface SoakReport {
  /** When the first job was dispatched, and when the last one was; epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  /** Memory is flat when, in the second half, it grows by fewer bytes than this for each job. */
  readonly flat: number;
  readonly samples: readonly Sample[];
  readonly acknowledged: readonly Acknowledged[];
  readonly arrivals: readonly Arrival[];
  readonly tally: Tally;
  readonly excess: Excess;
  readonly records: Records;
  readonly unanswered: number;
  readonly overdue: number;
  readonly faults: readonly string[];
}

const MINUTE_MS = 60_000;
const MIB = 1024 * 1024;

/** How much the runtime's memory grew with each job in the second half of the load, bytes. */
export function growthPerJob({ samples, to }: Pick<SoakReport, 'samples' | 'to'>): number {
  const underLoad = laterHalf(
    samples.filter(({ at }) => at <= to).map(({ at, runtime }) => ({ x: at, y: runtime.pss })),
  );
  const jobs = laterHalf(
    samples.filter(({ at }) => at <= to).map(({ at, acknowledged }) => ({ x: at, y: acknowledged })),
  );
  return slopeOf(underLoad) / slopeOf(jobs);
}

/** What is wrong, one line a finding; nothing when all held. */
export function findings(report: SoakReport): string[] {
  const { tally, excess, records, unanswered, faults, flat } = report;
  const growth = growthPerJob(report);
  const counts = {
    'occurrences lost': tally.lost,
    'occurrences run twice': tally.duplicated,
    'orders that became two jobs': excess.madeTwice.length,
    'occurrences beyond those asked for': excess.beyond.length,
    'records that are not those of completed jobs': records.wrong.length,
    'jobs that lists do not show as they are': records.unlisted.length,
    'dispatches that failed': unanswered,
    'faults logged': faults.length,
  };
  const found = Object.entries(counts).flatMap(([what, count]) => (count > 0 ? [`${what}: ${count}`] : []));
  if (growth < flat) return found;
  const isKnown = Number.isFinite(growth);
  return [...found, isKnown ? `memory grows by ${growth.toFixed(0)} bytes a job` : 'too few looks at memory'];
}

/** The table of minutes, and the verdict. */
export function describe(report: SoakReport): string {
  const { from, to, flat, samples, acknowledged, tally, overdue } = report;
  const minutes = Math.ceil((to - from) / MINUTE_MS);
  const rows = Array.from({ length: minutes }, (_, minute) => rowOf(report, from + minute * MINUTE_MS, minute));
  const head = [
    'minute',
    'dispatched',
    'occurrences done',
    'late p50 ms',
    'late p99 ms',
    'runtime PSS MiB',
    'its RSS',
    'starter PSS',
    'state on disk MiB',
  ];
  const growth = growthPerJob(report);
  const perMinute = (growth * acknowledged.length) / ((to - from) / MINUTE_MS) / MIB;
  const said = [
    `${tally.acknowledged} jobs in ${((to - from) / MINUTE_MS).toFixed(1)} minutes, ${tally.occurrences} occurrences: ${tally.executed} executed, ${tally.duplicated} twice, ${tally.lost} lost. ${samples.length} samples; ${overdue} jobs were found by the sweeper.`,
    `Memory of the runtime in the second half: ${growth.toFixed(0)} bytes a job, ${perMinute.toFixed(2)} MiB a minute; flat is below ${flat} bytes a job.`,
  ];
  const found = findings(report);
  const verdict = found.length === 0 ? 'Everything held: memory is flat.' : `NOT MET: ${found.join('; ')}.`;
  return `${tableOf(head, rows)}\n\n${said.join('\n')}\n\n${verdict}`;
}

function rowOf({ samples, acknowledged, arrivals }: SoakReport, start: number, minute: number): (string | number)[] {
  const isWithin = (at: number) => at >= start && at < start + MINUTE_MS;
  const firstSeen = new Map<string, number>();
  for (const { key, at } of arrivals) if (!firstSeen.has(key)) firstSeen.set(key, at);
  const late = acknowledged.flatMap(({ jobId, dueAt }) => {
    const seenAt = firstSeen.get(`${jobId}:1`);
    return isWithin(dueAt) && seenAt !== undefined ? [seenAt - dueAt] : [];
  });
  const within = samples.filter(({ at }) => isWithin(at));
  const [before, last] = [samples.findLast(({ at }) => at < start), within.at(-1)];
  const mib = (bytes: number | undefined) => (bytes === undefined ? '–' : (bytes / MIB).toFixed(1));
  return [
    String(minute + 1),
    (last?.acknowledged ?? 0) - (before?.acknowledged ?? 0),
    arrivals.filter((arrival) => isTaken(arrival) && isWithin(arrival.at)).length,
    percentile(late, 0.5),
    percentile(late, 0.99),
    mib(last?.runtime.pss),
    mib(last?.runtime.rss),
    mib(last?.starter.pss),
    mib(last?.disk),
  ];
}
