import { describe, expect, test } from 'vitest';
import { holds, restartsOf, type CrashReport } from '../../proofs/crash-report.ts';
import type { Acknowledged } from '../../proofs/ledger.ts';
import { positive, whole } from '../../proofs/options.ts';
import { findings, growthPerJob, type Sample, type SoakReport } from '../../proofs/soak-report.ts';
import { laterHalf, slopeOf } from '../../proofs/trend.ts';

const tally = { kind: 'all', acknowledged: 2, occurrences: 2, executed: 2, duplicated: 0, lost: 0 };
const excess = { madeTwice: [], beyond: [], unacknowledged: 0 };
const records = { wrong: [], unlisted: [], lostAttempts: 0 };

describe('a crash test', () => {
  const good: CrashReport = {
    tallies: [{ ...tally, duplicated: 5 }],
    restarts: [],
    excess: { ...excess, unacknowledged: 3 },
    records: { ...records, lostAttempts: 4 },
    unanswered: 6,
    repeated: 2,
    faults: [],
  };

  test('holds with duplicates, unanswered dispatches and lost attempts', () => {
    expect(holds(good)).toBe(true);
  });

  test.each<[string, Partial<CrashReport>]>([
    ['a lost occurrence', { tallies: [{ ...tally, executed: 1, lost: 1 }] }],
    ['an order that became two jobs', { excess: { ...excess, madeTwice: ['order-1'] } }],
    ['an occurrence beyond those asked for', { excess: { ...excess, beyond: ['job:2'] } }],
    ['a record of a job that did not complete', { records: { ...records, wrong: ['job'] } }],
    ['a job that lists do not show', { records: { ...records, unlisted: ['job'] } }],
  ])('fails with %s', (_what, found) => {
    expect(holds({ ...good, ...found })).toBe(false);
  });

  test('tells of each restart what was overdue and when it ran', () => {
    const job = (id: string, dueAt: number): Acknowledged => ({
      jobId: id,
      dueAt,
      order: { id, kind: 'k', occurrences: 1, isRepeated: false, request: { app: 'a', event: 'e', input: {} } },
    });
    const jobs = [job('done', 50), job('first', 90), job('last', 95), job('next', 150), job('never', 99)];
    const at = (key: string, when: number) => ({ key: `${key}:1`, at: when, order: key, status: 200 });
    const arrivals = [at('done', 60), at('first', 230), at('last', 260), at('next', 310), at('done', 240)];
    const lives = [
      { startedAt: 0, servesAt: 20, killedAt: 100 },
      { startedAt: 105, servesAt: null, killedAt: 110 },
      { startedAt: 200, servesAt: 225, killedAt: 300 },
      { startedAt: 301, servesAt: 320, killedAt: null },
    ];
    expect(restartsOf(lives, jobs, arrivals)).toEqual([
      { servedMs: 80, servesMs: null, overdue: 3, firstMs: null, lastMs: null },
      { servedMs: null, servesMs: 25, overdue: 4, firstMs: 30, lastMs: 60 },
      { servedMs: 75, servesMs: 19, overdue: 2, firstMs: 9, lastMs: 9 },
    ]);
  });
});

/** Samples of ten minutes at 2,000 jobs a minute, with memory that grows by so many bytes a job. */
function samplesOf(bytesAJob: (job: number) => number): Sample[] {
  return Array.from({ length: 61 }, (_, index) => {
    const acknowledged = Math.round((index * 2_000) / 6);
    const memory = { pss: 3e8 + bytesAJob(acknowledged), rss: 4e8 };
    return { at: index * 10_000, runtime: memory, starter: memory, disk: 0, acknowledged };
  });
}

describe('a soak', () => {
  const report = (samples: readonly Sample[]): SoakReport => ({
    from: 0,
    to: 600_000,
    flat: 256,
    samples,
    acknowledged: [],
    arrivals: [],
    tally,
    excess,
    records,
    unanswered: 0,
    overdue: 0,
    faults: [],
  });

  test('finds memory flat that grew in the first half only', () => {
    const warmed = report(samplesOf((job) => Math.min(job, 9_000) * 5_000));
    expect(growthPerJob(warmed)).toBeCloseTo(0);
    expect(findings(warmed)).toEqual([]);
  });

  test('finds memory that grows with every job', () => {
    const grown = report(samplesOf((job) => job * 20_000));
    expect(growthPerJob(grown)).toBeCloseTo(20_000, 0);
    expect(findings(grown)).toEqual(['memory grows by 20000 bytes a job']);
  });

  test('does not take memory for flat at which it looked too rarely', () => {
    expect(findings(report(samplesOf(() => 0).slice(0, 1)))).toEqual(['too few looks at memory']);
  });

  test.each<[string, Partial<SoakReport>]>([
    ['occurrences lost: 1', { tally: { ...tally, lost: 1 } }],
    ['occurrences run twice: 2', { tally: { ...tally, duplicated: 2 } }],
    ['dispatches that failed: 3', { unanswered: 3 }],
    ['faults logged: 1', { faults: ['fault'] }],
    ['jobs that lists do not show as they are: 1', { records: { ...records, unlisted: ['job'] } }],
  ])('finds %s', (finding, part) => {
    expect(findings({ ...report(samplesOf(() => 0)), ...part })).toEqual([finding]);
  });
});

test('a slope is that of the best line, and the later half begins in the middle of the time', () => {
  const points = [0, 10, 20, 30].map((x) => ({ x, y: 2 * x + 5 }));
  expect(slopeOf(points)).toBe(2);
  expect(slopeOf([...points, { x: 15, y: 400 }])).toBe(2);
  expect(laterHalf(points)).toEqual(points.slice(2));
});

test('an option that is no number of its kind is refused by name', () => {
  expect([whole('kills', '10'), positive('minutes', '0.2')]).toEqual([10, 0.2]);
  for (const text of ['0', '-1', '1.5', 'ten', ''])
    expect(() => whole('kills', text)).toThrow(`--kills takes a whole number from 1, got '${text}'`);
  for (const text of ['0', '-1', 'ten', ''])
    expect(() => positive('minutes', text)).toThrow(`--minutes takes a number above 0, got '${text}'`);
});
