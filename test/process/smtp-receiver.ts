import { readFile } from 'node:fs/promises';
import type { AddressInfo, Socket } from 'node:net';
import path from 'node:path';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';
import { ROOT } from './program.ts';

/** A mail that was taken, or that had come whole when its connection was dropped. */
export interface Received {
  readonly to: string;
  readonly from: string;
  readonly mail: ParsedMail;
  readonly raw: string;
  /** Of the connection by which it came. */
  readonly connection: string;
}

/** A server of mail. What it does with one is in the recipient's local part; see `answerTo` and `answerMail`. */
export interface SmtpReceiver {
  readonly port: number;
  readonly received: Received[];
  /** Signs-in that were tried, by method. */
  readonly signIns: string[];
  close(): Promise<void>;
}

type Taken = (failure: Error | null, message?: string) => void;

const USER = { user: 'shop', pass: 'a-password-of-the-shop' };

/** Starts one, with credentials {@link USER}. */
export async function startSmtpReceiver(
  options: SMTPServerOptions & { readonly mails?: number } = {},
): Promise<SmtpReceiver> {
  const { mails: mailsOfConnection = Infinity, ...given } = options;
  const [key, cert] = await Promise.all(
    ['server.key', 'server.crt'].map((name) => readFile(path.join(ROOT, 'test/fixtures/tls', name))),
  );
  const received: Received[] = [];
  const signIns: string[] = [];
  const sockets = new Map<string, Socket>();
  const counts = new Map<string, number>();
  const count = (name: string): number => {
    counts.set(name, (counts.get(name) ?? 0) + 1);
    return counts.get(name) ?? 0;
  };
  const drop = ({ id }: SMTPServerSession) => sockets.get(id)?.destroy();
  const take = async (raw: Buffer, session: SMTPServerSession): Promise<Error | null | 'dropped'> => {
    const to = session.envelope.rcptTo[0]?.address ?? '';
    const { address: from } = session.envelope.mailFrom || { address: '' };
    received.push({ to, from, mail: await simpleParser(raw), raw: raw.toString(), connection: session.id });
    if (to.startsWith('drop-after')) {
      drop(session);
      return 'dropped';
    }
    if (to.startsWith('refuse-data')) return refusal(554, 'Spam');
    if (to.startsWith('defer-data') && count(to) < 2) return refusal(451, 'Greylisted');
    if (count(session.id) >= mailsOfConnection) setTimeout(() => drop(session), 1);
    return null;
  };
  const finish = async (raw: Buffer, session: SMTPServerSession, done: Taken): Promise<void> => {
    const failure = await take(raw, session);
    if (failure !== 'dropped') done(failure, 'queued as 4F1A2B');
  };
  const server = new SMTPServer({
    key,
    cert,
    ...given,
    onAuth({ method, username, password }, _session, done) {
      signIns.push(method);
      if (username === USER.user && password === USER.pass) done(null, { user: username });
      else done(refusal(535, 'Authentication failed'));
    },
    onRcptTo({ address }, session, done) {
      if (address.startsWith('drop-before')) drop(session);
      else if (address.startsWith('nobody')) done(refusal(550, 'No such user'));
      else if (address.startsWith('busy') && count(address) < 3) done(refusal(451, 'Try again later'));
      else done();
    },
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const raw = Buffer.concat(parts);
        void finish(raw, session, done);
      });
    },
  });
  server.on('error', () => undefined);
  server.server.on('connection', noted).on('secureConnection', noted);
  function noted(socket: Socket): void {
    // The server knows a connection by its session, which it makes right after.
    setImmediate(() => {
      const { connections } = server as unknown as { connections: Set<{ id: string; _socket: Socket }> };
      for (const { id, _socket: own } of connections) if (own === socket) sockets.set(id, socket);
    });
  }
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    received,
    signIns,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
      }),
  };
}

function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
