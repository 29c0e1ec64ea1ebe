/** What is told of jobs and quotas, on its way to the endpoints that want it. */

import { JOB_NOTICES } from '../../engine/job-notice.ts';
import { QUOTA_NOTICES } from '../../engine/quota/notice.ts';
import type { WebhookEvent } from './contract.ts';
import type { JobWebhooks, Message, Notice, WebhookDirectory } from './directory.ts';
import type { WebhookRow, WebhookStore } from './store.ts';

/** Events that webhooks are told of. */
export const EVENTS: readonly WebhookEvent[] = [...JOB_NOTICES, ...QUOTA_NOTICES];

/** Builds the port by which objects tell. */
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
function wants({ product, env, events }: WebhookRow, notice: Notice): boolean {
  const { type } = notice;
  const about = 'job' in notice ? notice.job : notice.quota;
  return (
    (product === null || product === about.product) &&
    (env === null || env === about.env) &&
    (events === null || (JSON.parse(events) as string[]).includes(type))
  );
}

function messageOf(notice: Notice): Message {
  const { id, type, at } = notice;
  if ('quota' in notice)
    return { id, event: type, body: JSON.stringify({ event: type, timestamp: at, quota: notice.quota }) };
  const { job } = notice;
  const { id: jobId, status, namespace, product, env, scheduled_at, execution_count, error } = job;
  const told = { id: jobId, status, namespace, product, env, scheduled_at, execution_count, error };
  return { id, event: type, body: JSON.stringify({ event: type, timestamp: at, job: told }) };
}
