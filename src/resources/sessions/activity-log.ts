/** Records of what was done with sessions, as callers see them. */

import type * as z from 'zod';
import type { RunRecord } from '../../run-record.ts';
import type { sessions as contract } from './contract.ts';

/** An entry of the log of activities. */
export type ActivityLog = z.output<typeof contract.fetchActivityLogs.output>['logs'][number];

/** What is counted together. */
export type Activity = ActivityLog['parent_tag'];

const ACTIVITIES: Readonly<Record<string, Activity>> = {
  start: 'create',
  verify: 'verify',
  decrypt: 'verify',
  refresh: 'refresh',
  revoke: 'revoke',
  revokeAll: 'revoke',
};

/** What an operation counts as. */
export function activityOf(operation: string): Activity {
  return ACTIVITIES[operation] ?? 'verify';
}

/** A record as an entry. */
export function toActivityLog(record: RunRecord): ActivityLog {
  const { run_id: id, product, env, target, operation, status, code, identifier, time } = record;
  const activity = activityOf(operation);
  return {
    _id: id,
    process_id: id,
    product_tag: product,
    session_tag: `${product}:${target}`,
    parent_tag: activity,
    env,
    type: 'session',
    message: code === null ? `${activity} succeeded` : `${activity} failed: ${code}`,
    status,
    successful_execution: code === null,
    failed_execution: code !== null,
    data: identifier === undefined ? null : { identifier },
    start: time,
    end: time + record.duration_ms,
    timestamp: time,
  };
}
