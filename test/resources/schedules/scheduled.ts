import { createExecutionContext, createScheduledController, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect } from 'vitest';
import type { ProductManifest } from '../../../sdk/src/index.ts';
import worker from '../../../src/index.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { keyedJobId } from '../../../src/resources/jobs/directory.ts';
import { action, manifest, scope } from '../../support/manifest.ts';
import type { Member } from '../../support/workspace.ts';

/** A schedule as its owner writes it. */
export type ScheduleManifest = NonNullable<ProductManifest['schedules']>[number];

/** What an apply or a move says of the schedules of an environment. */
export interface Report {
  readonly declared: readonly string[];
  readonly updated: readonly string[];
  readonly cancelled: readonly string[];
  readonly failed: readonly { readonly tag: string; readonly code: string; readonly message: string }[];
  readonly pending: boolean;
}

/** A report in which nothing happened but what is given. */
export function report(more: Partial<Report> = {}): Report {
  return { declared: [], updated: [], cancelled: [], failed: [], pending: false, ...more };
}

/** The action `echo` every night, unless told otherwise. */
export function nightly(tag: string, more: Partial<ScheduleManifest> = {}): ScheduleManifest {
  return { tag, app: scope.app, event: 'echo', input: { key: tag }, schedule: { cron: '0 3 * * *' }, ...more };
}

/** A product with schedules; `name` tells its versions apart. */
export function shop(
  schedules: readonly ScheduleManifest[],
  name = 'Shop',
  more: Partial<ProductManifest> = {},
): ProductManifest {
  return manifest([action('echo'), action('other')], { name, schedules: [...schedules], ...more });
}

/** What an apply that is accepted answers. */
export async function applied(
  member: Member,
  given: ProductManifest,
  envs: readonly string[] = [],
): Promise<{ readonly version: number; readonly schedules: Readonly<Record<string, Report>> }> {
  const { status, body } = await member.call('products.apply', { manifest: given, envs }, { now: systemClock.now() });
  expect({ status, detail: body.detail }).toEqual({ status: 200, detail: undefined });
  return body.data as { version: number; schedules: Record<string, Report> };
}

/** The id of the job that a schedule of the manifest has in an environment. */
export function idOf(member: Member, tag: string, slug: string = scope.env): Promise<string> {
  return keyedJobId(member.workspace_id, { product: scope.product, env: slug }, `manifest:${tag}`);
}

/** The job that a schedule of the manifest has in an environment; null without one. */
export async function jobOf(
  member: Member,
  tag: string,
  slug: string = scope.env,
): Promise<Readonly<Record<string, unknown>> | null> {
  const input = { job_id: await idOf(member, tag, slug) };
  const { status, body } = await member.call('jobs.get', input, { now: systemClock.now() });
  if (status === 404) return null;
  expect(status).toBe(200);
  return body.data as Readonly<Record<string, unknown>>;
}

/** How the job of each tag stands in an environment. */
export async function statuses(member: Member, tags: readonly string[], slug: string = scope.env): Promise<unknown[]> {
  return Promise.all(tags.map(async (tag) => (await jobOf(member, tag, slug))?.['status'] ?? null));
}

/** Moves `prd`, unless told otherwise, to a version, and answers the report. */
export async function promoted(member: Member, version: number, more: object = {}): Promise<Report> {
  const input = { product: scope.product, env: scope.env, version, ...more };
  const { status, body } = await member.call('products.promote', input, { now: systemClock.now() });
  expect({ status, detail: body.detail }).toEqual({ status: 200, detail: undefined });
  return (body.data as { schedules: Report }).schedules;
}

/** Fires the cron trigger. */
export async function tick(): Promise<void> {
  const context = createExecutionContext();
  await worker.scheduled(createScheduledController(), env);
  await waitOnExecutionContext(context);
}
