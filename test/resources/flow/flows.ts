import { expect, vi } from 'vitest';
import type { ProductManifest } from '../../../sdk/src/index.ts';
import { action, type ActionManifest, type AppManifest, manifest, scope } from '../../support/manifest.ts';
import type { Answer } from '../../support/processor.ts';
import { ask } from '../../support/target.ts';
import type { Member } from '../../support/workspace.ts';

/** How long a test waits for what the processor does by itself. */
export const PATIENCE = { timeout: 15_000, interval: 20 };

/** Limits as their owner writes them. */
export type Limits = NonNullable<AppManifest['limits']>;

/** What flow control an app declares: its own limits and circuit, and limits of its actions by tag. */
export interface Declared {
  readonly app?: Limits;
  readonly circuit?: AppManifest['circuit'];
  readonly actions?: Readonly<Record<string, Limits>>;
}

/** Actions of the target that these tests need; each reads its `key` and more from the query. */
const ACTIONS: readonly ActionManifest[] = [
  ...['busy', 'moody', 'echo', 'gate', 'flaky'].map((tag) => action(tag, { method: 'GET', resource: `/${tag}` })),
  action('post', { resource: '/echo' }),
];

/** A product whose app declares flow control. */
export function flowing(declared: Declared, more: Partial<ProductManifest> = {}): ProductManifest {
  const { apps = [], ...rest } = manifest(
    ACTIONS.map((each) => {
      const limits = declared.actions?.[each.tag];
      return limits === undefined ? each : { ...each, limits };
    }),
  );
  const { app: limits, circuit } = declared;
  const given = { ...(limits === undefined ? {} : { limits }), ...(circuit === undefined ? {} : { circuit }) };
  return { ...rest, apps: apps.map((app) => ({ ...app, ...given })), ...more };
}

/** Input of an action of the target. */
export function query(key: string, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { query: { key, ...more } };
}

/** Runs an action so many times at once. */
export function runAll(owner: Member, event: string, inputs: readonly Record<string, unknown>[]): Promise<Answer[]> {
  return Promise.all(inputs.map((input) => owner.run(event, input)));
}

/** What was answered: status and code. */
export function outcome({ status, body }: Answer): string {
  return body.code === undefined ? `${status}` : `${status} ${body.code}`;
}

/** How many requests were at the target at one time, at most. */
export async function mostAtOnce(key: string): Promise<number> {
  return (await ask<{ most: number }>('/_busy', { key })).most;
}

/** A job as its caller sees it. */
export interface JobView {
  readonly id: string;
  readonly status: string;
  readonly started_at: number | null;
  readonly completed_at: number | null;
  readonly execution_count: number;
  readonly retry_count: number;
  readonly next_run_at: number | null;
  readonly last_error: { readonly code: string } | null;
  readonly waiting_for: {
    readonly kind: string;
    readonly key: string;
    readonly since: number;
    readonly position?: number;
    readonly estimated_at?: number;
  } | null;
}

/** Dispatches an action for now; the job's id. */
export async function dispatch(
  owner: Member,
  event: string,
  input: Record<string, unknown>,
  more: object = {},
): Promise<string> {
  const { status, body } = await owner.call('actions.dispatch', { ...scope, event, input, ...more });
  expect({ status, detail: body.detail }).toEqual({ status: 200, detail: undefined });
  return (body.data as { job_id: string }).job_id;
}

/** A job as it stands. */
export async function jobOf(owner: Member, id: string): Promise<JobView> {
  const { body } = await owner.call('jobs.get', { job_id: id });
  return body.data as JobView;
}

/** A job once it is as it should be. */
export function jobOnce(owner: Member, id: string, isMeant: (job: JobView) => boolean): Promise<JobView> {
  return vi.waitFor(async () => {
    const job = await jobOf(owner, id);
    expect({ job, isMeant: isMeant(job) }).toMatchObject({ isMeant: true });
    return job;
  }, PATIENCE);
}

/** A job once something but a retry holds it back. */
export function jobHeldBack(owner: Member, id: string): Promise<JobView> {
  return jobOnce(owner, id, ({ waiting_for: why }) => why !== null);
}

/** All jobs once they completed. */
export function allCompleted(owner: Member, ids: readonly string[]): Promise<JobView[]> {
  return Promise.all(ids.map((id) => jobOnce(owner, id, ({ status }) => status === 'completed')));
}

/** Opens the gate of the target behind which requests wait. */
export function openGate(key: string): Promise<unknown> {
  return ask('/_open', { key });
}

/** A circuit as a caller sees it. */
export interface CircuitView {
  readonly status: string;
  readonly until: number | null;
  readonly [field: string]: unknown;
}
