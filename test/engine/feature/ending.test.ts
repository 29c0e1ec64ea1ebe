import { describe, expect, test } from 'vitest';
import type { RollbackStrategy } from '../../../src/engine/feature/plan.ts';
import { planOf, work } from './plans.ts';
import { Played, short } from './play.ts';

const undo = {};

/** Steps one after the other: two that can be undone, a checkpoint, one critical that can be, and one that fails. */
function failing(strategy: RollbackStrategy): Played {
  const run = new Played(
    planOf(
      [
        { tag: 'a', undo },
        { tag: 'b', after: ['a'] },
        { tag: 'mark', after: ['b'], work: work.checkpoint('paid') },
        { tag: 'c', after: ['mark'], undo, options: { critical: true } },
        { tag: 'd', after: ['c'], undo },
        { tag: 'e', after: ['d'], undo },
      ],
      { strategy },
    ),
  );
  for (const tag of ['a', 'b', 'c', 'd']) run.ok(tag);
  run.fail('e', 'UPSTREAM_ERROR');
  return run;
}

/** What is compensated, in order. */
function undoAll(run: Played): string[] {
  const undone: string[] = [];
  for (let item = run.state.rollback?.left.at(-1); item !== undefined; item = run.state.rollback?.left.at(-1)) {
    const tag = run.given.plan.steps[item.place]?.tag ?? '';
    undone.push(tag);
    run.undone(tag, undefined, item.index);
  }
  return undone;
}

describe('a run that fails', () => {
  test.each<[RollbackStrategy, string[], string]>([
    ['reverse_all', ['d', 'c', 'a'], 'rolled_back'],
    ['critical_only', ['c'], 'rolled_back'],
    ['to_checkpoint', ['d', 'c'], 'rolled_back'],
    ['none', [], 'failed'],
  ])('with %s compensates %j and is %s', (strategy, expected, status) => {
    const run = failing(strategy);
    expect(undoAll(run)).toEqual(expected);
    expect(run.status).toBe(status);
  });

  test('records what could not be compensated, and goes on', () => {
    const run = failing('reverse_all');
    run.undone('d', { ok: false, error: { code: 'UPSTREAM_ERROR', message: 'no' } });
    undoAll(run);
    expect(run.state.rolledBack).toMatchObject({ done: ['c', 'a'], failed: [{ tag: 'd' }] });
    expect(run.status).toBe('rolled_back');
  });

  test('compensates what failed where nobody knows what became of it', () => {
    const run = new Played(planOf([{ tag: 'a', undo }]));
    expect(short(run.fail('a', 'OUTCOME_UNKNOWN'))).toEqual(['compensate a']);
  });

  test('lets end what is under way, and compensates that too', () => {
    const run = new Played(planOf([{ tag: 'a', undo }, { tag: 'b' }, { tag: 'c', after: ['a'] }]));
    expect(run.fail('b', 'UPSTREAM_ERROR')).toEqual([]);
    expect(short(run.ok('a'))).toEqual(['compensate a']);
    expect(run.told).not.toContain('step_started c');
  });

  test('gives up what waits', () => {
    const run = new Played(
      planOf([{ tag: 'nap', work: work.sleep('1h') }, { tag: 'wait', work: work.signal(['go']) }, { tag: 'b' }]),
    );
    run.fail('b', 'UPSTREAM_ERROR');
    expect(run.status).toBe('failed');
    expect(run.told.filter((line) => line.startsWith('step_abandoned'))).toHaveLength(2);
  });
});

describe('a cancel', () => {
  test('that is repeated changes nothing', () => {
    const run = new Played(planOf([{ tag: 'a' }]));
    run.happen({ type: 'cancel', reason: 'first' });
    const before = run.journal.length;
    expect(run.happen({ type: 'cancel', reason: 'second' })).toEqual([]);
    expect(run.journal).toHaveLength(before);
  });

  test('stops what is under way, compensates what was done, and is the end', () => {
    const run = new Played(
      planOf([
        { tag: 'a', undo },
        { tag: 'b', after: ['a'] },
      ]),
    );
    run.ok('a');
    expect(short(run.happen({ type: 'cancel', reason: 'changed my mind' }))).toEqual(['abort b']);
    expect(short(run.fail('b', 'CONNECTION_ERROR'))).toEqual(['compensate a']);
    run.undone('a');
    expect(run.status).toBe('cancelled');
    expect(run.journal.at(-1)).toMatchObject({ reason: 'changed my mind' });
  });

  test('that is not forced lets what is under way end, begins nothing more, and undoes it', () => {
    const run = new Played(
      planOf([
        { tag: 'a', undo },
        { tag: 'b', after: ['a'] },
      ]),
    );
    expect(run.happen({ type: 'cancel', reason: null, isForced: false })).toEqual([]);
    expect(run.happen({ type: 'cancel', reason: null, isForced: false })).toEqual([]);
    expect(short(run.ok('a'))).toEqual(['compensate a']);
    run.undone('a');
    expect(run.status).toBe('cancelled');
    expect(run.told).not.toContain('step_started b');
  });

  test('that is forced stops what an earlier one let go on', () => {
    const run = new Played(planOf([{ tag: 'a' }]));
    run.happen({ type: 'cancel', reason: 'asked', isForced: false });
    expect(short(run.happen({ type: 'cancel', reason: 'told' }))).toEqual(['abort a']);
    run.fail('a', 'CONNECTION_ERROR');
    expect(run.journal.at(-1)).toMatchObject({ type: 'feature_cancelled', reason: 'asked' });
  });

  test.each([
    ['terminate', ['close_child', 'ended']],
    ['request_cancel', ['close_child', 'ended']],
    ['abandon', ['ended']],
  ] as const)('closes a child as its policy says: %s', (policy, expected) => {
    const run = new Played(planOf([{ tag: 'kid', work: work.child(policy) }]));
    expect(short(run.happen({ type: 'cancel', reason: null }))).toEqual(expected);
    expect(run.status).toBe('cancelled');
  });
});

test('a run whose time is over fails, and compensates', () => {
  const run = new Played(
    planOf(
      [
        { tag: 'a', undo },
        { tag: 'nap', after: ['a'], work: work.sleep('1h') },
      ],
      { timeoutMs: 60_000 },
    ),
  );
  run.ok('a');
  expect(short(run.wake())).toEqual(['compensate a']);
  run.undone('a');
  expect(run.journal.at(-1)).toMatchObject({ type: 'feature_rolled_back', error: { code: 'TIMEOUT' } });
});

test('a rollback that a step asks for compensates what was done, once, and the run goes on', () => {
  const run = new Played(
    planOf([
      { tag: 'a', undo },
      { tag: 'back', after: ['a'], work: work.rollback('out of stock') },
      { tag: 'c', after: ['back'], undo, input: { r: '$Step{back}' } },
    ]),
  );
  expect(short(run.ok('a'))).toEqual(['compensate a']);
  expect(short(run.undone('a'))).toEqual(['attempt c']);
  expect(run.journal.at(-1)).toMatchObject({
    input: { r: { success: true, rolled_back_steps: ['a'], failed_steps: [], reason: 'out of stock' } },
  });
  run.fail('c', 'UPSTREAM_ERROR');
  expect(run.status).toBe('failed');
});

describe('a crash', () => {
  test('has what was cut off done again under the same name, three times at most', () => {
    const run = new Played(planOf([{ tag: 'a', undo }]));
    for (let crash = 0; crash < 3; crash += 1) expect(short(run.crash())).toEqual(['attempt a']);
    expect(short(run.crash())).toEqual(['compensate a']);
  });

  test('in the middle of a rollback has it go on', () => {
    const run = failing('reverse_all');
    run.undone('d');
    expect(short(run.crash())).toEqual(['compensate c']);
    expect(undoAll(run)).toEqual(['c', 'a']);
  });
});
