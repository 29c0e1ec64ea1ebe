import { expect, test } from 'vitest';
import { checkpointsOf, createTelling } from '../../../src/resources/features/history-view.ts';
import { executionResult } from '../../../src/resources/features/result.ts';
import { takeForReplay, takeForResume } from '../../../src/resources/features/taking-over.ts';
import { stepView } from '../../../src/resources/features/step-view.ts';
import { planOf, work } from '../../engine/feature/plans.ts';
import { Played } from '../../engine/feature/play.ts';

const SPEC = { id: 'run', feature: 'tested', origin: 'original', madeFrom: null } as const;

/** `a`, then `b` beside `c`, a checkpoint and a state after `a`; `d` fails. */
function failed(strategy: 'none' | 'reverse_all' | 'to_checkpoint' = 'none'): Played {
  const played = new Played(
    planOf(
      [
        { tag: 'a', undo: {} },
        { tag: 'mark', after: ['a'], work: work.checkpoint('half') },
        { tag: 'set', after: ['mark'], work: work.state({ x: 1 }) },
        { tag: 'b', after: ['set'], undo: {} },
        { tag: 'skipped', after: ['b'], condition: '1 == 2' },
        { tag: 'd', after: ['skipped'] },
        { tag: 'e', after: ['d'] },
      ],
      { strategy },
    ),
  );
  played.ok('a', 'A');
  played.ok('b', { token: 'B' });
  played.fail('d');
  return played;
}

const taken = ({ takenOver }: { takenOver: readonly { step: string; compensable: boolean }[] }) =>
  takenOver.map(({ step, compensable }) => (compensable ? `${step}*` : step));

test('a resumed run takes over what completed, in that order, and what may have to be undone of it', () => {
  const { state, journal } = failed();
  const given = takeForResume({ state, entries: journal }, {});
  expect(taken(given)).toEqual(['a*', 'mark', 'set', 'b*']);
  expect(given).toMatchObject({ skipped: ['skipped'], state: { x: 1 } });
});

test('from a checkpoint it takes over what was done by then', () => {
  const { state, journal } = failed();
  const given = takeForResume({ state, entries: journal }, { from_checkpoint: 'half', skip_steps: ['e'] });
  expect(taken(given)).toEqual(['a*', 'mark']);
  expect(given).toMatchObject({ skipped: ['e'], state: {}, resumedCheckpoint: 'half' });
});

test('what was compensated runs again, with all that depends on it', () => {
  const played = failed('reverse_all');
  played.undone('b');
  played.undone('a');
  expect(played.status).toBe('rolled_back');
  expect(takeForResume({ state: played.state, entries: played.journal }, {})).toMatchObject({
    takenOver: [],
    skipped: [],
  });
});

test('what came before the checkpoint is not to be undone where nothing before it ever is', () => {
  const played = failed('to_checkpoint');
  played.undone('b');
  const { state, journal } = played;
  expect(taken(takeForResume({ state, entries: journal }, {}))).toEqual(['a', 'mark', 'set']);
});

test('a replay from a step takes over every output that there was before it, and leaves undoing to the original', () => {
  const played = failed('reverse_all');
  played.undone('b');
  played.undone('a');
  const given = takeForReplay({ state: played.state, entries: played.journal }, 'b', { a: 'other' });
  expect(taken(given).toSorted()).toEqual(['a', 'mark', 'set']);
  expect(given.takenOver).toContainEqual({ step: 'a', output: 'other', compensable: false });
  expect(given).toMatchObject({ skipped: [], state: { x: 1 } });
});

test('a run made of what was taken over goes on from there', () => {
  const { state, journal, given: was } = failed();
  const { takenOver, skipped, state: data } = takeForResume({ state, entries: journal }, {});
  const resumed = new Played(was.plan, {}, { origin: 'resume', takenOver, skipped, state: data });
  resumed.ok('d');
  resumed.ok('e');
  expect(resumed.told.filter((line) => line.startsWith('step_started'))).toEqual(['step_started d', 'step_started e']);
  expect(resumed.status).toBe('completed');
});

test('the views of a run that failed', () => {
  const played = failed('reverse_all');
  played.undone('b', { ok: false, error: { code: 'TIMEOUT', message: 'too late' } });
  played.undone('a');
  const { state, journal } = played;
  expect(executionResult(state, SPEC, played.now)).toMatchObject({
    status: 'rolled_back',
    error: { code: 'SERVICE_UNAVAILABLE', step: 'd' },
    completed_steps: ['a', 'mark', 'set', 'b'],
    rollback_result: { rolled_back_steps: ['a'], failed_steps: [{ tag: 'b', error: 'too late' }] },
  });
  expect(stepView(state, 'b')).toMatchObject({ status: 'completed', rollback_status: 'failed', attempts: 1 });
  expect(stepView(state, 'b')?.output).toEqual({ token: '[redacted]' });
  expect(stepView(state, 'x')).toBeNull();
  expect(checkpointsOf(journal)).toMatchObject([{ name: 'half', step: 'mark' }]);
  const events = journal.flatMap(createTelling({ steps: false, rollback: true }));
  expect(events.slice(-4)).toMatchObject([
    { type: 'rollback_started', data: { cause: 'failure' } },
    { type: 'rollback_failed', data: { step: 'b', error: { code: 'TIMEOUT' } } },
    { type: 'step_rolled_back', data: { step: 'a' } },
    { type: 'feature_rolled_back', data: { step: 'd' } },
  ]);
});
