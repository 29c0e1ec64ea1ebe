import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, vi } from 'vitest';
import { systemClock } from '../../src/kernel/clock.ts';
import { type HealthObject, healthObjectName } from '../../src/resources/health/directory.ts';
import type { HealthHistoryResult, HealthStatusResult, ProductManifest } from '../../sdk/src/index.ts';
import { action, manifest, scope } from '../support/manifest.ts';
import { ask, seen } from '../support/target.ts';
import { createWorkspace, type Member } from '../support/workspace.ts';
import { PATIENCE, setClock } from './jobs.ts';

export { PATIENCE };

/** A healthcheck of a manifest. */
export type CheckManifest = NonNullable<ProductManifest['healthchecks']>[number];

/** Every minute. */
export const MINUTE = 60_000;

/** A workspace whose product has the healthcheck `api`, which probes a target that answers as it is told. */
export interface Checked {
  readonly owner: Member;
  /** Under which the target keeps what it sees. */
  readonly key: string;
}

/** A check of the action `ping` in `prd`. */
export function check(key: string, more: Partial<CheckManifest> = {}): CheckManifest {
  return {
    tag: 'api',
    name: 'API',
    app: scope.app,
    event: 'ping',
    interval: MINUTE,
    envs: [{ slug: 'prd', input: { query: { key } } }],
    ...more,
  };
}

/** The product with checks. */
export function checkedProduct(checks: readonly CheckManifest[], more: Partial<ProductManifest> = {}): ProductManifest {
  const ping = action('ping', { method: 'GET', resource: '/switch' });
  return manifest([ping, action('echo')], { ...(checks.length > 0 && { healthchecks: [...checks] }), ...more });
}

/** Such a workspace, once its first check was made; the target answers with a status at first. */
export async function createChecked(more: Partial<CheckManifest> = {}, status = 200): Promise<Checked> {
  const owner = await createWorkspace();
  const checked = { owner, key: crypto.randomUUID() };
  await answerWith(checked, status);
  await owner.apply(checkedProduct([check(checked.key, more)]));
  await vi.waitFor(async () => expect((await statusOf(checked)).lastChecked).not.toBeNull(), PATIENCE);
  return checked;
}

/** Has the target answer with a status from now on. */
export async function answerWith({ key }: Pick<Checked, 'key'>, status: number): Promise<void> {
  await ask('/_switch', { key, status: String(status) });
}

/** How many requests the target saw. */
export async function probes({ key }: Pick<Checked, 'key'>): Promise<number> {
  return (await seen(key)).length;
}

const NAME = { product: scope.product, env: scope.env, tag: 'api' };

/** Calls an operation on the check; throws when it is refused. */
export async function call<Result>({ owner }: Checked, operation: string, more: object = {}): Promise<Result> {
  const { body } = await owner.call(`health.${operation}`, { ...NAME, ...more }, { now: systemClock.now() });
  if (body.data === undefined) throw new Error(`${operation} was refused: ${body.detail}`);
  return body.data as Result;
}

/** How the check stands. */
export function statusOf(checked: Checked): Promise<HealthStatusResult> {
  return call(checked, 'status');
}

/** Its records, newest first. */
export async function historyOf(checked: Checked): Promise<HealthHistoryResult['checks']> {
  return (await call<HealthHistoryResult>(checked, 'history')).checks;
}

/** The object: a new stub each time, since one of a crashed object stays broken. */
export function objectOf({ owner }: Pick<Checked, 'owner'>): DurableObjectStub & HealthObject {
  const name = healthObjectName({ workspace: owner.workspace_id, product: scope.product, env: scope.env });
  return env.HEALTH.get(env.HEALTH.idFromName(name)) as unknown as DurableObjectStub & HealthObject;
}

/** When its alarm is due, or null. */
export function alarmOf(checked: Pick<Checked, 'owner'>): Promise<number | null> {
  return runInDurableObject(objectOf(checked), (_object, { storage }) => storage.getAlarm());
}

/** Puts the clock at its alarm and has it ring; answers how long that took by the clock, from `since`. */
export async function ring(checked: Checked): Promise<number> {
  const before = systemClock.now();
  const at = await vi.waitFor(async () => {
    const alarm = await alarmOf(checked);
    if (alarm === null) throw new Error('no alarm is armed');
    return alarm;
  }, PATIENCE);
  setClock(Math.max(before, at));
  await runDurableObjectAlarm(objectOf(checked));
  return systemClock.now() - before;
}
