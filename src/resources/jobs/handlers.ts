/** The operations on jobs. */

import { readPolicy } from '../../engine/job-policy.ts';
import type { Job, JobCommand } from '../../engine/job-state.ts';
import { type JobSchedule, nextOccurrence, planSchedule } from '../../engine/schedule.ts';
import { sha256Hex } from '../../kernel/canonical.ts';
import type { Clock } from '../../kernel/clock.ts';
import { isProcessorError } from '../../kernel/errors.ts';
import type { Handlers, Principal, RequestContext } from '../../kernel/contract.ts';
import type { Schedule } from '../../kernel/fields.ts';
import { requireReach } from '../../kernel/reach.ts';
import { notFound } from '../products/config.ts';
import type { Sealer } from '../secrets/sealer.ts';
import type { jobs as contract } from './contract.ts';
import type { Dispatchables } from './dispatchable.ts';
import { isJobId, type JobDirectory, type JobObject, jobOf } from './directory.ts';
import { type BulkParts, createBulkHandlers } from './bulk-handlers.ts';
import { dispatchMany, type DispatchManyParts } from './dispatch-many.ts';
import { listJobs } from './listing.ts';
import type { StoredCall } from './sealed-call.ts';
import { tellStats } from './stats.ts';
import { toHistory, toJobRecord } from './view.ts';

/** Firings a preview lists when the caller does not say. */
const PREVIEW_COUNT = 5;
/** Executions a history lists when the caller does not say. */
const HISTORY_COUNT = 20;

/** What the handlers work with. */
export interface JobParts extends BulkParts, Omit<DispatchManyParts, 'dispatchables'> {
  readonly jobs: JobDirectory;
  readonly clock: Clock;
  readonly sealer: Sealer;
}

type Asked = JobCommand extends infer One ? (One extends JobCommand ? Omit<One, 'now' | 'id'> : never) : never;

/** Builds the handlers; `dispatchables` are the namespaces whose calls `dispatchMany` takes. */
export function createJobHandlers(parts: JobParts, dispatchables: Dispatchables): Handlers<typeof contract> {
  const { jobs, index, clock, sealer } = parts;
  const objectOf = (workspace: string, jobId: string): JobObject => {
    if (!isJobId(jobId)) throw notFound('job_id', `job '${jobId}'`);
    return jobs.at(workspace, jobId);
  };
  const carryOut = async (id: string, asked: Asked, { principal, idempotencyKey }: RequestContext) => {
    const object = objectOf(principal.workspace, id);
    const commandId = idempotencyKey === null ? {} : { id: await commandIdOf(principal.user, asked, idempotencyKey) };
    // Asking first wakes the object, which may begin an attempt only for it to be aborted.
    if (principal.products !== null || principal.envs !== null) withinReach(principal, jobOf(await object.get(id)));
    return jobOf(await object.command(id, { ...asked, ...commandId, now: clock.now() }));
  };
  const command = async (id: string, asked: Asked, context: RequestContext) => ({
    data: await toJobRecord(sealer, await carryOut(id, asked, context)),
  });
  return {
    async get({ job_id: id }, { principal }) {
      const job = withinReach(principal, jobOf(await objectOf(principal.workspace, id).get(id)));
      return { data: await toJobRecord(sealer, job) };
    },
    list: (input, { principal }) => listJobs(index, input, principal),
    async getHistory({ job_id: id, limit = HISTORY_COUNT }, { principal }) {
      const job = withinReach(principal, jobOf(await objectOf(principal.workspace, id).get(id)));
      return { data: await toHistory(sealer, job, limit) };
    },
    cancel: ({ job_id: id, reason = null }, context) => command(id, { type: 'cancel', reason }, context),
    pause: ({ job_id: id, reason = null }, context) => command(id, { type: 'pause', reason }, context),
    resume: ({ job_id: id }, context) => command(id, { type: 'resume' }, context),
    reschedule: ({ job_id: id, schedule }, context) => command(id, { type: 'reschedule', schedule }, context),
    retry: ({ job_id: id, delay = 0 }, context) => command(id, { type: 'retry', delayMs: delay }, context),
    backfill: ({ job_id: id, from, to }, context) => command(id, { type: 'backfill', from, to }, context),
    trigger: ({ job_id: id }, context) => command(id, { type: 'trigger' }, context),
    async delete({ job_id: id }, context) {
      try {
        await carryOut(id, { type: 'delete' }, context);
      } catch (thrown) {
        // What was deleted before its answer left is not there any more.
        if (!context.isRepetition || !isProcessorError(thrown) || thrown.code !== 'NOT_FOUND') throw thrown;
      }
      return { data: true };
    },
    ...createBulkHandlers(parts),
    dispatchMany: ({ jobs: given }, context) => dispatchMany({ ...parts, dispatchables }, given, context),
    getStats: (input, { principal }) => tellStats(parts, input, principal),
    preview: async ({ schedule, from, count = PREVIEW_COUNT }) => ({
      data: { firings: previewOf(schedule, from ?? clock.now(), count) },
    }),
  };
}

async function commandIdOf(user: string, { type }: Asked, key: string): Promise<string> {
  return (await sha256Hex(JSON.stringify([user, type, key]))).slice(0, 16);
}

function withinReach(principal: Principal, job: Job<StoredCall>): Job<StoredCall> {
  requireReach(principal, job.spec.call.product, job.spec.call.env);
  return job;
}

function previewOf(given: Schedule, now: number, count: number) {
  readPolicy(given, {});
  const { schedule, first } = planSchedule(given, now);
  return listFirings(schedule, first, Math.min(count, given.limit ?? count));
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
