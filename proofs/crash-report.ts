/** What a crash test came to. */

import type { Acknowledged, Excess, Tally } from './ledger.ts';
import type { Records } from './records.ts';
import type { Arrival } from './target.ts';
import { tableOf } from './workspace.ts';

/** A time that the processor ran: from its start until it was killed. Epoch milliseconds. */
export interface Life {
  readonly startedAt: number;
  /** When it began to serve; null when it was killed while it started. */
  readonly servesAt: number | null;
  /** Null of the last one. */
  readonly killedAt: number | null;
}

/** How a restart went; times are milliseconds from the start of the process. */
export interface Restart {
  /** How long the life before had served; null when it was killed while it started. */
  readonly servedMs: number | null;
  readonly servesMs: number | null;
  /** Jobs that were due by then and that the target had seen nothing of. */
  readonly overdue: number;
  /** When the first of them reached the target, and the last that did so in this life; null when none did. */
  readonly firstMs: number | null;
  readonly lastMs: number | null;
}

/** What a crash test is judged by. */
export interface CrashReport {
  readonly tallies: readonly Tally[];
  readonly restarts: readonly Restart[];
  readonly excess: Excess;
  readonly records: Records;
  readonly unanswered: number;
  readonly repeated: number;
  readonly faults: readonly string[];
}

/** How each restart went. */
export function restartsOf(
  lives: readonly Life[],
  acknowledged: readonly Acknowledged[],
  arrivals: readonly Arrival[],
): Restart[] {
  const firstSeen = new Map<string, number>();
  for (const { key, at } of arrivals) if (!firstSeen.has(key)) firstSeen.set(key, at);
  const jobs = acknowledged.map(({ jobId, dueAt }) => ({ dueAt, seenAt: firstSeen.get(`${jobId}:1`) ?? Infinity }));
  return lives.slice(1).map(({ startedAt, servesAt, killedAt }, index) => {
    const overdue = jobs.filter(({ dueAt, seenAt }) => dueAt < startedAt && seenAt >= startedAt);
    const seen = overdue.map(({ seenAt }) => seenAt).filter((at) => at < (killedAt ?? Infinity));
    const since = (at: number | null) => (at === null || !Number.isFinite(at) ? null : at - startedAt);
    const before = lives[index];
    return {
      servedMs: before?.servesAt == null || before.killedAt === null ? null : before.killedAt - before.servesAt,
      servesMs: since(servesAt),
      overdue: overdue.length,
      firstMs: since(Math.min(...seen)),
      lastMs: since(Math.max(...seen)),
    };
  });
}

/** Whether everything that was promised held. */
export function holds({ tallies, excess: { madeTwice, beyond }, records: { wrong, unlisted } }: CrashReport): boolean {
  const lost = tallies.reduce((sum, tally) => sum + tally.lost, 0);
  return lost + madeTwice.length + beyond.length + wrong.length + unlisted.length === 0;
}

/** The tables, and what else there is to say. */
export function describe(report: CrashReport): string {
  const { tallies, restarts, excess, records, unanswered, repeated, faults } = report;
  const counts = tableOf(
    ['kind', 'jobs acknowledged', 'occurrences', 'executed', 'duplicated', 'lost'],
    tallies.map((row) => [row.kind, row.acknowledged, row.occurrences, row.executed, row.duplicated, row.lost]),
  );
  const ms = (value: number | null) => (value === null ? '–' : value);
  const kills = tableOf(
    ['kill', 'had served ms', 'serves again after ms', 'overdue jobs', 'first of them ran after ms', 'last of them'],
    restarts.map((row, index) => [
      String(index + 1),
      row.servedMs === null ? 'while it started' : row.servedMs,
      ms(row.servesMs),
      row.overdue,
      ms(row.firstMs),
      ms(row.lastMs),
    ]),
  );
  const said = [
    `${unanswered} dispatches were never answered, ${excess.unacknowledged} of them ran all the same; ${repeated} were sent again under their key.`,
    `${records.lostAttempts} attempts were cut off by a kill and made again.`,
    listed('Orders that became two jobs', excess.madeTwice),
    listed('Occurrences beyond those asked for', excess.beyond),
    listed('Jobs whose record is not that of a completed one', records.wrong),
    listed('Jobs that lists do not show as they are', records.unlisted),
    listed('Faults that the processor logged', faults),
  ];
  return `${counts}\n\n${kills}\n\n${said.join('\n')}`;
}

const SHOWN = 10;

function listed(what: string, found: readonly string[]): string {
  const some = found.slice(0, SHOWN).map((text) => `\n  ${text}`);
  return `${what}: ${found.length}.${some.join('')}`;
}
