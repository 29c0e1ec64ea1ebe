import { beforeEach, describe, expect, test } from 'vitest';
import type { Operation } from '../../src/kernel/contract.ts';
import { CONTRACTS } from '../../src/resources/contracts.ts';
import { oauth2, withAuth } from '../support/auth-manifest.ts';
import { keepFile } from '../support/kept-files.ts';
import type { Many } from '../resources/jobs/many.ts';
import { manifest, scope } from '../support/manifest.ts';
import { added, stored } from '../support/stored.ts';
import { seen } from '../support/target.ts';
import { addMember, createWorkspace, type Member } from '../support/workspace.ts';
import { APPS_KEPT } from './keyed-apps.ts';
import { keyed, RECORD_KEPT, TABLE_KEPT } from './keyed-operations.ts';
import type { KeyedOperation, Trial } from './keyed-trial.ts';

const KEPT_IN_TABLE = [...TABLE_KEPT, ...APPS_KEPT];

const KEY = 'once';
const ALL = [...KEPT_IN_TABLE, ...RECORD_KEPT];
/** All its requests are the same: the tests of rotation try its key. */
const WITHOUT_OTHER = 'secrets.rotate';

const operations = Object.entries(CONTRACTS).flatMap(([namespace, contract]) =>
  Object.entries<Operation>(contract).map(([name, { repeat, key }]) => ({ name: `${namespace}.${name}`, repeat, key })),
);
const named = (list: readonly KeyedOperation[]) => list.map(({ operation }) => operation).toSorted();

test('every operation that keeps a key is tried here', () => {
  const keeping = operations.filter(({ repeat }) => repeat === 'with_key' || repeat === 'own_key');
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
    trial = await prepare();
  });
  const call = (input: object, key = KEY, member = trial.owner) => keyed(member, operation, input, key);

  test('has its effect once, and answers the same again', async () => {
    const before = await stored();
    const first = await call(trial.input);
    expect(first).toMatchObject({ status: 200, body: { data: trial.answer } });
    expect(await rowsSince(before)).toEqual(rows);
    const after = await stored();
    const { body, status } = await call(trial.input);
    expect({ status, data: body.data, meta: body.meta }).toEqual({
      status: 200,
      data: first.body.data,
      meta: first.body.meta,
    });
    expect(await stored()).toEqual(after);
    expect((await trial.reached?.())?.length ?? 1).toBeLessThanOrEqual(1);
  });

  test('does not do again what was undone since', async () => {
    const first = await call(trial.input);
    await trial.undo?.();
    const undone = await stored();
    expect((await call(trial.input)).body.data).toEqual(first.body.data);
    expect(await stored()).toEqual(undone);
  });

  test('is refused for another request, and changes nothing', async () => {
    const { body } = await call(trial.input);
    const before = await stored();
    const refused = await keyed(trial.owner, trial.otherOperation ?? operation, trial.other, KEY);
    expect(refused).toMatchObject({ status: 409, body: { code: 'CONFLICT' } });
    expect(refused.body.detail).toContain('Idempotency-Key');
    expect(await stored()).toEqual(before);
    expect((await call(trial.input)).body.data).toEqual(body.data);
  });

  test('is done again under another key', async () => {
    await call(trial.input);
    await trial.undo?.();
    const before = await stored();
    const { status } = await call(trial.input, 'twice');
    const isChanged = Object.keys(await rowsSince(before)).length > 0;
    expect({ status, isChanged }).toEqual({
      status: trial.statusAgain ?? 200,
      isChanged: trial.statusAgain === undefined,
    });
  });

  test('has its effect once when it comes five times at once', async () => {
    const before = await stored();
    const answers = await Promise.all(Array.from({ length: 5 }, () => call(trial.input)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    for (const { body } of answers) expect(body).toMatchObject({ data: trial.answer });
    const texts = answers.map(({ body: { data, meta } }) => JSON.stringify({ data, meta }));
    expect(new Set(texts).size).toBe(1);
    expect(await rowsSince(before)).toEqual(rows);
    expect((await trial.reached?.())?.length ?? 1).toBeLessThanOrEqual(1);
  });

  test('that is refused gives the key back', async () => {
    const before = await stored();
    expect((await call(trial.refused)).status).toBeGreaterThanOrEqual(400);
    expect(await stored()).toEqual(before);
    expect((await call(trial.input)).status).toBe(200);
  });
});

describe.each(KEPT_IN_TABLE)('a key of $operation', ({ operation, prepare }) => {
  test('is one of its member: another’s is another key', async () => {
    const { owner, input, other } = await prepare();
    const second = await addMember(owner, 'owner');
    const first = await keyed(owner, operation, input, KEY);
    expect(await keyed(second, operation, other, KEY)).toMatchObject({ status: 200 });
    expect((await keyed(owner, operation, input, KEY)).body.data).toEqual(first.body.data);
  });

  test('is no key of another operation', async () => {
    const { owner, input } = await prepare();
    await owner.apply({ ...manifest(), tag: 'other' });
    expect(await keyed(owner, operation, input, KEY)).toMatchObject({ status: 200 });
    for (const { operation: another, prepare: prepared } of KEPT_IN_TABLE.filter(
      (each) => each.operation !== operation,
    )) {
      // Refused for its input, and not for the key.
      const answer = await keyed(owner, another, (await prepared()).refused, KEY);
      expect(answer.body.errors ?? []).not.toContainEqual(expect.objectContaining({ path: 'Idempotency-Key' }));
    }
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

describe('an operation that changes nothing, or leaves what once leaves', () => {
  let owner: Member;
  let inputs: Readonly<Record<string, readonly [object, object]>>;
  beforeEach(async () => {
    const caches = ['one', 'two'].map((tag) => ({ tag, name: tag, expiry: '1h' }));
    owner = await createWorkspace(manifest(undefined, { caches }));
    await owner.apply({ ...withAuth(oauth2('unused')), caches }, [scope.env, 'dev']);
    const { product, env } = scope;
    const call = { ...scope, event: 'echo', input: { key: 'x' }, schedule: { delay: '1h' } };
    const [one, two] = await Promise.all(
      [1, 2].map(async () => (await owner.call('actions.dispatch', call)).body.data as { job_id: string }),
    );
    for (const name of ['ONE', 'TWO']) await owner.call('secrets.create', { key: name, value: 'a value' });
    const file = await keepFile(owner.workspace_id);
    const begun = await Promise.all(
      ['one', 'two'].map(async (key) => (await owner.call('jobs.cancelMany', { key })).body.data as Many),
    );
    const ids = begun.map(({ operation_id }) => operation_id);
    const place = { product, env, cache: 'one' };
    const other = { ...place, cache: 'two' };
    inputs = {
      'caches.get': [
        { ...place, key: 'a' },
        { ...place, key: 'b' },
      ],
      'caches.set': [
        { ...place, key: 'a', value: '1' },
        { ...place, key: 'a', value: '2' },
      ],
      'caches.clear': [
        { ...place, key: 'a' },
        { ...place, key: 'b' },
      ],
      'caches.clearAll': [place, other],
      'caches.fetchValues': [place, other],
      'caches.values': [
        { product, env, cache_tag: 'one' },
        { product, env, cache_tag: 'two' },
      ],
      'caches.fetchDashboard': [place, other],
      'credentials.fetch': [
        { product, env, app: scope.app, auth: 'main' },
        { product, env, app: scope.app, auth: 'main' },
      ],
      'credentials.list': [
        { product, env },
        { product, env: 'dev' },
      ],
      'apps.list': [{ product }, { product }],
      'apps.fetch': [
        { product, app: scope.app },
        { product, app: scope.app },
      ],
      'expressions.evaluate': [{ template: '$Add(1, 2)' }, { condition: 'true == true' }],
      'files.read': [{ file_key: file.file_key }, { file_key: file.file_key }],
      'jobs.get': [{ job_id: one?.job_id }, { job_id: two?.job_id }],
      'jobs.getHistory': [{ job_id: one?.job_id }, { job_id: two?.job_id }],
      'jobs.getBulk': [{ operation_id: ids[0] }, { operation_id: ids[1] }],
      'jobs.listBulk': [{}, { limit: 1 }],
      'jobs.getStats': [
        { from: 1e12, to: 1e12 + 1 },
        { from: 1e12, to: 1e12 + 2 },
      ],
      'jobs.list': [{ limit: 1 }, { env: 'dev' }],
      'jobs.preview': [{ schedule: { every: '1h' } }, { schedule: { every: '2h' } }],
      'members.list': [{}, {}],
      'products.list': [{}, {}],
      'products.fetch': [
        { product, version: 1 },
        { product, version: 2 },
      ],
      'products.history': [
        { product, limit: 1 },
        { product, limit: 2 },
      ],
      'products.moves': [
        { product, env },
        { product, env: 'dev' },
      ],
      'products.diff': [
        { product, from: 1, to: 2 },
        { product, from: 2, to: 1 },
      ],
      'secrets.fetch': [{ key: 'ONE' }, { key: 'TWO' }],
      'secrets.list': [{}, {}],
      'secrets.exists': [{ key: 'ONE' }, { key: 'NONE' }],
      'secrets.accesses': [{ key: 'ONE' }, { key: 'ONE', limit: 1 }],
      'workspaces.whoami': [{}, {}],
    };
  });

  test('is listed here', () => {
    const safe = operations.filter(({ repeat }) => repeat === 'safe').map(({ name }) => name);
    expect(Object.keys(inputs).toSorted()).toEqual(safe.toSorted());
  });

  test('accepts a key, which means nothing', async () => {
    const before = await stored();
    for (const [operation, pair] of Object.entries(inputs))
      for (const input of [...pair, ...pair])
        expect({ operation, status: (await keyed(owner, operation, input, KEY)).status }).toEqual({
          operation,
          status: 200,
        });
    expect(await stored()).toEqual(before);
  });
});
