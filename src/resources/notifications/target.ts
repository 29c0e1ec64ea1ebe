/** How channels of notifiers are reached from an environment, secrets filled in. */

import * as z from 'zod';
import type { CallbackTarget, EmailTarget, PushTarget, SmsTarget } from '../../drivers/notification/port.ts';
import { fieldValueFault } from '../../engine/notification/header-fields.ts';
import { emailAddress } from '../../engine/notification/recipients.ts';
import { invalidField, ProcessorError } from '../../kernel/errors.ts';
import { kindOf } from '../../kernel/host-kind.ts';
import type { RunScope } from '../executor.ts';
import type { Callback, Email, Push, Sms } from '../products/manifest-notification-config.ts';
import type { SecretSource } from '../secrets/secret-source.ts';
import type { CallbackBase } from './callback-request.ts';
import { boundConfig, type FoundChannel } from './channel.ts';

/** What channels are reached with. */
export interface TargetParts {
  readonly secrets: SecretSource;
  /** Local development. Metadata services are refused all the same. */
  readonly allowPrivateTargets: boolean;
}

/** A channel that can be sent on. */
export type ReachedChannel =
  | { readonly channel: 'email'; readonly target: EmailTarget; readonly from: Sender }
  | { readonly channel: 'sms'; readonly target: SmsTarget; readonly sender: string }
  | { readonly channel: 'push'; readonly target: PushTarget }
  | {
      readonly channel: 'callback';
      readonly target: CallbackTarget;
      /** For `callbackRequest`; null for a direct one. */
      readonly base: CallbackBase | null;
    };

/** Whom mails are from. */
export interface Sender {
  readonly address: string;
  readonly name: string | null;
}

/** Throws `NOT_FOUND` or `FORBIDDEN` naming a secret of a channel that cannot be used. */
export async function checkSecrets(
  { secrets }: Pick<TargetParts, 'secrets'>,
  workspace: string,
  { env, notification, secretKeys }: FoundChannel,
): Promise<void> {
  if (secretKeys.length > 0) await secrets.check({ workspace, app: notification ?? '', env }, secretKeys);
}

/**
 * Reaches for a channel with its secrets, of which `trail` is told. Throws as the look-up of secrets does,
 * `TARGET_REFUSED` for private addresses, and `VALIDATION_ERROR` for what a secret holds that is of no use.
 */
export async function reachChannel(
  { secrets, allowPrivateTargets }: TargetParts,
  workspace: string,
  { env, notification, own, secretKeys }: FoundChannel,
  trail: RunScope['secrets'],
): Promise<ReachedChannel> {
  const use = { workspace, app: notification ?? '', env };
  const values = secretKeys.length === 0 ? {} : await secrets.resolve(use, secretKeys);
  for (const [key, value] of Object.entries(values)) trail.add(key, value);
  const filled = own.config === null ? null : boundConfig(own.config).evaluate(values, { now: 0 });
  const check = (address: string, field: string) => checkHost(address, field, allowPrivateTargets);
  switch (own.channel) {
    case 'email':
      return emailChannel(filled as Email, check);
    case 'sms':
      return { channel: 'sms', target: smsTarget(filled as Sms, check), sender: (filled as Sms).sender };
    case 'push':
      return { channel: 'push', target: pushTarget(filled as Push, check, (part) => trail.add(null, part)) };
    case 'callback':
      return callbackChannel(filled as Callback | null, (text) => trail.data(text));
  }
}

/** Throws `TARGET_REFUSED` unless a request may go to this address. */
function checkHost(address: string, field: string, allowPrivate: boolean): void {
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol)) throw invalidField(field, 'is no absolute http or https URL');
  refuseHost(url.hostname, field, allowPrivate);
}

function refuseHost(host: string, field: string, allowPrivate: boolean): void {
  const kind = kindOf(host);
  if (kind === 'public' || (kind === 'private' && allowPrivate)) return;
  const what = kind === 'metadata' ? 'a cloud metadata service' : 'a private or special-purpose address';
  throw new ProcessorError('TARGET_REFUSED', `${field}: ${host} is ${what}`, { outcome: 'not_sent' });
}

type Check = (address: string, field: string) => void;

function endpointOf(given: string | undefined, check: Check): string | null {
  if (given === undefined) return null;
  check(given, 'endpoint');
  return given.replace(/\/+$/, '');
}

function emailChannel(config: Email, check: Check): ReachedChannel {
  const { provider } = config;
  if (provider === 'smtp') {
    const smtp = required(config.smtp, provider);
    return {
      channel: 'email',
      target: smtpTarget(smtp, check),
      from: senderOf(smtp.sender_email ?? smtp.sender, smtp),
    };
  }
  const object = required(config[provider], provider);
  const endpoint = endpointOf(object.endpoint, check);
  const from = senderOf(object.sender_email, object);
  return { channel: 'email', target: overHttp(config, endpoint), from };
}

function overHttp({ provider, sendgrid, mailgun, postmark, brevo }: Email, endpoint: string | null): EmailTarget {
  if (provider === 'mailgun') {
    const { apiKey, domain, region = 'us' } = required(mailgun, provider);
    return { provider, apiKey, domain, region, endpoint };
  }
  if (provider === 'postmark') {
    const { serverToken, messageStream = null } = required(postmark, provider);
    return { provider, serverToken, messageStream, endpoint };
  }
  if (provider === 'brevo') return { provider, apiKey: required(brevo, provider).apiKey, endpoint };
  return { provider: 'sendgrid', apiKey: required(sendgrid, 'sendgrid').apiKey, endpoint };
}

/** Checked on apply. */
function required<Value>(value: Value | undefined, field: string): Value {
  if (value === undefined) throw invalidField(field, 'is required');
  return value;
}

function smtpTarget({ host, port: given, secure, ...smtp }: NonNullable<Email['smtp']>, check: Check): EmailTarget {
  const port = Number(given);
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  check(`http://${name.includes(':') ? `[${name}]` : name}`, 'host');
  const { user, pass } = smtp.auth ?? smtp;
  const auth = user === undefined || pass === undefined ? null : { user, pass };
  return { provider: 'smtp', host: name, port, secure: secure ?? port === 465, auth };
}

function senderOf(
  given: string | undefined,
  { sender_name: name }: { readonly sender_name?: string | undefined },
): Sender {
  const checked = emailAddress(given ?? '');
  if ('reason' in checked) throw invalidField('sender_email', checked.reason);
  const fault = name === undefined ? null : fieldValueFault(name);
  if (fault !== null) throw invalidField('sender_name', fault);
  return { address: checked.address, name: name ?? null };
}

function smsTarget({ provider, twilio, nexmo, vonage, plivo }: Sms, check: Check): SmsTarget {
  if (provider === 'twilio') {
    const { accountSid, authToken, endpoint } = required(twilio, provider);
    return { provider, accountSid, authToken, endpoint: endpointOf(endpoint, check) };
  }
  if (provider === 'plivo') {
    const { apiKey: authId, authToken, apiSecret, endpoint } = required(plivo, provider);
    const token = required(authToken ?? apiSecret, 'authToken');
    return { provider, authId, authToken: token, endpoint: endpointOf(endpoint, check) };
  }
  const { apiKey, apiSecret, endpoint } = required(nexmo ?? vonage, provider);
  return { provider: 'nexmo', apiKey, apiSecret, endpoint: endpointOf(endpoint, check) };
}

/** What is needed of a key file. */
const KeyFile = z.looseObject({
  type: z.literal('service_account').optional(),
  project_id: z.string().regex(/^[a-z0-9.:-]{1,100}$/),
  client_email: z.string().min(1),
  private_key: z.string().min(1),
  token_uri: z.url({ protocol: /^https?$/ }).optional(),
});

function pushTarget(
  { type, credentials, endpoint: given }: Push,
  check: Check,
  tell: (secret: string) => void,
): PushTarget {
  const endpoint = endpointOf(given, check);
  if (type === 'EXPO') {
    const accessToken = typeof credentials === 'object' ? (credentials.accessToken ?? null) : null;
    return { provider: 'expo', accessToken, endpoint };
  }
  const file = KeyFile.safeParse(typeof credentials === 'string' ? parsed(credentials) : credentials);
  // What was found is not quoted: it may be the key.
  if (!file.success) {
    const fields = file.error.issues.map(({ path }) => path.join('.')).filter((path) => path !== '');
    const which = fields.length === 0 ? '' : `: ${fields.join(', ')}`;
    throw invalidField('credentials', `is no key file of a service account${which}`);
  }
  const { project_id: projectId, client_email: clientEmail, private_key: key, token_uri: tokenUri = null } = file.data;
  if (tokenUri !== null) check(tokenUri, 'token_uri');
  tell(key);
  // Where a key file was pasted into a secret by hand its line ends are still written as JSON has them.
  const privateKey = key.replaceAll(String.raw`\n`, '\n');
  return { provider: 'firebase', account: { projectId, clientEmail, privateKey, tokenUri }, endpoint };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function callbackChannel(config: Callback | null, mask: CallbackTarget['mask']): ReachedChannel {
  const { secret = null, idempotent = false, url = '', method = 'POST', auth } = config ?? {};
  const target = { provider: 'callback', secret, isIdempotent: idempotent, mask } as const;
  return { channel: 'callback', target, base: config === null ? null : { url, method, auth } };
}
