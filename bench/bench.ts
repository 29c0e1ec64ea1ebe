/** `npm run bench`: the processor beside bare Workers that do the least, as a table in Markdown. */

import { rmSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildWorkerIfStale } from '../local/build.ts';
import { isMariadbInstalled, openMariadbServer } from '../test/support/mariadb-server.ts';
import { openPostgresqlServer } from '../test/support/postgresql-server.ts';
import { databaseRows } from './databases.ts';
import { DUE } from './due.ts';
import { EXPRESSIONS } from './expressions.ts';
import { FEATURES } from './features.ts';
import { GRAPHS } from './graphs.ts';
import { GROWTH, type GrowthResult, measureGrowth } from './growth.ts';
import { IDLE, type IdleResult, measureIdle } from './idle.ts';
import { LATENESS } from './lateness.ts';
import { measureGroups, type MeasureOptions } from './measure.ts';
import { RATES } from './rates.ts';
import type { Group } from './row.ts';
import { buildFloors } from './runtime.ts';
import { STORAGE } from './storage.ts';
import { growthTableOf, idleTableOf, pageWith, tableOf } from './table.ts';
import { startTarget } from './target.ts';

const PAGE = path.join(import.meta.dirname, '../docs/reference/performance.md');

/** Rounds of the rows that take seconds each. */
const DUE_ROUNDS = 7;

const { values } = parseArgs({
  options: {
    connections: { type: 'string', default: '16' },
    seconds: { type: 'string', default: '7' },
    only: { type: 'string', default: '' },
    write: { type: 'boolean', default: false },
  },
});
const [connections, seconds] = [whole('connections', values.connections), whole('seconds', values.seconds)];
const [rates, due] = [
  chosen([...RATES, ...FEATURES, ...EXPRESSIONS, ...databaseRows(isMariadbInstalled()), ...GRAPHS, ...STORAGE]),
  chosen([...DUE, ...LATENESS]),
];
const [idle, growth] = [IDLE.filter(isNamed), GROWTH.filter(isNamed)];
if (rates.length + due.length + idle.length + growth.length === 0)
  throw new Error(`no row's name holds '${values.only}'`);
if (values.write && values.only !== '') throw new Error('--write writes all rows; leave --only out');

const folder = await mkdtemp(path.join(tmpdir(), 'processor-bench-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 20 }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const [target, postgresql, mariadb] = await Promise.all([
  startTarget(),
  openPostgresqlServer(),
  isMariadbInstalled() ? openMariadbServer() : null,
]);
try {
  const report = await measure();
  console.log(report);
  if (values.write) await writeFile(PAGE, pageWith(await readFile(PAGE, 'utf8').catch(() => null), report));
} finally {
  target.close();
  await postgresql.close();
  await mariadb?.close();
}

/** Measures all that was asked for and answers what there is to say about it. */
async function measure(): Promise<string> {
  const bundles = path.join(folder, 'floors');
  await Promise.all([buildWorkerIfStale(), buildFloors(bundles)]);
  const options: MeasureOptions = {
    target,
    postgresqlUrl: postgresql.url,
    mariadbUrl: mariadb?.url ?? null,
    connections,
    bundles,
    newFolder: () => mkdtemp(path.join(folder, 'state-')),
    progress: (text) => console.error(text),
  };
  const results = [
    ...(await measureGroups(rates, seconds, options)),
    ...(await measureGroups(due, Math.min(DUE_ROUNDS, seconds), options)),
  ];
  const grown: GrowthResult[] = [];
  for (const run of growth) grown.push(await measureGrowth(run, await options.newFolder(), options));
  const idling: IdleResult[] = [];
  for (const jobs of idle) {
    options.progress(jobs.name);
    idling.push(await measureIdle(jobs, await options.newFolder()));
  }
  const tables = [
    results.length > 0 ? tableOf(results) : '',
    grown.length > 0 ? growthTableOf(grown) : '',
    idling.length > 0 ? idleTableOf(idling) : '',
  ];
  return [machine(), ...tables].filter((part) => part !== '').join('\n\n');
}

/** Of each group the rows whose name holds the text that was asked for, or all when its floor's does. */
function chosen(groups: readonly Group[]): Group[] {
  return groups
    .map((group) => (isNamed(group.floor) ? group : { ...group, rows: group.rows.filter(isNamed) }))
    .filter((group) => isNamed(group.floor) || group.rows.length > 0);
}

function isNamed({ name }: { readonly name: string }): boolean {
  return name.toLowerCase().includes(values.only.toLowerCase());
}

function machine(): string {
  const date = new Date().toISOString().slice(0, 10);
  const model = cpus()[0]?.model ?? 'unknown processor';
  return `${date}, ${availableParallelism()} cores of ${model}, Node ${process.versions.node}, ${connections} connections, ${seconds} samples of a second for each rate.`;
}

function whole(name: string, text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new Error(`--${name} takes a whole number from 1, got '${text}'`);
  return Number(text);
}
