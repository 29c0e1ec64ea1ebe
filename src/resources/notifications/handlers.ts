/** The operations that send. */

import { contentOf } from '../../engine/notification/content-of.ts';
import { samplesOf } from '../../engine/notification/message.ts';
import type { Handlers, Reply, RequestContext } from '../../kernel/contract.ts';
import { isProcessorError } from '../../kernel/errors.ts';
import { retryPolicy } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { ChannelName, NotificationCall } from '../executor.ts';
import { dispatchCall, type DispatchParts } from '../jobs/dispatch.ts';
import { runDurably } from '../jobs/keyed-run.ts';
import { readSettings } from '../jobs/settings.ts';
import { namedMessage } from '../products/manifest-notification.ts';
import type { ConfigStore } from '../products/store.ts';
import { type OpeningParts, withSession } from '../sessions/opening.ts';
import { SEND_CHANNELS, wantedOf } from './asked.ts';
import { toNotificationCall } from './call.ts';
import { compiledMessage } from './channel.ts';
import type { notifications } from './contract.ts';
import type { ChannelResult, SendResult } from './contract-fields.ts';
import type { messages } from './contract-messages.ts';
import type { DeliveryLog } from './model.ts';
import { loggedResult } from './result.ts';

/** What the handlers work with. */
export interface NotificationHandlerParts extends DispatchParts, OpeningParts {
  readonly config: ConfigStore;
  readonly messageLog: Pick<DeliveryLog, 'standings' | 'readContent'>;
}

type Sends = Omit<Handlers<typeof notifications>, keyof typeof messages>;
type GivenOf = Omit<Parameters<Sends['email']>[0], 'input'> & { readonly input: object };

/** Builds the handlers. */
export function createNotificationHandlers(parts: NotificationHandlerParts): Sends {
  const one = (channel: ChannelName) => async (given: GivenOf, context: RequestContext) => {
    const { data, ...rest } = await send(parts, channel, given, context);
    // A failed send is told as one of several channels is.
    const result = 'channels' in data ? data.channels[channel] : data;
    if (result === undefined) throw new Error('a send has no result');
    return { ...rest, data: result };
  };
  return {
    email: one('email'),
    sms: one('sms'),
    push: one('push'),
    callback: one('callback'),
    async send(given, context) {
      return (await send(parts, 'send', given, context)) as Reply<SendResult>;
    },
    async dispatch({ timeout: _timeout, ...given }, context) {
      const opened = await withSession(parts, given, context.principal);
      const call = toNotificationCall(opened, 'send');
      return dispatchCall(parts, call, readSettings(given), context);
    },
    async preview({ product, env, notification: tag, input }, { principal }) {
      const { notification, message = '' } = namedMessage(tag);
      const config = await parts.config.resolve(principal.workspace, product, env);
      const found = config.message(config.notifier(env, notification), message);
      const samples = samplesOf(found);
      const compiled = compiledMessage(found);
      const channels = Object.entries(SEND_CHANNELS).flatMap(([name, channel]) => {
        const has = found[name as keyof typeof SEND_CHANNELS] !== undefined;
        const given = input?.[name as keyof typeof SEND_CHANNELS];
        if (input === undefined ? !has : given === undefined) return [];
        const { content, missing } = contentOf(channel, compiled, given ?? samples[channel], `input.${name}`);
        const { channel: _channel, ...shown } = content;
        return [[channel, { ...shown, missing }] as const];
      });
      return { data: { channels: Object.fromEntries(channels.map(shownOf)) } };
    },
  };
}

/** Of a mail what there is to see; of an address of the environment, which may hold secrets, nothing. */
function shownOf([channel, content]: readonly [ChannelName, Record<string, unknown>]): [ChannelName, unknown] {
  if (channel === 'callback') {
    const { url: _url, method: _method, ...rest } = content;
    return [channel, rest];
  }
  if (channel !== 'email') return [channel, content];
  const { replyTo: _replyTo, attachments, ...rest } = content;
  const files = (attachments as readonly Record<string, unknown>[]).map(({ storage, fileName, name }) => ({
    storage,
    fileName,
    name,
  }));
  return [channel, { ...rest, attachments: files }];
}

/** Sends now. A send that failed is answered by what the log has of it. */
async function send(
  parts: NotificationHandlerParts,
  operation: Exclude<NotificationCall['operation'], 'again'>,
  { retries, retryConfig, ...given }: GivenOf,
  context: RequestContext,
): Promise<Reply<ChannelResult | SendResult>> {
  const { principal, traceparent, idempotencyKey } = context;
  const opened = await withSession(parts, given, principal);
  const call = toNotificationCall({ ...opened, input: given.input as Record<string, unknown>, retries }, operation);
  const retry = retryPolicy(retries, retryConfig);
  try {
    if (idempotencyKey !== null) return (await runDurably(parts, call, retry, context)) as Reply<SendResult>;
    const { value, meta } = await parts.processor.execute(call, {
      workspace: principal.workspace,
      user: principal.user,
      retry,
      traceparent,
      deadline: parts.clock.now() + LIMITS.run_time.value,
    });
    return { data: value as SendResult, meta };
  } catch (thrown) {
    if (!isProcessorError(thrown) || thrown.details.send_id === undefined) throw thrown;
    const { workspace } = principal;
    const failed = { workspace, sendId: thrown.details.send_id, wanted: wantedOf(call), thrown };
    const data = await loggedResult(parts.messageLog, failed);
    // That the processor failed is an answer only beside what was sent.
    if (thrown.code === 'INTERNAL' && !data.success) throw thrown;
    return { data };
  }
}
