/** One connection to a server of SMTP: nodemailer's dialogue over sockets of the runtime. */

import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import Nodemailer from 'nodemailer/lib/smtp-connection';
import { toErrorRecord } from '../../../kernel/errors.ts';
import { kindOf } from '../../../kernel/host-kind.ts';
import { LIMITS } from '../../../kernel/limits.ts';
import { checkTarget } from '../../http/target-guard.ts';
import type { Delivery, EmailTarget } from '../port.ts';
import { closedAs, refusedAs, type SmtpError } from './smtp-answers.ts';

/** A server of SMTP, and how it is reached. */
export type SmtpTarget = Extract<EmailTarget, { readonly provider: 'smtp' }>;

/** What is used of nodemailer's connection; its own types know an emitter of Node's. */
interface Dialogue {
  on(event: 'error' | 'end', listener: (error: SmtpError) => void): void;
  connect(done: Done): void;
  login(auth: { readonly credentials: { readonly user: string; readonly pass: string } }, done: Done): void;
  send(envelope: Envelope, message: Outgoing, done: (error: SmtpError | null, info?: Info) => void): void;
  reset(done: Done): void;
  quit(): void;
  close(): void;
}
type Done = (error?: SmtpError | null) => void;
interface Info {
  readonly response?: string;
}
interface Envelope {
  readonly from: string;
  readonly to: readonly string[];
}
/** A mail as nodemailer takes streams: it is asked for once the server wants it. */
interface Outgoing {
  on(): Outgoing;
  pipe(stream: { end(bytes: Uint8Array): void }): void;
}

/** What connections are opened with. */
export interface OpenParts {
  /** Local development: servers at private addresses, and credentials without TLS to this machine. */
  readonly allowPrivateTargets: boolean;
}

/** How a mail was taken. */
interface Taken {
  /** Null where the server took it. */
  readonly error: SmtpError | null;
  /** Whether the server asked for the mail itself, so that some of it may have left. */
  readonly hasBegun: boolean;
  /** The server's last answer. */
  readonly response: string;
}

/** A connection that mails can be given to, one at a time. */
export interface SmtpConnection {
  isOpen(): boolean;
  send(envelope: Envelope, mail: Uint8Array, signal: AbortSignal): Promise<Taken>;
  /** Has it forget what it was told of a mail; false where it cannot be used any more. */
  reset(): Promise<boolean>;
  /** Ends it as is polite. */
  quit(): void;
  close(): void;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/;

/** Connects, by TLS where the server offers it, and signs in. What is answered otherwise is why no mail can be sent. */
export async function openConnection(
  target: SmtpTarget,
  { allowPrivateTargets }: OpenParts,
  signal: AbortSignal,
): Promise<SmtpConnection | Delivery> {
  const { host, port, secure, auth } = target;
  try {
    checkTarget(new URL(`http://${host.includes(':') ? `[${host}]` : host}:${port}`), allowPrivateTargets);
  } catch (thrown) {
    return { outcome: 'failed', error: { ...toErrorRecord(thrown), outcome: 'not_sent' }, isTemporary: false };
  }
  if (port === 25) return refused('port 25 is closed to Workers');
  // Credentials in the clear go no further than this machine.
  const isLocal = allowPrivateTargets && LOOPBACK.test(host) && kindOf(host) === 'private';
  const socket = secure ? connectTls({ host, port, servername: host }) : connectPlain({ host, port });
  const ended = Promise.withResolvers<SmtpError>();
  const abort = () => socket.destroy();
  signal.addEventListener('abort', abort, { once: true });
  try {
    const connected = await connecting(socket, secure);
    if (connected !== null) return closedAs(host, `before it was open (${connected})`);
    const connection = new Nodemailer({
      host,
      port,
      // The runtime takes the name of the server from the connection, and verifies it always.
      connection: socket,
      secure,
      secured: secure,
      requireTLS: auth !== null && !isLocal,
      tls: { servername: host },
      logger: false,
      greetingTimeout: LIMITS.notification_timeout.value,
      connectionTimeout: LIMITS.notification_timeout.value,
      socketTimeout: LIMITS.notification_timeout.value,
    }) as unknown as Dialogue;
    connection.on('error', (error) => ended.resolve(error));
    connection.on('end', () => ended.resolve(new Error('the connection has ended')));
    const greeting = await step(ended.promise, (done) => connection.connect(done));
    if (greeting !== null) return notOpened(target, connection, greeting);
    if (auth === null) return wrapped(connection, ended.promise);
    const login = await step(ended.promise, (done) => connection.login({ credentials: auth }, done));
    return login === null ? wrapped(connection, ended.promise) : notOpened(target, connection, login);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Null when a socket is connected, or why it is not. */
function connecting(socket: Socket, secure: boolean): Promise<string | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      socket.destroy();
      resolve('it took too long');
    }, LIMITS.notification_timeout.value);
    const settle = (how: string | null) => {
      clearTimeout(timer);
      resolve(how);
    };
    socket.once(secure ? 'secureConnect' : 'connect', () => settle(null));
    socket.once('error', () => settle(secure ? 'it was refused, or its certificate is not trusted' : 'it was refused'));
    socket.once('close', () => settle('it was closed'));
  });
}

/** Does one thing; what it failed with, or the connection meanwhile, or null. */
function step(ended: Promise<SmtpError>, work: (done: Done) => void): Promise<SmtpError | null> {
  const done = new Promise<SmtpError | null>((resolve) => {
    work((error) => resolve(error ?? null));
  });
  return Promise.race([done, ended]);
}

function notOpened({ host, auth }: SmtpTarget, connection: Dialogue, error: SmtpError): Delivery {
  connection.close();
  const { code, responseCode: status, command } = error;
  if (code === 'EAUTH' && status !== undefined && status >= 500) {
    const refusal = refusedAs(host, { ...error, command: 'AUTH' }, status);
    return refusal.outcome === 'failed'
      ? { ...refusal, error: { ...refusal.error, message: `${host} does not take these credentials` } }
      : refusal;
  }
  if (code === 'EAUTH' && status === undefined)
    return refused(`${host} offers no way to sign in that is supported: PLAIN or LOGIN`);
  if (code === 'ETLS' && status === undefined && auth !== null)
    return closedAs(host, 'before TLS was agreed on, without which it is given no credentials');
  if (status !== undefined) return refusedAs(host, error, status);
  return closedAs(host, command === 'CONN' ? 'before it was open' : `after ${command ?? 'it was open'}`);
}

function refused(message: string): Delivery {
  return { outcome: 'failed', error: { code: 'SEND_FAILED', message, outcome: 'not_sent' }, isTemporary: false };
}

function wrapped(connection: Dialogue, ended: Promise<SmtpError>): SmtpConnection {
  let isOpen = true;
  void ended.then(() => (isOpen = false));
  return {
    isOpen: () => isOpen,
    async send(envelope, mail, signal) {
      let hasBegun = false;
      let response = '';
      const abort = () => connection.close();
      signal.addEventListener('abort', abort, { once: true });
      if (signal.aborted) abort();
      // It asks for the mail once the server has, and not before.
      const message: Outgoing = {
        on: () => message,
        pipe(stream) {
          hasBegun = true;
          stream.end(mail);
        },
      };
      const error = await step(ended, (done) =>
        connection.send({ ...envelope }, message, (failure, info) => {
          response = info?.response ?? '';
          done(failure);
        }),
      );
      signal.removeEventListener('abort', abort);
      return { error, hasBegun, response };
    },
    reset: async () => (await step(ended, (done) => connection.reset(done))) === null,
    quit: () => connection.quit(),
    close: () => connection.close(),
  };
}
