import { describe, expect, test, vi } from 'vitest';
import { seen } from '../../support/target.ts';
import { calls, featured, freshKey, product, refused } from './runs.ts';

const FACTS = ['feature_id', 'product', 'env', 'context', 'original_input', 'is_replay', 'is_restart', 'is_restored'];
const MADE = ['replayed_from', 'restarted_from', 'resumed_from', 'replay_reason', 'restart_reason'];
const CHECKPOINT = ['restored_checkpoint', 'checkpoint_name', 'checkpoint_data'];
const KNOWING = {
  tag: 'knowing',
  steps: [
    { tag: 'mark', type: 'checkpoint', input: { name: 'half', metadata: { n: '$Input{n}' } } },
    { tag: 'kid', type: 'feature', feature: 'kid', input: {}, dependsOn: ['mark'] },
  ],
  output: {
    kid: '$Step{kid}',
    ...Object.fromEntries([...FACTS, ...MADE, ...CHECKPOINT].map((fact) => [fact, `$Run{${fact}}`])),
  },
  queries: { asked: { result: { who: '$Run{context}{who}', about: '$Param{about}{deep}', none: '$Param{none}' } } },
};
const KID = { tag: 'kid', steps: [], output: ['$Run{context}{who}', '$Run{is_replay}'] };

test('a run knows itself, its context, and of what it was made; its children know the context', async () => {
  const { told } = await featured(KNOWING, KID);
  const ran = await told('run', { tag: 'knowing', input: { n: 1 }, context: { who: 'jane' } });
  const first = {
    kid: ['jane', false],
    feature_id: ran.feature_id,
    context: { who: 'jane' },
    original_input: { n: 1 },
    is_replay: false,
    is_restart: false,
    is_restored: false,
    replayed_from: null,
    replay_reason: null,
    checkpoint_name: 'half',
    checkpoint_data: { n: 1 },
    restored_checkpoint: null,
  };
  expect(ran).toMatchObject({ status: 'completed', output: first });
  const ref = { feature_id: ran.feature_id };
  expect(await told('replay', { ...ref, reason: 'again' })).toMatchObject({
    output: { context: { who: 'jane' }, is_replay: true, replayed_from: ran.feature_id, replay_reason: 'again' },
  });
  const restarted = await told('restart', { ...ref, input: { n: 2 }, reason: 'other' });
  const made = { is_restart: true, restarted_from: ran.feature_id, restart_reason: 'other', original_input: { n: 1 } };
  expect(restarted).toMatchObject({ output: { ...made, checkpoint_data: { n: 2 } } });
  expect(await told('replay', { feature_id: restarted.feature_id })).toMatchObject({
    output: { original_input: { n: 1 }, checkpoint_data: { n: 2 }, replay_reason: null },
  });
});

test('a query is asked with parameters', async () => {
  const { told, ask } = await featured(KNOWING, KID);
  const { feature_id: id } = await told('run', { tag: 'knowing', input: { n: 1 }, context: { who: 'jane' } });
  const query = { feature_id: id, query: 'asked' };
  expect(await told('query', { ...query, params: { about: { deep: 5 } } })).toEqual({
    who: 'jane',
    about: 5,
    none: null,
  });
  expect(await told('query', query)).toEqual({ who: 'jane', about: null, none: null });
  expect(refused(await ask('query', { ...query, params: 'x' }))).toMatchObject({ fields: ['params'] });
});

describe('a cache', () => {
  const caches = [{ tag: 'answers', name: 'Answers', expiry: '1h' as const }];
  const PLAIN = { tag: 'plain', steps: [calls('only', 'echo', '$Input{key}')], output: '$Run{feature_id}' };
  const BROKEN = { tag: 'broken', steps: [calls('first', 'echo', '$Input{key}'), calls('only', 'broken', 'x')] };

  test('answers an equal run with what one came to, and starts none', async () => {
    const { told } = await product({ features: [PLAIN], caches });
    const key = freshKey();
    const run = { tag: 'plain', input: { key }, cache: 'answers' };
    const first = await told('run', run);
    expect(await told('run', run)).toEqual(first);
    expect(await told('run', { ...run, idempotency_key: 'mine', timeout: 5_000 })).toEqual(first);
    expect(await seen(`/echo/${key}`)).toHaveLength(1);
    expect((await told('run', { ...run, cache: undefined })).feature_id).not.toBe(first.feature_id);
    expect((await told('run', { ...run, context: { who: 'jane' } })).feature_id).not.toBe(first.feature_id);
  });

  test('has equal runs at one time be one', async () => {
    const { told } = await product({ features: [PLAIN], caches });
    const key = freshKey();
    const run = { tag: 'plain', input: { key }, cache: 'answers' };
    const [one, other] = await Promise.all([told('run', run), told('run', run)]);
    expect(one.feature_id).toBe(other.feature_id);
    expect(await seen(`/echo/${key}`)).toHaveLength(1);
  });

  test('answers a job as it answers a call', async () => {
    const { told, owner } = await product({ features: [PLAIN], caches });
    const run = { tag: 'plain', input: { key: freshKey() }, context: { who: 'jane' }, cache: 'answers' };
    const first = await told('run', run);
    const { job_id: id } = await told<{ job_id: string }>('dispatch', run);
    await vi.waitFor(async () => expect((await owner.client.jobs.get(id)).result).toEqual(first), { timeout: 20_000 });
  });

  test('keeps nothing of a run that fails, and is one of the product', async () => {
    const { told, ask } = await product({ features: [BROKEN], caches });
    const run = { tag: 'broken', input: { key: freshKey() }, cache: 'answers' };
    const first = await told('run', run);
    expect(first.status).toBe('failed');
    expect((await told('run', run)).feature_id).not.toBe(first.feature_id);
    expect(refused(await ask('run', { ...run, cache: 'other' }))).toMatchObject({ code: 'NOT_FOUND' });
    expect(refused(await ask('dispatch', { ...run, cache: 'other' }))).toMatchObject({ code: 'NOT_FOUND' });
    expect(refused(await ask('run', { ...run, tag: 'other' }))).toMatchObject({ code: 'NOT_FOUND', fields: ['tag'] });
  });
});
