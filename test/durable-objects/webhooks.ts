import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { Webhook as Verifier } from 'standardwebhooks';
import { expect, vi } from 'vitest';
import { compose } from '../../src/compose.ts';
import type { JobNotice, JobNoticeType } from '../../src/engine/job-notice.ts';
import type { Delivery, Endpoint } from '../../src/engine/webhook-state.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { type WebhookObject, webhookObjectName } from '../../src/resources/webhooks/directory.ts';
import type { JobsListDeliveriesResult, JobsListWebhooksResult } from '../../sdk/src/generated/types.ts';
import type { Identity } from '../../sdk/src/signer.ts';
import { manifest, scope } from '../support/manifest.ts';
import { ask, at, seen, type SeenRequest } from '../support/target.ts';
import { createWorkspace, type Member } from '../support/workspace.ts';

/** How long a test waits for what the processor does by itself. */
export const PATIENCE = { timeout: 10_000, interval: 10 };

/** A delivery as the API lists it. */
export type ListedDelivery = JobsListDeliveriesResult['deliveries'][number];
/** A webhook as the API lists it. */
export type ListedWebhook = JobsListWebhooksResult['webhooks'][number];

/** A workspace with one webhook, whose receiver keeps what it sees under `key`. */
export interface Receiver {
  readonly owner: Member;
  readonly key: string;
  readonly id: string;
  readonly secret: string;
}

/** A new workspace whose events go to a path of the target. */
export async function createReceiver(
  path = '/switch',
  query: Readonly<Record<string, string | number>> = {},
  more: object = {},
): Promise<Receiver> {
  const owner = await createWorkspace(manifest());
  const key = crypto.randomUUID();
  return { owner, key, ...(await set(owner, { url: at(path, { key, ...query }), ...more })) };
}

/** Sets a webhook; throws when it is refused. */
export async function set(owner: Member, input: object): Promise<{ readonly id: string; readonly secret: string }> {
  const { body } = await owner.call('jobs.setWebhook', input);
  if (body.data === undefined) throw new Error(`the webhook was refused: ${body.detail}`);
  return body.data as { id: string; secret: string };
}

/** What a job of `shop` in `prd` went through. */
export function notice(n: number, more: Partial<Omit<JobNotice, 'job'>> = {}, job: Partial<JobNotice['job']> = {}) {
  const type: JobNoticeType = more.type ?? 'job.completed';
  const id = `job_o${'0'.repeat(32)}`;
  const told: JobNotice = {
    id: `${id}.${n}`,
    at: 1_800_000_000_000 + n,
    ...more,
    type,
    job: {
      id,
      status: type.slice('job.'.length),
      namespace: 'actions',
      product: scope.product,
      env: scope.env,
      scheduled_at: 1_800_000_000_000,
      execution_count: 1,
      error: null,
      ...job,
    },
  };
  return told;
}

/** Tells the processor under test of jobs, as their objects do. */
export function tell({ workspace_id }: Identity, ...notices: readonly JobNotice[]): Promise<void> {
  return compose(env).webhooks.tell(workspace_id, notices);
}

/** Has a receiver answer with a status from now on. */
export async function answerWith({ key }: Pick<Receiver, 'key'>, status: number): Promise<void> {
  await ask('/_switch', { key, status: String(status) });
}

/** The requests that came, once there are so many. */
export function received({ key }: Pick<Receiver, 'key'>, count: number): Promise<SeenRequest[]> {
  return vi.waitFor(async () => {
    const requests = await seen(key);
    expect(requests).toHaveLength(count);
    return requests;
  }, PATIENCE);
}

/** What a request says, once its signature is verified; throws otherwise. */
export function verify({ headers, body }: SeenRequest, secret: string): unknown {
  return new Verifier(secret).verify(body, headers);
}

/** The object of a webhook: a new stub each time, since one of a crashed object stays broken. */
function objectOf({ owner, id }: Pick<Receiver, 'owner' | 'id'>): DurableObjectStub & WebhookObject {
  const name = webhookObjectName({ workspace: owner.workspace_id, id });
  return env.WEBHOOKS.get(env.WEBHOOKS.idFromName(name)) as unknown as DurableObjectStub & WebhookObject;
}

/** What the object of a webhook keeps. */
export interface Kept {
  readonly alarm: number | null;
  readonly endpoint: Endpoint | null;
  readonly deliveries: readonly Delivery[];
  /** All of its rows. */
  readonly text: string;
}

/** What the object keeps, read without waking it. */
export function kept(receiver: Pick<Receiver, 'owner' | 'id'>): Promise<Kept> {
  return runInDurableObject(objectOf(receiver), async (_object, { storage }) => {
    const read = (table: string) =>
      storage.sql.exec('SELECT 1 FROM sqlite_master WHERE name = ?', table).toArray().length === 0
        ? []
        : storage.sql.exec<Record<string, string>>(`SELECT * FROM ${table}`).toArray();
    const [rows, rowsOfDeliveries] = [read('endpoint'), read('deliveries')];
    return {
      alarm: await storage.getAlarm(),
      endpoint: rows[0]?.['state'] === undefined ? null : (JSON.parse(rows[0]['state']) as Endpoint),
      deliveries: rowsOfDeliveries.map(({ delivery = '' }) => JSON.parse(delivery) as Delivery),
      text: JSON.stringify([rows, rowsOfDeliveries]),
    };
  });
}

/** Runs a statement in the object's storage. */
export function execute(receiver: Pick<Receiver, 'owner' | 'id'>, sql: string): Promise<void> {
  return runInDurableObject(objectOf(receiver), (_object, { storage }) => void storage.sql.exec(sql));
}

/** Deliveries as the API lists them. */
export async function deliveries({ owner, id }: Receiver, more: object = {}): Promise<ListedDelivery[]> {
  const { body } = await owner.call('jobs.listDeliveries', { webhook_id: id, ...more }, { now: systemClock.now() });
  return (body.data as JobsListDeliveriesResult).deliveries;
}

/** The webhook as the API lists it. */
export async function listed({ owner, id }: Pick<Receiver, 'owner' | 'id'>): Promise<ListedWebhook> {
  const { body } = await owner.call('jobs.listWebhooks', {}, { now: systemClock.now() });
  const found = (body.data as JobsListWebhooksResult).webhooks.find((webhook) => webhook.id === id);
  if (found === undefined) throw new Error('the webhook is not listed');
  return found;
}

/** Waits until the newest delivery has had so many attempts, without waking the object; answers it. */
export function attempted(receiver: Receiver, count: number): Promise<Delivery> {
  return vi.waitFor(async () => {
    const delivery = (await kept(receiver)).deliveries.at(-1);
    expect(delivery?.attemptCount).toBe(count);
    return delivery as Delivery;
  }, PATIENCE);
}

/** Has statements on a webhook fail that take so many values, until it is called: two read it, four note how it stands. */
export function failStatements({ id }: Pick<Receiver, 'id'>, count: 2 | 4): () => void {
  const statement = Object.getPrototypeOf(env.DB.prepare('SELECT 1')) as D1PreparedStatement;
  const bind: (this: D1PreparedStatement, ...values: unknown[]) => D1PreparedStatement = Reflect.get(statement, 'bind');
  const spy = vi.spyOn(statement, 'bind').mockImplementation(function (this: D1PreparedStatement, ...values) {
    if (values.length === count && values[1] === id) throw new Error('D1 is away');
    return bind.call(this, ...values);
  });
  return () => spy.mockRestore();
}

/** Lets the object's alarm go off now; whether one was armed. */
export function ring(receiver: Pick<Receiver, 'owner' | 'id'>): Promise<boolean> {
  return runDurableObjectAlarm(objectOf(receiver));
}

/** Cuts the object off in the middle of whatever it does. */
export async function crash(receiver: Pick<Receiver, 'owner' | 'id'>): Promise<void> {
  const cut = runInDurableObject(objectOf(receiver), (_object, state) => state.abort('crashed by a test'));
  await cut.catch(() => undefined);
}

/** Puts the processor's clock ahead by `ms` from the real time, from where it goes on. */
export function ahead(ms: number): void {
  vi.spyOn(systemClock, 'now').mockImplementation(() => Date.now() + ms);
}

/** Has the clock stand at the time for which the alarm is armed, and rings. */
export async function ringInTime(receiver: Pick<Receiver, 'owner' | 'id'>): Promise<number> {
  const { alarm } = await kept(receiver);
  if (alarm === null) throw new Error('no alarm is armed');
  ahead(alarm - Date.now());
  await ring(receiver);
  return alarm;
}
