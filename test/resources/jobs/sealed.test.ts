import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, expect, test, vi } from 'vitest';
import { jobObjectName } from '../../../src/resources/jobs/directory.ts';
import { type Row, rowsOf, tablesOf } from '../../support/job-rows.ts';
import { manifest } from '../../support/manifest.ts';
import { seen } from '../../support/target.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { dispatched, endedJob, readJob } from './jobs.ts';

let owner: Member;

beforeEach(async () => {
  owner = await createWorkspace(manifest());
});

const objectOf = (id: string) => env.JOBS.get(env.JOBS.idFromName(jobObjectName(owner.workspace_id, id)));

/** A job's row, as its object has it. */
async function row(id: string): Promise<Row> {
  const rows = await runInDurableObject(objectOf(id), (_object, { storage }) => rowsOf(storage));
  const found = rows.find((kept) => kept.id === id);
  if (found === undefined) throw new Error(`${id} is not in its object`);
  return found;
}

/** Puts other text in the place of a row's. */
async function rewrite(id: string, { spec, state }: Pick<Row, 'spec' | 'state'>): Promise<void> {
  await runInDurableObject(objectOf(id), (_object, { storage }) => {
    for (const table of tablesOf(storage).filter((name) => name.startsWith('jobs_')))
      storage.sql.exec(`UPDATE ${table} SET spec = ?, state = ? WHERE id = ?`, spec, state, id);
    const lone = storage.kv.get<Row>('job');
    if (lone !== undefined) storage.kv.put('job', { ...lone, spec, state });
  });
  // What was read is kept in memory.
  await evictDurableObject(objectOf(id));
}

type Spec = { readonly call: { readonly sealed: string } };
type State = { readonly progress: { readonly result: string } };

test('a job’s row holds its input and its result sealed', async () => {
  const key = crypto.randomUUID();
  const { job_id: id } = await dispatched(owner, { schedule: {}, input: { key, text: 'to be sealed' } });
  await endedJob(owner, id);
  const { spec, state } = await row(id);
  expect(`${spec}${state}`).not.toContain(key);
  expect(`${spec}${state}`).not.toContain('to be sealed');
  const { call } = JSON.parse(spec) as Spec;
  expect(Object.keys(call)).toEqual(expect.not.arrayContaining(['input', 'credentials']));
  expect(call.sealed).toMatch(/^v1\.1\.[A-Za-z0-9_-]+$/);
  expect((JSON.parse(state) as State).progress.result).toMatch(/^v1\.1\.[A-Za-z0-9_-]+$/);
  expect(await readJob(owner, id)).toMatchObject({
    input: { key, text: 'to be sealed' },
    result: { body: '{"text":"to be sealed"}' },
  });
});

test('a row from before anything was sealed is read as it is', async () => {
  const { job_id: id } = await dispatched(owner, { schedule: {} });
  await endedJob(owner, id);
  const { spec, state } = await row(id);
  const { call, ...rest } = JSON.parse(spec) as Spec;
  const { sealed: _sealed, ...named } = call;
  const { progress, ...phase } = JSON.parse(state) as State;
  await rewrite(id, {
    spec: JSON.stringify({ ...rest, call: { ...named, input: { key: 'unsealed', password: 'hunter2' } } }),
    state: JSON.stringify({ ...phase, progress: { ...progress, result: { old: true, token: 'abcdefgh' } } }),
  });
  expect(await readJob(owner, id)).toMatchObject({
    status: 'completed',
    input: { key: 'unsealed', password: '[redacted]' },
    result: { old: true, token: '[redacted]' },
  });
});

test('a call that was altered, or is another job’s, does not run', async () => {
  vi.spyOn(console, 'error').mockReturnValue(undefined);
  const places = [crypto.randomUUID(), crypto.randomUUID()] as const;
  const [one, other] = await Promise.all(
    places.map((key) => dispatched(owner, { input: { key }, schedule: { start_at: Date.now() + 1_500 } })),
  );
  if (one === undefined || other === undefined) throw new Error('nothing was dispatched');
  const [{ spec, state }, foreign] = [await row(one.job_id), await row(other.job_id)];
  const { call } = JSON.parse(spec) as Spec;
  await rewrite(one.job_id, { spec: spec.replace(call.sealed, (JSON.parse(foreign.spec) as Spec).call.sealed), state });
  expect(await owner.call('jobs.get', { job_id: one.job_id })).toMatchObject({
    status: 500,
    body: { code: 'INTERNAL' },
  });
  await endedJob(owner, other.job_id);
  await vi.waitFor(
    async () =>
      expect((JSON.parse((await row(one.job_id)).state) as { phase: object }).phase).toMatchObject({
        status: 'failed',
      }),
    { timeout: 10_000 },
  );
  expect(await seen(`/echo/${places[0]}`)).toEqual([]);
  expect(await seen(`/echo/${places[1]}`)).toHaveLength(1);
  vi.restoreAllMocks();
});
