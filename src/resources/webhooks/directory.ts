/** Where a webhook's deliveries live, and the ports to them. */

import type { JobNotice } from '../../engine/job-notice.ts';
import type { Delivery, Endpoint } from '../../engine/webhook-state.ts';
import type { ErrorRecord } from '../../kernel/errors.ts';
import type { WebhookEvent } from './contract.ts';

/** Takes what is told of jobs. */
export interface JobWebhooks {
  /**
   * Hands notices to the endpoints that want them; resolves when they are durable. Throws when they could not be
   * stored: the caller repeats, so the same notice may come twice, and is delivered once. Cheap when the workspace has
   * no endpoint.
   */
  tell(workspace: string, notices: readonly JobNotice[]): Promise<void>;
}

/** Something that happened in an environment, beside its jobs. */
export interface EnvironmentEvent {
  /** The same when it is told again. */
  readonly id: string;
  readonly type: WebhookEvent;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly product: string;
  readonly env: string;
  /** What its message holds beside type and time. */
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Takes what is told of environments. */
export interface EventWebhooks {
  /** Hands an event to the endpoints that want it, as {@link JobWebhooks} does with notices. */
  tell(workspace: string, event: EnvironmentEvent): Promise<void>;
}

/** Names a webhook. */
export interface WebhookName {
  readonly workspace: string;
  readonly id: string;
}

/** A message as it is told to an endpoint. */
export type Message = Pick<Delivery, 'id' | 'event' | 'body'>;

/** How an endpoint stands, and how many deliveries wait for it. */
export interface EndpointStatus extends Pick<Endpoint, 'standing' | 'failing' | 'deliveredAt' | 'dropped'> {
  readonly pending: number;
}

/** Deliveries of one endpoint, newest first. */
export interface DeliveryPage {
  readonly deliveries: readonly Delivery[];
  /** Where the next page begins, or null after the last. */
  readonly next: number | null;
}

/** Which deliveries are to be sent again: one, or the oldest that are exhausted and were created from an instant on and before another. */
export type Redelivery = { readonly deliveryId: string } | { readonly from: number; readonly to: number };

/** What does not come about, as plain data. */
export interface Refused {
  readonly ok: false;
  readonly error: ErrorRecord;
}

/** What a webhook's object does for others. */
export interface WebhookObject {
  /** Stores messages that it does not know yet; resolves when they are durable. A disabled endpoint takes none. */
  tell(name: WebhookName, messages: readonly Message[]): Promise<void>;
  status(): Promise<EndpointStatus>;
  /** Enables or disables it, and has the list of webhooks know; `reason` is null to enable it. */
  stand(name: WebhookName, reason: string | null): Promise<EndpointStatus>;
  /** Sends a message once, unless it is known, and answers it when its attempt has ended, or after a while as it stands. */
  sendTest(name: WebhookName, message: Message): Promise<{ readonly ok: true; readonly delivery: Delivery } | Refused>;
  /** Deliveries below `before`, where a page ended. */
  list(status: Delivery['phase']['status'] | null, limit: number, before: number | null): Promise<DeliveryPage>;
  /** Sends deliveries again; those that were since `since` count and are left alone. */
  redeliver(
    given: Redelivery,
    since: number | null,
  ): Promise<{ readonly ok: true; readonly count: number; readonly hasMore: boolean } | Refused>;
  /** To be called when address or secret were changed. */
  changed(): Promise<void>;
  /** Forgets everything. */
  erase(): Promise<void>;
}

/** Finds the object of a webhook. */
export interface WebhookDirectory {
  at(name: WebhookName): WebhookObject;
}

/** The name of the object that holds a webhook's deliveries. It starts with the workspace: a foreign one is never reached. */
export function webhookObjectName({ workspace, id }: WebhookName): string {
  return `${workspace}:webhook:${id}`;
}
