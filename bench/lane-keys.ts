/** Idempotency keys, and those among them whose jobs live in one lane. */

import { randomUUID } from 'node:crypto';
import { createSdkKey } from '../src/kernel/idempotency-key.ts';
import { systemIds } from '../src/kernel/ids.ts';
import type { Call } from '../src/resources/executor.ts';
import { createJobIds, jobObjectName } from '../src/resources/jobs/directory.ts';

/** An idempotency key as a caller would choose it, unlike those that the SDK makes. */
export function callersKey(): string {
  return `order-${randomUUID()}`;
}

/** Keys as the SDK makes them, so many whose jobs of this product and environment live in one lane. */
export async function keysOfOneLane(
  workspace: string,
  call: Pick<Call, 'product' | 'env'>,
  count: number,
): Promise<string[]> {
  const keys: string[] = [];
  let first: string | undefined;
  while (keys.length < count) {
    const key = createSdkKey();
    const { lane } = await createJobIds(systemIds, workspace, call, key);
    const name = jobObjectName(workspace, lane);
    first ??= name;
    if (name === first) keys.push(key);
  }
  return keys;
}
