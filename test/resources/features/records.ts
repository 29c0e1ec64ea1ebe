import { env } from 'cloudflare:workers';
import { createFeatureId } from '../../../src/resources/features/directory.ts';
import type { FeatureRecord } from '../../../src/resources/features/feature-index.ts';
import { systemIds } from '../../../src/kernel/ids.ts';

/** The id of a new run, in a lane or in an object of its own. */
export function createRunId(placement: 'lane' | 'own' = 'own'): Promise<string> {
  return createFeatureId(systemIds, 'ws', { product: 'shop', env: 'prd' }, null, placement);
}

/** What the object of a run would report: one that runs, began at instant 0 and is due then, unless told otherwise. */
export async function createRunRecord(workspace: string, more: Partial<FeatureRecord> = {}): Promise<FeatureRecord> {
  const { created_at: createdAt = 0 } = more;
  return {
    workspace,
    id: more.id ?? (await createRunId()),
    product: 'shop',
    env: 'prd',
    feature: 'order',
    version: 3,
    status: 'running',
    origin: 'original',
    made_from: null,
    original: null,
    parent: null,
    created_at: createdAt,
    updated_at: createdAt,
    ended_at: null,
    error_code: null,
    error_message: null,
    due: createdAt,
    revision: 1,
    ...more,
  };
}

/** Runs of other tests are due in our days; those of the index soon after 1970. */
export const SOON = 1_000_000;

/** Takes from the index the runs of these workspaces and those that are due soon after 1970, and where the sweeper goes on. */
export async function forgetRuns(...workspaces: readonly string[]): Promise<void> {
  await env.DB.prepare('DELETE FROM feature_runs WHERE workspace_id IN (SELECT value FROM json_each(?)) OR due < ?')
    .bind(JSON.stringify(workspaces), SOON)
    .run();
  await env.DB.exec('DELETE FROM feature_sweeps');
}
