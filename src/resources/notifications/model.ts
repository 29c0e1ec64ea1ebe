/** What delivery and the message log tell each other. */

import type { Delivery } from '../../drivers/notification/port.ts';
import type { ChannelContent } from '../../engine/notification/content.ts';
import type { MessageStatus } from '../../engine/notification/message-status.ts';
import type { ErrorRecord } from '../../kernel/errors.ts';
import type { ChannelName } from '../calls.ts';

export type { AttachmentPlace, ChannelContent } from '../../engine/notification/content.ts';

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

/** A message as an attempt that wants to send it finds it. */
export interface Claimed extends Standing {
  /** Whether the attempt has it now, and is to say what became of it. */
  readonly isMine: boolean;
}

/** A message that an attempt wants to send. */
export interface WantedMessage {
  readonly id: string;
  readonly recipient: string;
  /** The message that it sends again. */
  readonly resentFrom?: string;
}

/** The log as delivery needs it. Each call is a few statements at most. */
export interface DeliveryLog {
  /** Keeps the content of a send on a channel unless there is one, and answers the one there is. */
  keepContent(
    place: Pick<ChannelSend, 'workspace' | 'product' | 'env' | 'contentId'>,
    content: StoredContent,
  ): Promise<StoredContent>;
  /** The content of that id; null when it was removed. */
  readContent(workspace: string, contentId: string): Promise<StoredContent | null>;
  /**
   * Takes messages for an attempt: those that are not there yet, and those that may be tried again. What another claim
   * left behind becomes `unknown`. Answers how all of them stand.
   */
  claim(send: ChannelSend, claim: string, messages: readonly WantedMessage[]): Promise<readonly Claimed[]>;
  /** Writes rows of what failed before anything was sent, such as recipients that are none. */
  refuse(send: ChannelSend, refused: readonly (WantedMessage & { readonly error: ErrorRecord })[]): Promise<void>;
  /** Writes what became of messages that this claim took, whatever was thought of them meanwhile. */
  settle(
    workspace: string,
    claim: string,
    settled: readonly { readonly id: string; readonly delivery: Delivery }[],
  ): Promise<void>;
  /** How the messages of a send on a channel stand; none for one that has not begun. */
  standings(workspace: string, contentId: string): Promise<readonly Standing[]>;
  /** Whether of these contents, or of these messages of theirs, any was sent or may have been. */
  hasBegun(workspace: string, contents: readonly string[], messages?: readonly string[]): Promise<boolean>;
}
