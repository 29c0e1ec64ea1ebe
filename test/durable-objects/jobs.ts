import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, vi } from 'vitest';
import type { Job, JobPhase, JobSpec } from '../../src/engine/job-state.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import type { Call } from '../../src/resources/executor.ts';
import { type JobAnswer, jobObjectName, type JobObject } from '../../src/resources/jobs/directory.ts';
import { openCall, openResult, type StoredCall } from '../../src/resources/jobs/sealed-call.ts';
import { compose } from '../../src/compose.ts';
import type { Identity } from '../../sdk/src/signer.ts';
import { action, manifest, scope } from '../support/manifest.ts';
import { type Row, rowsOf, tablesOf } from '../support/job-rows.ts';
import { ownObjects } from '../support/objects.ts';
import { createWorkspace, type Member } from '../support/workspace.ts';

/** How long a test waits for what the processor does by itself. */
export const PATIENCE = { timeout: 10_000, interval: 10 };

// A test that loses its patience says for what.
vi.setConfig({ testTimeout: 3 * PATIENCE.timeout, hookTimeout: 3 * PATIENCE.timeout });

/** A stub of a job's object: what it does for others, and a way in for the test. */
export type JobStub = DurableObjectStub & JobObject;

/** Cancels a job in its object. */
export function cancelIn(object: JobObject, id: string, reason: string | null = null): Promise<JobAnswer> {
  return object.command(id, { type: 'cancel', now: systemClock.now(), reason });
}

/** A row of an object, read, with what it holds sealed opened. */
export interface StoredJob extends Job<Call> {
  readonly id: string;
  readonly stage: string;
  readonly due: number;
  readonly instance: string | null;
  readonly revision: number;
}

/** What an object keeps. */
export interface Kept {
  readonly alarm: number | null;
  readonly tables: readonly string[];
  readonly jobs: readonly StoredJob[];
}

/** A workspace whose product has one action for each path of the target that these tests need. */
export function createShop(): Promise<Member> {
  const posts = ['echo', 'flaky', 'gate', 'hang', 'reset'].map((tag) => action(tag, { resource: `/${tag}` }));
  const repeatable = action('put-reset', { method: 'PUT', resource: '/reset' });
  return createWorkspace(manifest([...posts, repeatable, action('big', { method: 'GET', resource: '/big' })]));
}

/** A call of an action of the shop; the target keeps what it sees under `query.key`. */
export function call(
  event: string,
  query: Readonly<Record<string, string | number>>,
  body: Readonly<Record<string, unknown>> = {},
) {
  return { app: scope.app, event, input: event === 'big' ? { query } : { query, body } };
}

/** What a dispatch of a call stores, for an object that is given it directly. Due at once unless told otherwise. */
export function createSpec(
  owner: Identity,
  event: string,
  key: string,
  more: Partial<JobSpec<Call>> = {},
): JobSpec<Call> {
  const now = systemClock.now();
  const first = more.first ?? now;
  return {
    id: `job_o${crypto.randomUUID().replaceAll('-', '')}`,
    workspace: owner.workspace_id,
    call: { namespace: 'actions', operation: 'run', product: scope.product, env: scope.env, ...call(event, { key }) },
    schedule: { kind: 'once', at: first },
    first,
    retry: {
      retries: 0,
      initialDelay: 1_000,
      backoffMultiplier: 2,
      maxDelay: 300_000,
      jitter: false,
      jitterPercent: 0.5,
    },
    timeoutMs: 30_000,
    deadline: null,
    claim: null,
    traceparent: null,
    createdBy: owner.user_id,
    createdAt: now,
    digest: 'digest',
    ...more,
  };
}

/** The job that a stub was asked for: its object may hold others. */
const askedFor = new WeakMap<DurableObjectStub, string>();

/** The object of a job: a new stub each time, since one of a crashed object stays broken. */
export function objectOf({ workspace_id }: Identity, jobId: string): JobStub {
  const stub = env.JOBS.get(env.JOBS.idFromName(jobObjectName(workspace_id, jobId))) as unknown as JobStub;
  askedFor.set(stub, jobId);
  return stub;
}

/** Runs a function in the object's own turn. */
export function within<R>(
  stub: DurableObjectStub,
  run: (object: JobObject, storage: DurableObjectStorage) => R | Promise<R>,
): Promise<R> {
  return runInDurableObject(stub, (object, { storage }) => run(object as unknown as JobObject, storage));
}

/** Runs a statement in an object's storage and answers its rows. */
export function execute(stub: DurableObjectStub, sql: string): Promise<Record<string, SqlStorageValue>[]> {
  return within(stub, (_object, storage) => storage.sql.exec(sql).toArray());
}

/** What an object keeps, read without waking its jobs. */
export function kept(stub: DurableObjectStub): Promise<Kept> {
  return within(stub, async (_object, storage) => {
    const tables = tablesOf(storage);
    const jobs = await Promise.all(rowsOf(storage).map(toStoredJob));
    return { alarm: await storage.getAlarm(), tables, jobs };
  });
}

/** The table of an object of several jobs, which came at about the same time. */
export async function jobTable(stub: DurableObjectStub): Promise<string> {
  const [name, ...others] = (await kept(stub)).tables.filter((table) => table.startsWith('jobs_'));
  if (name === undefined || others.length > 0) throw new Error('expected one table of jobs');
  return name;
}

async function toStoredJob({ id, stage, due, instance, revision, spec: text, state }: Row): Promise<StoredJob> {
  const spec = JSON.parse(text) as JobSpec<StoredCall>;
  const job = JSON.parse(state) as Pick<Job<StoredCall>, 'phase' | 'progress'>;
  return { id, stage, due, instance, revision, ...(await opened({ ...job, spec })) };
}

/** A job with what is sealed in its row opened. */
export async function opened({ spec, progress, phase }: Job<StoredCall>): Promise<Job<Call>> {
  const { sealer } = compose(env);
  const result = await openResult(sealer, spec.workspace, spec.id, progress.result);
  return { spec: { ...spec, call: await openCall(sealer, spec) }, phase, progress: { ...progress, result } };
}

/** The job that the stub was asked for. */
export async function keptJob(stub: DurableObjectStub): Promise<StoredJob> {
  const { jobs } = await kept(stub);
  const job = jobs.find(({ id }) => id === askedFor.get(stub));
  if (job === undefined) throw new Error(`the job is not among the ${jobs.length} of its object`);
  return job;
}

/** Waits until the job that the stub was asked for has a status, without waking its object; answers the job. */
export function settled(stub: DurableObjectStub, status: JobPhase['status']): Promise<StoredJob> {
  return vi.waitFor(async () => {
    const job = await keptJob(stub);
    expect(job.phase.status).toBe(status);
    return job;
  }, PATIENCE);
}

/** Cuts an object off in the middle of whatever it does; its stubs are broken from then on. */
export async function crash(stub: DurableObjectStub): Promise<void> {
  const ending: unknown = await runInDurableObject(stub, (_object, state) => state.abort('crashed by a test')).catch(
    (error: unknown) => error,
  );
  expect(String(ending)).toContain('crashed by a test');
}

/** Puts the processor's clock at an instant, from where it goes on. The runtime's alarms keep to the real time. */
export function setClock(at: number): void {
  const ahead = at - Date.now();
  vi.spyOn(systemClock, 'now').mockImplementation(() => Date.now() + ahead);
}

/** Holds the processor's clock at an instant. */
export function holdClock(at: number): void {
  vi.spyOn(systemClock, 'now').mockReturnValue(at);
}

/** The faults that are logged from now on. */
export function loggedFaults(): { readonly id: string; readonly fault: string }[] {
  const faults: { id: string; fault: string }[] = [];
  vi.spyOn(console, 'error').mockImplementation(
    (line: string) => void faults.push(JSON.parse(line) as { id: string; fault: string }),
  );
  return faults;
}

/** Due time of a row that waits for a caller. */
const PAUSED = 8.64e15;

/** Checks every object of this file: as long as a job is neither final nor paused, an alarm is armed, and not for later than the earliest due time. */
export async function checkAlarms(): Promise<void> {
  for (const id of await ownObjects()) {
    await vi.waitFor(async () => {
      const { alarm, jobs } = await kept(env.JOBS.get(id));
      // One that has ended is looked for by the retention of the index.
      const due = Math.min(...jobs.filter(({ stage }) => stage !== 'final').map((job) => job.due));
      if (due < PAUSED) expect(alarm ?? Infinity).toBeLessThanOrEqual(due);
    }, PATIENCE);
  }
}
