/** Sends notifications. */

import type { NotificationDriver } from '../../drivers/notification/port.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { AttemptLimits, AttemptResult, Executor, NotificationCall, RunScope } from '../executor.ts';
import { type LoadAgain, requireAgain } from './again.ts';
import { type AskedChannel, askedOf } from './asked.ts';
import { type AttachmentParts, loadAttachments } from './attached-files.ts';
import { deliver } from './delivering.ts';
import { notificationFlow } from './flow.ts';
import { contentIdOf, messageIdOf, sendIdOf } from './ids.ts';
import type { DeliveryLog } from './model.ts';
import type { ReadyChannel } from './ready-channel.ts';
import { type OpenedChannel, openChannel } from './opening.ts';
import { type ChannelOutcome, channelResult, errorOf, sendResult } from './result.ts';
import { checkSecrets, reachChannel, type TargetParts } from './target.ts';

/** What the executor works with. */
export interface NotificationParts extends TargetParts, AttachmentParts {
  readonly log: DeliveryLog;
  readonly driver: NotificationDriver;
  readonly loadAgain: LoadAgain;
  readonly clock: Clock;
  readonly ids: Ids;
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
      const asked = call.operation === 'again' ? [] : askedOf(call, config);
      const ready =
        call.operation === 'again'
          ? [await parts.loadAgain(call, config, scope, sendId)]
          : await Promise.all(asked.map((one) => readyOf(parts, call, one, { config, scope, sendId })));
      return {
        identity: () => [
          call.operation,
          ...asked.map(({ found, content, valid }) => [found.notification, content, valid]),
        ],
        isPure: () => call.literal !== 'secret' && asked.every(({ found }) => found.secretKeys.length === 0),
        attempt: ({ timeoutMs, ...limits }) =>
          attempt(parts, call, { ready, scope, sendId }, { ...limits, timeoutMs: Math.min(timeoutMs, timeOf(call)) }),
      };
    },
  };
}

async function readyOf(
  parts: NotificationParts,
  call: NotificationCall,
  { channel, found, content, missing, input, valid, invalid }: AskedChannel,
  {
    config: { version },
    scope,
    sendId,
  }: { readonly config: { readonly version: number }; readonly scope: RunScope; readonly sendId: string },
): Promise<ReadyChannel> {
  const contentId = contentIdOf(sendId, channel);
  const wanted = (recipient: string) => messageIdOf(contentId, recipient).then((id) => ({ id, recipient }));
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

async function attempt(
  parts: NotificationParts,
  { operation, product, env }: NotificationCall,
  {
    ready,
    scope,
    sendId,
  }: { readonly ready: readonly ReadyChannel[]; readonly scope: RunScope; readonly sendId: string },
  { timeoutMs, signal, repeats = () => false }: AttemptLimits,
): Promise<AttemptResult> {
  const late = new AbortController();
  const done = new AbortController();
  const until = signal === undefined ? late.signal : AbortSignal.any([late.signal, signal]);
  parts.clock.sleep(timeoutMs, done.signal).then(
    () => late.abort(),
    () => undefined,
  );
  try {
    const contents = await Promise.all(ready.map(({ send, content }) => parts.log.keepContent(send, content)));
    const { workspace, runId } = scope;
    const files = await loadAttachments(parts, { workspace, product, env }, contents, until);
    // What cannot be opened is found out before any channel sends.
    const opened = ready.map((one, n) => openChannel(parts.driver, one.reached, contents[n] ?? one.content, files));
    const claim = parts.ids.create('claim');
    const settled = await Promise.allSettled(
      ready.map((one, n) => run(parts, { ...one, opened: opened[n], claim, runId }, until)),
    );
    const outcomes = settled.map((end) => {
      if (end.status === 'rejected') throw end.reason;
      return end.value;
    });
    const error = errorOf(outcomes, sendId, repeats);
    if (error !== null) throw error;
    const [only] = outcomes;
    const isOne = operation !== 'send' && operation !== 'again' && only !== undefined;
    return { value: isOne ? channelResult(only) : sendResult(outcomes) };
  } finally {
    done.abort();
  }
}

async function run(
  parts: NotificationParts,
  {
    send: facts,
    content,
    wanted,
    refused,
    opened,
    claim,
    runId,
  }: ReadyChannel & { readonly opened: OpenedChannel | undefined; readonly claim: string; readonly runId: string },
  signal: AbortSignal,
): Promise<ChannelOutcome> {
  if (opened === undefined) throw new Error('a channel was not opened');
  const { channel } = facts;
  const send = { ...facts, runId };
  const invalid = refused.map(({ reason, ...message }) => ({
    ...message,
    error: { code: 'INVALID_RECIPIENT', message: reason, outcome: 'not_sent' } as const,
  }));
  try {
    await parts.log.refuse(send, invalid);
    const { standings, left } = await opened.using((open) => deliver(parts, { send, wanted, claim, ...open }, signal));
    const rows = invalid.map(({ id, recipient, error }) => ({
      id,
      recipient,
      error,
      status: 'failed' as const,
      providerId: null,
      isTemporary: false,
    }));
    return { channel, standings: [...standings, ...rows], left, missing: content.missing };
  } finally {
    await opened.close();
  }
}
