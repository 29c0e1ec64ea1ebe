/** What is told of jobs, on its way to the endpoints that want it. */

import { JOB_NOTICES, type JobNotice } from '../../engine/job-notice.ts';
import type { WebhookEvent } from './contract.ts';
import type { JobWebhooks, Message, WebhookDirectory } from './directory.ts';
import type { WebhookRow, WebhookStore } from './store.ts';

/** Events that webhooks are told of. */
export const EVENTS: readonly WebhookEvent[] = JOB_NOTICES;

/** Builds the port by which objects of jobs tell. */
export function createJobWebhooks(parts: {
  readonly endpoints: WebhookStore;
  readonly webhookObjects: WebhookDirectory;
}): JobWebhooks {
  const { endpoints, webhookObjects } = parts;
  return {
    async tell(workspace, notices) {
      const listening = await endpoints.enabled(workspace);
      if (listening.length === 0) return;
      const inOrder = notices.toSorted((a, b) => a.at - b.at);
      const telling = listening.map(async (endpoint) => {
        const messages = inOrder.filter((notice) => wants(endpoint, notice)).map(messageOf);
        const name = { workspace, id: endpoint.id };
        if (messages.length > 0) await webhookObjects.at(name).tell(name, messages);
      });
      await Promise.all(telling);
    },
  };
}

/** Whether a webhook is for a notice. */
function wants({ product, env, events }: WebhookRow, { type, job }: JobNotice): boolean {
  return (
    (product === null || product === job.product) &&
    (env === null || env === job.env) &&
    (events === null || (JSON.parse(events) as string[]).includes(type))
  );
}

function messageOf({ id, type, at, job }: JobNotice): Message {
  const { id: jobId, status, namespace, product, env, scheduled_at, execution_count, error } = job;
  const told = { id: jobId, status, namespace, product, env, scheduled_at, execution_count, error };
  return { id, event: type, body: JSON.stringify({ event: type, timestamp: at, job: told }) };
}
