import type { RunRecord } from '../../src/run-log.ts';

/** The record of a run that succeeded at instant 1. */
export function createRunRecord(run_id: string, more: Partial<RunRecord> = {}): RunRecord {
  return {
    time: 1,
    level: 'info',
    run_id,
    job_id: null,
    workspace: 'ws_one',
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
    ...more,
  };
}
