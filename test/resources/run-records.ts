import { env } from 'cloudflare:workers';
import type { RecordPack } from '../../src/records.ts';
import type { RunRecord } from '../../src/run-record.ts';

/** The record of a run that succeeded at instant 1. */
export function createRunRecord(run_id: string, more: Partial<RunRecord> = {}): RunRecord {
  return {
    time: 1,
    level: 'info',
    run_id,
    job_id: null,
    workspace: 'ws_one',
    user: 'user_one',
    product: 'shop',
    env: 'prd',
    version: 1,
    namespace: 'actions',
    operation: 'run',
    target: 'api/echo',
    status: 'success',
    code: null,
    message: null,
    attempts: 1,
    duration_ms: 5,
    cached: false,
    traceparent: null,
    secrets: [],
    ...more,
  };
}

/** Records as one message of the queue brings them. */
export function createPack(id: string, ...records: readonly RunRecord[]): { id: string; body: RecordPack } {
  return { id, body: JSON.stringify(records) };
}

/** The records of a workspace that are kept, by their run ids. */
export async function keptRecords(workspace: string): Promise<RunRecord[]> {
  const { results } = await env.DB.prepare(
    `SELECT value FROM run_record_packs, json_each(records) WHERE workspace_id = ? ORDER BY value ->> 'run_id'`,
  )
    .bind(workspace)
    .all<{ value: string }>();
  return results.map(({ value }) => JSON.parse(value) as RunRecord);
}
