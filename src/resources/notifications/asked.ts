/** What a call asks to be sent, read whole before anything is. */

import type { Filled } from '../../engine/notification/content-of.ts';
import { contentOf } from '../../engine/notification/content-of.ts';
import type { Recipients } from '../../engine/notification/content.ts';
import { recipientsOf } from '../../engine/notification/recipients.ts';
import { parseFields } from '../../kernel/field-errors.ts';
import type { ChannelName, NotificationCall } from '../calls.ts';
import type { ProductConfig } from '../products/config.ts';
import { withSession } from '../sessions/session-text.ts';
import { type Callback } from '../products/manifest-notification-config.ts';
import { callbackRequest } from './callback-request.ts';
import { compiledMessage, findChannel, type FoundChannel } from './channel.ts';
import { ChannelInputs, SendInput } from './contract-fields.ts';

/** A channel that a call asks to send on. */
export interface AskedChannel extends Filled, Recipients {
  readonly channel: ChannelName;
  readonly found: FoundChannel;
  /** As the caller gave it, without recipients. */
  readonly input: Readonly<Record<string, unknown>>;
}

/** The channels by the names that the input of `send` has for them. */
export const SEND_CHANNELS = { email: 'email', sms: 'sms', push_notification: 'push', callback: 'callback' } as const;

/**
 * Reads a send. Throws `NOT_FOUND` for a notifier or a message, and `VALIDATION_ERROR` naming all fields of the input at
 * fault.
 */
export function askedOf(call: NotificationCall, config: ProductConfig): readonly AskedChannel[] {
  return inputsOf(call).map(([channel, given, path]) =>
    askedChannel(call, config, channel, inSession(call, given, path), path),
  );
}

/**
 * How many messages a send is of, by channel: those to recipients that are none included. Throws as {@link askedOf} does
 * for what is wrong with recipients.
 */
export function wantedOf(call: NotificationCall): ReadonlyMap<ChannelName, number> {
  const counts = inputsOf(call).map(([channel, given, path]): [ChannelName, number] => {
    if (channel === 'callback') return [channel, 1];
    const { valid, invalid } = recipientsOf(channel, inSession(call, given, path), path);
    return [channel, valid.length + invalid.length];
  });
  return new Map(counts);
}

function inSession({ literal, session }: NotificationCall, given: Input, path: string): Input {
  return literal === undefined ? withSession(given, session, path) : given;
}

type Input = Readonly<Record<string, unknown>>;

function inputsOf({ operation, input }: NotificationCall): [channel: ChannelName, input: Input, path: string][] {
  if (operation === 'again') throw new Error('what is sent again is in the log');
  if (operation !== 'send') return [[operation, parseFields(ChannelInputs[operation], input, 'input'), 'input']];
  const given = parseFields(SendInput, input, 'input');
  return Object.entries(SEND_CHANNELS).flatMap(([name, channel]) => {
    const own = given[name as keyof typeof SEND_CHANNELS];
    return own === undefined ? [] : [[channel, own, `input.${name}`] as [ChannelName, Input, string]];
  });
}

function askedChannel(
  { env, notification, message: tag }: NotificationCall,
  config: ProductConfig,
  channel: ChannelName,
  input: Input,
  path: string,
): AskedChannel {
  const isDirect = tag === undefined;
  const message =
    tag === undefined || notification === undefined
      ? null
      : compiledMessage(config.message(config.notifier(env, notification), tag));
  const found = findChannel(config, { env, channel, notification, isDirect });
  const filled = contentOf(channel, message, input, path);
  const { recipients: _recipients, device_tokens: _tokens, ...shown } = input;
  const asked = { ...filled, channel, found, input: shown };
  if (filled.content.channel !== 'callback') return { ...asked, ...recipientsOf(channel, input, path) };
  // What its address lacks is told before anything is sent; what is secret of it is filled in later.
  const base = found.own.channel === 'callback' ? baseOf(found.own.config) : null;
  return { ...asked, valid: [callbackRequest(base, filled.content).shown], invalid: [] };
}

function baseOf(config: Callback | null) {
  return config === null ? null : { url: config.url, method: config.method, auth: config.auth };
}
