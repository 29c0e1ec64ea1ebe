import { describe, expect, test } from 'vitest';
import { type Acknowledged, excess, missing, tally } from '../../proofs/ledger.ts';
import { createOrders } from '../../proofs/orders.ts';
import { createRandom } from '../../proofs/random.ts';
import type { Arrival } from '../../proofs/target.ts';

const order = (id: string, kind: string, occurrences: number): Acknowledged['order'] => ({
  id,
  kind,
  occurrences,
  isRepeated: false,
  request: { product: 'p', env: 'prd', app: 'a', event: 'e', input: {} },
});
const acknowledged = (id: string, kind: string, occurrences = 1): Acknowledged => ({
  order: order(id, kind, occurrences),
  jobId: `job_${id}`,
  dueAt: 0,
});
const arrival = (key: string, status = 200): Arrival => ({
  at: 1,
  key,
  order: key.slice('job_'.length, key.lastIndexOf(':')),
  status,
});

const JOBS = [acknowledged('a', 'once'), acknowledged('b', 'once'), acknowledged('c', 'often', 3)];
const ALL = ['job_a:1', 'job_b:1', 'job_c:1', 'job_c:2', 'job_c:3'].map((key) => arrival(key));

describe('the count of what a crash test saw', () => {
  test('finds nothing lost when the target took every occurrence', () => {
    expect(tally(JOBS, ALL)).toEqual([
      { kind: 'often', acknowledged: 1, occurrences: 3, executed: 3, duplicated: 0, lost: 0 },
      { kind: 'once', acknowledged: 2, occurrences: 2, executed: 2, duplicated: 0, lost: 0 },
      { kind: 'all', acknowledged: 3, occurrences: 5, executed: 5, duplicated: 0, lost: 0 },
    ]);
    expect(missing(JOBS, ALL)).toEqual([]);
  });

  test.each(ALL.map(({ key }) => key))('finds %s lost when it never came', (key) => {
    const arrivals = ALL.filter((each) => each.key !== key);
    expect(tally(JOBS, arrivals).at(-1)).toMatchObject({ executed: 4, lost: 1 });
    expect(missing(JOBS, arrivals).map(({ jobId }) => jobId)).toEqual([key.slice(0, -2)]);
  });

  test('takes an occurrence that the target only ever refused for lost', () => {
    const arrivals = [arrival('job_a:1', 503), ...ALL.slice(1)];
    expect(tally(JOBS, arrivals).at(-1)).toMatchObject({ executed: 4, duplicated: 0, lost: 1 });
  });

  test('counts how often an occurrence was taken again, refusals aside', () => {
    const again = [arrival('job_a:1'), arrival('job_a:1'), arrival('job_c:2'), arrival('job_b:1', 503)];
    expect(tally(JOBS, [...ALL, ...again]).at(-1)).toMatchObject({ executed: 5, duplicated: 3, lost: 0 });
  });
});

describe('what no promise covers', () => {
  test('is empty when only what was acknowledged came', () => {
    expect(excess(JOBS, ALL)).toEqual({ madeTwice: [], beyond: [], unacknowledged: 0 });
  });

  test('tells of an order that became two jobs, acknowledged or not', () => {
    const arrivals = [...ALL, { ...arrival('job_x:1'), order: 'a' }];
    expect(excess(JOBS, arrivals)).toMatchObject({ madeTwice: ['a'], unacknowledged: 0 });
    const strangers = ['job_y:1', 'job_z:1'].map((key) => ({ ...arrival(key), order: 'stranger' }));
    expect(excess(JOBS, strangers)).toEqual({ madeTwice: ['stranger'], beyond: [], unacknowledged: 1 });
  });

  test('tells of occurrences beyond those asked for', () => {
    expect(excess(JOBS, [...ALL, arrival('job_c:4'), arrival('job_c:4')]).beyond).toEqual(['job_c:4']);
  });

  test('counts orders that ran without having been acknowledged', () => {
    expect(excess(JOBS, [...ALL, arrival('job_x:1'), arrival('job_x:2')])).toMatchObject({
      madeTwice: [],
      unacknowledged: 1,
    });
  });
});

test('the same seed gives the same kinds of orders in the same turn, another one others', () => {
  const kinds = (seed: number) => {
    const next = createOrders(createRandom(seed));
    return Array.from({ length: 200 }, () => next().kind);
  };
  expect(kinds(7)).toEqual(kinds(7));
  expect(kinds(7)).not.toEqual(kinds(8));
  expect(new Set(kinds(7)).size).toBe(12);
});
