import { expect, test, vi } from 'vitest';
import { runHistory } from './history.ts';
import { INVARIANTS } from './invariants.ts';
import type { History } from './platform/history.ts';
import seeds from './seeds.json' with { type: 'json' };

// Far more than they need on an idle machine.
vi.setConfig({ testTimeout: 240_000 });

/** Those of CI are many more; these, with the last, reach all that can happen. */
const SEEDS = [...Array.from({ length: 40 }, (_, index) => index + 1), 87];

/** What a failing history says; its seed replays it. */
function broken({ seed, violations }: History): string[] {
  return violations.map(({ invariant, detail }) => `npm run simulate -- --seed ${seed}: ${invariant}: ${detail}`);
}

async function* histories(of: readonly number[]): AsyncGenerator<History> {
  for (const seed of of) yield await runHistory(seed);
}

test('Every invariant holds in random histories, which reach whatever can happen', async () => {
  const happenings = {
    'an object crashes': / crashes$/,
    'everything fails': /everything fails$/,
    'an instance is put away': /is evicted$/,
    'an alarm is lost': /loses its alarm$/,
    'the sweeper finds a job': /was overdue$/,
    'a call fails': /(dispatch|get|command|take|report) of J\d+ fails$/,
    'a consumer runs an attempt': /runs#\d+ attempt \d+ .* begins$/,
    'a consumer dies': /runs#\d+ dies$/,
    'a message is lost': /runs J\d+ \d+ is lost$/,
    'a message comes twice': /runs J\d+ \d+ comes twice$/,
    'a message is given up': /<- undelivered/,
    'an outcome is unknown': /OUTCOME_UNKNOWN$/,
    'a key is claimed and given back': /:lane:\S+ <- release J\d+$/,
    'a schedule is declared': /actions\.dispatch .*"key":"(nightly|hourly)-/,
    'a run is repeated under its key': /actions\.run is answered$/,
    'a job is cancelled': /jobs\.cancel is answered$/,
    'a job is paused': /jobs\.pause is answered$/,
    'a job is resumed': /jobs\.resume is answered$/,
    'a job is triggered': /jobs\.trigger is answered$/,
    'a job is rescheduled': /jobs\.reschedule is answered$/,
    'a job is retried': /jobs\.retry is answered$/,
    'firings are made up for': /jobs\.backfill is answered$/,
    'a job is deleted': /jobs\.delete is answered$/,
    'everything is away': /everything is away for \d+ ms$/,
    'a gate crashes': /:gate:\S+ crashes$/,
    'a job that waits is told': /<- admit/,
    'a key is paused': /limits\.pause is answered$/,
    'a run has no job': /attempt \d+ of a run .* begins$/,
  };
  const missing = new Map(Object.entries(happenings));
  for await (const history of histories(SEEDS)) {
    expect(broken(history)).toEqual([]);
    for (const [what, pattern] of missing) if (history.trace.some((line) => pattern.test(line))) missing.delete(what);
  }
  expect([...missing.keys()]).toEqual([]);
});

test('A seed replays exactly, and another is another history', async () => {
  const digests = new Set<string>();
  for await (const { seed, digest } of histories(SEEDS.slice(0, 10))) {
    expect((await runHistory(seed)).digest).toBe(digest);
    digests.add(digest);
  }
  expect(digests.size).toBe(10);
});

test.each(seeds)('Seed $seed does not find again that $found', async ({ seed }) => {
  expect(broken(await runHistory(seed))).toEqual([]);
});

test('A platform that tells of what is not durable is found out', async () => {
  const found = new Set<string>();
  for (let seed = 1; seed <= 60; seed += 1)
    for (const { invariant } of (await runHistory(seed, { holdsBack: false })).violations) found.add(invariant);
  expect([...found]).toContain('A dispatch is answered when its job is stored');
  expect([...found]).toContain('An attempt begins under a lease that is stored, and no other does under the same');
});

test('Every invariant has a sentence of its own', () => {
  expect(new Set(INVARIANTS.map(({ holds }) => holds)).size).toBe(INVARIANTS.length);
});
