import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createJobIndex } from '../../src/resources/jobs/job-index.ts';
import type { Member } from '../support/workspace.ts';
import { createLater, holdFeeds, indexed, told, watchIndex } from './index-watch.ts';
import { cancelIn, call, checkAlarms, createShop, keptJob, objectOf, PATIENCE } from './jobs.ts';

const HOUR = 3_600_000;
const KEPT_MS = 30 * 24 * HOUR;

const index = createJobIndex({ db: env.DB });

let owner: Member;
beforeAll(async () => {
  owner = await createShop();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await checkAlarms();
});

const later = (more = {}) => createLater(owner, more);

describe('the index', () => {
  test('gets every change of a job, each with a greater revision', async () => {
    const spec = later();
    const stub = objectOf(owner, spec.id);
    await stub.dispatch(spec);
    await told(stub);
    const first = await indexed(owner, spec.id);
    expect(first).toEqual({ status: 'scheduled', due: spec.first, revision: (await keptJob(stub)).revision });
    await cancelIn(stub, spec.id, null);
    await told(stub);
    const { progress, revision } = await keptJob(stub);
    expect(await indexed(owner, spec.id)).toEqual({
      status: 'cancelled',
      due: Number(progress.completedAt) + KEPT_MS,
      revision,
    });
    expect(revision).toBeGreaterThan(Number(first?.revision));
  });

  test('keeps a job with what lists show of it, as its object has it', async () => {
    const { job_id } = await owner.client.actions.dispatch({
      ...call('echo', { key: 'listed' }),
      schedule: { delay: HOUR },
    });
    await told(objectOf(owner, job_id));
    const row = await env.DB.prepare('SELECT * FROM jobs WHERE id = ?').bind(job_id).first<{ job: string }>();
    const { input: _input, result: _result, result_omitted: _omitted, ...shown } = await owner.client.jobs.get(job_id);
    expect(row).toMatchObject({
      workspace_id: owner.workspace_id,
      namespace: 'actions',
      product: 'shop',
      env: 'prd',
      recurring: 0,
      created_at: shown.created_at,
    });
    expect(JSON.parse(String(row?.job))).toEqual(shown);
  });

  test('is told of many changes in one go, with the newest state of each job', async () => {
    const specs = [later(), later(), later()];
    const ids = specs.map(({ id }) => id);
    const release = holdFeeds();
    const writes = watchIndex(ids);
    const stub = objectOf(owner, String(ids[0]));
    for (const spec of specs) await stub.dispatch(spec);
    await cancelIn(stub, String(ids[1]), null);
    expect(writes).toEqual([]);
    release();
    await told(stub);
    expect(writes.map((write) => write.toSorted())).toEqual([ids.toSorted()]);
    expect(await Promise.all(ids.map((id) => indexed(owner, id)))).toMatchObject(
      ['scheduled', 'cancelled', 'scheduled'].map((status) => ({ status })),
    );
  });

  test('is told of more than a hundred changes in several writes', async () => {
    const specs = Array.from({ length: 101 }, () => later());
    const ids = specs.map(({ id }) => id);
    const release = holdFeeds();
    const writes = watchIndex(ids);
    const stub = objectOf(owner, String(ids[0]));
    await Promise.all(specs.map((spec) => stub.dispatch(spec)));
    release();
    await told(stub);
    expect(writes.map((write) => write.length)).toEqual([100, 1]);
    expect(new Set(writes.flat()).size).toBe(101);
  });

  test('is told again of a change that comes while it is being told', async () => {
    const spec = later();
    const stub = objectOf(owner, spec.id);
    const statement = Object.getPrototypeOf(env.DB.prepare('SELECT 1')) as D1PreparedStatement;
    const run: (this: D1PreparedStatement) => Promise<D1Result> = Reflect.get(statement, 'run');
    const gate = Promise.withResolvers<void>();
    const writes = watchIndex([spec.id]);
    vi.spyOn(statement, 'run').mockImplementation(async function (this: D1PreparedStatement) {
      if (writes.length === 1) await gate.promise;
      return run.call(this);
    });
    await stub.dispatch(spec);
    await vi.waitFor(() => expect(writes).toHaveLength(1), PATIENCE);
    await cancelIn(stub, spec.id, null);
    gate.resolve();
    await told(stub);
    expect(writes).toHaveLength(2);
    expect(await indexed(owner, spec.id)).toMatchObject({
      status: 'cancelled',
      revision: (await keptJob(stub)).revision,
    });
  });

  test('never takes an older state for a newer one', async () => {
    const spec = later();
    const stub = objectOf(owner, spec.id);
    await stub.dispatch(spec);
    const [before] = await stub.look([spec.id]);
    await cancelIn(stub, spec.id, null);
    const [after] = await stub.look([spec.id]);
    if (before === undefined || after === undefined) throw new Error('the job is not there');
    await index.put([after.record]);
    await index.put([before.record]);
    expect(await indexed(owner, spec.id)).toMatchObject({ status: 'cancelled', revision: after.record.revision });
    await told(stub);
  });
});
