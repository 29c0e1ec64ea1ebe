import path from 'node:path';
import { expect, test } from 'vitest';
import type { CrashReport } from '../../proofs/crash-report.ts';
import { ROOT, run } from './program.ts';

/** Runs one of the proofs to its end. */
const prove = (name: string, args: string) =>
  run(process.execPath, [path.join(ROOT, `proofs/${name}.ts`), ...args.split(' ')]);

test('a short crash test finds every acknowledged job executed', { timeout: 300_000 }, async () => {
  const { code, stdout } = await prove('crash-test', '--kills 1 --rate 40 --longest 1.5 --seed 3 --json');
  expect(code).toBe(0);
  const { tallies, restarts, records } = JSON.parse(stdout) as CrashReport;
  const all = tallies.at(-1);
  expect(all?.acknowledged).toBeGreaterThan(20);
  expect(all).toMatchObject({ kind: 'all', executed: all?.occurrences, lost: 0 });
  expect(restarts.filter(({ servedMs }) => servedMs !== null)).toHaveLength(1);
  expect([records.wrong, records.unlisted]).toEqual([[], []]);
});

test('a short soak does all of its jobs and tells so minute by minute', { timeout: 300_000 }, async () => {
  // Too short for memory to have settled.
  const { code, stdout } = await prove('soak', '--jobs 40 --minutes 0.1 --sample 0.5 --flat 100000000');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^\| 1 \| 40 \| \d+ \|/m);
  expect(stdout).toMatch(/^40 jobs in 0\.\d minutes, \d+ occurrences: (\d+) executed, 0 twice, 0 lost\./m);
});

test(
  'messages of a processor that is killed come to each group, in the order of their keys',
  { timeout: 300_000 },
  async () => {
    const { code, stdout } = await prove('events', '--messages 2000 --kills 1 --longest 3 --beside 500 --seed 3');
    expect(stdout).toContain('Nothing was lost.');
    for (const group of ['sockets', 'polls', '~hook'])
      expect(stdout).toMatch(new RegExp(`^\\| ${group} \\| 2,000 \\| 2,000 \\| [\\d,]+ \\| 0 \\| 0 \\|`, 'm'));
    expect(stdout).toMatch(/^\| sleeps, given 50 \| 500 \| 500 \|/m);
    expect(code).toBe(0);
  },
);

test('each of a thousand subscribers is given every message once, in order', { timeout: 300_000 }, async () => {
  const { code, stdout } = await prove('event-fan-out', '--subscribers 1000 --messages 50');
  expect(stdout).toMatch(/^\| 1000 \| 1,000 \| 50 \| 50,000 \|/m);
  expect(code).toBe(0);
});
