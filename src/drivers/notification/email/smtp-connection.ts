/** One connection to a server of SMTP (RFC 5321): opened, encrypted where the server offers it, signed in. */

import { toErrorRecord } from '../../../kernel/errors.ts';
import { kindOf } from '../../../kernel/host-kind.ts';
import { checkTarget } from '../../http/target-guard.ts';
import type { Delivery, EmailTarget } from '../port.ts';
import { closedAs, refusedAs, refusedSignIn } from './smtp-answers.ts';
import { type Answer, type Dialogue, openDialogue } from './smtp-dialogue.ts';

/** A server of SMTP, and how it is reached. */
export type SmtpTarget = Extract<EmailTarget, { readonly provider: 'smtp' }>;

/** What connections are opened with. */
export interface OpenParts {
  /** Local development: servers at private addresses, and credentials without TLS to this machine. */
  readonly allowPrivateTargets: boolean;
}

/** A connection that mails can be given to, one at a time. */
export interface SmtpConnection {
  readonly dialogue: Dialogue;
  /** Whether it takes several commands at once (RFC 2920). */
  readonly isPipelining: boolean;
  /** Whether it is told how large a mail is (RFC 1870). */
  readonly takesSize: boolean;
}

/** What a client calls itself that has no name (RFC 5321, 4.1.3). */
const OURSELVES = '[127.0.0.1]';
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/;

/** Connects, by TLS where the server offers it, and signs in. What is answered otherwise is why no mail can be sent. */
export async function openConnection(
  target: SmtpTarget,
  { allowPrivateTargets }: OpenParts,
  signal: AbortSignal,
): Promise<SmtpConnection | Delivery> {
  const { host, port, auth } = target;
  try {
    checkTarget(new URL(`http://${host.includes(':') ? `[${host}]` : host}:${port}`), allowPrivateTargets);
  } catch (thrown) {
    return { outcome: 'failed', error: { ...toErrorRecord(thrown), outcome: 'not_sent' }, isTemporary: false };
  }
  if (port === 25) return refusedSignIn('port 25 is closed to Workers');
  if (signal.aborted) return closedAs(host, 'before it was open');
  const dialogue = await openDialogue(target, signal);
  if (dialogue === null)
    return closedAs(host, `before it was open${target.secure ? ', or its certificate is not trusted' : ''}`);
  let current = dialogue;
  const abort = () => current.close();
  signal.addEventListener('abort', abort, { once: true });
  try {
    // Credentials in the clear go no further than this machine.
    const isLocal = allowPrivateTargets && LOOPBACK.test(host) && kindOf(host) === 'private';
    const opened = await greeted(target, dialogue, { needsTls: auth !== null && !isLocal, signal });
    if ('outcome' in opened) return opened;
    current = opened.dialogue;
    if (signal.aborted) current.close();
    const refusal = auth === null ? null : await signedIn(host, opened, auth);
    if (refusal === null) return opened;
    current.close();
    return refusal;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

interface Greeted extends SmtpConnection {
  /** What the server offers, in upper case: keywords with their parameters. */
  readonly offers: readonly string[];
}

async function greeted(
  { host, secure }: SmtpTarget,
  dialogue: Dialogue,
  { needsTls, signal }: { readonly needsTls: boolean; readonly signal: AbortSignal },
): Promise<Greeted | Delivery> {
  const greeting = await dialogue.answer();
  if (greeting?.status !== 220) return leave(host, dialogue, greeting, 'its greeting');
  const hello = await hail(dialogue);
  if (hello.answer?.status !== 250) return leave(host, dialogue, hello.answer, 'EHLO');
  if (secure) return connectionOf(dialogue, hello.offers);
  if (!hello.offers.includes('STARTTLS')) {
    if (!needsTls) return connectionOf(dialogue, hello.offers);
    dialogue.close();
    return closedAs(host, 'before TLS was agreed on, without which it is given no credentials');
  }
  return encrypted(host, dialogue, signal);
}

async function encrypted(host: string, dialogue: Dialogue, signal: AbortSignal): Promise<Greeted | Delivery> {
  dialogue.say('STARTTLS');
  const ready = await dialogue.answer();
  if (ready?.status !== 220) return leave(host, dialogue, ready, 'STARTTLS');
  const secret = await dialogue.encrypted(host, signal);
  if (secret === null) return closedAs(host, 'before TLS was agreed on, or its certificate is not trusted');
  // What was offered in the clear could be anybody's.
  const hello = await hail(secret);
  if (hello.answer?.status !== 250) return leave(host, secret, hello.answer, 'EHLO');
  return connectionOf(secret, hello.offers);
}

/** Says who we are; old servers know only HELO, and offer nothing. */
async function hail(dialogue: Dialogue): Promise<{ readonly answer: Answer | null; readonly offers: string[] }> {
  dialogue.say(`EHLO ${OURSELVES}`);
  const answer = await dialogue.answer();
  if (answer === null || answer.status < 500)
    return { answer, offers: (answer?.lines ?? []).slice(1).map((line) => line.trim().toUpperCase()) };
  dialogue.say(`HELO ${OURSELVES}`);
  return { answer: await dialogue.answer(), offers: [] };
}

function connectionOf(dialogue: Dialogue, offers: readonly string[]): Greeted {
  return {
    dialogue,
    offers,
    isPipelining: offers.includes('PIPELINING'),
    takesSize: offers.some((offer) => /^SIZE\b/.test(offer)),
  };
}

/** Null once it is signed in. */
async function signedIn(
  host: string,
  { dialogue, offers }: Greeted,
  { user, pass }: { readonly user: string; readonly pass: string },
): Promise<Delivery | null> {
  const ways = offers.flatMap((offer) => (/^AUTH[ =]/.test(offer) ? offer.slice(5).split(/[ =]/) : []));
  const said = ways.includes('PLAIN')
    ? [`AUTH PLAIN ${base64(`\0${user}\0${pass}`)}`]
    : ways.includes('LOGIN')
      ? ['AUTH LOGIN', base64(user), base64(pass)]
      : null;
  if (said === null) return refusedSignIn(`${host} offers no way to sign in that is supported: PLAIN or LOGIN`);
  for (const [n, command] of said.entries()) {
    dialogue.say(command);
    const answer = await dialogue.answer();
    if (answer === null) return closedAs(host, 'while signing in');
    const isLast = n === said.length - 1;
    if (answer.status === (isLast ? 235 : 334)) continue;
    // What the server says of credentials may repeat them.
    return answer.status >= 500
      ? refusedSignIn(`${host} does not take these credentials (${answer.status})`)
      : refusedAs(host, { status: answer.status, lines: [] }, 'AUTH');
  }
  return null;
}

function leave(host: string, dialogue: Dialogue, answer: Answer | null, command: string): Delivery {
  dialogue.close();
  return answer === null ? closedAs(host, `at ${command}`) : refusedAs(host, answer, command);
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
