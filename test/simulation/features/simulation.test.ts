import { expect, test, vi } from 'vitest';
import type { History } from '../platform/history.ts';
import { runFeatureHistory } from './history.ts';

// Far more than they need on an idle machine.
vi.setConfig({ testTimeout: 240_000 });

const HISTORIES = 40;

/** What a failing history says; its seed replays it. */
function broken({ seed, violations }: History): string[] {
  return violations.map(
    ({ invariant, detail }) => `npm run simulate:features -- --seed ${seed}: ${invariant}: ${detail}`,
  );
}

async function* histories(from: number, count: number): AsyncGenerator<History> {
  for (let seed = from; seed < from + count; seed += 1) yield await runFeatureHistory(seed);
}

test('Every invariant holds in random histories of features, which reach whatever can happen', async () => {
  const happenings = {
    'an object crashes': / crashes$/,
    'everything fails': /everything fails$/,
    'an instance is put away': /is evicted$/,
    'an alarm is lost': /loses its alarm$/,
    'the sweeper asks for a run': /<- look F\d+$/,
    'a write fails': /SimulatedFault: a write of/,
    'a file is not written': /put \S+ (fails|failed)/,
    'a call to an object fails': /(start|childEnded|cancel) of F\d+ fails$/,
    'an outcome is unknown': /OUTCOME_UNKNOWN$/,
    'a step is undone': /:rollback \S+ begins$/,
    'a child ends': /<- childEnded/,
    'a signal is sent': /request \d+ signal go/,
    'a run is cancelled': /is answered: cancelled$/,
    'a run is resumed': /is a run of f\d, resume$/,
    'a run is replayed': /is a run of f\d, replay$/,
    'a run waits for a debugger': /request \d+ proceed/,
    'a file is large': /large begins$/,
  };
  const missing = new Map(Object.entries(happenings));
  for await (const history of histories(1, HISTORIES)) {
    expect(broken(history)).toEqual([]);
    for (const [what, pattern] of missing) if (history.trace.some((line) => pattern.test(line))) missing.delete(what);
  }
  expect([...missing.keys()]).toEqual([]);
});

test('A seed of features replays exactly, and another is another history', async () => {
  const digests = new Set<string>();
  for await (const { seed, digest } of histories(1, 5)) {
    expect((await runFeatureHistory(seed)).digest).toBe(digest);
    digests.add(digest);
  }
  expect(digests.size).toBe(5);
});

test('A platform that lets calls of features leave before their journal is durable is found out', async () => {
  const found = new Set<string>();
  for (let seed = 201; seed <= 215; seed += 1)
    for (const { invariant } of (await runFeatureHistory(seed, { holdsBack: false })).violations) found.add(invariant);
  expect([...found]).toContain('What begins is in the journal, and nothing that ended does');
});
