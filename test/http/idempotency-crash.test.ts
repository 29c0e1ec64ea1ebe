import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { manifest } from '../support/manifest.ts';
import { forgetEarlier } from '../support/objects.ts';
import { composed } from '../support/processor.ts';
import { added, stored } from '../support/stored.ts';
import { createWorkspace } from '../support/workspace.ts';
import { APPS_KEPT } from './keyed-apps.ts';
import { failingOnce, keyed, TABLE_KEPT, waitingAt } from './keyed-operations.ts';
import type { KeyedOperation, Trial } from './keyed-trial.ts';

const KEPT_IN_TABLE = [...TABLE_KEPT, ...APPS_KEPT];

const KEY = 'cut-off';
const ANSWERING = /UPDATE idempotency_keys SET answer/;

let trial: Trial;

beforeEach(async () => {
  await forgetEarlier();
  vi.spyOn(console, 'error').mockReturnValue(undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Sends the request to a processor that is cut off at a statement. */
async function cutOffAt(statement: RegExp, { operation, prepare }: KeyedOperation) {
  trial = await prepare();
  const before = await stored();
  const serve = composed({ DB: failingOnce(statement) });
  const cut = await keyed(trial.owner, operation, trial.input, KEY, { serve });
  expect(cut).toMatchObject({ status: 500, body: { code: 'INTERNAL' } });
  return { before, after: await stored() };
}

describe.each(KEPT_IN_TABLE)('$operation, cut off between its effect and its answer', (keyedOperation) => {
  const { operation, rows } = keyedOperation;
  const call = (input: object) => keyed(trial.owner, operation, input, KEY);

  test('holds its key against another request, answers its repetition as the first would have been, and has its effect once', async () => {
    const { before, after } = await cutOffAt(ANSWERING, keyedOperation);
    const changed = added(before, after) as Record<string, unknown[]>;
    expect(Object.fromEntries(Object.entries(changed).map(([table, { length }]) => [table, length]))).toEqual(rows);
    expect(await call(trial.other)).toMatchObject({
      status: 409,
      body: { code: 'CONFLICT', errors: [{ path: 'Idempotency-Key' }] },
    });
    expect(await stored()).toEqual(after);
    expect(await call(trial.input)).toMatchObject({ status: 200, body: { data: trial.answer } });
    const repeated = await stored();
    expect(Object.keys(added(after, repeated))).toEqual(['idempotency_keys']);
    expect((await call(trial.input)).body).toMatchObject({ data: trial.answer });
    expect(await stored()).toEqual(repeated);
  });

  test('answers all repetitions alike that come at once', async () => {
    await cutOffAt(ANSWERING, keyedOperation);
    const answers = await Promise.all(Array.from({ length: 5 }, () => call(trial.input)));
    for (const answer of answers) expect(answer).toMatchObject({ status: 200, body: { data: trial.answer } });
    expect(new Set(answers.map(({ body }) => JSON.stringify(body.data))).size).toBe(1);
  });
});

describe.each(KEPT_IN_TABLE.filter(({ effect }) => effect !== undefined))(
  '$operation, cut off before its effect',
  (keyedOperation) => {
    test('leaves nothing but its key, and is done by its repetition', async () => {
      const { operation, rows, effect = ANSWERING } = keyedOperation;
      const { before, after } = await cutOffAt(effect, keyedOperation);
      expect(Object.keys(added(before, after))).toEqual(['idempotency_keys']);
      expect(await keyed(trial.owner, operation, trial.input, KEY)).toMatchObject({
        status: 200,
        body: { data: trial.answer },
      });
      const changed = added(before, await stored()) as Record<string, unknown[]>;
      expect(Object.fromEntries(Object.entries(changed).map(([table, { length }]) => [table, length]))).toEqual(rows);
    });
  },
);

test('content that was a version before is not created by an apply, cut off or not', async () => {
  const owner = await createWorkspace(manifest());
  const input = { manifest: manifest(), envs: ['dev'] };
  const serve = composed({ DB: failingOnce(ANSWERING) });
  expect(await keyed(owner, 'products.apply', input, KEY, { serve })).toMatchObject({ status: 500 });
  expect(await keyed(owner, 'products.apply', input, KEY)).toMatchObject({
    status: 200,
    body: { data: { version: 1, created: false } },
  });
});

test('a removal that is overtaken by its own repetition answers as that did', async () => {
  const { owner, input, answer } = await prepared('members.remove');
  const [waits, goesOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const DB = waitingAt(/DELETE FROM users/, goesOn.promise, waits.resolve);
  const first = keyed(owner, 'members.remove', input, KEY, { serve: composed({ DB }) });
  await waits.promise;
  expect(await keyed(owner, 'members.remove', input, KEY)).toMatchObject({ status: 200, body: { data: answer } });
  goesOn.resolve();
  expect(await first).toMatchObject({ status: 200, body: { data: answer } });
});

async function prepared(operation: string): Promise<Trial> {
  const [found] = KEPT_IN_TABLE.filter((each) => each.operation === operation);
  if (found === undefined) throw new Error(`${operation} is not listed`);
  return found.prepare();
}
