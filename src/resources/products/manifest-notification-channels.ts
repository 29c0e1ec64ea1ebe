/** What the shapes of channels cannot say: objects of their provider, secrets, addresses. */

import { connectionFault, fieldValueFault, httpFieldFault } from '../../engine/notification/header-fields.ts';
import { emailAddress } from '../../engine/notification/recipients.ts';
import { compileTemplate } from '../../expressions/template.ts';
import { isProcessorError } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { Path, Report } from './manifest-feature-steps.ts';
import type { Callback, Email, Push, Sms } from './manifest-notification-config.ts';
import type { NotifierEnvironment } from './manifest-notification.ts';
import { secretKeyOf } from './manifest-storage-check.ts';

/** What must be a secret. */
const SECRETS: ReadonlySet<string> = new Set([
  'pass',
  'apiKey',
  'apiSecret',
  'serverToken',
  'authToken',
  'accessToken',
  'private_key',
  'secret',
]);

/** Reports what is wrong with the channels of an environment. */
export function checkChannels(environment: NotifierEnvironment, path: Path, report: Report): void {
  const { emails, sms, push_notifications: push, callbacks, discord, slack } = environment;
  if ([emails, sms, push, callbacks, discord, slack].every((channel) => channel === undefined))
    report(path, 'give emails, sms, push_notifications or callbacks');
  if (emails !== undefined) checkEmail(emails, [...path, 'emails'], report);
  if (sms !== undefined) checkSms(sms, [...path, 'sms'], report);
  if (push !== undefined) checkPush(push, [...path, 'push_notifications'], report);
  if (callbacks !== undefined) checkCallback(callbacks, [...path, 'callbacks'], report);
}

function checkEmail(emails: Email, path: Path, report: Report): void {
  const { provider, ...objects } = emails;
  checkProvider([provider], provider, objects, path, report);
  for (const [name, object] of Object.entries(objects)) {
    if (object === undefined) continue;
    checkTexts(object, [...path, name], report);
    if (name !== 'smtp') checkSender(object, [...path, name], report);
  }
  if (objects.smtp !== undefined) checkSmtp(objects.smtp, [...path, 'smtp'], report);
}

/** One object, that of the provider. */
function checkProvider(
  own: readonly string[],
  provider: string,
  objects: Readonly<Record<string, unknown>>,
  path: Path,
  report: Report,
): void {
  const given = Object.keys(objects).filter((name) => objects[name] !== undefined);
  if (!given.some((name) => own.includes(name))) report([...path, own[0] ?? provider], 'is required');
  for (const name of given)
    if (!own.includes(name)) report([...path, name], `stands beside provider '${provider}', which does not use it`);
  if (given.filter((name) => own.includes(name)).length > 1)
    report([...path, own[1] ?? provider], `stands beside ${own[0]}: give one or the other`);
}

interface Sender {
  readonly sender_email?: string | undefined;
  readonly sender_name?: string | undefined;
}

function checkSender({ sender_email: address, sender_name: name }: Sender, path: Path, report: Report): void {
  if (address !== undefined) checkAddress(address, [...path, 'sender_email'], report);
  const fault = name === undefined ? null : fieldValueFault(name);
  if (fault !== null) report([...path, 'sender_name'], fault);
}

function checkAddress(address: string, path: Path, report: Report): void {
  if (secretKeyOf(address) !== null) return;
  const checked = emailAddress(address);
  if ('reason' in checked) report(path, checked.reason);
}

/** A name of a server, or an address of it in brackets or dotted. */
const HOST = /^(?:[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?\.?|\[?[0-9A-Fa-f:.]+\]?)$/;

function checkSmtp(smtp: NonNullable<Email['smtp']>, path: Path, report: Report): void {
  const { host, port, auth, user, pass, tls, sender_email: email, sender } = smtp;
  checkSender(smtp, path, report);
  if (email === undefined && sender === undefined) report([...path, 'sender_email'], 'is required');
  if (email !== undefined && sender !== undefined)
    report([...path, 'sender'], 'stands beside sender_email: give one or the other');
  if (sender !== undefined) checkAddress(sender, [...path, 'sender'], report);
  if (auth !== undefined && (user !== undefined || pass !== undefined))
    report([...path, user === undefined ? 'pass' : 'user'], 'stands beside auth: give one or the other');
  if (user !== undefined && pass === undefined) report([...path, 'pass'], 'is required');
  if (pass !== undefined && user === undefined) report([...path, 'user'], 'is required');
  if (auth !== undefined) checkTexts(auth, [...path, 'auth'], report);
  if (secretKeyOf(host) === null && !HOST.test(host)) report([...path, 'host'], `'${host}' is no name of a server`);
  if (Number(port) === 25)
    report([...path, 'port'], 'is 25, which the platform does not open; give 587 or 465, or 2525 where it is offered');
  else if (Number(port) > 65_535) report([...path, 'port'], 'is 65535 at most');
  if (tls?.rejectUnauthorized === false)
    report([...path, 'tls', 'rejectUnauthorized'], 'is true: certificates are always verified');
}

function checkSms({ provider, sender, ...objects }: Sms, path: Path, report: Report): void {
  const isVonage = provider === 'nexmo' || provider === 'vonage';
  checkProvider(isVonage ? ['nexmo', 'vonage'] : [provider], provider, objects, path, report);
  checkText('sender', sender, [...path, 'sender'], report);
  if (sender.length > 64) report([...path, 'sender'], 'has more than 64 characters');
  for (const [name, object] of Object.entries(objects))
    if (object !== undefined) checkTexts(object, [...path, name], report);
  const { plivo } = objects;
  if (plivo === undefined) return;
  if (plivo.authToken === undefined && plivo.apiSecret === undefined)
    report([...path, 'plivo', 'authToken'], 'is required: give it, or apiSecret');
  if (plivo.authToken !== undefined && plivo.apiSecret !== undefined)
    report([...path, 'plivo', 'apiSecret'], 'stands beside authToken: give one or the other');
}

function checkPush(push: Push, path: Path, report: Report): void {
  const { type, credentials, databaseUrl, endpoint } = push;
  const place = [...path, 'credentials'];
  if (endpoint !== undefined) checkText('endpoint', endpoint, [...path, 'endpoint'], report);
  if (databaseUrl !== undefined) checkText('databaseUrl', databaseUrl, [...path, 'databaseUrl'], report);
  if (credentials === undefined) {
    if (type === 'FIREBASE') report(place, 'is required');
    return;
  }
  if (typeof credentials === 'string') {
    if (type === 'EXPO') report(place, 'is an object with accessToken');
    else if (secretKeyOf(credentials) === null) report(place, 'is an object, or $Secret{KEY} that holds its JSON');
    return;
  }
  checkTexts(credentials, place, report);
  const { accessToken, ...account } = credentials;
  if (type === 'FIREBASE') {
    if (accessToken !== undefined) report([...place, 'accessToken'], 'is of EXPO');
    for (const name of ['project_id', 'client_email', 'private_key'] as const)
      if (account[name] === undefined) report([...place, name], 'is required');
    if (account.type !== undefined && account.type !== 'service_account')
      report([...place, 'type'], 'is service_account: keys of other kinds cannot be used');
    return;
  }
  for (const [name, value] of Object.entries(account))
    if (value !== undefined) report([...place, name], 'is of FIREBASE');
}

function checkCallback({ url, auth, secret, method }: Callback, path: Path, report: Report): void {
  checkUrl(url, [...path, 'url'], report);
  checkReferences(url, [...path, 'url'], report, () => false);
  if (secret !== undefined) checkText('secret', secret, [...path, 'secret'], report);
  if (auth === undefined) return;
  for (const [name, value] of Object.entries(auth.headers ?? {})) {
    const place = [...path, 'auth', 'headers', name];
    const fault = connectionFault(name) ?? httpFieldFault(name, typeof value === 'string' ? value : '');
    if (fault !== null) report(place, fault);
    if (typeof value !== 'string') report(place, 'must be text');
  }
  for (const [name, value] of Object.entries(auth.params ?? {}))
    if (typeof value !== 'string' && typeof value !== 'number')
      report([...path, 'auth', 'params', name], 'must be text or a number');
  if (auth.body !== undefined && (method === 'GET' || method === 'HEAD'))
    report([...path, 'auth', 'body'], `${method} has no body`);
  walk(auth, [...path, 'auth'], report, 0);
}

/** Texts of `auth`, which may hold secrets and refer to nothing else. */
function walk(value: unknown, path: Path, report: Report, depth: number): void {
  if (typeof value === 'string') return checkReferences(value, path, report, () => true);
  if (typeof value !== 'object' || value === null) return;
  if (depth > LIMITS.json_depth.value) return report(path, `is more than ${LIMITS.json_depth.value} levels deep`);
  for (const [name, item] of Object.entries(value))
    walk(item, [...path, Array.isArray(value) ? Number(name) : name], report, depth + 1);
}

function checkReferences(text: string, path: Path, report: Report, mayRefer: () => boolean): void {
  try {
    const { references } = compileTemplate(text);
    const other = references.find(({ name }) => name !== 'Secret');
    if (other !== undefined) report(path, `$${other.name} has no value here`);
    else if (references.length > 0 && !mayRefer())
      report(path, 'is $Secret{KEY} as a whole, or has no reference in it');
  } catch (thrown) {
    if (!isProcessorError(thrown)) throw thrown;
    for (const { message } of thrown.details.errors ?? []) report(path, message);
  }
}

function checkTexts(object: object, path: Path, report: Report): void {
  for (const [name, value] of Object.entries(object))
    if (typeof value === 'string') checkText(name, value, [...path, name], report);
}

/** A text is one secret as a whole, or has none; what must be hidden is one. */
function checkText(name: string, text: string, path: Path, report: Report): void {
  const isSecret = secretKeyOf(text) !== null;
  // A plivo auth id is called a key, and is none.
  if (SECRETS.has(name) && !isSecret && !(name === 'apiKey' && path.includes('plivo')))
    return report(path, 'is $Secret{KEY}: no one is to read it in the manifest');
  checkReferences(text, path, report, () => isSecret);
  if (isSecret) return;
  if (name === 'endpoint' || name === 'token_uri' || name === 'databaseUrl') checkUrl(text, path, report);
  if (name === 'domain' && !/^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(text))
    report(path, `'${text}' is no domain`);
}

function checkUrl(text: string, path: Path, report: Report): void {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) report(path, 'give an absolute http or https URL');
  else if (url.username !== '' || url.password !== '') report(path, 'a URL must not hold credentials');
  else if (url.search !== '' || url.hash !== '') report(path, 'has a query or a fragment, which has no place here');
}
