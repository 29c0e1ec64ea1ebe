/** The results as a table in Markdown, and the page that holds it. */

import type { GrowthResult } from './growth.ts';
import type { IdleResult } from './idle.ts';
import type { Result } from './measure.ts';

const BEGIN = '<!-- bench:begin -->';
const END = '<!-- bench:end -->';

const HEAD = ['what', 'measured', 'p50 ms', 'p99 ms', 'errors', 'against its floor', 'bar'];

/** The table, one row a result. */
export function tableOf(results: readonly Result[]): string {
  const rows = [HEAD, HEAD.map((_, column) => (column === 0 ? '---' : '---:')), ...results.map(cells)];
  return markdown(rows);
}

function cells({ row, value, p50, p99, errors, against }: Result): string[] {
  const ratio = against === null ? '' : `${against.ratio.toFixed(2)} × ${against.floor.name}`;
  const digits = { maximumFractionDigits: value < 1 ? 3 : value < 100 ? 1 : 0 };
  const measured = `${value.toLocaleString('en-US', digits)} ${row.unit}`;
  return [row.name, measured, shown(p50), shown(p99), String(errors), ratio, verdict(row, against)];
}

function shown(ms: number): string {
  return ms.toFixed(ms < 0.1 ? 3 : 1);
}

function verdict({ unit, bar }: Result['row'], against: Result['against']): string {
  if (bar === undefined || against === null) return '';
  const isMet = unit === '/s' ? against.ratio >= bar : against.ratio <= bar;
  const part = 1 / bar;
  const multiple =
    bar < 1 && Math.abs(part - Math.round(part)) < 1e-9 ? `1/${Math.round(part)}` : String(Number(bar.toFixed(3)));
  return `${unit === '/s' ? 'at least' : 'at most'} ${multiple}: ${isMet ? 'met' : 'NOT MET'}`;
}

const GROWTH_HEAD = ['what', 'steps', 'ms a step, first tenth', 'ms a step, last tenth', 'last to first', 'bar'];

/** The table of what a step costs while a journal grows. */
export function growthTableOf(results: readonly GrowthResult[]): string {
  const rows = results.map(({ run: { name, steps, bar }, first, last, ratio }) => [
    name,
    steps.toLocaleString('en-US'),
    first.toFixed(2),
    last.toFixed(2),
    ratio.toFixed(2),
    `at most ${bar}: ${ratio <= bar ? 'met' : 'NOT MET'}`,
  ]);
  return markdown([GROWTH_HEAD, GROWTH_HEAD.map((_, column) => (column === 0 ? '---' : '---:')), ...rows]);
}

const IDLE_HEAD = [
  'what',
  'jobs',
  'disk a job',
  'of it the index',
  'memory a job',
  'memory a job after a restart',
  'bar',
];

/** The table of what waiting jobs cost; all in bytes. */
export function idleTableOf(results: readonly IdleResult[]): string {
  const bytes = (value: number) => `${Math.round(value).toLocaleString('en-US')} B`;
  const rows = results.map(({ jobs: { name, count, bar }, disk, index, memory, memoryAfterRestart }) => [
    name,
    count.toLocaleString('en-US'),
    bytes(disk),
    bytes(index),
    bytes(memory),
    bytes(memoryAfterRestart),
    bar === undefined ? '' : `disk at most ${bytes(bar)}: ${disk <= bar ? 'met' : 'NOT MET'}`,
  ]);
  return markdown([IDLE_HEAD, IDLE_HEAD.map((_, column) => (column === 0 ? '---' : '---:')), ...rows]);
}

function markdown(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `| ${row.join(' | ')} |`).join('\n');
}

const INTRODUCTION = `# Performance

What the processor costs beside the least that a Worker could do for the same end, its *floor*: a request that is answered, a call that reaches its target, a row that is stored before the answer.

\`npm run bench\` measures floors and processor in one run, in turns, on the bundled Worker in the local runtime, over a socket of the runtime itself, with state on disk and a target in a process of its own. \`-- --write\` puts the result here; \`--connections N\` (where a row names no number of its own), \`--seconds N\` (samples of a second for each row) and \`--only TEXT\` (rows whose name holds it) change what is measured.

The ratios count: they hold from machine to machine far better than the figures beside them. Each figure is the middle one of its samples, each ratio the middle one of the ratios round by round. A rate is to reach at least its bar, a duration at most. Of jobs that are due at one instant, the measure is the time from that instant until the target has seen the last of them, and p50 and p99 tell how late they came; a lane is still in memory, an object of a job's own may have left it. Lateness in an idle system is that of jobs which come one after the other, 40 ms apart, beside objects that do nothing but wake by an alarm and make one call. What an expression costs is measured in one process, in values a second, beside the same value built by hand.

A run of a feature is held against five bare proxied calls and five bare row writes, each a request of its own, for as long as they take one after the other; the row beside it is a Worker that does all ten in one request, each row durable before the next call. Runs at 16 connections are held against the same five calls as a workflow of Cloudflare Workflows, in its local engine and the same runtime; its end is told by the engine, without asking again and again. Samples of both take four seconds, five at most. What a step costs while its journal grows is the time between two calls of a run whose steps follow one another, as the target sees it: in the first tenth of the run and in the last, in the middle one of three runs.

What waiting jobs cost is measured on jobs due tomorrow: how much larger the state on disk is with them, how much more memory the runtime has once it dropped their objects, and how much more another one has that was started on that state; each per job. The memory of the runtime settles to within some MiB only, so that less than some hundred bytes a job cannot be told from none.
`;

/** The page with a run's result in the place of the last one; a new page when there was none. */
export function pageWith(page: string | null, result: string): string {
  const before = page ?? `${INTRODUCTION}\n${BEGIN}\n${END}\n`;
  const [begin, end] = [before.indexOf(BEGIN), before.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`the page has no ${BEGIN} before an ${END}`);
  return `${before.slice(0, begin + BEGIN.length)}\n${result}\n${before.slice(end)}`;
}
