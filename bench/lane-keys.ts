/** Idempotency keys, and those among them whose jobs live in one lane. */

import { randomUUID } from 'node:crypto';
import { systemIds } from '../src/kernel/ids.ts';
import type { Call } from '../src/resources/executor.ts';
import { createJobId, jobObjectName } from '../src/resources/jobs/directory.ts';

/** What the SDK puts before the keys it makes up; any other key is a caller's own. */
const MADE_UP = 'sdk-';

/** Of so many keys one at least shares the lane of another, unless there are no lanes. */
const ENOUGH = 200;

/** An idempotency key as the SDK makes one up for a dispatch without one. */
export function madeUpKey(): string {
  return `${MADE_UP}${randomUUID()}`;
}

/** An idempotency key as a caller would choose it. */
export function callersKey(): string {
  return `order-${randomUUID()}`;
}

/** Keys whose jobs, dispatched with this call, live in one lane; null when jobs have no lanes. */
export async function keysOfOneLane(
  workspace: string,
  call: Omit<Call, 'namespace' | 'operation'>,
  count: number,
): Promise<string[] | null> {
  const keys: string[] = [];
  let lane: string | undefined;
  for (let tried = 0; keys.length < count; tried += 1) {
    if (tried === ENOUGH && keys.length === 1) return null;
    const key = madeUpKey();
    const id = await createJobId(systemIds, workspace, { namespace: 'actions', operation: 'run', ...call }, key);
    const name = jobObjectName(workspace, id);
    lane ??= name;
    if (name === lane) keys.push(key);
  }
  return keys;
}

/** What is said of rows that wanted a lane where there is none. */
export const NO_LANES = 'Jobs have no lanes in this version: what stands for a lane was measured on an object per job.';
