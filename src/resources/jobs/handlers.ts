/** The operations on jobs. */

import { readPolicy } from '../../engine/job-policy.ts';
import { type JobSchedule, nextOccurrence, planSchedule } from '../../engine/schedule.ts';
import type { Handlers, Principal } from '../../kernel/contract.ts';
import type { jobs as contract } from './contract.ts';
import type { Dispatchables } from './dispatchable.ts';
import { type CommandParts, createCommandHandlers, jobObject, withinReach } from './command-handlers.ts';
import { jobOf } from './directory.ts';
import { type BulkParts, createBulkHandlers } from './bulk-handlers.ts';
import { dispatchMany, type DispatchManyParts } from './dispatch-many.ts';
import { listJobs } from './listing.ts';
import { tellStats } from './stats.ts';
import { toHistory, toJobRecord } from './view.ts';

/** Firings a preview lists when the caller does not say. */
const PREVIEW_COUNT = 5;
/** Executions a history lists when the caller does not say. */
const HISTORY_COUNT = 20;

/** What the handlers work with. */
export interface JobParts extends CommandParts, BulkParts, Omit<DispatchManyParts, 'dispatchables'> {}

/** Builds the handlers; `dispatchables` are the namespaces whose calls `dispatchMany` takes. */
export function createJobHandlers(parts: JobParts, dispatchables: Dispatchables): Handlers<typeof contract> {
  const { jobs, index, clock, sealer } = parts;
  const read = async (id: string, principal: Principal) =>
    withinReach(principal, jobOf(await jobObject(jobs, principal.workspace, id).get(id)));
  return {
    ...createCommandHandlers(parts),
    ...createBulkHandlers(parts),
    async get({ job_id: id }, { principal }) {
      return { data: await toJobRecord(sealer, await read(id, principal)) };
    },
    list: (input, { principal }) => listJobs(index, input, principal),
    async getHistory({ job_id: id, limit = HISTORY_COUNT }, { principal }) {
      return { data: await toHistory(sealer, await read(id, principal), limit) };
    },
    dispatchMany: ({ jobs: given }, context) => dispatchMany({ ...parts, dispatchables }, given, context),
    getStats: (input, { principal }) => tellStats(parts, input, principal),
    async preview({ schedule: given, from, count = PREVIEW_COUNT }) {
      const now = from ?? clock.now();
      readPolicy(given, {});
      const { schedule, first } = planSchedule(given, now);
      return { data: { firings: listFirings(schedule, first, Math.min(count, given.limit ?? count)) } };
    },
  };
}

function listFirings(schedule: JobSchedule, first: number, count: number) {
  const firings = [];
  let after = first - 1;
  while (firings.length < count) {
    const firing = nextOccurrence(schedule, after);
    if (firing === null) break;
    firings.push({
      at: firing.at,
      utc: new Date(firing.at).toISOString(),
      local: firing.local,
      ...(firing.shifted === undefined ? {} : { shifted: firing.shifted }),
    });
    after = firing.at;
  }
  return firings;
}
