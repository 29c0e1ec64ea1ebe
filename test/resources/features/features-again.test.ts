import { expect, test } from 'vitest';
import { seen } from '../../support/target.ts';
import { calls, featured, freshKey, refused } from './runs.ts';

/** Fails at `second` the first time, whose key is `$Input{key}`. */
const FRAIL = {
  tag: 'frail',
  input: { key: { type: 'string' }, amount: { type: 'number', required: false } },
  options: { rollback_strategy: 'none' },
  steps: [
    calls('first', 'echo', '$Input{key}'),
    { tag: 'seen', type: 'set_state', input: { first: '$Step{first}{path}' }, dependsOn: ['first'] },
    { tag: 'marked', type: 'checkpoint', input: { name: 'half-way' }, dependsOn: ['seen'] },
    calls('second', 'flaky', '$Input{key}', { dependsOn: ['marked'] }),
    calls('third', 'echo', '$Input{key}', { dependsOn: ['second'] }),
  ],
  output: { first: '$State{first}', count: '$Step{second}{count}', amount: '$Input{amount}' },
};

const PLAIN = {
  tag: 'plain',
  input: { key: { type: 'string' }, amount: { type: 'number', required: false } },
  steps: [
    calls('first', 'echo', '$Input{key}'),
    { tag: 'kept', type: 'set_state', input: { first: '$Step{first}{path}' }, dependsOn: ['first'] },
    calls('second', 'echo', '$Input{key}', { dependsOn: ['kept'] }),
  ],
  output: { first: '$Step{first}{path}', state: '$State{first}', amount: '$Input{amount}' },
};

test('a run that failed is resumed where it ended, and nothing that completed runs again', async () => {
  const { told } = await featured(FRAIL);
  const key = freshKey();
  const failed = await told('run', { tag: 'frail', input: { key } });
  expect(failed).toMatchObject({
    status: 'failed',
    failed_step: 'second',
    completed_steps: ['first', 'seen', 'marked'],
  });
  const resumed = await told('resume', { feature_id: failed.feature_id, input: { amount: 5 } });
  expect(resumed).toMatchObject({
    status: 'completed',
    output: { first: `/echo/${key}`, count: 2, amount: 5 },
    resumed_from: failed.feature_id,
    resumed_checkpoint: null,
  });
  expect(resumed.feature_id).not.toBe(failed.feature_id);
  expect(await seen(`/echo/${key}`)).toHaveLength(2);
});

test('a run is resumed from a checkpoint, with the state that there was, and steps may be skipped', async () => {
  const { told } = await featured(FRAIL);
  const key = freshKey();
  const { feature_id: id } = await told('run', { tag: 'frail', input: { key } });
  const input = { feature_id: id, from_checkpoint: 'half-way', skip_steps: ['third'] };
  const resumed = await told('resume', input);
  expect(resumed).toMatchObject({ status: 'completed', resumed_from: id, resumed_checkpoint: 'half-way' });
  expect(resumed.completed_steps).toEqual(['first', 'seen', 'marked', 'second']);
  expect(await seen(`/echo/${key}`)).toHaveLength(1);
});

test('what was compensated runs again when its run is resumed', async () => {
  const undone = {
    ...FRAIL,
    options: { rollback_strategy: 'reverse_all' },
    steps: [
      calls('first', 'echo', '$Input{key}', { rollback: { event: 'undo', input: { key: '$Input{key}' } } }),
      ...FRAIL.steps.slice(1),
    ],
  };
  const { told } = await featured(undone);
  const key = freshKey();
  const { feature_id: id, status } = await told('run', { tag: 'frail', input: { key } });
  expect(status).toBe('rolled_back');
  expect(await told('resume', { feature_id: id })).toMatchObject({ status: 'completed' });
  // Once each time it began, and once for the third step.
  expect(await seen(`/echo/${key}`)).toHaveLength(3);
  expect(await seen(`/undo/${key}`)).toHaveLength(1);
});

test('a replay has the input of its original, a restart another or merged one', async () => {
  const { told } = await featured(PLAIN);
  const key = freshKey();
  const { feature_id: id } = await told('run', { tag: 'plain', input: { key, amount: 1 } });
  const replayed = await told('replay', { feature_id: id, reason: 'once more' });
  expect(replayed).toMatchObject({ status: 'completed', replayed_from: id, output: { amount: 1 } });
  const merged = { feature_id: id, input_override: { amount: 2 }, merge_input: true };
  expect(await told('restart', merged)).toMatchObject({ restarted_from: id, output: { amount: 2 } });
  const other = freshKey();
  const restarted = await told('restart', { feature_id: id, input: { key: other } });
  expect(restarted).toMatchObject({ output: { first: `/echo/${other}`, amount: null } });
  const { executions, original } = await told<{ executions: object[]; original: string }>('relatedExecutions', {
    feature_id: restarted.feature_id,
  });
  expect(original).toBe(id);
  expect(executions).toContainEqual(expect.objectContaining({ feature_id: restarted.feature_id, type: 'restart' }));
});

test('a replay from a step uses earlier outputs again, or those that are given', async () => {
  const { told } = await featured(PLAIN);
  const key = freshKey();
  const { feature_id: id } = await told('run', { tag: 'plain', input: { key } });
  const from = { feature_id: id, from_step: 'second' };
  const again = await told('replayFromStep', from);
  expect(again).toMatchObject({ replayed_from: id, output: { first: `/echo/${key}`, state: `/echo/${key}` } });
  const given = await told('replayFromStep', { ...from, step_outputs: { first: { path: 'another' } } });
  expect(given).toMatchObject({ status: 'completed', output: { first: 'another' } });
  // Both steps of the original, and the second of each replay.
  expect(await seen(`/echo/${key}`)).toHaveLength(4);
});

test('a key that was used answers with the run that it made', async () => {
  const { told, ask } = await featured(PLAIN);
  const { feature_id: id } = await told('run', { tag: 'plain', input: { key: freshKey() } });
  const input = { feature_id: id, idempotency_key: 'again' };
  const { feature_id: made } = await told('replay', input);
  expect((await told('replay', input)).feature_id).toBe(made);
  expect(refused(await ask('replay', { ...input, reason: 'another' }))).toEqual({
    status: 409,
    code: 'CONFLICT',
    fields: ['idempotency_key'],
  });
});

test('a run that pauses for a debugger goes on when it is resumed', async () => {
  const { told, ask } = await featured(PLAIN);
  const { feature_id: id } = await told('run', { tag: 'plain', input: { key: freshKey() } });
  const options = { debug: { pause_after_step: 'first' } };
  const paused = await told('replay', { feature_id: id, options, timeout: '1s' });
  expect(paused).toMatchObject({ status: 'paused', completed_steps: ['first'] });
  const ref = { feature_id: paused.feature_id };
  expect(refused(await ask('resume', { ...ref, from_step: 'first' }))).toMatchObject({ fields: ['from_step'] });
  expect(await told('resume', ref)).toMatchObject({ ...ref, status: 'completed' });
});

test.each([
  ['resume', {}, 'CONFLICT', 'feature_id'],
  ['replayFromStep', { from_step: 'fourth' }, 'VALIDATION_ERROR', 'from_step'],
  ['replayFromStep', { from_step: 'first', step_outputs: { second: 1 } }, 'VALIDATION_ERROR', 'step_outputs.second'],
  ['replayFromStep', { from_step: 'second', step_outputs: { x: 1 } }, 'VALIDATION_ERROR', 'step_outputs.x'],
  ['replay', { options: { debug: { pause_after_step: 'x' } } }, 'VALIDATION_ERROR', 'options.debug.pause_after_step'],
  ['restart', { input: { amount: 1 } }, 'VALIDATION_ERROR', 'input.key'],
  ['restart', { input: {}, input_override: {} }, 'VALIDATION_ERROR', 'input_override'],
  ['restart', { version: 9 }, 'NOT_FOUND', 'version'],
])('%s with %o is refused with %s at %s', async (operation, more, code, field) => {
  const { told, ask } = await featured(PLAIN);
  const { feature_id: id } = await told('run', { tag: 'plain', input: { key: freshKey() } });
  const answer = refused(await ask(operation, { feature_id: id, ...more }));
  expect(answer).toMatchObject({ code, fields: [field] });
});

test.each([
  [{ from_checkpoint: 'nowhere' }, 'from_checkpoint'],
  [{ from_step: 'x' }, 'from_step'],
  [{ skip_steps: ['first', 'x'] }, 'skip_steps[1]'],
  [{ from_checkpoint: 'half-way', from_step: 'first' }, 'from_step'],
])('resume with %o is refused at %s', async (more, field) => {
  const { told, ask } = await featured(FRAIL);
  const { feature_id: id } = await told('run', { tag: 'frail', input: { key: freshKey() } });
  const answer = refused(await ask('resume', { feature_id: id, ...more }));
  expect(answer).toMatchObject({ code: 'VALIDATION_ERROR', fields: [field] });
});

test('a run that has not ended cannot be made anew', async () => {
  const waiting = { tag: 'waiting', signals: { go: {} }, steps: [{ tag: 'gate', type: 'wait_signal', signal: 'go' }] };
  const { told, ask } = await featured(waiting);
  const { feature_id: id } = await told('run', { tag: 'waiting', input: {}, timeout: 1 });
  for (const operation of ['replay', 'restart', 'resume'])
    expect(refused(await ask(operation, { feature_id: id }))).toMatchObject({ code: 'CONFLICT' });
});

test('two runs are compared field by field and step by step', async () => {
  const { told, ask } = await featured(PLAIN);
  const [one, other] = [freshKey(), freshKey()];
  const first = await told('run', { tag: 'plain', input: { key: one, amount: 1 } });
  const second = await told('run', { tag: 'plain', input: { key: other, amount: 1 } });
  const ids = [first.feature_id, second.feature_id];
  const compared = await told<{ step_diffs: { step: string }[] }>('compare', { feature_ids: ids });
  expect(compared).toMatchObject({
    input_diff: { key: [one, other] },
    outcome_diff: { [first.feature_id]: { status: 'completed', output: first.output } },
  });
  expect(compared.step_diffs.map(({ step }) => step)).toEqual(['first', 'kept', 'second']);
  expect(refused(await ask('compare', { feature_ids: [ids[0], 'x'] }))).toMatchObject({ fields: ['feature_ids[1]'] });
});
