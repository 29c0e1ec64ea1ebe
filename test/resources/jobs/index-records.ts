import { createJob } from '../../../src/engine/job.ts';
import type { JobPhase } from '../../../src/engine/job-state.ts';
import { type IndexRecord, toIndexRecord } from '../../../src/resources/jobs/job-index.ts';
import { createJobId, createSpec } from './specs.ts';

/** What a record differs in from a job of `scope` that was dispatched at instant 0 for then, and is due then. */
export interface RecordOptions {
  readonly id?: string;
  readonly createdAt?: number;
  readonly due?: number;
  readonly revision?: number;
  readonly status?: JobPhase['status'];
  readonly env?: string;
}

/** What the object of a job would report. */
export function createRecord(
  workspace: string,
  { id = createJobId(), createdAt = 0, due = createdAt, revision = 1, status = 'scheduled', env }: RecordOptions = {},
): IndexRecord {
  const { spec, phase, progress } = createJob(
    createSpec({ workspace_id: workspace, user_id: 'user' }, id, 'echo', 'x', { createdAt, first: due }),
  );
  const call = env === undefined ? spec.call : { ...spec.call, env };
  return toIndexRecord({ spec: { ...spec, call }, phase: { ...phase, status } as JobPhase, progress }, revision, due);
}
