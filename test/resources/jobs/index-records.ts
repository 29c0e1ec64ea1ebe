import { createJob } from '../../../src/engine/job.ts';
import type { JobPhase } from '../../../src/engine/job-state.ts';
import { DEFAULT_RETRY } from '../../../src/kernel/retry.ts';
import { type IndexRecord, toIndexRecord } from '../../../src/resources/jobs/job-index.ts';
import { scope } from '../../support/manifest.ts';

/** What a record differs in from a job of `scope` that was dispatched at instant 0 for then, and is due then. */
export interface RecordOptions {
  readonly id?: string;
  readonly createdAt?: number;
  readonly due?: number;
  readonly revision?: number;
  readonly status?: JobPhase['status'];
  readonly env?: string;
}

/** The id of a job that lives in an object of its own. */
export function createJobId(): string {
  return `job_o${crypto.randomUUID().replaceAll('-', '')}`;
}

/** What the object of a job would report. */
export function createRecord(
  workspace: string,
  { id = createJobId(), createdAt = 0, due = createdAt, revision = 1, status = 'scheduled', env }: RecordOptions = {},
): IndexRecord {
  const { product, app } = scope;
  const call = {
    namespace: 'actions',
    operation: 'run',
    product,
    env: env ?? scope.env,
    app,
    event: 'echo',
    input: {},
  };
  const { spec, phase, progress } = createJob({
    id,
    workspace,
    call: call as typeof call & { namespace: 'actions' },
    schedule: { kind: 'once', at: due },
    first: due,
    retry: DEFAULT_RETRY,
    timeoutMs: 30_000,
    deadline: null,
    claim: null,
    traceparent: null,
    createdBy: 'user',
    createdAt,
    digest: id,
  });
  return toIndexRecord({ spec, phase: { ...phase, status } as JobPhase, progress }, revision, due);
}
