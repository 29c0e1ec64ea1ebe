/** Storing a job in its object. */

import type { Job, JobSpec } from '../../engine/job-state.ts';
import { fromErrorRecord, ProcessorError } from '../../kernel/errors.ts';
import { type DispatchAnswer, isAlone, type JobDirectory, jobOf } from './directory.ts';
import type { JobIndex } from './job-index.ts';
import type { StoredCall } from './sealed-call.ts';

/** What placing works with. */
export interface PlaceParts {
  readonly jobs: JobDirectory;
  readonly index: Pick<JobIndex, 'put'>;
}

/** Stores a job in its object, or in the one where its idempotency key has a job already. */
export async function place(parts: PlaceParts, spec: JobSpec<StoredCall>): Promise<Job<StoredCall>> {
  const { jobs } = parts;
  const { workspace, claim, digest } = spec;
  const held = claim === null ? null : await jobs.at(workspace, claim).claim(claim, digest, spec.id);
  if (held !== null && !held.ok) throw fromErrorRecord(held.error);
  const answer = await dispatchTo(parts, spec, held?.jobId ?? spec.id);
  if (!('jobId' in answer)) return jobOf(answer);
  const elsewhere = await dispatchTo(parts, { ...spec, claim: spec.id }, answer.jobId);
  if ('jobId' in elsewhere) throw new ProcessorError('INTERNAL', `the key of ${spec.id} is held twice`);
  return jobOf(elsewhere);
}

/**
 * A job for later with an object of its own is told to the index from here, before anyone is answered: its object need
 * not come back for that. When it cannot be told, the object sees to it.
 */
async function dispatchTo(
  { jobs, index }: PlaceParts,
  given: JobSpec<StoredCall>,
  id: string,
): Promise<DispatchAnswer> {
  const spec = { ...given, id, claim: given.claim === id ? null : given.claim };
  const object = jobs.at(spec.workspace, id);
  if (!isAlone(id) || spec.first <= spec.createdAt) return object.dispatch(spec);
  const answer = await object.dispatch(spec, true);
  const record = 'record' in answer ? answer.record : undefined;
  // The job is stored, whatever becomes of this.
  if (record !== undefined) await index.put([record]).catch(() => object.tell(id).catch(() => undefined));
  return answer;
}
