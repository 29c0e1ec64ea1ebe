import { createDelivery, createEndpoint } from '../../src/engine/webhook.ts';
import type {
  AttemptOutcome,
  Delivery,
  DeliveryAttempt,
  DeliveryEvent,
  Endpoint,
  EndpointStanding,
} from '../../src/engine/webhook-state.ts';

/** When things begin. */
export const T0 = 1_800_000_000_000;
/** Milliseconds of a day. */
export const DAY_MS = 86_400_000;

/** An attempt that ended at {@link T0} unless told otherwise; a status of 200 to 299 is a success. */
export function outcome(
  status: number | null,
  more: Partial<DeliveryAttempt> & { retryAfterMs?: number } = {},
): AttemptOutcome {
  const { retryAfterMs = null, ...attempt } = more;
  const isSuccess = status !== null && status >= 200 && status < 300;
  const error = isSuccess ? null : ({ code: 'UPSTREAM_ERROR', message: `it answered ${status}` } as const);
  return { attempt: { at: T0, durationMs: 10, status, error, response: null, ...attempt }, retryAfterMs };
}

/** A delivery that was told at {@link T0}. */
export function delivery(more: Partial<Delivery> = {}): Delivery {
  return { ...createDelivery({ id: 'job_1.1', event: 'job.completed', body: '{}', isOnce: false }, T0), ...more };
}

/** One whose attempts have failed so often, and that is due at {@link T0}. */
export function failedTimes(failures: number, more: Partial<Delivery> = {}): Delivery {
  return delivery({ phase: { status: 'pending', due: T0, failures }, attemptCount: failures, ...more });
}

/** An attempt ends. */
export function attempted(status: number | null, more: object = {}, random = 0): DeliveryEvent {
  return { type: 'attempted', now: T0, random, outcome: outcome(status, more) };
}

/** An endpoint. */
export function endpoint(more: Partial<Endpoint> = {}): Endpoint {
  return { ...createEndpoint(), ...more };
}

/** A standing of one that is disabled. */
export const DISABLED: EndpointStanding = { status: 'disabled', at: T0 - 1, cause: 'caller', reason: 'asked for' };
