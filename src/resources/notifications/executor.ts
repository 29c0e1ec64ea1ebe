/** Sends notifications. */

import { LIMITS } from '../../kernel/limits.ts';
import type { Executor, NotificationCall, RunScope } from '../executor.ts';
import type { ProductConfig } from '../products/config.ts';
import { type LoadAgain, requireAgain } from './again.ts';
import { type AskedChannel, askedOf } from './asked.ts';
import { attemptSend, type SendingParts } from './attempting.ts';
import { afterEarlier } from './earlier-attempts.ts';
import { notificationFlow } from './flow.ts';
import { contentIdOf, messageIdOf, sendIdOf } from './ids.ts';
import type { ReadyChannel } from './ready-channel.ts';
import { isWhole } from './result.ts';
import { checkSecrets, reachChannel, type TargetParts } from './target.ts';

/** What the executor works with. */
export interface NotificationParts extends TargetParts, SendingParts {
  readonly loadAgain: LoadAgain;
}

/** The executor of the namespace `notifications`. */
export function createNotificationExecutor(parts: NotificationParts): Executor<NotificationCall> {
  const timeOf = ({ timeoutMs }: NotificationCall) => timeoutMs ?? LIMITS.notification_send.value;
  return {
    async check(call, config, { workspace }) {
      if (call.operation === 'again') requireAgain(call);
      else for (const { found } of askedOf(call, config)) await checkSecrets(parts, workspace, found);
      return { timeoutMs: timeOf(call) };
    },
    flow: notificationFlow,
    async prepare(call, config, scope) {
      const sendId = await sendIdOf(scope.workspace, scope.idempotencyKey);
      const begun = { call, scope, sendId };
      // A run that is no job's, nor under a key, is prepared before its first attempt alone.
      const isFirst = scope.idempotencyKey === scope.runId;
      const ready = () => readyAll(parts, call, { config, scope, sendId });
      const { asked, channels } = isFirst ? await ready() : await afterEarlier(parts.log, begun, ready);
      return {
        identity: () => [
          call.operation,
          ...asked.map(({ found, content, valid, invalid }) => [found.notification, content, valid, invalid]),
        ],
        isPure: () => call.literal !== 'secret' && asked.every(({ found }) => found.secretKeys.length === 0),
        attempt: ({ timeoutMs, ...limits }) =>
          afterEarlier(parts.log, begun, () =>
            attemptSend(
              parts,
              { call, ready: channels, scope, sendId },
              { ...limits, timeoutMs: Math.min(timeoutMs, timeOf(call)) },
            ),
          ),
        // A cache would keep those that were not sent to from being sent to the next time.
        isKept: isWhole,
      };
    },
  };
}

interface Preparing {
  readonly config: ProductConfig;
  readonly scope: RunScope;
  readonly sendId: string;
}

/** What is asked, and the channels that it is to be sent on. */
async function readyAll(
  parts: NotificationParts,
  call: NotificationCall,
  preparing: Preparing,
): Promise<{ readonly asked: readonly AskedChannel[]; readonly channels: readonly ReadyChannel[] }> {
  const { config, scope, sendId } = preparing;
  if (call.operation === 'again') return { asked: [], channels: [await parts.loadAgain(call, config, scope, sendId)] };
  const asked = askedOf(call, config);
  return { asked, channels: await Promise.all(asked.map((one) => readyOf(parts, call, one, preparing))) };
}

async function readyOf(
  parts: NotificationParts,
  call: NotificationCall,
  { channel, found, content, missing, input, valid, invalid }: AskedChannel,
  { config: { version }, scope, sendId }: Preparing,
): Promise<ReadyChannel> {
  const contentId = contentIdOf(sendId, channel);
  // A callback goes to one address, whatever that is by the time of another attempt.
  const isOne = channel === 'callback';
  const wanted = (recipient: string) =>
    messageIdOf(contentId, isOne ? '' : recipient).then((id) => ({ id, recipient }));
  const { session } = call;
  return {
    reached: await reachChannel(parts, scope.workspace, found, scope.secrets),
    send: {
      workspace: scope.workspace,
      product: call.product,
      env: call.env,
      notification: found.notification,
      message: call.message ?? null,
      channel,
      provider: found.provider,
      isComposite: call.operation === 'send',
      contentId,
      processId: scope.idempotencyKey.split(':')[0] ?? scope.idempotencyKey,
      session: session === undefined ? null : `${session.tag}:${session.identifier}`,
      cache: call.cache ?? null,
      retries: call.retries ?? 0,
      version,
    },
    content: { content, input, missing, isSecret: call.literal === 'secret' },
    wanted: await Promise.all(valid.map(wanted)),
    refused: await Promise.all(
      invalid.map(async ({ recipient, reason }) => ({ ...(await wanted(recipient)), reason })),
    ),
  };
}
