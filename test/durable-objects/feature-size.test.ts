import { beforeAll, expect, test } from 'vitest';
import { LIMITS } from '../../src/kernel/limits.ts';
import { seen } from '../support/target.ts';
import type { Member } from '../support/workspace.ts';
import { begin, createFeatures, objectOf, reached, result, signal, step, undo, within } from './features.ts';

let owner: Member;
beforeAll(async () => {
  owner = await createFeatures([
    {
      tag: 'collect',
      name: 'Collect',
      signals: { more: {}, enough: {} },
      steps: [
        step('reserve', 'echo', { rollback: undo('reserve') }),
        { tag: 'wait', type: 'wait_signal', signal: 'enough', dependsOn: ['reserve'], input: {} },
      ],
    },
  ]);
});

/** Signals of a million characters each. */
const MILLION = 'x'.repeat(1_000_000);

test('a run whose inputs, outputs and signals come to too much fails, and is compensated', async () => {
  const run = await begin(owner, 'collect');
  await reached(owner, run.id, 'paused');
  const most = Math.floor(LIMITS.feature_journal.value / MILLION.length);
  for (let sent = 0; sent < most; sent += 1) await signal(owner, run, 'more', MILLION);
  await reached(owner, run.id, 'paused');
  await signal(owner, run, 'more', MILLION);
  // What was too much is noticed with the next thing that happens, also by another instance.
  await within(objectOf(owner, run.id), () => Promise.reject(new Error('cut off'))).catch(() => undefined);
  await signal(owner, run, 'enough', null);
  const { status, error } = await result(owner, run.id);
  expect([status, error?.code]).toEqual(['rolled_back', 'PAYLOAD_TOO_LARGE']);
  expect((await seen(run.key)).at(-1)?.body).toBe(JSON.stringify({ undo: 'reserve' }));
});
