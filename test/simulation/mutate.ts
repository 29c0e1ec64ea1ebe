/** `npm run simulate:mutants`: how many histories it takes to find each of the faults that are put into the engine. */

import { execFile } from 'node:child_process';
import { parseArgs, promisify } from 'node:util';
import { MUTANTS } from './mutants.ts';

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, histories: { type: 'string', default: '2000' } },
});

const run = promisify(execFile);
const rows: string[] = [];
for (const { name, file, isOfFeatures = false } of MUTANTS.filter(({ name: each }) => each.includes(values.only))) {
  const { found, invariant } = await find(name, isOfFeatures);
  if (found === null) process.exitCode = 1;
  rows.push(`| ${name} | \`${file}\` | ${found ?? `not within ${values.histories}`} | ${invariant} |`);
  console.log(rows.at(-1));
}
console.log(['', '| fault | in | found by history | as |', '|---|---|---:|---|', ...rows].join('\n'));

/** The first history that finds a fault, and what it says. */
async function find(
  name: string,
  isOfFeatures: boolean,
): Promise<{ readonly found: number | null; readonly invariant: string }> {
  const args = ['--disable-warning=ExperimentalWarning', '--import', './test/simulation/hooks.ts'];
  const kind = isOfFeatures ? ['--features'] : [];
  const program = ['test/simulation/simulate.ts', ...kind, '--until-failure', '--histories', values.histories];
  const env = { ...process.env, MUTANT: name };
  const { stdout, stderr } = await run(process.execPath, [...args, ...program], { env }).catch(
    (thrown: unknown) => thrown as { readonly stdout: string; readonly stderr: string },
  );
  const [, seed, invariant] = /^seed (\d+): ([^:]+):/m.exec(stdout) ?? [];
  if (seed === undefined && !stdout.includes(' 0 failed'))
    return { found: null, invariant: stderr.split('\n')[4] ?? stderr };
  return seed === undefined ? { found: null, invariant: '' } : { found: Number(seed), invariant: invariant ?? '' };
}
