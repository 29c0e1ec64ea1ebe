import { compose, type Env } from './compose.ts';
import { consume } from './queues.ts';
import { sweepJobs } from './resources/jobs/sweep.ts';
import { purge } from './retention.ts';

export { Job } from '../durable-objects/job.ts';

export default {
  async fetch(request, env, ctx) {
    const parts = compose(env);
    const response = await parts.app.fetch(request);
    ctx.waitUntil(parts.records.flush());
    return response;
  },
  async queue(batch, env, ctx) {
    const parts = compose(env);
    await consume(parts, batch);
    ctx.waitUntil(parts.records.flush());
  },
  async scheduled(_controller, env) {
    const parts = compose(env);
    await Promise.all([sweepJobs(parts), purge(parts)]);
  },
} satisfies ExportedHandler<Env>;
