import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Operation } from '../../src/kernel/contract.ts';
import { CONTRACTS } from '../../src/resources/contracts.ts';
import { beginAtOnce } from '../durable-objects/bulks.ts';
import { manifest, scope } from '../support/manifest.ts';
import { forgetEarlier } from '../support/objects.ts';
import { added, stored } from '../support/stored.ts';
import { seen } from '../support/target.ts';
import { addMember, createWorkspace } from '../support/workspace.ts';
import { APPS_KEPT } from './keyed-apps.ts';
import { FLOW_KEPT } from './keyed-flow.ts';
import { LIKE_THOSE_OF_GRAPHS } from './keyed-graphs.ts';
import { LIKE_CALLBACKS } from './keyed-notifications.ts';
import { keyed, RECORD_KEPT, TABLE_KEPT } from './keyed-operations.ts';
import type { KeyedOperation, Trial } from './keyed-trial.ts';

const KEPT_IN_TABLE = [...TABLE_KEPT, ...APPS_KEPT, ...FLOW_KEPT];

const KEY = 'once';
const ALL = [...KEPT_IN_TABLE, ...RECORD_KEPT];
/** All its requests are the same: the tests of rotation try its key. */
const WITHOUT_OTHER = 'secrets.rotate';
/** Their keys name runs, which are in objects of their own: the tests of features try them. */
const OF_FEATURES = /^features\./;

const operations = Object.entries(CONTRACTS).flatMap(([namespace, contract]) =>
  Object.entries<Operation>(contract).map(([name, { repeat, key }]) => ({ name: `${namespace}.${name}`, repeat, key })),
);
const named = (list: readonly KeyedOperation[]) => list.map(({ operation }) => operation).toSorted();

test('every operation that keeps a key is tried here', () => {
  const keeping = operations.filter(
    ({ name, repeat }) =>
      !OF_FEATURES.test(name) &&
      !LIKE_THOSE_OF_GRAPHS.test(name) &&
      !LIKE_CALLBACKS.test(name) &&
      (repeat === 'with_key' || repeat === 'own_key'),
  );
  const ofRecord = keeping.filter(({ key }) => key === 'record').map(({ name }) => name);
  expect([...named(ALL), WITHOUT_OTHER].toSorted()).toEqual(keeping.map(({ name }) => name).toSorted());
  expect(named(RECORD_KEPT)).toEqual(ofRecord.toSorted());
});

/** How many rows were added or changed, by table. */
async function rowsSince(before: Awaited<ReturnType<typeof stored>>): Promise<Record<string, number>> {
  const rows = added(before, await stored()) as Record<string, readonly unknown[]>;
  return Object.fromEntries(Object.entries(rows).map(([table, { length }]) => [table, length]));
}

describe.each(ALL)('$operation under an Idempotency-Key', ({ operation, rows, prepare }) => {
  let trial: Trial;
  beforeEach(async () => {
    beginAtOnce();
    await forgetEarlier();
    trial = await prepare();
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  const call = (input: object, key = KEY, member = trial.owner) => keyed(member, operation, input, key);

  test('has its effect once, answers the same again, also when it was undone, and is refused for another request', async () => {
    const before = await stored();
    const first = await call(trial.input);
    expect(first).toMatchObject({ status: 200, body: { data: trial.answer } });
    expect(await rowsSince(before)).toEqual(rows);
    const after = await stored();
    const repeated = async () => {
      const { body, status } = await call(trial.input);
      return { status, data: body.data, meta: body.meta };
    };
    expect(await repeated()).toEqual({ status: 200, data: first.body.data, meta: first.body.meta });
    const refused = await keyed(trial.owner, trial.otherOperation ?? operation, trial.other, KEY);
    expect(refused).toMatchObject({ status: 409, body: { code: 'CONFLICT' } });
    expect(refused.body.detail).toContain('Idempotency-Key');
    expect(await repeated()).toMatchObject({ status: 200, data: first.body.data });
    expect(await stored()).toEqual(after);
    expect((await trial.reached?.())?.length ?? 1).toBeLessThanOrEqual(1);
    await trial.undo?.();
    const undone = await stored();
    expect(await repeated()).toMatchObject({ status: 200, data: first.body.data });
    expect(await stored()).toEqual(undone);
    const { status } = await call(trial.input, 'twice');
    const isChanged = Object.keys(await rowsSince(undone)).length > 0;
    expect({ status, isChanged }).toEqual({
      status: trial.statusAgain ?? 200,
      isChanged: trial.statusAgain === undefined,
    });
  });

  test('that is refused gives the key back, for one effect when it comes five times at once', async () => {
    const before = await stored();
    expect((await call(trial.refused)).status).toBeGreaterThanOrEqual(400);
    expect(await stored()).toEqual(before);
    const answers = await Promise.all(Array.from({ length: 5 }, () => call(trial.input)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    for (const { body } of answers) expect(body).toMatchObject({ data: trial.answer });
    const texts = answers.map(({ body: { data, meta } }) => JSON.stringify({ data, meta }));
    expect(new Set(texts).size).toBe(1);
    expect(await rowsSince(before)).toEqual(rows);
    expect((await trial.reached?.())?.length ?? 1).toBeLessThanOrEqual(1);
  });
});

/** Each operation beside another one. Where a key is kept follows from its operation, so that one other tells as much as all. */
const BESIDE = KEPT_IN_TABLE.map((each, index) => ({ ...each, another: KEPT_IN_TABLE.at(index - 1) ?? each }));

describe.each(BESIDE)('a key of $operation', ({ operation, prepare, another }) => {
  test('is one of its member, another’s is another key, and no key of another operation', async () => {
    const { owner, input, other } = await prepare();
    const second = await addMember(owner, 'owner');
    const first = await keyed(owner, operation, input, KEY);
    expect(await keyed(second, operation, other, KEY)).toMatchObject({ status: 200 });
    expect(await keyed(owner, operation, input, KEY)).toMatchObject({ status: 200, body: { data: first.body.data } });
    await owner.apply({ ...manifest(), tag: 'other' });
    // Refused for its input, and not for the key.
    const { refused } = await another.prepare();
    const answer = await keyed(owner, another.operation, refused, KEY);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.body.errors ?? []).not.toContainEqual(expect.objectContaining({ path: 'Idempotency-Key' }));
  });
});

test('five keys of one request at once are five requests', async () => {
  const owner = await createWorkspace(manifest());
  const input = { ...scope, event: 'echo', input: { key: crypto.randomUUID() } };
  const keys = Array.from({ length: 5 }, () => crypto.randomUUID());
  const answers = await Promise.all(keys.map((key) => keyed(owner, 'actions.run', input, key)));
  expect(new Set(answers.map(({ body }) => body.meta?.run_id)).size).toBe(5);
  expect(await seen(`/echo/${input.input.key}`)).toHaveLength(5);
});
