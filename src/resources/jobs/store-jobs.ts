/** Storing jobs of one request. */

import type { Job } from '../../engine/job-state.ts';
import { mapAtATime } from '../../kernel/at-a-time.ts';
import type { Call } from '../executor.ts';
import { checkDispatch, type DispatchParts, type Requester } from './dispatch.ts';
import type { JobSettings } from './job-settings.ts';
import { placeAll } from './place.ts';
import type { StoredCall } from './sealed-call.ts';

/** Jobs that are checked at one time. */
const AT_A_TIME = 16;

/** A job that is to be stored: see `storeJob`. */
export interface WantedJob {
  readonly call: Call;
  readonly settings: JobSettings;
  readonly requester: Requester;
}

/** Of jobs about to be stored, told their ids in order: which are to be. What is stored already is asked about too. */
export type SelectJobs = (ids: readonly string[]) => Promise<readonly boolean[]>;

/**
 * Stores jobs as `storeJob` does each, those of one object with one write, and answers them in order, without those that
 * `select` leaves out. Where one is refused by its check, none is stored.
 */
export async function storeJobs(
  parts: DispatchParts,
  wanted: readonly WantedJob[],
  select?: SelectJobs,
): Promise<Job<StoredCall>[]> {
  const checked = await mapAtATime(wanted, AT_A_TIME, async ({ call, settings, requester }) => {
    const { spec, instead } = await checkDispatch(parts, call, settings, requester);
    return spec.ok ? { spec: spec.value, instead } : { job: await instead(spec.refused) };
  });
  const selected = await select?.(checked.map((one) => (one.spec ?? one.job.spec).id));
  const kept = checked.filter((_, at) => selected?.[at] ?? true);
  const specs = kept.flatMap(({ spec }) => spec ?? []);
  const outcomes = await placeAll(parts, specs);
  const placed = new Map(specs.map((spec, at) => [spec, outcomes[at]]));
  return mapAtATime(kept, AT_A_TIME, async (one) => {
    if (one.spec === undefined) return one.job;
    const outcome = placed.get(one.spec);
    return outcome?.ok === true ? outcome.job : await one.instead(outcome?.thrown);
  });
}
