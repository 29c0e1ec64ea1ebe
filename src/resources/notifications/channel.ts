/** Channels of notifiers, as the manifest has them. */

import { type CompiledMessage, compileMessage } from '../../engine/notification/message.ts';
import { invalidField, refusal } from '../../kernel/errors.ts';
import type { ChannelName } from '../calls.ts';
import type { ProductConfig } from '../products/config.ts';
import { type BoundTemplate, createEnvironmentValues } from '../products/environment-values.ts';
import type { Callback, Email, Push, Sms } from '../products/manifest-notification-config.ts';
import { CHANNEL_CONFIGS, type Message, type Notifier } from '../products/manifest-notification.ts';

/** How an environment sends on a channel. */
export type ChannelConfig =
  | { readonly channel: 'email'; readonly config: Email }
  | { readonly channel: 'sms'; readonly config: Sms }
  | { readonly channel: 'push'; readonly config: Push }
  /** Null for a direct callback, which is sent as it is. */
  | { readonly channel: 'callback'; readonly config: Callback | null };

/** A channel that a send goes out on. */
export interface FoundChannel {
  readonly env: string;
  /** Tag of the notifier; null for a direct callback that names none. */
  readonly notification: string | null;
  readonly own: ChannelConfig;
  /** As the log names it, such as `sendgrid`. */
  readonly provider: string;
  /** Keys of the secrets that it is reached with. */
  readonly secretKeys: readonly string[];
}

/** What names a channel of an environment. */
export interface ChannelNaming {
  readonly env: string;
  readonly channel: ChannelName;
  /** Tag of the notifier; absent where one alone has the channel. */
  readonly notification?: string | undefined;
  /** Whether the input says all, and no message. */
  readonly isDirect: boolean;
}

const FIELD = 'notification';
const NAMES = { email: 'mails', sms: 'text messages', push: 'pushes', callback: 'callbacks' } as const;

/**
 * Looks up through whom a channel is sent. Throws `NOT_FOUND` naming `notification`, and `VALIDATION_ERROR` where the
 * notifier does not have the channel in the environment, or none is named and several have it.
 */
export function findChannel(
  config: ProductConfig,
  { env, channel, notification, isDirect }: ChannelNaming,
): FoundChannel {
  // A direct callback gets nothing of the notifier's: its address is the caller's.
  if (channel === 'callback' && isDirect) {
    if (notification !== undefined) config.notifier(env, notification, FIELD);
    return found(env, notification ?? null, { channel, config: null });
  }
  const notifier =
    notification === undefined ? onlyNotifier(config, env, channel) : config.notifier(env, notification, FIELD);
  const own = channelOf(notifier, env, channel);
  if (own !== null) return found(env, notifier.tag, own);
  throw invalidField(FIELD, `notifier '${notifier.tag}' sends no ${NAMES[channel]} in environment '${env}'`);
}

/** The notifier that alone has a channel in an environment. Throws as {@link findChannel} does where none or several have it. */
export function onlyNotifier(config: ProductConfig, env: string, channel: ChannelName): Notifier {
  const all = config.notifiers(env).filter(({ environment }) => environment[CHANNEL_CONFIGS[channel]] !== undefined);
  const [first, second] = all;
  if (first === undefined)
    throw refusal('NOT_FOUND', [
      { path: FIELD, message: `no notifier of product '${config.product}' sends ${NAMES[channel]} in '${env}'` },
    ]);
  if (second === undefined) return first.notifier;
  const tags = all.map(({ notifier }) => `'${notifier.tag}'`).join(', ');
  throw invalidField(FIELD, `is required: ${tags} send ${NAMES[channel]} in environment '${env}'`);
}

/** How a notifier sends on a channel in an environment; null where it does not. */
function channelOf({ envs }: Notifier, env: string, channel: ChannelName): ChannelConfig | null {
  const { emails, sms, push_notifications: push, callbacks } = envs.find(({ slug }) => slug === env) ?? {};
  if (channel === 'email') return emails === undefined ? null : { channel, config: emails };
  if (channel === 'sms') return sms === undefined ? null : { channel, config: sms };
  if (channel === 'push') return push === undefined ? null : { channel, config: push };
  return callbacks === undefined ? null : { channel, config: callbacks };
}

function found(env: string, notification: string | null, own: ChannelConfig): FoundChannel {
  const secretKeys = own.config === null ? [] : boundConfig(own.config).secretKeys;
  return { env, notification, own, provider: providerOf(own), secretKeys };
}

function providerOf({ channel, config }: ChannelConfig): string {
  if (channel === 'callback') return 'callback';
  if (channel === 'push') return config.type.toLowerCase();
  return config.provider === 'vonage' ? 'nexmo' : config.provider;
}

const bound = new WeakMap<object, BoundTemplate>();

/** A channel's configuration as a template over secrets; compiled once for each version. */
export function boundConfig(config: object): BoundTemplate {
  const made = bound.get(config) ?? createEnvironmentValues([], '').bind('', config, 'config');
  bound.set(config, made);
  return made;
}

const compiled = new WeakMap<Message, CompiledMessage>();

/** A message with its templates parsed; once for each version. */
export function compiledMessage(message: Message): CompiledMessage {
  const made = compiled.get(message) ?? compileMessage(message);
  compiled.set(message, made);
  return made;
}
