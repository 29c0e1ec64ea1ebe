import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { Job } from '../../../src/index.ts';
import { LIMITS } from '../../../src/kernel/limits.ts';
import { jobObjectName } from '../../../src/resources/jobs/directory.ts';
import { manifest } from '../../support/manifest.ts';
import { ownObjects } from '../../support/objects.ts';
import { added, stored } from '../../support/stored.ts';
import { seen } from '../../support/target.ts';
import { addRestricted, createWorkspace, type Member } from '../../support/workspace.ts';
import { createCrowd, later } from './many.ts';

interface Result {
  readonly ok: boolean;
  readonly job?: { readonly job_id: string; readonly status: string };
  readonly error?: { readonly code: string; readonly errors?: readonly { readonly path: string }[] };
}

let lanes: Member;
let owned: Member;
beforeAll(async () => {
  [lanes, owned] = await Promise.all([createCrowd(), createWorkspace(manifest())]);
});
afterEach(() => {
  vi.restoreAllMocks();
});

async function batch(member: Member, jobs: readonly unknown[], key?: string): Promise<readonly Result[]> {
  const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key };
  const { status, body } = await member.call('jobs.dispatchMany', { jobs }, { headers });
  expect({ status, detail: body.detail }).toEqual({ status: 200, detail: undefined });
  return (body.data as { results: Result[] }).results;
}

const idsOf = (results: readonly Result[]) => results.map(({ job }) => job?.job_id ?? '');
const keyed = (n: number, more: object = {}) => later({ input: { key: `many-${n}` }, ...more });

test('many jobs are stored with one call, each answered as a dispatch of its own', async () => {
  const now = { ...later(), schedule: undefined, namespace: 'actions', input: { key: crypto.randomUUID() } };
  const results = await batch(owned, [now, later(), later({ schedule: { cron: '0 8 * * *', tz: 'Europe/Berlin' } })]);
  expect(results).toMatchObject([
    { ok: true, job: { status: 'queued', recurring: false } },
    { ok: true, job: { status: 'scheduled', recurring: false } },
    { ok: true, job: { status: 'scheduled', recurring: true } },
  ]);
  for (const id of idsOf(results)) {
    const { body } = await owned.call('jobs.get', { job_id: id });
    expect(body.data).toMatchObject({ id, namespace: 'actions', target: 'api/echo' });
  }
  await vi.waitFor(async () => expect(await seen(`/echo/${now.input.key}`)).toHaveLength(1), { timeout: 10_000 });
});

test('results are in the order of the jobs, whatever objects these are in', async () => {
  const jobs = Array.from({ length: 40 }, (_, n) => keyed(n));
  const ids = idsOf(await batch(lanes, jobs));
  const inputs = await Promise.all(ids.map(async (id) => (await lanes.call('jobs.get', { job_id: id })).body.data));
  expect(inputs).toMatchObject(jobs.map((_, n) => ({ input: { key: `many-${n}` } })));
  expect(new Set(ids.map((id) => jobObjectName('w', id))).size).toBeGreaterThan(1);
});

test('those of one object are stored with one call to it', async () => {
  const calls = vi.spyOn(Job.prototype, 'dispatchAll');
  const ids = idsOf(
    await batch(
      lanes,
      Array.from({ length: 100 }, (_, n) => keyed(n)),
    ),
  );
  expect(new Set(ids).size).toBe(100);
  const objects = new Set(ids.map((id) => jobObjectName(lanes.workspace_id, id)));
  expect(calls.mock.calls.length).toBeLessThanOrEqual(objects.size);
  expect(calls.mock.calls.flatMap(([specs]) => specs).length).toBeGreaterThan(90);
});

describe('a job that is refused does not keep the others back, and its fields are named', () => {
  const CASES: readonly (readonly [what: string, entry: unknown, code: string, paths: readonly string[]])[] = [
    ['no object', 5, 'VALIDATION_ERROR', ['jobs[1]']],
    ['null', null, 'VALIDATION_ERROR', ['jobs[1]']],
    ['an unknown namespace', later({ namespace: 'brokers' }), 'VALIDATION_ERROR', ['jobs[1].namespace']],
    ['a namespace of every object', later({ namespace: 'constructor' }), 'VALIDATION_ERROR', ['jobs[1].namespace']],
    ['a bad cron', later({ schedule: { cron: '99 * * * *' } }), 'VALIDATION_ERROR', ['jobs[1].schedule.cron']],
    ['an unknown field', later({ when: 'now' }), 'VALIDATION_ERROR', ['jobs[1].when']],
    ['two bad fields', later({ retries: -1, input: 'x' }), 'VALIDATION_ERROR', ['jobs[1].input', 'jobs[1].retries']],
    [
      'policies that contradict each other',
      later({ at_most_once: true, on_unknown: 'retry' }),
      'VALIDATION_ERROR',
      ['jobs[1].on_unknown'],
    ],
    ['a key without a time', later({ key: 'nightly', schedule: {} }), 'VALIDATION_ERROR', ['jobs[1].key']],
    ['an unknown action', later({ event: 'nope' }), 'NOT_FOUND', ['jobs[1].event']],
    ['an unknown product', later({ product: 'nope' }), 'NOT_FOUND', ['jobs[1].product']],
  ];
  test.each(CASES)('with %s', async (_what, entry, code, paths) => {
    const before = await stored();
    const [first, refused, third] = await batch(lanes, [later(), entry, later()], crypto.randomUUID());
    expect([first?.ok, third?.ok]).toEqual([true, true]);
    expect(refused).toMatchObject({ ok: false, error: { code } });
    expect(refused?.error?.errors?.map(({ path }) => path).toSorted()).toEqual([...paths]);
    expect(added(before, await stored())).toEqual({ jobs: [expect.any(String), expect.any(String)] });
  });

  test('with more faults than a result lists', async () => {
    const fields = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`field${n}`, n]));
    const [refused] = await batch(lanes, [later(fields)]);
    expect(refused?.error?.errors).toHaveLength(LIMITS.dispatch_many_errors.value);
  });

  test('that its member may not reach', async () => {
    const member = await addRestricted(lanes, 'runner', { envs: ['prd'] });
    const [inside, outside] = await batch(member, [later(), later({ env: 'dev' })]);
    expect(inside).toMatchObject({ ok: true });
    expect(outside).toMatchObject({ ok: false, error: { code: 'FORBIDDEN', errors: [{ path: 'jobs[1].env' }] } });
  });

  test('where its object fails, and the fault is logged', async () => {
    const faults = vi.spyOn(console, 'error').mockReturnValue(undefined);
    vi.spyOn(Job.prototype, 'dispatch').mockRejectedValue(new Error('the object is away'));
    const [first, second] = await batch(owned, [later(), later()]);
    for (const result of [first, second]) expect(result).toMatchObject({ ok: false, error: { code: 'INTERNAL' } });
    expect(faults.mock.calls.length).toBeGreaterThanOrEqual(2);
  });
});

describe.each([
  ['in lanes', () => lanes],
  ['in objects of their own', () => owned],
])('under an Idempotency-Key, jobs %s', (_where, member) => {
  test('are stored once, however often the batch comes', async () => {
    const jobs = Array.from({ length: 5 }, (_, n) => keyed(n));
    const key = crypto.randomUUID();
    const first = await batch(member(), jobs, key);
    expect(new Set(idsOf(first)).size).toBe(5);
    const before = await stored();
    for (const again of await Promise.all([batch(member(), jobs, key), batch(member(), jobs, key)]))
      expect(again).toEqual(first);
    for (const id of await ownObjects()) await evictDurableObject(env.JOBS.get(id));
    expect(await batch(member(), jobs, key)).toEqual(first);
    expect(await stored()).toEqual(before);
  });

  test('that were stored before a batch was cut off are not stored again', async () => {
    const jobs = Array.from({ length: 4 }, (_, n) => keyed(n));
    const key = crypto.randomUUID();
    // What a batch that was cut off has left: the first of its jobs.
    const [first, second] = await batch(member(), jobs.slice(0, 2), key);
    const before = await stored();
    const all = await batch(member(), jobs, key);
    expect(all.slice(0, 2)).toEqual([first, second]);
    expect((added(before, await stored())['jobs'] as string[]).length).toBe(2);
  });

  test('that differ from those of before are refused, and the batch when all do', async () => {
    const key = crypto.randomUUID();
    const [first] = await batch(member(), [keyed(1), keyed(2)], key);
    const before = await stored();
    const [same, other] = await batch(member(), [keyed(1), keyed(3)], key);
    expect(same).toEqual(first);
    expect(other).toMatchObject({ ok: false, error: { code: 'CONFLICT', errors: [{ path: 'Idempotency-Key' }] } });
    const headers = { 'idempotency-key': key };
    expect(await member().call('jobs.dispatchMany', { jobs: [keyed(4), keyed(5)] }, { headers })).toMatchObject({
      status: 409,
      body: { code: 'CONFLICT', errors: [{ path: 'Idempotency-Key' }] },
    });
    expect(await stored()).toEqual(before);
  });

  test('may have keys of their own, which are those of single dispatches', async () => {
    const own = crypto.randomUUID();
    const job = keyed(1, { idempotency_key: own });
    const [first, twice] = await batch(member(), [job, job]);
    expect(twice).toEqual(first);
    const { body } = await member().call('actions.dispatch', job);
    expect(body.data).toMatchObject({ job_id: first?.job?.job_id });
    const [other] = await batch(member(), [keyed(2, { idempotency_key: own }), keyed(3)]);
    expect(other).toMatchObject({
      ok: false,
      error: { code: 'CONFLICT', errors: [{ path: 'jobs[0].idempotency_key' }] },
    });
  });
});

test('a batch of which one object was away is completed by the same batch again', async () => {
  const jobs = Array.from({ length: 40 }, (_, n) => keyed(n));
  const key = crypto.randomUUID();
  vi.spyOn(console, 'error').mockReturnValue(undefined);
  vi.spyOn(Job.prototype, 'dispatchAll').mockRejectedValueOnce(new Error('the object is away'));
  const before = await stored();
  const first = await batch(lanes, jobs, key);
  const missing = first.filter(({ ok }) => !ok);
  expect(missing.length).toBeGreaterThan(0);
  expect(missing.length).toBeLessThan(40);
  const again = await batch(lanes, jobs, key);
  expect(again.every(({ ok }) => ok)).toBe(true);
  for (const [at, result] of first.entries()) if (result.ok) expect(again[at]).toEqual(result);
  expect(added(before, await stored())['jobs']).toHaveLength(40);
});

test('another member’s batch under the same key is another one', async () => {
  const second = await addRestricted(lanes, 'runner');
  const key = crypto.randomUUID();
  const first = idsOf(await batch(lanes, [keyed(1)], key));
  expect(idsOf(await batch(second, [keyed(1)], key))).not.toEqual(first);
});

test('a schedule with a key is declared, twice in a batch by the later one', async () => {
  const declare = (every: string) => later({ key: 'nightly', schedule: { every } });
  const [first, second] = await batch(owned, [declare('1h'), declare('2h')], crypto.randomUUID());
  expect(second?.job?.job_id).toBe(first?.job?.job_id);
  const { body } = await owned.call('jobs.get', { job_id: first?.job?.job_id });
  expect(body.data).toMatchObject({ key: 'nightly', every: 7_200_000 });
});

test('a thousand jobs are stored with one call', async () => {
  const results = await batch(
    lanes,
    Array.from({ length: LIMITS.dispatch_many.value }, (_, n) => keyed(n)),
  );
  expect(results.every(({ ok }) => ok)).toBe(true);
  expect(new Set(idsOf(results)).size).toBe(LIMITS.dispatch_many.value);
});
