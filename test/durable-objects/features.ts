import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, vi } from 'vitest';
import type { Identity } from '../../sdk/src/signer.ts';
import { compose } from '../../src/compose.ts';
import type { Entry } from '../../src/engine/feature/entries.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import {
  createFeatureId,
  featureObjectName,
  type FeatureObject,
  type FeaturePlacement,
  type JournalRow,
  valueOf,
} from '../../src/resources/features/directory.ts';
import { openRows, sealGiven, sealPayload } from '../../src/resources/features/journal.ts';
import { readRun } from '../../src/resources/features/loading.ts';
import { type ExecutionResult, executionResult } from '../../src/resources/features/result.ts';
import type { FeatureSpec, RunGiven, RunSummary } from '../../src/resources/features/run.ts';
import type { CallSession } from '../../src/resources/sessions/call-session.ts';
import { action, manifest, scope } from '../support/manifest.ts';
import { createWorkspace, type Member } from '../support/workspace.ts';
import { PATIENCE } from './jobs.ts';

/** A stub of a run's object: what it does for others, and a way in for the test. */
export type FeatureStub = DurableObjectStub & FeatureObject;

type Features = NonNullable<Parameters<typeof manifest>[1]>['features'];

/** A workspace whose product has one action for each path of the target that these tests need, and these features. */
export function createFeatures(features: unknown): Promise<Member> {
  const posts = ['echo', 'flaky', 'gate', 'hang', 'reset'].map((tag) => action(tag, { resource: `/${tag}` }));
  const status = action('status', { resource: '/status/:code' });
  const big = action('big', { method: 'GET', resource: '/big' });
  return createWorkspace(manifest([...posts, status, big], { features: features as NonNullable<Features> }));
}

/** A step that calls an action of the target, which keeps what it sees under the run's input `key`. */
export function step(tag: string, event = 'echo', more: Readonly<Record<string, unknown>> = {}) {
  const { query = {}, body = { step: tag }, ...rest } = more as { query?: object; body?: unknown };
  const input = { query: { key: '$Input{key}', ...query }, ...(event !== 'big' && { body }) };
  return { tag, type: 'action', app: scope.app, event, input, ...rest };
}

/** A call that undoes a step. */
export function undo(tag: string, event = 'echo', query: object = {}) {
  return { event, input: { query: { key: '$Input{key}', ...query }, body: { undo: tag } } };
}

/** A session that was verified, with a payload. */
export function sessionOf(payload: unknown): CallSession {
  const sessionId = crypto.randomUUID();
  return {
    tag: 'login',
    sessionId,
    identifier: 'user-1',
    payload,
    startedAt: 1,
    expiresAt: systemClock.now() + 3_600_000,
  };
}

/** What begins a run of a feature. */
export async function createSpec(
  owner: Identity,
  feature: string,
  input: Readonly<Record<string, unknown>>,
  more: Partial<FeatureSpec> & { readonly given?: Partial<RunGiven>; readonly placement?: FeaturePlacement } = {},
): Promise<FeatureSpec> {
  const { given = {}, placement = 'own', ...rest } = more;
  const { sealer, ids } = compose(env);
  const workspace = owner.workspace_id;
  const digest = rest.digest ?? crypto.randomUUID();
  const all = { input, session: null, takenOver: [], skipped: [], state: {}, ...given };
  return {
    id: await createFeatureId(ids, workspace, scope, null, placement),
    workspace,
    product: scope.product,
    env: scope.env,
    version: 1,
    feature,
    sealed: await sealGiven(sealer, workspace, digest, all),
    origin: 'original',
    madeFrom: null,
    parent: null,
    timeoutMs: null,
    retries: null,
    pauseAfter: null,
    traceparent: null,
    createdBy: owner.user_id,
    createdAt: systemClock.now(),
    digest,
    ...rest,
  };
}

/** The object of a run: a new stub each time, since one of a crashed object stays broken. */
export function objectOf({ workspace_id }: Identity, id: string): FeatureStub {
  return env.FEATURES.get(env.FEATURES.idFromName(featureObjectName(workspace_id, id))) as unknown as FeatureStub;
}

/** A run that a test began. */
export interface Begun {
  readonly id: string;
  /** Under which the target keeps what it sees of it. */
  readonly key: string;
  readonly spec: FeatureSpec;
}

/** Begins a run. */
export async function begin(
  owner: Identity,
  feature: string,
  input: Readonly<Record<string, unknown>> = {},
  more: Parameters<typeof createSpec>[3] = {},
): Promise<Begun> {
  const key = crypto.randomUUID();
  const spec = await createSpec(owner, feature, { key, ...input }, more);
  valueOf(await objectOf(owner, spec.id).start(spec));
  return { id: spec.id, key, spec };
}

/** Waits for a run to have a status, without waking it. */
export function reached(owner: Identity, id: string, status: RunSummary['status']): Promise<RunSummary> {
  return vi.waitFor(async () => {
    const run = valueOf(await objectOf(owner, id).get(id));
    expect(run.status).toBe(status);
    return run;
  }, PATIENCE);
}

/** What a run answers once it has ended, which is what its journal tells. */
export async function result(owner: Identity, id: string): Promise<ExecutionResult> {
  const object = objectOf(owner, id);
  const settled = valueOf(await object.settled(id, PATIENCE.timeout));
  const { run, state, given } = await readRun(compose(env), object, id);
  expect(run.endedAt, `run ${id} is ${run.status}`).not.toBeNull();
  expect(settled).toEqual(executionResult(state, run.spec, Date.now(), given));
  return settled;
}

/** The entries of a run's journal. */
export async function entries(owner: Identity, id: string): Promise<Entry[]> {
  const rows: JournalRow[] = [];
  for (let after = 0; ;) {
    const { run, rows: more, next } = valueOf(await objectOf(owner, id).read(id, after));
    rows.push(...more);
    if (next === null) return openRows(compose(env).journal, run.spec, rows);
    after = next;
  }
}

/** Sends a signal to a run. */
export async function signal(owner: Identity, { id, spec }: Begun, name: string, payload: unknown, command?: string) {
  const sealed = await sealPayload(compose(env).sealer, spec, payload);
  return objectOf(owner, id).signal(id, name, sealed, command ?? null);
}

/** Runs a function in the object's own turn. */
export function within<R>(stub: DurableObjectStub, run: (storage: DurableObjectStorage) => R | Promise<R>): Promise<R> {
  return runInDurableObject(stub, (_object, { storage }) => run(storage));
}

/** Two runs in one object. */
export async function twoRuns(owner: Identity, feature: string, input: object = {}): Promise<[Begun, Begun]> {
  const one = await begin(owner, feature, { ...input }, { placement: 'lane' });
  return [one, await besides(owner, one, feature, input)];
}

/** A run in the object of another one. */
export async function besides(owner: Identity, one: Begun, feature: string, input: object = {}): Promise<Begun> {
  const key = crypto.randomUUID();
  const name = featureObjectName(owner.workspace_id, one.id);
  for (;;) {
    const spec = await createSpec(owner, feature, { key, ...input }, { placement: 'lane' });
    if (featureObjectName(owner.workspace_id, spec.id) !== name) continue;
    await objectOf(owner, spec.id).start(spec);
    return { id: spec.id, key, spec };
  }
}

/** From now on no row is written to the journal of a run. */
export function breakWrites(owner: Identity, id: string): Promise<unknown> {
  const raise = "BEGIN SELECT RAISE(ABORT, 'broken'); END";
  return within(objectOf(owner, id), ({ sql }) =>
    sql.exec(`CREATE TRIGGER broken BEFORE INSERT ON entries WHEN NEW.run = '${id}' ${raise}`).toArray(),
  );
}

/** Ends {@link breakWrites}. */
export function mendWrites(owner: Identity, id: string): Promise<unknown> {
  return within(objectOf(owner, id), ({ sql }) => sql.exec('DROP TRIGGER broken').toArray());
}
