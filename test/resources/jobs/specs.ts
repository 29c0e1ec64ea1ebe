import type { JobSpec } from '../../../src/engine/job-state.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { DEFAULT_RETRY } from '../../../src/kernel/retry.ts';
import type { Call } from '../../../src/resources/executor.ts';
import type { Identity } from '../../../sdk/src/signer.ts';
import { scope } from '../../support/manifest.ts';

/** The id of a job that lives in an object of its own. */
export function createJobId(): string {
  return `job_o${crypto.randomUUID().replaceAll('-', '')}`;
}

/** What a dispatch of an action of `scope`, given `key`, stores in the object of a job; due at once unless told otherwise. */
export function createSpec(
  { workspace_id, user_id }: Pick<Identity, 'workspace_id' | 'user_id'>,
  id: string,
  event: string,
  key: string,
  more: Partial<JobSpec<Call>> = {},
): JobSpec<Call> {
  const now = systemClock.now();
  const first = more.first ?? now;
  return {
    id,
    workspace: workspace_id,
    call: { namespace: 'actions', operation: 'run', ...scope, event, input: { key } },
    schedule: { kind: 'once', at: first },
    first,
    retry: DEFAULT_RETRY,
    timeoutMs: 30_000,
    deadline: null,
    claim: null,
    traceparent: null,
    createdBy: user_id,
    createdAt: now,
    digest: id,
    ...more,
  };
}
