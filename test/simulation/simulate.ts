/**
 * `npm run simulate`, `npm run simulate:features`: many histories of jobs, or of features, or one that is told whole.
 *
 *   -- --seed N                       tells the history of a seed
 *   -- --histories N --from SEED      lives through so many, and names the seeds of those that failed
 */

import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { runFeatureHistory } from './features/history.ts';
import { runHistory } from './history.ts';
import type { History } from './platform/history.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    histories: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    processes: { type: 'string', default: String(Math.min(4, availableParallelism())) },
    features: { type: 'boolean', default: false },
    'until-failure': { type: 'boolean', default: false },
  },
});

const live = values.features ? runFeatureHistory : runHistory;

/** How far a process has come. */
interface Progress {
  readonly histories: number;
  readonly steps: number;
  readonly failed: number;
}

process.on('unhandledRejection', (reason: unknown) => {
  console.error('a promise was rejected and nobody looked:', reason);
  process.exitCode = 1;
});

const [from, count, processes] = [values.from, values.histories, values.processes].map(Number) as [
  number,
  number,
  number,
];
if (values.seed !== undefined) tell(await live(Number(values.seed)));
else if (process.send === undefined && processes > 1 && !values['until-failure']) await runInProcesses();
else await runMany(from, count, (progress) => process.send?.(progress) ?? summarize(progress, performance.now()));

/** Lives through histories one after the other; tells of those that fail at once, and of all of them in the end. */
async function runMany(first: number, many: number, done: (progress: Progress) => void): Promise<void> {
  // What an error says is enough; a seed alone is told with its stacks.
  Error.stackTraceLimit = 0;
  let [histories, steps, failed] = [0, 0, 0];
  for (let seed = first; seed < first + many; seed += 1) {
    const history = await live(seed);
    histories += 1;
    steps += history.steps;
    const [violation] = history.violations;
    if (violation === undefined) continue;
    failed += 1;
    console.log(`seed ${seed}: ${violation.invariant}: ${violation.detail.split('\n')[0]}`);
    if (values['until-failure']) break;
  }
  done({ histories, steps, failed });
}

/** Shares the histories between processes, which shares them between cores. */
async function runInProcesses(): Promise<void> {
  const startedAt = performance.now();
  const share = Math.ceil(count / processes);
  const shares = Array.from({ length: processes }, (_, index) => Math.max(0, Math.min(share, count - index * share)));
  const ended = shares.map((many, index) => {
    const kind = values.features ? ['--features'] : [];
    const args = [...kind, '--from', String(from + index * share), '--histories', String(many)];
    const child = fork(import.meta.filename, args);
    return new Promise<Progress>((resolve, reject) => {
      child.on('message', (progress: Progress) => resolve(progress));
      child.on('exit', (code) => reject(new Error(`a process ended with ${code} and told nothing`)));
    });
  });
  const all = await Promise.all(ended);
  const sum = (of: (progress: Progress) => number): number => all.reduce((total, each) => total + of(each), 0);
  summarize(
    {
      histories: sum(({ histories }) => histories),
      steps: sum(({ steps }) => steps),
      failed: sum(({ failed }) => failed),
    },
    performance.now() - startedAt,
  );
}

function summarize({ histories, steps, failed }: Progress, ms: number): void {
  const pace = `${((1000 * histories) / ms).toFixed(0)} a second, ${(steps / histories).toFixed(0)} steps each`;
  console.log(`${histories} histories, ${failed} failed; ${pace}`);
  if (failed > 0) process.exitCode = 1;
}

function tell({ trace, stood, violations, digest }: History): void {
  for (const line of [...trace, '', ...stood, '']) console.log(line);
  for (const { invariant, detail } of violations) console.log(`VIOLATED ${invariant}: ${detail}`);
  console.log(`digest ${digest}`);
  if (violations.length > 0) process.exitCode = 1;
}
