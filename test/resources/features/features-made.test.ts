import { expect, test } from 'vitest';
import { featured } from './runs.ts';

const GATED = { tag: 'gated', signals: { go: {} }, steps: [{ tag: 'gate', type: 'wait_signal', signal: 'go' }] };

interface Related {
  readonly executions: readonly { readonly feature_id: string }[];
}

test.each(['replay', 'restart', 'resume'])('a run that a %s made is found at once', async (operation) => {
  const { told } = await featured(GATED);
  const { feature_id: id } = await told('run', { tag: 'gated', input: {}, timeout: 1 });
  await told('cancel', { feature_id: id });
  const made = await told(operation, { feature_id: id, timeout: 1 });
  const { executions } = await told<Related>('relatedExecutions', { feature_id: id });
  expect(executions.map(({ feature_id: each }) => each)).toEqual([id, made.feature_id]);
  const listed = (await told<Related>('list')).executions.map(({ feature_id: each }) => each);
  expect(listed).toContain(made.feature_id);
});
