import { compose, type Env, type Parts } from './compose.ts';
import { consume } from './queues.ts';
import { sweepFeatures } from './resources/features/sweep.ts';
import { sweepHealth } from './resources/health/following.ts';
import { sweepBulks, sweepJobs } from './resources/jobs/sweep.ts';
import { sweepStorage } from './resources/storage/sweep.ts';
import { purge } from './retention.ts';

export { Bulk } from '../durable-objects/bulk.ts';
export { Connection } from '../durable-objects/connection.ts';
export { Credential } from '../durable-objects/credential.ts';
export { Database } from '../durable-objects/database.ts';
export { Feature } from '../durable-objects/feature.ts';
export { Flight } from '../durable-objects/flight.ts';
export { Gate } from '../durable-objects/gate.ts';
export { Graph } from '../durable-objects/graph.ts';
export { GraphConnection } from '../durable-objects/graph-connection.ts';
export { Group } from '../durable-objects/group.ts';
export { Health } from '../durable-objects/health.ts';
export { Job } from '../durable-objects/job.ts';
export { Quota } from '../durable-objects/quota.ts';
export { Topic } from '../durable-objects/topic.ts';
export { Webhook } from '../durable-objects/webhook.ts';

export default {
  async fetch(request, env, ctx) {
    const parts = compose(env);
    const response = await parts.app.fetch(request);
    flushRecords(parts, ctx);
    return response;
  },
  async queue(batch, env, ctx) {
    const parts = compose(env);
    await consume(parts, batch);
    flushRecords(parts, ctx);
  },
  async scheduled(_controller, env) {
    const parts = compose(env);
    const sweeps = [sweepJobs(parts), sweepBulks(parts), sweepFeatures(parts), sweepHealth(parts)];
    const storage = sweepStorage(parts.storageSweep);
    const done = await Promise.allSettled([...sweeps, storage, parts.schedules.followDue(), purge(parts)]);
    // The invocation ends with what is thrown, and the others with it.
    for (const one of done) if (one.status === 'rejected') throw one.reason;
  },
} satisfies ExportedHandler<Env>;

/** Most requests have nothing to send, and what keeps one alive has its price. */
function flushRecords({ records }: Parts, ctx: ExecutionContext): void {
  const flushing = records.flush();
  if (flushing !== null) ctx.waitUntil(flushing);
}
