import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A mail that the service accepted. */
export interface Mail {
  readonly id: string;
  readonly to: string;
  /** When its request arrived, epoch milliseconds. */
  readonly arrivedAt: number;
}

/** A small third-party API: it accepts mails, honours idempotency keys and shows what it accepted. */
export interface MailService {
  readonly url: string;
  readonly mails: readonly Mail[];
  close(): Promise<void>;
}

/** Starts the service on the port, or on a free one when that is taken. */
export async function startMailService(port: number): Promise<MailService> {
  const mails = new Map<string, Mail>();
  const server = createServer((request, response) => void handle(mails, request, response));
  const listen = (at: number) =>
    new Promise<void>((resolve, reject) => server.once('error', reject).listen(at, '127.0.0.1', () => resolve()));
  await listen(port).catch(() => listen(0));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get mails() {
      return [...mails.values()];
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function handle(mails: Map<string, Mail>, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const arrivedAt = Date.now();
  const answer = (status: number, body: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const id = /^\/mails\/([^/?]+)$/.exec(request.url ?? '')?.[1];
  if (request.method === 'GET' && id !== undefined) {
    const mail = [...mails.values()].find((each) => each.id === id);
    return void (mail === undefined ? answer(404, { error: `no mail ${id}` }) : answer(200, mail));
  }
  if (request.method !== 'POST' || request.url !== '/welcome') return void answer(404, { error: 'try POST /welcome' });
  const { to } = (await readJson(request)) as { to?: unknown };
  if (typeof to !== 'string') return void answer(422, { error: 'to is missing' });
  const key = String(request.headers['idempotency-key'] ?? crypto.randomUUID());
  const mail = mails.get(key) ?? { id: `mail_${mails.size + 1}`, to, arrivedAt };
  mails.set(key, mail);
  answer(201, { id: mail.id, to: mail.to, accepted: true });
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) ?? {};
  } catch {
    return {};
  }
}
