import { expect, test } from 'vitest';
import { addRestricted, createWorkspace } from '../../support/workspace.ts';
import { scope } from '../../support/manifest.ts';
import { seen } from '../../support/target.ts';
import { calls, featured, freshKey, refused, type Ran } from './runs.ts';

const ORDER = {
  tag: 'order',
  input: { key: { type: 'string' }, amount: { type: 'number', required: false } },
  steps: [
    calls('reserve', 'echo', '$Input{key}'),
    { tag: 'note', type: 'set_state', input: { reserved: true }, dependsOn: ['reserve'] },
    calls('ship', 'echo', '$Input{key}', { dependsOn: ['note'] }),
  ],
  output: { path: '$Step{ship}{path}', amount: '$Input{amount}' },
  queries: { progress: { result: { reserved: '$State{reserved}', amount: '$Input{amount}' } } },
};

const BROKEN = {
  tag: 'broken',
  steps: [
    calls('first', 'echo', '$Input{key}', { rollback: { event: 'undo', input: { key: '$Input{key}' } } }),
    calls('second', 'broken', 'x', { dependsOn: ['first'] }),
  ],
};

const WAITING = {
  tag: 'waiting',
  signals: { approve: { input: { by: { type: 'string' } } } },
  steps: [
    calls('first', 'echo', '$Input{key}', { rollback: { event: 'undo', input: { key: '$Input{key}' } } }),
    { tag: 'gate', type: 'wait_signal', signal: 'approve', dependsOn: ['first'] },
  ],
  output: { by: '$Step{gate}{by}' },
};

test('a run answers what it came to, and is told of step by step', async () => {
  const { told } = await featured(ORDER);
  const key = freshKey();
  const ran = await told('run', { tag: 'order', input: { key, amount: 3 } });
  expect(ran).toMatchObject({
    workflow_id: ran.feature_id,
    status: 'completed',
    output: { path: `/echo/${key}`, amount: 3 },
    error: null,
    completed_steps: ['reserve', 'note', 'ship'],
    failed_step: null,
    rollback_result: null,
  });
  const ref = { feature_id: ran.feature_id };
  expect(await told('status', ref)).toMatchObject({
    feature_tag: 'order',
    status: 'completed',
    current_step: null,
    state: { reserved: true },
    version: 1,
  });
  expect(await told('output', ref)).toEqual({ ...ref, status: 'completed', output: ran.output });
  expect(await told('stepDetail', { ...ref, step_tag: 'ship' })).toMatchObject({
    status: 'completed',
    input: { key },
    attempts: 1,
    rollback_status: null,
  });
  expect(await told('query', { ...ref, query: 'progress' })).toEqual({ reserved: true, amount: 3 });
  const { events } = await told<{ events: { type: string }[] }>('history', ref);
  expect(events.map(({ type }) => type)).toEqual([
    'feature_started',
    'step_started',
    'step_completed',
    'step_completed',
    'step_started',
    'step_completed',
    'feature_completed',
  ]);
});

test('a run that fails names its step, and what was compensated', async () => {
  const { told } = await featured(BROKEN);
  const key = freshKey();
  const ran = await told('run', { tag: 'broken', input: { key } });
  expect(ran).toMatchObject({
    status: 'rolled_back',
    output: null,
    error: { step: 'second', code: 'VALIDATION_ERROR' },
    failed_step: 'second',
    rollback_result: { rolled_back_steps: ['first'], failed_steps: [] },
  });
  expect(await seen(`/undo/${key}`)).toHaveLength(1);
});

test('the same key and request is the same run, and another request under it a conflict', async () => {
  const { told, ask } = await featured(ORDER);
  const key = freshKey();
  const input = { tag: 'order', input: { key }, idempotency_key: 'order-1' };
  const first = await told('run', input);
  expect((await told('run', input)).feature_id).toBe(first.feature_id);
  const headers = { 'idempotency-key': 'order-1' };
  const byHeader = await ask('run', { tag: 'order', input: { key } }, { headers });
  expect((byHeader.body.data as Ran).feature_id).toBe(first.feature_id);
  expect(refused(await ask('run', { ...input, input: { key, amount: 2 } }))).toMatchObject({ code: 'CONFLICT' });
  expect(await seen(`/echo/${key}`)).toHaveLength(2);
});

test('a run is found under an id of the caller’s own', async () => {
  const { told, ask } = await featured(ORDER);
  const input = { tag: 'order', input: { key: freshKey() }, feature_id: 'order-7' };
  const { feature_id: id } = await told('run', input);
  expect((await told('run', input)).feature_id).toBe(id);
  expect(await told('status', { feature_id: 'order-7' })).toMatchObject({ feature_id: id });
  expect(refused(await ask('status', { feature_id: 'order-8' }))).toEqual({
    status: 404,
    code: 'NOT_FOUND',
    fields: ['feature_id'],
  });
  expect(refused(await ask('run', { ...input, feature_id: id }))).toMatchObject({ fields: ['feature_id'] });
});

test.each([
  [{ tag: 'order', input: {} }, 'VALIDATION_ERROR', 'input.key'],
  [{ tag: 'order', input: { key: 'k', more: 1 } }, 'VALIDATION_ERROR', 'input.more'],
  [{ tag: 'other', input: {} }, 'NOT_FOUND', 'tag'],
  [{ tag: 'order', input: { key: 'k' }, env: 'qa' }, 'NOT_FOUND', 'env'],
  [{ tag: 'order', input: { key: 'k' }, timeout: '10m' }, 'VALIDATION_ERROR', 'timeout'],
])('%o is refused with %s at %s', async (input, code, field) => {
  const { ask } = await featured(ORDER);
  expect(refused(await ask('run', input))).toMatchObject({ code, fields: [field] });
});

test('a run that waits is paused, takes a signal, and refuses what is none', async () => {
  const { told, ask } = await featured(WAITING);
  const { feature_id: id, status } = await told('run', { tag: 'waiting', input: { key: freshKey() }, timeout: 1 });
  expect(['running', 'paused']).toContain(status);
  const ref = { feature_id: id };
  expect(refused(await ask('signal', { ...ref, signal: 'reject' }))).toMatchObject({ fields: ['signal'] });
  expect(refused(await ask('signal', { ...ref, signal: 'approve', payload: { by: 7 } }))).toMatchObject({
    code: 'VALIDATION_ERROR',
    fields: ['payload.by'],
  });
  expect(await told('signal', { ...ref, signal: 'approve', payload: { by: 'jane' } })).toBeNull();
  expect(await told('output', { ...ref, wait: true })).toMatchObject({ status: 'completed', output: { by: 'jane' } });
  expect(refused(await ask('signal', { ...ref, signal: 'approve', payload: { by: 'joe' } }))).toMatchObject({
    code: 'CONFLICT',
  });
});

test('a run that is cancelled tells what was compensated, and stays as it is', async () => {
  const { told, ask } = await featured(WAITING, ORDER);
  const { feature_id: id } = await told('run', { tag: 'waiting', input: { key: freshKey() }, timeout: '1s' });
  const cancelled = { cancelled: true, status: 'cancelled', rolled_back_steps: ['first'] };
  expect(await told('cancel', { feature_id: id, reason: 'no longer wanted' })).toEqual(cancelled);
  expect(await told('cancel', { feature_id: id })).toEqual(cancelled);
  const done = await told('run', { tag: 'order', input: { key: freshKey() } });
  expect(refused(await ask('cancel', { feature_id: done.feature_id }))).toMatchObject({ code: 'CONFLICT' });
});

test('runs of another workspace, product or environment are not found, and those out of reach are forbidden', async () => {
  const { told, ask, owner } = await featured(ORDER);
  const { feature_id: id } = await told('run', { tag: 'order', input: { key: freshKey() } });
  const stranger = await createWorkspace();
  const foreign = await stranger.call('features.status', { feature_id: id });
  expect(refused(foreign)).toMatchObject({ code: 'NOT_FOUND' });
  expect(refused(await ask('status', { feature_id: id, env: 'dev' }))).toMatchObject({ code: 'NOT_FOUND' });
  const restricted = await addRestricted(owner, 'runner', { envs: ['dev'] });
  for (const operation of ['status', 'history', 'cancel', 'replay'])
    expect(refused(await restricted.call(`features.${operation}`, { feature_id: id }))).toMatchObject({
      code: 'FORBIDDEN',
    });
  const viewer = await addRestricted(owner, 'viewer');
  const given = { ...scope, app: undefined, tag: 'order', input: { key: 'k' } };
  expect(refused(await viewer.call('features.run', given))).toMatchObject({ code: 'FORBIDDEN' });
});
