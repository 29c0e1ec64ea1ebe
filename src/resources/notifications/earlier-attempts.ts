/** What refuses an attempt of a send that earlier ones began. */

import { ProcessorError, toErrorRecord } from '../../kernel/errors.ts';
import type { ChannelName, NotificationCall, RunScope } from '../executor.ts';
import { requireAgain } from './again.ts';
import { contentIdOf } from './ids.ts';
import type { DeliveryLog } from './model.ts';

const CHANNELS: readonly ChannelName[] = ['email', 'sms', 'push', 'callback'];

/** A send whose attempts are one piece of work. */
export interface BegunSend {
  readonly call: Pick<NotificationCall, 'operation' | 'input'>;
  readonly scope: Pick<RunScope, 'workspace'>;
  readonly sendId: string;
}

/**
 * Does work of an attempt. What it throws before anything was sent, such as a missing secret, says `outcome: 'unknown'`
 * where an earlier attempt sent something or may have: who fails over then would send it twice.
 */
export async function afterEarlier<Result>(
  log: Pick<DeliveryLog, 'hasBegun'>,
  send: BegunSend,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    const { code, message, ...details } = toErrorRecord(thrown);
    // With it, it says how far the send got.
    if (details.send_id !== undefined) throw thrown;
    const hasBegun = await log.hasBegun(send.scope.workspace, ...wantedOf(send)).catch(() => 'nobody knows' as const);
    if (hasBegun === false) throw thrown;
    throw new ProcessorError(code, message, { ...details, outcome: 'unknown', send_id: send.sendId }, thrown);
  }
}

/** The contents of a send, and of these the messages, where it is not of all. */
function wantedOf({ call, sendId }: BegunSend): [contents: readonly string[], messages?: readonly string[]] {
  if (call.operation !== 'again') return [CHANNELS.map((channel) => contentIdOf(sendId, channel))];
  const { mode, content, messages } = requireAgain(call);
  return mode === 'resend' ? [CHANNELS.map((channel) => contentIdOf(sendId, channel))] : [[content], messages];
}
