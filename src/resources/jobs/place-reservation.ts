/** The place in which a job will wait, taken before it is stored. */

import type { JobSpec } from '../../engine/job-state.ts';
import { targetOf } from '../executor.ts';
import type { Admission } from '../flow/admission.ts';
import type { Flow } from '../flow/flow.ts';
import type { StoredCall } from './sealed-call.ts';

/** Takes the place in which a job that is due at once will wait. Throws `RATE_LIMITED` when as many wait as may. */
export async function reservePlace(
  admission: Admission,
  { id, workspace, call, schedule, first, createdAt, paused }: JobSpec<StoredCall>,
  flow: Flow | null,
): Promise<void> {
  if (flow === null || schedule.kind !== 'once' || first > createdAt || paused !== undefined) return;
  const { product, env } = call;
  const asker = { workspace, product, env, target: targetOf(call), holder: `${id}:1`, since: first, jobId: id };
  await admission.reserve(flow, { ...asker, deadline: Infinity });
}
