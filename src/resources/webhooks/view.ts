/** Webhooks and deliveries as callers see them. */

import type { Delivery } from '../../engine/webhook-state.ts';
import type { DeliveryRecord, WebhookEvent, WebhookRecord } from './contract.ts';
import type { EndpointStatus } from './directory.ts';
import type { WebhookRow } from './store.ts';
import { EVENTS } from './telling.ts';

/** A webhook without its secret; its object says how it stands. */
export function toWebhookRecord(row: WebhookRow, status: EndpointStatus, now: number): WebhookRecord {
  const { standing, failing, deliveredAt, pending, dropped } = status;
  const isDisabled = standing.status === 'disabled';
  const { old_secret_until: oldUntil } = row;
  return {
    id: row.id,
    url: row.url,
    product: row.product,
    env: row.env,
    events: row.events === null ? [...EVENTS] : (JSON.parse(row.events) as WebhookEvent[]),
    status: standing.status,
    disabled_at: isDisabled ? standing.at : null,
    disabled_reason: isDisabled ? standing.reason : null,
    old_secret_until: oldUntil !== null && oldUntil > now ? oldUntil : null,
    pending,
    dropped,
    failing_since: failing?.since ?? null,
    failed_attempts: failing?.attempts ?? 0,
    delivered_at: deliveredAt,
    created_by: row.created_by,
    created_at: row.created_at,
    updated_at: row.updated_at,
  };
}

/** A delivery with what was sent and its attempts. */
export function toDeliveryRecord({ id, event, body, phase, attempts, ...delivery }: Delivery): DeliveryRecord {
  const payload = JSON.parse(body) as { readonly job?: { readonly id: string } };
  return {
    id,
    event,
    status: phase.status,
    job_id: payload.job?.id ?? null,
    payload,
    created_at: delivery.createdAt,
    next_attempt_at: phase.status === 'pending' ? phase.due : null,
    ended_at: phase.status === 'pending' ? null : phase.at,
    redelivered_at: delivery.redeliveredAt,
    attempt_count: delivery.attemptCount,
    attempts: attempts.map(({ durationMs, error, ...attempt }) => ({
      ...attempt,
      duration_ms: durationMs,
      error: error === null ? null : { ...error },
    })),
  };
}
