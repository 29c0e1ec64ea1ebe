import { beforeEach, describe, expect, test } from 'vitest';
import { applyGate } from '../../src/engine/gate.ts';
import { createGate } from '../../src/engine/gate-state.ts';
import { Gate, need, said, standing, T0 } from './gates.ts';

const two = [need('app/0', { concurrency: 2 })];
const perSecond = [need('app/0', { rate: { limit: 2, periodMs: 1_000 } })];

let gate: Gate;

beforeEach(() => {
  gate = new Gate();
});

/** Ends what was granted under a ticket. */
const release = (ticket: string, needs = two) => gate.apply({ type: 'release', ticket, needs, failed: null });

describe('a concurrency', () => {
  test('admits as many as it says, and the next when one ends', () => {
    expect(said(gate.run('a', two))).toEqual(['granted a#1']);
    expect(said(gate.run('b', two))).toEqual(['granted b#2']);
    expect(said(gate.run('c', two))).toEqual(['waits c#3']);
    expect(said(release('a#1'))).toEqual(['granted c#3']);
    expect(said(release('b#2'))).toEqual([]);
    expect(said(gate.run('d', two))).toEqual(['granted d#4']);
  });

  test('is healed of a lease that was never released, by its expiry', () => {
    for (const holder of ['a', 'b']) gate.run(holder, two, { leaseMs: 5_000 });
    gate.run('c', two);
    expect(said(gate.wait(4_999))).toEqual([]);
    expect(said(gate.wait(1))).toEqual(['granted c#3']);
  });

  test('counts a holder that asks again once', () => {
    gate.job('a', two);
    gate.job('a', two);
    expect(said(gate.job('b', two))).toEqual(['granted b#3']);
    expect(said(gate.job('c', two))).toEqual(['held c#4 concurrency']);
  });

  test('is not given back by a release of a lease that was replaced', () => {
    gate.job('a', two);
    gate.job('a', two);
    gate.job('b', two);
    gate.job('c', two);
    expect(said(release('a#1'))).toEqual([]);
    expect(said(release('a#2'))).toEqual(['poke c']);
  });
});

describe('a rate', () => {
  test('lets no more begin within its period and a margin, wherever that begins', () => {
    expect(said(gate.run('a', perSecond))).toEqual(['granted a#1 for good']);
    gate.wait(600);
    expect(said(gate.run('b', perSecond))).toEqual(['granted b#2 for good']);
    expect(said(gate.run('c', perSecond))).toEqual(['waits c#3']);
    expect(said(gate.run('d', perSecond))).toEqual(['waits d#4']);
    expect(said(gate.wait(449))).toEqual([]);
    expect(said(gate.wait(1))).toEqual(['granted c#3 for good']);
    expect(said(gate.wait(599))).toEqual([]);
    expect(said(gate.wait(1))).toEqual(['granted d#4 for good']);
  });

  test('tells when the next may begin, also beyond one period', () => {
    gate.run('a', perSecond);
    gate.wait(100);
    gate.run('b', perSecond);
    const estimates = ['c', 'd', 'e', 'f', 'g'].map((job) => standing(gate.job(job, perSecond)));
    expect(estimates.map((each) => [each?.position, (each?.estimatedAt ?? 0) - T0])).toEqual([
      [1, 1_050],
      [2, 1_150],
      [3, 2_100],
      [4, 2_200],
      [5, 3_150],
    ]);
  });

  test('counts an attempt from when it began, where that was well after it was granted', () => {
    const grantedAt = gate.now;
    gate.run('a', perSecond);
    gate.wait(400);
    gate.run('b', perSecond);
    gate.apply({ type: 'begun', needs: perSecond, grantedAt });
    gate.run('c', perSecond);
    expect(said(gate.wait(1_049))).toEqual([]);
    expect(said(gate.wait(1))).toEqual(['granted c#3 for good']);
    gate.apply({ type: 'begun', needs: perSecond, grantedAt: 1 });
    expect(said(gate.run('d', perSecond))).toEqual(['granted d#4 for good']);
  });

  test('refuses a run at once that would wait for longer than it can', () => {
    gate.run('a', perSecond);
    gate.run('b', perSecond);
    expect(said(gate.run('c', perSecond, { patienceMs: 1_000 }))).toEqual(['held c#3 rate']);
    expect(said(gate.run('d', perSecond, { patienceMs: 1_050 }))).toEqual(['waits d#4']);
  });
});

describe('a job', () => {
  test('is told when what it needs is reserved, and is given that when it comes', () => {
    for (const holder of ['a', 'b']) gate.job(holder, two);
    expect(standing(gate.job('c', two))).toEqual({
      kind: 'concurrency',
      limit: 'app/0',
      key: '',
      position: 1,
      estimatedAt: null,
    });
    expect(said(release('a#1'))).toEqual(['poke c']);
    expect(said(gate.job('d', two))).toEqual(['held d#4 concurrency']);
    expect(said(gate.job('c', two))).toEqual(['granted c#5']);
  });

  test('that does not come makes way, is told once more, and is then left to itself', () => {
    for (const holder of ['a', 'b', 'c', 'd']) gate.job(holder, two);
    expect(said(release('a#1'))).toEqual(['poke c']);
    expect(said(gate.wait(5_000))).toEqual(['poke d']);
    expect(said(gate.job('d', two))).toEqual(['granted d#5']);
    expect(said(release('d#5'))).toEqual(['poke c']);
    expect(said(gate.wait(5_000))).toEqual([]);
    expect(gate.state.waiting).toBe(0);
    expect(said(gate.run('e', two))).toEqual(['granted e#6']);
  });

  test('that is gone gives its turn to the next', () => {
    for (const holder of ['a', 'b', 'c', 'd']) gate.job(holder, two);
    release('a#1');
    expect(said(gate.apply({ type: 'gone', holders: ['c'] }))).toEqual(['poke d']);
  });

  test('begins a rate’s time when it comes, not when it was told', () => {
    gate.run('a', perSecond);
    gate.run('b', perSecond);
    for (const job of ['c', 'd']) gate.job(job, perSecond);
    expect(said(gate.wait(1_050))).toEqual(['poke c', 'poke d']);
    gate.wait(700);
    gate.job('c', perSecond);
    gate.job('d', perSecond);
    expect(said(gate.run('e', perSecond))).toEqual(['waits e#7']);
    expect(said(gate.wait(1_049))).toEqual([]);
    expect(said(gate.wait(1))).toEqual(['granted e#7 for good']);
  });

  test('keeps its place when it asks again', () => {
    for (const holder of ['a', 'b', 'c', 'd']) gate.job(holder, two);
    gate.wait(1_000);
    expect(standing(gate.job('c', two))?.position).toBe(1);
    expect(said(release('a#1'))).toEqual(['poke c']);
  });

  test('goes before those that were due later, although it asks later', () => {
    for (const holder of ['a', 'b', 'c']) gate.job(holder, two);
    expect(standing(gate.job('earlier', two, { since: T0 - 1 }))?.position).toBe(1);
    expect(said(release('a#1'))).toEqual(['poke earlier']);
  });
});

describe('several limits', () => {
  const app = need('app/0', { concurrency: 2 });
  const of = (key: string) => [app, need('action/send/0', { concurrency: 1 }, key)];

  test('must all admit: what lacks one takes none of the others', () => {
    expect(said(gate.job('a1', of('a')))).toEqual(['granted a1#1']);
    expect(standing(gate.job('a2', of('a')))).toMatchObject({ kind: 'concurrency', limit: 'action/send/0', key: 'a' });
    expect(said(gate.job('b1', of('b')))).toEqual(['granted b1#3']);
    expect(standing(gate.job('c1', of('c')))).toMatchObject({ kind: 'concurrency', limit: 'app/0', key: '' });
  });

  test('take turns by key, and the first that was due goes first within a key', () => {
    const shared = (key: string) => [need('app/0', { concurrency: 1 }), need('action/send/0', { concurrency: 9 }, key)];
    gate.run('first', shared('a'));
    for (const n of [1, 2, 3]) gate.run(`a${n}`, shared('a'));
    for (const n of [1, 2]) gate.run(`b${n}`, shared('b'));
    gate.run('c1', shared('c'));
    const order: string[] = [];
    let ticket = 'first#1';
    for (let n = 0; n < 6; n += 1) {
      const [granted] = gate.apply({ type: 'release', ticket, needs: shared('a'), failed: null });
      ticket = granted?.type === 'granted' ? granted.ticket : '';
      order.push(ticket.split('#')[0] ?? '');
    }
    expect(order).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
  });

  test('do not starve one that needs two which others take in turn', () => {
    const x = need('x', { concurrency: 1 });
    const y = need('y', { concurrency: 1 });
    const holding = { x: 'x0#1', y: 'y0#2' };
    gate.run('x0', [x]);
    gate.run('y0', [y]);
    gate.job('both', [x, y]);
    let turns = 0;
    let isTold = false;
    for (; turns < 40 && !isTold; turns += 1) {
      gate.wait(500);
      const which = turns % 2 === 0 ? 'x' : 'y';
      const needs = [which === 'x' ? x : y];
      gate.run(`${which}${turns + 1}`, needs);
      const effects = gate.apply({ type: 'release', ticket: holding[which], needs, failed: null });
      isTold = said(effects).includes('poke both');
      for (const effect of effects) if (effect.type === 'granted') holding[which] = effect.ticket;
    }
    expect(isTold).toBe(true);
    // Once it has waited for ten seconds, the next two that end make room for it.
    expect(turns).toBeGreaterThan(18);
    expect(turns).toBeLessThanOrEqual(23);
  });

  test('keep no room for one that waits for what its own key has used up', () => {
    const wide = need('app/0', { concurrency: 2 });
    const narrow = (key: string) => [wide, need('action/send/0', { concurrency: 1 }, key)];
    gate.run('a1', narrow('a'), { leaseMs: 600_000 });
    gate.job('a2', narrow('a'));
    gate.wait(60_000);
    expect(said(gate.run('b1', narrow('b')))).toEqual(['granted b1#3']);
  });
});

test('an event leaves the state of before as it was', () => {
  const before = createGate();
  const asked = JSON.stringify([...before.keys, ...before.lines]);
  gate.run('a', two);
  const { state } = gate;
  const text = JSON.stringify([...state.keys, ...state.lines, ...state.reserved]);
  applyGate(state, { type: 'release', now: T0, ticket: 'a#1', needs: two, failed: null });
  gate.job('b', two);
  expect(JSON.stringify([...before.keys, ...before.lines])).toBe(asked);
  expect(JSON.stringify([...state.keys, ...state.lines, ...state.reserved])).toBe(text);
});
