import { beforeEach, describe, expect, test } from 'vitest';
import { waitingFor } from '../../src/engine/gate-standing.ts';
import { Gate, need, said, standing, T0 } from './gates.ts';

let gate: Gate;

beforeEach(() => {
  gate = new Gate();
});

describe('a paused key', () => {
  const keyed = (key: string) => [need('app/0', { concurrency: 5 }, key)];
  const name = { limit: 'app/0', key: 'a' };

  test('lets nothing begin, neither what asks nor what was told, until it goes on', () => {
    gate.apply({ type: 'pause', name, reason: 'the customer asked for it' });
    expect(said(gate.run('a1', keyed('a')))).toEqual(['held a1#1 key_paused']);
    expect(said(gate.job('a2', keyed('a')))).toEqual(['held a2#2 key_paused']);
    expect(said(gate.run('b1', keyed('b')))).toEqual(['granted b1#3']);
    expect(said(gate.wait(600_000))).toEqual([]);
    expect(said(gate.apply({ type: 'resume', name }))).toEqual(['poke a2']);
    gate.apply({ type: 'pause', name, reason: null });
    expect(said(gate.job('a2', keyed('a')))).toEqual(['held a2#4 key_paused']);
    expect(said(gate.apply({ type: 'resume', name }))).toEqual(['poke a2']);
  });

  test('lets go on what has begun', () => {
    gate.run('a1', keyed('a'));
    gate.apply({ type: 'pause', name, reason: null });
    expect(said(gate.apply({ type: 'release', ticket: 'a1#1', needs: keyed('a'), failed: null }))).toEqual([]);
  });

  test('stays paused since it first was', () => {
    gate.apply({ type: 'pause', name, reason: 'first' });
    gate.wait(1_000);
    gate.apply({ type: 'pause', name, reason: 'second' });
    expect(gate.state.keys.get('app/0\na')?.pause).toEqual({ since: T0, reason: 'first' });
  });
});

describe('a queue that is full', () => {
  const capped = [need('app/0', { concurrency: 1, maxQueued: 2 })];

  test('refuses runs and dispatches beyond what may wait, and never a job that asks', () => {
    gate.run('a', capped);
    expect(said(gate.run('b', capped))).toEqual(['waits b#2']);
    expect(said(gate.job('c', capped, { isPlace: true }))).toEqual(['held c#3 concurrency']);
    expect(said(gate.run('d', capped))).toEqual(['full d#4 app/0']);
    expect(said(gate.job('e', capped, { isPlace: true }))).toEqual(['full e#5 app/0']);
    expect(said(gate.job('f', capped))).toEqual(['held f#6 concurrency']);
    const [app] = capped;
    expect(app === undefined ? 0 : waitingFor(gate.state, app)).toBe(3);
  });

  test('that lets nobody wait refuses what does not begin at once', () => {
    const none = [need('app/0', { concurrency: 1, maxQueued: 0 })];
    expect(said(gate.run('a', none))).toEqual(['granted a#1']);
    expect(said(gate.run('b', none))).toEqual(['full b#2 app/0']);
  });

  test('reserves what is free for a job that is about to be stored, which is not told', () => {
    expect(said(gate.job('a', capped, { isPlace: true }))).toEqual(['granted a#1 for good']);
    expect(said(gate.run('b', capped))).toEqual(['waits b#2']);
    expect(said(gate.job('a', capped))).toEqual(['granted a#3']);
  });

  test('keeps the place that a dispatch took for the job’s own asking', () => {
    gate.run('a', capped);
    gate.job('b', capped, { isPlace: true });
    gate.job('c', capped);
    expect(standing(gate.job('b', capped))?.position).toBe(1);
    expect(said(gate.job('b', capped, { isPlace: true }))).toEqual(['held b#5 concurrency']);
    expect(gate.state.waiting).toBe(2);
    expect(said(gate.apply({ type: 'release', ticket: 'a#1', needs: capped, failed: null }))).toEqual(['poke b']);
  });
});

describe('numbers that change', () => {
  const numbered = (concurrency: number, version: number) => [need('app/0', { concurrency }, '', version)];

  test('hold with the next call of a newer version', () => {
    gate.run('a', numbered(1, 1));
    gate.job('b', numbered(1, 1));
    expect(said(gate.job('c', numbered(3, 2)))).toEqual(['poke b', 'granted c#3']);
    expect(said(gate.job('d', numbered(3, 2)))).toEqual(['held d#4 concurrency']);
  });

  test('of an older version hold when only that was heard of for a while', () => {
    gate.run('a', numbered(1, 2));
    expect(said(gate.job('b', numbered(3, 1)))).toEqual(['held b#2 concurrency']);
    gate.wait(65_001);
    gate.run('c', numbered(3, 1));
    expect(said(gate.job('d', numbered(3, 1)))).toEqual(['granted d#4']);
  });

  test('that a dispatch gave hold for their key, by the newest dispatch', () => {
    const dispatched = (key: string, concurrency: number, version: number) => [
      need('dispatch', { concurrency }, key, version),
    ];
    gate.job('a1', dispatched('a', 1, 1));
    gate.job('b1', dispatched('b', 1, 9));
    expect(said(gate.job('a2', dispatched('a', 2, 2)))).toEqual(['granted a2#3']);
    expect(said(gate.job('b2', dispatched('b', 1, 9)))).toEqual(['held b2#4 concurrency']);
    gate.wait(600_000);
    gate.job('a3', dispatched('a', 1, 1));
    expect(said(gate.job('a4', dispatched('a', 1, 1)))).toEqual(['granted a4#6']);
  });
});
