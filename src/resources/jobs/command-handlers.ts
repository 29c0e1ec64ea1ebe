/** The operations that change one job. */

import type { Job, JobCommand } from '../../engine/job-state.ts';
import { sha256Hex } from '../../kernel/canonical.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Handlers, Principal, RequestContext } from '../../kernel/contract.ts';
import { isProcessorError } from '../../kernel/errors.ts';
import { requireReach } from '../../kernel/reach.ts';
import { notFound } from '../products/config.ts';
import type { Sealer } from '../secrets/sealer.ts';
import type { jobs as contract } from './contract.ts';
import { isJobId, type JobDirectory, type JobObject, jobOf } from './directory.ts';
import type { StoredCall } from './sealed-call.ts';
import { toJobRecord } from './view.ts';

type Operation = 'cancel' | 'pause' | 'resume' | 'reschedule' | 'retry' | 'backfill' | 'trigger' | 'delete';
type Asked = JobCommand extends infer One ? (One extends JobCommand ? Omit<One, 'now' | 'id'> : never) : never;

/** What the handlers work with. */
export interface CommandParts {
  readonly jobs: JobDirectory;
  readonly clock: Clock;
  readonly sealer: Sealer;
}

/** Builds the handlers. A command counts once under its `Idempotency-Key`: the job knows those that were carried out. */
export function createCommandHandlers(parts: CommandParts): Pick<Handlers<typeof contract>, Operation> {
  const command = async (id: string, asked: Asked, context: RequestContext) => ({
    data: await toJobRecord(parts.sealer, await carryOut(parts, id, asked, context)),
  });
  return {
    cancel: ({ job_id: id, reason = null }, context) => command(id, { type: 'cancel', reason }, context),
    pause: ({ job_id: id, reason = null }, context) => command(id, { type: 'pause', reason }, context),
    resume: ({ job_id: id }, context) => command(id, { type: 'resume' }, context),
    reschedule: ({ job_id: id, schedule }, context) => command(id, { type: 'reschedule', schedule }, context),
    retry: ({ job_id: id, delay = 0 }, context) => command(id, { type: 'retry', delayMs: delay }, context),
    backfill: ({ job_id: id, from, to }, context) => command(id, { type: 'backfill', from, to }, context),
    trigger: ({ job_id: id }, context) => command(id, { type: 'trigger' }, context),
    async delete({ job_id: id }, context) {
      try {
        await carryOut(parts, id, { type: 'delete' }, context);
      } catch (thrown) {
        // What was deleted before its answer left is not there any more.
        if (!context.isRepetition || !isProcessorError(thrown) || thrown.code !== 'NOT_FOUND') throw thrown;
      }
      return { data: true };
    },
  };
}

async function carryOut(
  { jobs, clock }: CommandParts,
  id: string,
  asked: Asked,
  { principal, idempotencyKey }: RequestContext,
): Promise<Job<StoredCall>> {
  const object = jobObject(jobs, principal.workspace, id);
  const commandId = idempotencyKey === null ? {} : { id: await commandIdOf(principal.user, asked, idempotencyKey) };
  // Asking first wakes the object, which may begin an attempt only for it to be aborted.
  if (principal.products !== null || principal.envs !== null) withinReach(principal, jobOf(await object.get(id)));
  return jobOf(await object.command(id, { ...asked, ...commandId, now: clock.now() }));
}

async function commandIdOf(user: string, { type }: Asked, key: string): Promise<string> {
  return (await sha256Hex(JSON.stringify([user, type, key]))).slice(0, 16);
}

/** The object of a job. `NOT_FOUND` for text that is no id. */
export function jobObject(jobs: JobDirectory, workspace: string, id: string): JobObject {
  if (!isJobId(id)) throw notFound('job_id', `job '${id}'`);
  return jobs.at(workspace, id);
}

/** The job, unless it is out of a member's reach: then `FORBIDDEN`. */
export function withinReach(principal: Principal, job: Job<StoredCall>): Job<StoredCall> {
  requireReach(principal, job.spec.call.product, job.spec.call.env);
  return job;
}
