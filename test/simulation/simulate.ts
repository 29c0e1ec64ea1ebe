/** `npm run simulate`: many histories, or one that is told whole. */

import { parseArgs } from 'node:util';
import { type History, runHistory } from './history.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    histories: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    'until-failure': { type: 'boolean', default: false },
  },
});

process.on('unhandledRejection', (reason: unknown) => {
  console.error(`a promise was rejected and nobody looked: ${String(reason)}`);
  process.exitCode = 1;
});

if (values.seed === undefined) await runMany(Number(values.from), Number(values.histories));
else tell(await runHistory(Number(values.seed)));

async function runMany(from: number, count: number): Promise<void> {
  const startedAt = performance.now();
  const failed: History[] = [];
  let steps = 0;
  for (let seed = from; seed < from + count; seed += 1) {
    const history = await runHistory(seed);
    steps += history.steps;
    if (history.violations.length > 0) {
      failed.push(history);
      const [first] = history.violations;
      console.log(`seed ${seed}: ${first?.invariant}: ${first?.detail.split('\n')[0]}`);
      if (values['until-failure']) break;
    }
  }
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(
    `${count} histories, ${failed.length} failed; ${(count / seconds).toFixed(0)} histories/s, ${(steps / count).toFixed(0)} steps each`,
  );
  if (failed.length > 0) process.exitCode = 1;
}

function tell({ trace, jobs, violations, digest }: History): void {
  for (const line of trace) console.log(line);
  console.log(['', 'jobs', ...jobs, ''].join('\n'));
  for (const { invariant, detail } of violations) console.log(`VIOLATED ${invariant}: ${detail}`);
  console.log(digest);
  if (violations.length > 0) process.exitCode = 1;
}
