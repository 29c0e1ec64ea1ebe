/** What a webhook's endpoint and its deliveries are made of; the transitions are in `webhook.ts`. Plain data: rows hold it as JSON. */

import type { ErrorCode } from '../kernel/errors.ts';

/** One request to the endpoint that ended. Instants are epoch milliseconds. */
export interface DeliveryAttempt {
  readonly at: number;
  readonly durationMs: number;
  /** Of the answer; null when none came. */
  readonly status: number | null;
  /** Null when the endpoint took it. */
  readonly error: { readonly code: ErrorCode; readonly message: string } | null;
  /** How the body of a failed answer begins. */
  readonly response: string | null;
}

/** An attempt, and what the endpoint said of the next one. */
export interface AttemptOutcome {
  readonly attempt: DeliveryAttempt;
  /** `Retry-After`; null when the endpoint did not say. */
  readonly retryAfterMs: number | null;
}

/** Where a delivery stands. */
export type DeliveryPhase =
  /** `failures`: attempts that failed since it was told, or was last sent again. */
  | { readonly status: 'pending'; readonly due: number; readonly failures: number }
  | { readonly status: 'delivered' | 'exhausted'; readonly at: number };

/** One message on its way to one endpoint. */
export interface Delivery {
  /** Of the notice: what the receiver knows the message by. */
  readonly id: string;
  readonly event: string;
  /** The request's body, the same at every attempt. */
  readonly body: string;
  /** When it was told. */
  readonly createdAt: number;
  /** Attempted once, whatever comes of it. */
  readonly isOnce: boolean;
  readonly phase: DeliveryPhase;
  /** The latest, oldest first. */
  readonly attempts: readonly DeliveryAttempt[];
  /** How many there were in all. */
  readonly attemptCount: number;
  /** When it was last sent again on request. */
  readonly redeliveredAt: number | null;
}

/** Whether an endpoint gets anything: `gone` it said 410, `failing` nothing was delivered for long, `caller` it was asked for. */
export type EndpointStanding =
  | { readonly status: 'enabled' }
  | {
      readonly status: 'disabled';
      readonly at: number;
      readonly cause: 'gone' | 'failing' | 'caller';
      readonly reason: string;
    };

/** An endpoint, as far as deliveries decide on it. */
export interface Endpoint {
  readonly standing: EndpointStanding;
  /** Whether the list of endpoints knows the standing. */
  readonly isTold: boolean;
  /** The attempts that failed since the last one that did not. */
  readonly failing: { readonly since: number; readonly attempts: number } | null;
  /** When an attempt last succeeded, a minute late at most; null before the first. */
  readonly deliveredAt: number | null;
  /** Deliveries that were let go although they waited. */
  readonly dropped: number;
}

/** What can happen to a delivery. */
export type DeliveryEvent =
  | { readonly type: 'attempted'; readonly now: number; readonly random: number; readonly outcome: AttemptOutcome }
  /** `since`: a request that came at this instant or later, and was carried out, is the same one. */
  | { readonly type: 'redeliver'; readonly now: number; readonly since: number | null };

/** What can happen to an endpoint. */
export type EndpointEvent =
  | { readonly type: 'attempted'; readonly now: number; readonly outcome: AttemptOutcome }
  | { readonly type: 'enable' }
  | { readonly type: 'disable'; readonly now: number; readonly reason: string }
  | { readonly type: 'dropped'; readonly count: number }
  /** The list of endpoints was told this standing. */
  | { readonly type: 'told'; readonly standing: EndpointStanding };
