import { compose, type Env } from './compose.ts';
import { consume } from './queues.ts';
import { purgeRecords } from './records.ts';

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
    const { db, clock } = compose(env);
    await purgeRecords(db, clock.now());
  },
} satisfies ExportedHandler<Env>;
