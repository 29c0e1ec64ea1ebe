/** The tables of `docs/design/cost.md`, and whether those that stand there are still true. */

import type { Counts } from './counts.ts';
import type { How, Kind } from './life.ts';
import { CPU_MS, LOG_EVENT, OBJECT_GBS, OBJECT_MS_USD, PRICED_ON, PRICES, priceOf } from './prices.ts';

const BEGIN = '<!-- counted:begin -->';
const END = '<!-- counted:end -->';

/** A kind of work as it was counted. */
export interface Measured {
  readonly kind: Kind;
  readonly counts: Readonly<Record<How, Counts>>;
}

/** Milliseconds of an action whose duration is priced. */
const ACTION_MS = 100;

/** All tables. */
export function tablesOf(measured: readonly Measured[]): string {
  return [
    `### USD per million\n\n${table(
      ['kind of work', 'busy', 'bar', 'one at a time', 'log events, busy'],
      measured.map(({ kind, counts: { busy, sparse } }) => [
        kind.name,
        priceOf(busy).toFixed(2),
        String(kind.bar),
        priceOf(sparse).toFixed(2),
        (busy.log_events * LOG_EVENT.usd).toFixed(2),
      ]),
    )}`,
    `### Operations of one, busy\n\n${operations(measured, 'busy')}`,
    `### Operations of one, one at a time\n\n${operations(measured, 'sparse')}`,
    `### Unit prices, ${PRICED_ON}\n\n${table(
      ['what', 'USD per million', 'page'],
      [...PRICES, LOG_EVENT, CPU_MS, OBJECT_GBS].map(({ of, usd, page }) => [of, String(usd), `<${page}>`]),
    )}`,
    `An object that waits for an action of ${ACTION_MS} ms is billed for that time: ${(ACTION_MS * OBJECT_MS_USD).toFixed(2)} USD per million, where no other attempt runs in it at that time.`,
  ].join('\n\n');
}

function operations(measured: readonly Measured[], how: How): string {
  return table(
    ['', ...measured.map(({ kind }) => kind.name)],
    PRICES.filter(({ counted }) => measured.some(({ counts }) => counted.some((name) => counts[how][name] > 0))).map(
      ({ of, counted }) => [
        of,
        ...measured.map(({ counts }) => counted.reduce((sum, name) => sum + counts[how][name], 0).toFixed(2)),
      ],
    ),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [head, rule, ...rows].map(line).join('\n');
}

/** The page with its tables replaced. */
export function pageWith(page: string, tables: string): string {
  const [begin, end] = bounds(page);
  return `${page.slice(0, begin)}\n\n${tables}\n\n${page.slice(end)}`;
}

/** The tables of the page. */
export function tablesIn(page: string): string {
  const [begin, end] = bounds(page);
  return page.slice(begin, end).trim();
}

function bounds(page: string): [number, number] {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`the page has no ${BEGIN} before an ${END}`);
  return [begin + BEGIN.length, end];
}

const NUMBER = /\d+(?:\.\d+)?/g;
/** How far two counts of the same may be apart: what shares a commit or a message depends on the moment. */
const [SHARE, LEAST] = [0.15, 0.4];

/** Where two texts differ by more than the noise of their figures; empty when they do not. */
export function differences(before: string, after: string): string[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  if (old.length !== now.length) return [`${old.length} lines became ${now.length}`];
  return old.flatMap((line, index) => {
    const other = now[index] ?? '';
    if (line.replaceAll(NUMBER, '#') !== other.replaceAll(NUMBER, '#')) return [`'${line}' became '${other}'`];
    const [olds, news] = [line, other].map((text) => [...text.matchAll(NUMBER)].map(Number));
    const isNear = (olds ?? []).every((value, at) => near(value, news?.[at] ?? NaN));
    return isNear ? [] : [`'${line}' became '${other}'`];
  });
}

function near(one: number, other: number): boolean {
  return Math.abs(one - other) <= Math.max(LEAST, SHARE * Math.max(one, other));
}
