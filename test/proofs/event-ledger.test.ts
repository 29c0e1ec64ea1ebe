import { describe, expect, test } from 'vitest';
import { type Accepted, judge, type Outage, type Step } from '../../proofs/event-ledger.ts';

const ACCEPTED: Accepted[] = [
  { n: 0, key: 'a', offset: 5 },
  { n: 1, key: 'a', offset: 6 },
  { n: 2, key: null, offset: 2 },
];
const begin = (n: number, at: number, more: Partial<Step> = {}): Step => ({
  n,
  at,
  isDone: false,
  offset: null,
  call: null,
  ...more,
});
const end = (n: number, at: number): Step => ({ ...begin(n, at), isDone: true });
const ALL = [begin(2, 1), end(2, 2), begin(0, 3), end(0, 4), begin(1, 5), end(1, 6)];

const faultsOf = (steps: readonly Step[], outages: readonly Outage[] = []) =>
  judge('g', ACCEPTED, steps, outages).faults;
const outage = (from: number, until = from) => ({ from, until });

describe('what a group was given', () => {
  test('is right when all came once, those of a key one after the other', () => {
    expect(judge('g', ACCEPTED, ALL, [])).toEqual({ group: 'g', taken: 3, again: 0, lost: 0, faults: [] });
  });

  test.each([0, 1, 2])('lacks message %i that never came', (n) => {
    const tally = judge(
      'g',
      ACCEPTED,
      ALL.filter((step) => step.n !== n),
      [],
    );
    expect(tally).toMatchObject({ taken: 2, lost: 1 });
    expect(tally.faults.at(-1)).toMatch(`${n} at ${ACCEPTED[n]?.offset} is lost`);
  });

  test('is out of order where a later message of a key came before the earlier was done', () => {
    expect(faultsOf([begin(0, 1), begin(1, 2), end(0, 3), end(1, 3), begin(2, 4)])).toEqual([
      'g: 1 came before 0 of its key was done',
    ]);
  });

  test('may come together in one call, in the order of the key, and in no other', () => {
    const call = { call: 1 };
    expect(faultsOf([begin(0, 1, call), begin(1, 1, call), begin(2, 1, call)])).toEqual([]);
    expect(faultsOf([begin(1, 1, call), begin(0, 1, call), begin(2, 1, call)])).toHaveLength(1);
    expect(faultsOf([begin(0, 1, call), begin(1, 1, { call: 2 }), begin(2, 1)])).toHaveLength(1);
  });

  test('may come again after a kill that fell while it was open or soon after it was done', () => {
    expect(judge('g', ACCEPTED, [begin(2, 1), ...ALL], [outage(1)])).toMatchObject({ again: 1, faults: [] });
    expect(faultsOf([...ALL, begin(1, 30)], [outage(20)])).toEqual([]);
    expect(faultsOf([...ALL, begin(1, 30)], [outage(4, 20)])).toEqual([]);
    expect(faultsOf([...ALL, begin(1, 30)], [outage(2, 4)])).toEqual(['g: 1 came again without cause']);
    expect(faultsOf([...ALL, begin(1, 30)], [outage(31)])).toEqual(['g: 1 came again without cause']);
    expect(faultsOf([...ALL, begin(1, 30)])).toEqual(['g: 1 came again without cause']);
    expect(faultsOf([...ALL, begin(1, 30_000)], [outage(20_000)])).toEqual(['g: 1 came again without cause']);
  });

  test('is wrong where it was never accepted, or stands in two places', () => {
    expect(faultsOf([...ALL, begin(7, 9)])).toEqual(['g: 7 was never accepted']);
    expect(faultsOf([begin(2, 1, { offset: 3 }), ...ALL.slice(1)])).toEqual(['g: 2 is at 3 and at 2']);
  });
});
