import { describe, expect, test } from 'vitest';
import { compileTemplate } from '../../../src/expressions/template.ts';
import { planOf, work } from './plans.ts';
import { Played, short } from './play.ts';

describe('steps', () => {
  test('begin when what they depend on has ended, side by side where they may', () => {
    const run = new Played(
      planOf([{ tag: 'a' }, { tag: 'b', after: ['a'] }, { tag: 'c', after: ['a'] }, { tag: 'd', after: ['b', 'c'] }]),
    );
    expect(short(run.effects)).toEqual(['attempt a']);
    expect(short(run.ok('a'))).toEqual(['attempt b', 'attempt c']);
    expect(short(run.ok('c'))).toEqual([]);
    expect(short(run.ok('b'))).toEqual(['attempt d']);
    expect(short(run.ok('d'))).toEqual(['ended']);
    expect(run.status).toBe('completed');
  });

  test('are given what earlier ones brought, which stands in the journal', () => {
    const plan = planOf(
      [
        { tag: 'a', input: { of: '$Input{who}' } },
        { tag: 'b', after: ['a'], input: { id: '$Step{a}{id}' } },
      ],
      { output: compileTemplate({ got: '$Step{b}' }) },
    );
    const run = new Played(plan, { who: 'me' });
    run.ok('a', { id: 7 });
    run.ok('b', 'done');
    const given = run.journal.flatMap((entry) => (entry.type === 'step_started' ? [entry.input] : []));
    expect(given).toEqual([{ of: 'me' }, { id: 7 }]);
    expect(run.journal.at(-1)).toMatchObject({ type: 'feature_completed', output: { got: 'done' } });
  });

  test('whose condition does not hold are skipped, and what depends on them goes on', () => {
    const plan = planOf([
      { tag: 'a' },
      { tag: 'b', after: ['a'], condition: '$Step{a}{ok} == true' },
      { tag: 'c', after: ['b'], input: { b: '$Step{b}{x}' } },
    ]);
    const run = new Played(plan);
    expect(short(run.ok('a', { ok: false }))).toEqual(['attempt c']);
    expect(run.told).toContain('step_skipped b');
    expect(run.journal.at(-1)).toMatchObject({ input: { b: null } });
  });

  test('are tried again after their delay, and fail the run when that is used up', () => {
    const run = new Played(planOf([{ tag: 'a', options: { retries: 1, retryDelayMs: 5_000 } }]));
    run.fail('a');
    expect(run.status).toBe('paused');
    const before = run.now;
    expect(short(run.wake())).toEqual(['attempt a']);
    expect(run.now - before).toBe(5_000);
    run.fail('a');
    expect(run.status).toBe('failed');
    expect(run.journal.at(-1)).toMatchObject({
      type: 'feature_failed',
      step: 'a',
      error: { code: 'SERVICE_UNAVAILABLE' },
    });
  });

  test('that are held back wait without losing an attempt', () => {
    const run = new Played(planOf([{ tag: 'a' }]));
    const until = run.now + 3_000;
    run.end('a', {
      ok: false,
      error: { code: 'RATE_LIMITED', message: 'full', held_back: { kind: 'rate', key: 'k', until } },
    });
    expect(short(run.wake())).toEqual(['attempt a']);
    expect(run.now).toBe(until);
    run.ok('a');
    expect(run.status).toBe('completed');
  });

  test('that may fail are left out when they do', () => {
    const run = new Played(
      planOf([
        { tag: 'a', options: { allowFail: true } },
        { tag: 'b', after: ['a'] },
      ]),
    );
    expect(short(run.fail('a', 'UPSTREAM_ERROR'))).toEqual(['attempt b']);
    run.ok('b');
    expect(run.status).toBe('completed');
  });

  test('whose input cannot be made fail before anything is sent', () => {
    const run = new Played(planOf([{ tag: 'a', input: { n: '$Add($Input{x}, 1)' } }]), { x: {} });
    expect(short(run.effects)).toEqual(['ended']);
    expect(run.journal.at(-1)).toMatchObject({ type: 'feature_failed', error: { code: 'OPERATOR_ERROR' } });
  });

  test('are reported once: what comes late of an attempt that was replaced means nothing', () => {
    const run = new Played(planOf([{ tag: 'a', options: { retries: 1 } }]));
    run.fail('a');
    run.wake();
    expect(run.happen({ type: 'report', step: 'a', attempt: 1, outcome: { ok: true, output: 1 } })).toEqual([]);
    run.ok('a', 2);
    run.ok('a', 3);
    expect(run.told.filter((line) => line === 'step_completed a')).toHaveLength(1);
  });
});

describe('for_each', () => {
  const plan = (concurrency: number, more = {}) =>
    planOf(
      [
        {
          tag: 'each',
          items: '$Input{list}',
          concurrency,
          input: { it: '$Item{n}', at: '$Index{}' },
          undo: { it: '$Item{n}' },
          ...more,
        },
      ],
      {
        output: compileTemplate('$Step{each}'),
      },
    );
  const list = [{ n: 1 }, { n: 2 }, { n: 3 }];

  test('begins as many items as may be under way, and gathers their outputs in order', () => {
    const run = new Played(plan(2), { list });
    expect(short(run.effects)).toEqual(['attempt each', 'attempt each[1]']);
    expect(short(run.ok('each', 'two', 1))).toEqual(['attempt each[2]']);
    run.ok('each', 'three', 2);
    run.ok('each', 'one', 0);
    expect(run.journal.at(-1)).toMatchObject({ output: ['one', 'two', 'three'] });
  });

  test('of nothing is an empty list', () => {
    expect(new Played(plan(2), { list: [] }).journal.at(-1)).toMatchObject({ type: 'feature_completed', output: [] });
  });

  test('of what is no list fails', () => {
    expect(new Played(plan(2), { list: 7 }).status).toBe('failed');
  });

  test('compensates each item that completed, newest first', () => {
    const run = new Played(plan(3), { list });
    run.ok('each', 'two', 1);
    run.ok('each', 'one', 0);
    expect(short(run.fail('each', 'UPSTREAM_ERROR', 2))).toEqual(['compensate each']);
    expect(run.effects.at(-1)).toMatchObject({ input: { it: 1 } });
    expect(short(run.undone('each', undefined, 0))).toEqual(['compensate each[1]']);
    run.undone('each', undefined, 1);
    expect(run.status).toBe('rolled_back');
  });
});

describe('waiting', () => {
  test('a sleep ends at its instant', () => {
    const run = new Played(
      planOf([
        { tag: 'nap', work: work.sleep('30d') },
        { tag: 'a', after: ['nap'] },
      ]),
    );
    expect(run.status).toBe('paused');
    const before = run.now;
    expect(short(run.wake())).toEqual(['attempt a']);
    expect(run.now - before).toBe(30 * 86_400_000);
  });

  test('a signal that came before anybody waited for it is kept', () => {
    const run = new Played(
      planOf([{ tag: 'a' }, { tag: 'wait', after: ['a'], work: work.signal(['go']) }], {
        output: compileTemplate('$Step{wait}'),
      }),
    );
    run.happen({ type: 'signal', name: 'go', payload: { by: 'me' } });
    run.ok('a');
    expect(run.journal.at(-1)).toMatchObject({ output: { by: 'me' } });
  });

  test('of several signals the one that came is named', () => {
    const run = new Played(
      planOf([{ tag: 'wait', work: work.signal(['go', 'stop']) }], { output: compileTemplate('$Step{wait}') }),
    );
    run.happen({ type: 'signal', name: 'stop', payload: { why: 'x' } });
    expect(run.journal.at(-1)).toMatchObject({ output: { why: 'x', _signal: 'stop' } });
  });

  test('a signal that does not come in time fails the step', () => {
    const run = new Played(planOf([{ tag: 'wait', work: work.signal(['go'], 60_000) }]));
    run.wake();
    expect(run.journal.at(-1)).toMatchObject({ type: 'feature_failed', error: { code: 'SIGNAL_TIMEOUT' } });
  });

  test('a child’s output is the step’s, and a child that fails fails it', () => {
    const plan = planOf([{ tag: 'kid', work: work.child() }], { output: compileTemplate('$Step{kid}') });
    for (const status of ['completed', 'failed'] as const) {
      const run = new Played(plan);
      const [started] = run.effects;
      const child = started?.type === 'start_child' ? started.child : '';
      run.happen({ type: 'child', step: 'kid', child, status, output: 5, error: null });
      expect(run.status).toBe(status);
    }
  });
});
