import { env } from 'cloudflare:workers';
import { expect, vi } from 'vitest';
import type { Identity } from '../../sdk/src/signer.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import type { IndexRecord } from '../../src/resources/jobs/job-index.ts';
import { createSpec, type JobStub, kept, PATIENCE } from './jobs.ts';

/** How long an object collects changes before it tells the index. */
const FEED_DELAY_MS = 500;

/** What a job dispatched for an hour from now stores. */
export function createLater(
  owner: Identity,
  more: Parameters<typeof createSpec>[3] = {},
): ReturnType<typeof createSpec> {
  return createSpec(owner, 'echo', 'index', { first: Date.now() + 3_600_000, ...more });
}

/** What the index has of a job of a workspace, or null. */
export function indexed(
  { workspace_id }: Identity,
  id: string,
): Promise<Pick<IndexRecord, 'status' | 'due' | 'revision'> | null> {
  return env.DB.prepare('SELECT status, due, revision FROM jobs WHERE workspace_id = ? AND id = ?')
    .bind(workspace_id, id)
    .first();
}

/** Waits until the index has what the object keeps. An object of several jobs records with its next alarm that it has. */
export function told(stub: JobStub): Promise<void> {
  return vi.waitFor(async () => {
    const { jobs } = await kept(stub);
    for (const { spec, revision } of jobs) {
      const row = await env.DB.prepare('SELECT revision FROM jobs WHERE workspace_id = ? AND created_at = ? AND id = ?')
        .bind(spec.workspace, spec.createdAt, spec.id)
        .first();
      expect(row).toEqual({ revision });
    }
  }, PATIENCE);
}

/** Watches what the index is told of these jobs: a list of ids a write. `meet` is called before each, and may throw. */
export function watchIndex(ids: readonly string[], meet: () => void = () => undefined): string[][] {
  const statement = Object.getPrototypeOf(env.DB.prepare('SELECT 1')) as D1PreparedStatement;
  const bind: (this: D1PreparedStatement, ...values: unknown[]) => D1PreparedStatement = Reflect.get(statement, 'bind');
  const writes: string[][] = [];
  vi.spyOn(statement, 'bind').mockImplementation(function (this: D1PreparedStatement, ...values) {
    const found = values.length === 1 ? ids.filter((id) => String(values[0]).includes(`"id":"${id}","namespace"`)) : [];
    if (found.length > 0) {
      meet();
      writes.push(found);
    }
    return bind.call(this, ...values);
  });
  return writes;
}

/** Holds back what objects tell the index until it is called. */
export function holdFeeds(): () => void {
  const gate = Promise.withResolvers<void>();
  const sleep = systemClock.sleep.bind(systemClock);
  vi.spyOn(systemClock, 'sleep').mockImplementation((ms, signal) =>
    ms === FEED_DELAY_MS ? gate.promise : sleep(ms, signal),
  );
  return gate.resolve;
}
