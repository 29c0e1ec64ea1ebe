import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { seen } from '../support/target.ts';
import type { Member } from '../support/workspace.ts';
import { begin, createFeatures, createSpec, entries, objectOf, result, step } from './features.ts';

afterEach(() => vi.restoreAllMocks());

let owner: Member;
beforeAll(async () => {
  owner = await createFeatures([
    {
      tag: 'order',
      name: 'Order',
      steps: [
        step('first'),
        step('second', 'echo', { body: { from: '$Step{first}{body}' } }),
        step('third', 'echo', { dependsOn: ['second'] }),
      ],
      output: { all: ['$Step{first}{method}', '$Step{third}{method}'] },
    },
  ]);
});

test('runs steps in their order, each with what came before, under a key of its own', async () => {
  const { id, key } = await begin(owner, 'order');
  expect(await result(owner, id)).toMatchObject({
    feature_id: id,
    status: 'completed',
    output: { all: ['POST', 'POST'] },
    error: null,
    completed_steps: ['first', 'second', 'third'],
    failed_step: null,
    rollback_result: null,
  });
  const requests = await seen(key);
  expect(requests.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
    { step: 'first' },
    { from: JSON.stringify({ step: 'first' }) },
    { step: 'third' },
  ]);
  const keys = requests.map(({ headers }) => headers['idempotency-key']);
  expect(keys).toEqual(['first', 'second', 'third'].map((tag) => `${id}:${tag}:0`));
});

test('everything one turn adds to a journal is one row', async () => {
  const { id } = await begin(owner, 'order');
  await result(owner, id);
  expect((await entries(owner, id)).map(({ type }) => type)).toEqual([
    'feature_started',
    'step_started',
    'step_completed',
    'step_started',
    'step_completed',
    'step_started',
    'step_completed',
    'feature_completed',
  ]);
  const { ok, ...read } = await objectOf(owner, id).read(id, 0);
  expect(ok).toBe(true);
  expect(read).toMatchObject({ value: { rows: [{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }], next: null } });
});

test('a repetition of a start answers the run, and another request under its id is refused', async () => {
  const { id, spec, key } = await begin(owner, 'order');
  await result(owner, id);
  const again = await objectOf(owner, id).start(spec);
  expect(again).toMatchObject({ ok: true, value: { isNew: false, run: { status: 'completed' } } });
  const other = await createSpec(owner, 'order', { key }, { id });
  expect(await objectOf(owner, id).start(other)).toMatchObject({ ok: false, error: { code: 'CONFLICT' } });
  expect(await seen(key)).toHaveLength(3);
});

test('a feature that is not there is refused, and nothing is kept', async () => {
  const spec = await createSpec(owner, 'nothing', {});
  expect(await objectOf(owner, spec.id).start(spec)).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
  expect(await objectOf(owner, spec.id).get(spec.id)).toMatchObject({
    ok: false,
    error: { code: 'NOT_FOUND', errors: [{ path: 'feature_id' }] },
  });
});

test('the record of each call names the run and its step', async () => {
  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  const { id } = await begin(owner, 'order');
  await result(owner, id);
  const records = lines.map((line) => JSON.parse(line) as object).filter((record) => 'run_id' in record);
  expect(records).toMatchObject(
    ['first', 'second', 'third'].map((tag) => ({ feature_id: id, step: tag, item: 0, rollback: false, job_id: null })),
  );
});
