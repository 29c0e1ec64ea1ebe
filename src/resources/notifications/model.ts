/** What delivery and the message log tell each other. */

import type { Delivery } from '../../drivers/notification/port.ts';
import type { ChannelContent } from '../../engine/notification/content.ts';
import type { ErrorRecord } from '../../kernel/errors.ts';
import type { ChannelName } from '../calls.ts';

export type { AttachmentPlace, ChannelContent } from '../../engine/notification/content.ts';

/** Where a message stands. What is `reprocessing` was sent or failed before, and is being tried again. */
export const MESSAGE_STATUSES = ['pending', 'sent', 'failed', 'unknown', 'reprocessing'] as const;
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];

/** What is kept of a send on one channel, sealed. */
export interface StoredContent {
  readonly content: ChannelContent;
  /** As the caller gave it, without recipients. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Variables that the input did not give. */
  readonly missing: readonly string[];
  /** Whether secrets took part: then nothing of it is shown. */
  readonly isSecret: boolean;
}

/** A send on one channel, as each of its rows has it. */
export interface ChannelSend {
  readonly workspace: string;
  readonly product: string;
  readonly env: string;
  /** Tag of the notifier; null for a direct callback. */
  readonly notification: string | null;
  readonly message: string | null;
  readonly channel: ChannelName;
  readonly provider: string;
  readonly sendId: string;
  /** Whether the send was of several channels. */
  readonly isComposite: boolean;
  readonly contentId: string;
  readonly runId: string;
  /** The job, the run of a feature, or the run. */
  readonly processId: string;
  readonly session: string | null;
  readonly cache: string | null;
  readonly retries: number;
  readonly version: number;
}

/** What is known of a message. */
export interface Standing {
  readonly id: string;
  readonly recipient: string;
  readonly status: MessageStatus;
  readonly providerId: string | null;
  readonly error: ErrorRecord | null;
  /** Of one that failed: whether it may be tried again. */
  readonly isTemporary: boolean;
}

/** The log as delivery needs it. Each call is at most a few statements. */
export interface DeliveryLog {
  /** Keeps the content of a send on a channel unless there is one, and answers the one there is. */
  keepContent(workspace: string, contentId: string, content: StoredContent): Promise<StoredContent>;
  /**
   * Takes messages for an attempt: those that are not there yet, and failed ones that may be tried again. What another
   * claim left pending becomes `unknown`. Answers how all of them stand; `pending` ones are this claim's.
   */
  claim(
    send: ChannelSend,
    claim: string,
    messages: readonly Pick<Standing, 'id' | 'recipient'>[],
  ): Promise<readonly Standing[]>;
  /** Writes rows that failed before anything was sent, such as of recipients that are none. */
  refuse(
    send: ChannelSend,
    refused: readonly { readonly id: string; readonly recipient: string; readonly error: ErrorRecord }[],
  ): Promise<void>;
  /** Writes what became of messages that this claim took, whatever was thought of them meanwhile. */
  settle(
    workspace: string,
    claim: string,
    settled: readonly { readonly id: string; readonly delivery: Delivery }[],
  ): Promise<void>;
  /** How the messages of a send stand, by channel; none for one that has not begun. */
  standings(workspace: string, sendId: string): Promise<readonly (Standing & { readonly channel: ChannelName })[]>;
}
