/** What is told of jobs and environments, on its way to the endpoints that want it. */

import { HEALTH_NOTICES } from '../../engine/health-notice.ts';
import { JOB_NOTICES, type JobNotice } from '../../engine/job-notice.ts';
import { QUOTA_NOTICES } from '../../engine/quota/notice.ts';
import type { WebhookEvent } from './contract.ts';
import type { EnvironmentEvent, EventWebhooks, JobWebhooks, Message, WebhookDirectory } from './directory.ts';
import type { WebhookRow, WebhookStore } from './store.ts';

/** Events that webhooks are told of. */
export const EVENTS: readonly WebhookEvent[] = [...JOB_NOTICES, ...HEALTH_NOTICES, ...QUOTA_NOTICES];

/** What telling works with. */
export interface TellingParts {
  readonly endpoints: WebhookStore;
  readonly webhookObjects: WebhookDirectory;
}

/** What decides whom something concerns. */
type Concern = Pick<EnvironmentEvent, 'type' | 'product' | 'env'>;

/** Builds the port by which objects of jobs tell. */
export function createJobWebhooks(parts: TellingParts): JobWebhooks {
  return {
    tell(workspace, notices) {
      const inOrder = notices.toSorted((a, b) => a.at - b.at);
      return told(
        parts,
        workspace,
        inOrder.map((notice) => {
          const { product, env } = notice.job;
          return { concern: { type: notice.type, product, env }, message: () => messageOf(notice) };
        }),
      );
    },
  };
}

/** Builds the port by which others tell. */
export function createEventWebhooks(parts: TellingParts): EventWebhooks {
  return {
    tell(workspace, event) {
      const { id, type, at, payload } = event;
      const message = () => ({ id, event: type, body: JSON.stringify({ event: type, timestamp: at, ...payload }) });
      return told(parts, workspace, [{ concern: event, message }]);
    },
  };
}

async function told(
  { endpoints, webhookObjects }: TellingParts,
  workspace: string,
  news: readonly { readonly concern: Concern; readonly message: () => Message }[],
): Promise<void> {
  const listening = await endpoints.enabled(workspace);
  const telling = listening.map(async (endpoint) => {
    const messages = news.filter(({ concern }) => wants(endpoint, concern)).map(({ message }) => message());
    const name = { workspace, id: endpoint.id };
    if (messages.length > 0) await webhookObjects.at(name).tell(name, messages);
  });
  await Promise.all(telling);
}

/** Whether a webhook is for an event. */
function wants({ product, env, events }: WebhookRow, concern: Concern): boolean {
  return (
    (product === null || product === concern.product) &&
    (env === null || env === concern.env) &&
    (events === null || (JSON.parse(events) as string[]).includes(concern.type))
  );
}

function messageOf({ id, type, at, job }: JobNotice): Message {
  const { id: jobId, status, namespace, product, env, scheduled_at, execution_count, error } = job;
  const about = { id: jobId, status, namespace, product, env, scheduled_at, execution_count, error };
  return { id, event: type, body: JSON.stringify({ event: type, timestamp: at, job: about }) };
}
