/**
 * The life of a webhook's deliveries, and of its endpoint, as pure transitions: `(state, event) -> state`. Nothing here
 * reads a clock or touches storage; only `durable-objects/webhook.ts` calls it and writes the tables `endpoint` and
 * `deliveries`.
 *
 * States of a delivery: pending -> delivered | exhausted; sent again on request, it is pending anew. Of an endpoint:
 * enabled -> disabled -> enabled.
 * Invariants: (1) a delivery is pending, with a due time, until an attempt succeeded, its attempts are used up, or the
 * endpoint said that it is gone; (2) what ended changes by being sent again alone; (3) retries wait longer each time,
 * and at least as long as the endpoint asked, a day at most; (4) an endpoint is disabled by 410, by failing for days
 * without one success in between, or on request, and enabled on request alone; (5) a standing that changed is told to
 * the list of endpoints until the list knows it. Attempts are not noted before they end: one that is cut off is made
 * again.
 */

import { LIMITS } from '../kernel/limits.ts';
import type {
  AttemptOutcome,
  Delivery,
  DeliveryAttempt,
  DeliveryEvent,
  DeliveryPhase,
  Endpoint,
  EndpointEvent,
  EndpointStanding,
} from './webhook-state.ts';

/** Waits after a failed attempt, milliseconds; those that Standard Webhooks suggests, up to a day and a bit. */
const DELAYS = [5_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000, 36_000_000];
/** The largest share of a wait that chance adds. */
const JITTER = 0.2;
const GONE = 410;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A message that is told now; `isOnce` has it attempted once. */
export function createDelivery(message: Pick<Delivery, 'id' | 'event' | 'body' | 'isOnce'>, now: number): Delivery {
  return {
    ...message,
    createdAt: now,
    phase: { status: 'pending', due: now, failures: 0 },
    attempts: [],
    attemptCount: 0,
    redeliveredAt: null,
  };
}

/** An endpoint to which nothing was delivered yet. */
export function createEndpoint(): Endpoint {
  return { standing: { status: 'enabled' }, isTold: true, failing: null, deliveredAt: null, dropped: 0 };
}

/** Applies one event to a delivery. One that does not fit answers the same object. */
export function applyDelivery(delivery: Delivery, event: DeliveryEvent): Delivery {
  return event.type === 'attempted' ? attempted(delivery, event) : redelivered(delivery, event);
}

function attempted(
  delivery: Delivery,
  { now, random, outcome }: DeliveryEvent & { readonly type: 'attempted' },
): Delivery {
  const { phase, attempts, attemptCount } = delivery;
  if (phase.status !== 'pending') return delivery;
  return {
    ...delivery,
    phase: phaseAfter(delivery.isOnce, phase.failures + 1, outcome, now, random),
    attempts: [...attempts, outcome.attempt].slice(-LIMITS.webhook_attempts_kept.value),
    attemptCount: attemptCount + 1,
  };
}

function phaseAfter(
  isOnce: boolean,
  failures: number,
  { attempt, retryAfterMs }: AttemptOutcome,
  now: number,
  random: number,
): DeliveryPhase {
  if (attempt.error === null) return { status: 'delivered', at: now };
  const delayMs = DELAYS[failures - 1];
  const isOver = isOnce || isGone(attempt) || delayMs === undefined || failures >= LIMITS.webhook_attempts.value;
  if (isOver) return { status: 'exhausted', at: now };
  const askedMs = Math.min(retryAfterMs ?? 0, LIMITS.webhook_retry_after.value);
  const waitMs = Math.max(Math.round(delayMs * (1 + JITTER * random)), askedMs);
  return { status: 'pending', due: now + waitMs, failures };
}

function redelivered(delivery: Delivery, { now, since }: DeliveryEvent & { readonly type: 'redeliver' }): Delivery {
  const { redeliveredAt } = delivery;
  if (since !== null && redeliveredAt !== null && redeliveredAt >= since) return delivery;
  return { ...delivery, phase: { status: 'pending', due: now, failures: 0 }, redeliveredAt: now };
}

/** Applies one event to an endpoint. One that changes nothing answers the same object. */
export function applyEndpoint(endpoint: Endpoint, event: EndpointEvent): Endpoint {
  const { standing } = endpoint;
  switch (event.type) {
    case 'attempted':
      return event.outcome.attempt.error === null ? succeeded(endpoint, event.now) : failed(endpoint, event);
    case 'enable':
      return standing.status === 'enabled' ? endpoint : stand({ ...endpoint, failing: null }, { status: 'enabled' });
    case 'disable': {
      const { now: at, reason } = event;
      if (standing.status === 'disabled') return endpoint;
      return stand(endpoint, { status: 'disabled', at, cause: 'caller', reason });
    }
    case 'dropped':
      return event.count === 0 ? endpoint : { ...endpoint, dropped: endpoint.dropped + event.count };
    case 'told':
      return isSame(event.standing, standing) && !endpoint.isTold ? { ...endpoint, isTold: true } : endpoint;
  }
}

function succeeded(endpoint: Endpoint, now: number): Endpoint {
  // A row for each delivery would cost as much as the delivery.
  const isNoted = endpoint.deliveredAt !== null && now - endpoint.deliveredAt < MINUTE_MS;
  if (endpoint.failing === null && isNoted) return endpoint;
  return { ...endpoint, failing: null, deliveredAt: now };
}

function failed(
  endpoint: Endpoint,
  { now, outcome: { attempt } }: EndpointEvent & { readonly type: 'attempted' },
): Endpoint {
  // What was under way when it was disabled says nothing new.
  if (endpoint.standing.status === 'disabled') return endpoint;
  const before = endpoint.failing;
  const failing = { since: before?.since ?? attempt.at, attempts: (before?.attempts ?? 0) + 1 };
  const next = { ...endpoint, failing };
  if (isGone(attempt))
    return stand(next, { status: 'disabled', at: now, cause: 'gone', reason: 'it answered 410 Gone' });
  const isDead =
    now - failing.since >= LIMITS.webhook_failing.value && failing.attempts >= LIMITS.webhook_failing_attempts.value;
  if (!isDead) return next;
  const days = Math.floor((now - failing.since) / DAY_MS);
  const reason = `nothing was delivered for ${days} days, in ${failing.attempts} attempts; the last: ${attempt.error?.message}`;
  return stand(next, { status: 'disabled', at: now, cause: 'failing', reason });
}

function stand(endpoint: Endpoint, standing: EndpointStanding): Endpoint {
  return { ...endpoint, standing, isTold: false };
}

function isSame(one: EndpointStanding, other: EndpointStanding): boolean {
  return one.status === 'disabled' && other.status === 'disabled'
    ? one.at === other.at && one.reason === other.reason
    : one.status === other.status;
}

function isGone({ status }: DeliveryAttempt): boolean {
  return status === GONE;
}
