/** Ids of sends and messages: the same for all attempts of the same work. */

import { sha256Hex } from '../../kernel/canonical.ts';
import type { ChannelName } from '../calls.ts';

const LENGTH = 32;

/** The id of a send, of what makes its attempts one piece of work. */
export async function sendIdOf(workspace: string, idempotencyKey: string): Promise<string> {
  return `send_${(await sha256Hex(`${workspace}\n${idempotencyKey}`)).slice(0, LENGTH)}`;
}

/** The job, the run of a feature, or the run that an idempotency key is of. */
export function processIdOf(idempotencyKey: string): string {
  return idempotencyKey.split(':')[0] ?? idempotencyKey;
}

/** The id of what a send sends on a channel. */
export function contentIdOf(sendId: string, channel: ChannelName): string {
  return `${sendId}_${channel}`;
}

/** The id of what a recipient gets of that, or of what is sent once more of a message. */
export async function messageIdOf(contentId: string, recipientOrMessage: string): Promise<string> {
  return `msg_${(await sha256Hex(`${contentId}\n${recipientOrMessage}`)).slice(0, LENGTH)}`;
}
