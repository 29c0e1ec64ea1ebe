import { beforeAll, describe, expect, test } from 'vitest';
import { systemIds } from '../../src/kernel/ids.ts';
import { createJobIds } from '../../src/resources/jobs/directory.ts';
import { action, manifest, scope } from '../support/manifest.ts';
import { createWorkspace, type Member } from '../support/workspace.ts';
import { execute, type JobStub, kept, keptJob, objectOf } from './jobs.ts';

const HOUR = 3_600_000;
const GIVEN = { app: scope.app, event: 'echo', input: { params: { key: 'claims' } } };

type Form = { readonly delay: number } | { readonly cron: string } | Record<string, never>;
const NOW: Form = {};
const LATER: Form = { delay: HOUR };
const YEARLY: Form = { cron: '0 9 1 1 *' };

let owner: Member;
beforeAll(async () => {
  owner = await createWorkspace(manifest());
});

/** Dispatches under a key and answers the id of its job. */
async function dispatch(member: Member, schedule: Form, key: string, more: object = {}): Promise<string> {
  const answer = await member.client.actions.dispatch({ ...GIVEN, schedule, ...more }, { idempotency_key: key });
  return answer.job_id;
}

/** The two ids that a key gives a job. */
function idsOf(member: Member, key: string) {
  return createJobIds(systemIds, member.workspace_id, { product: scope.product, env: scope.env }, key);
}

/** Which jobs exist under a key, in its lane and in an object of their own. */
async function jobsUnder(member: Member, key: string): Promise<string[]> {
  const ids = await idsOf(member, key);
  const stored = await Promise.all(Object.values(ids).map((id) => kept(objectOf(member, id))));
  return stored.flatMap(({ jobs }) => jobs.map(({ id }) => id)).filter((id) => Object.values(ids).includes(id));
}

/** Who holds a key in its lane. */
async function holders(stub: JobStub, id: string): Promise<unknown[]> {
  const { tables } = await kept(stub);
  return tables.includes('claims') ? execute(stub, `SELECT job_id FROM claims WHERE id = '${id}'`) : [];
}

describe('a key under which a job was dispatched', () => {
  test.each([
    ['at once refuses one for later', NOW, LATER],
    ['for later refuses one at once', LATER, NOW],
    ['for later refuses a recurring one', LATER, YEARLY],
    ['as recurring refuses one at once', YEARLY, NOW],
  ])('%s', async (_what, first, second) => {
    const key = crypto.randomUUID();
    const id = await dispatch(owner, first, key);
    const { spec } = await keptJob(objectOf(owner, id));
    await expect(dispatch(owner, second, key)).rejects.toMatchObject({ code: 'CONFLICT', status: 409 });
    expect(await jobsUnder(owner, key)).toEqual([id]);
    expect((await keptJob(objectOf(owner, id))).spec).toEqual(spec);
    expect(await dispatch(owner, first, key)).toBe(id);
  });

  test('at the same time as another form of it has one of them refused', async () => {
    const key = crypto.randomUUID();
    const answers = await Promise.allSettled([NOW, LATER, YEARLY].map((form) => dispatch(owner, form, key)));
    const accepted = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    expect(accepted).toHaveLength(1);
    expect(await jobsUnder(owner, key)).toEqual(accepted);
  });

  test('at the same time as itself has one job', async () => {
    const key = crypto.randomUUID();
    const ids = await Promise.all(Array.from({ length: 5 }, () => dispatch(owner, LATER, key)));
    expect(await jobsUnder(owner, key)).toEqual([ids[0]]);
    expect(new Set(ids).size).toBe(1);
  });

  test('is held in its lane when the job has an object of its own', async () => {
    const key = crypto.randomUUID();
    const ids = await idsOf(owner, key);
    expect(await dispatch(owner, LATER, key)).toBe(ids.per_job);
    expect((await keptJob(objectOf(owner, ids.per_job))).spec.claim).toBe(ids.lane);
    expect(await holders(objectOf(owner, ids.lane), ids.lane)).toEqual([{ job_id: ids.per_job }]);
  });

  test('needs nobody to hold it when its job is in the lane', async () => {
    const key = crypto.randomUUID();
    const ids = await idsOf(owner, key);
    expect(await dispatch(owner, NOW, key)).toBe(ids.lane);
    expect((await keptJob(objectOf(owner, ids.lane))).spec.claim).toBeNull();
    expect(await holders(objectOf(owner, ids.lane), ids.lane)).toEqual([]);
  });
});

test.each([
  ['under a key that the SDK made', true],
  ['without a key', false],
])('a dispatch %s has nobody hold one', async (_whose, isFromSdk) => {
  const headers: Record<string, string> = isFromSdk ? { 'idempotency-key': `sdk-${crypto.randomUUID()}` } : {};
  const { body } = await owner.call('actions.dispatch', { ...scope, ...GIVEN, schedule: LATER }, { headers });
  const { job_id } = body.data as { job_id: string };
  expect(await keptJob(objectOf(owner, job_id))).toMatchObject({ id: job_id, spec: { claim: null } });
});

describe('a product that moves its scheduled jobs', () => {
  const inLanes = manifest([action('echo')], { jobs: { scheduled: 'lane' } });

  test.each([
    ['into lanes', manifest(), inLanes, 'per_job', 'lane'],
    ['out of lanes', inLanes, manifest(), 'lane', 'per_job'],
  ] as const)('%s has a repeated dispatch answered with its job', async (_where, before, after, from, to) => {
    const member = await createWorkspace(before);
    const [old, fresh] = [crypto.randomUUID(), crypto.randomUUID()];
    const id = await dispatch(member, LATER, old);
    expect(id).toBe((await idsOf(member, old))[from]);
    await member.apply(after, [scope.env]);
    expect(await dispatch(member, LATER, old)).toBe(id);
    await expect(dispatch(member, YEARLY, old)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await jobsUnder(member, old)).toEqual([id]);
    // It did move.
    expect(await dispatch(member, LATER, fresh)).toBe((await idsOf(member, fresh))[to]);
  });
});

describe('a key that was claimed before a crash kept its dispatch from the object', () => {
  /** A workspace in which a dispatch got no further than its claim. */
  async function createClaimed(member: Member, key: string): Promise<{ readonly lane: string; readonly own: string }> {
    // The digest of a request says nothing of its workspace.
    const { spec } = await keptJob(objectOf(owner, await dispatch(owner, LATER, crypto.randomUUID())));
    const { lane, per_job: own } = await idsOf(member, key);
    const claimed = await objectOf(member, lane).claim(lane, spec.digest, own);
    expect(claimed).toEqual({ ok: true, jobId: own });
    expect(await jobsUnder(member, key)).toEqual([]);
    return { lane, own };
  }

  test('leads its repetition to one job', async () => {
    const [member, key] = [await createWorkspace(manifest()), crypto.randomUUID()];
    const { own } = await createClaimed(member, key);
    expect(await dispatch(member, LATER, key)).toBe(own);
    expect(await dispatch(member, LATER, key)).toBe(own);
    expect(await jobsUnder(member, key)).toEqual([own]);
  });

  test('leads its repetition to the same job when scheduled jobs have moved into lanes since', async () => {
    const [member, key] = [await createWorkspace(manifest()), crypto.randomUUID()];
    const { lane, own } = await createClaimed(member, key);
    await member.apply(manifest([action('echo')], { jobs: { scheduled: 'lane' } }), [scope.env]);
    expect(await dispatch(member, LATER, key)).toBe(own);
    expect(await dispatch(member, LATER, key)).toBe(own);
    expect(await jobsUnder(member, key)).toEqual([own]);
    // So that the key is given back with the job.
    expect((await keptJob(objectOf(member, own))).spec.claim).toBe(lane);
  });

  test('refuses another request', async () => {
    const [member, key] = [await createWorkspace(manifest()), crypto.randomUUID()];
    const { own } = await createClaimed(member, key);
    for (const form of [NOW, YEARLY])
      await expect(dispatch(member, form, key)).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(dispatch(member, LATER, key, { retries: 3 })).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await jobsUnder(member, key)).toEqual([]);
    expect(await dispatch(member, LATER, key)).toBe(own);
  });
});

describe('an object that is asked to let a key be held', () => {
  test('lets the first have it, and tells everyone else who has', async () => {
    const { lane, per_job: own } = await idsOf(owner, crypto.randomUUID());
    const stub = objectOf(owner, lane);
    expect(await stub.claim(lane, 'digest', own)).toEqual({ ok: true, jobId: own });
    expect(await stub.claim(lane, 'digest', 'another')).toEqual({ ok: true, jobId: own });
    expect(await stub.claim(lane, 'other', 'another')).toMatchObject({ ok: false, error: { code: 'CONFLICT' } });
    await stub.release(lane);
    expect(await stub.claim(lane, 'other', 'another')).toEqual({ ok: true, jobId: 'another' });
    await stub.release(lane);
  });

  test('that is given back is nobody’s, also when nobody had it', async () => {
    const { lane } = await idsOf(owner, crypto.randomUUID());
    const stub = objectOf(await createWorkspace(), lane);
    await stub.release(lane);
    expect(await kept(stub)).toEqual({ alarm: null, tables: [], jobs: [] });
    await stub.claim(lane, 'digest', 'another');
    await stub.release(lane);
    expect(await kept(stub)).toEqual({ alarm: null, tables: [], jobs: [] });
  });
});
