import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One thing that the shop did. */
export interface LedgerLine {
  readonly id: string;
  /** Such as `charges` or `refunds`. */
  readonly kind: string;
  readonly order: string;
}

/** A small shop: it charges, reserves and ships, undoes what it did, and honours idempotency keys. */
export interface Shop {
  readonly url: string;
  /** What it did, in order. */
  readonly ledger: readonly LedgerLine[];
  close(): Promise<void>;
}

const KINDS = ['validations', 'charges', 'refunds', 'reservations', 'releases', 'shipments', 'notifications'];

/** Starts the shop on a free port. */
export async function startShop(): Promise<Shop> {
  const ledger = new Map<string, LedgerLine>();
  const server = createServer((request, response) => void handle(ledger, request, response));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get ledger() {
      return [...ledger.values()];
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function handle(
  ledger: Map<string, LedgerLine>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const answer = (status: number, body: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const kind = (request.url ?? '').slice(1);
  if (request.method !== 'POST' || !KINDS.includes(kind)) return void answer(404, { error: `try ${KINDS.join(', ')}` });
  const { order, address } = await readJson(request);
  if (typeof order !== 'string' || order === '') return void answer(422, { error: 'order is missing' });
  if (kind === 'shipments' && address === 'nowhere') return void answer(422, { error: 'nobody delivers there' });
  const key = String(request.headers['idempotency-key'] ?? crypto.randomUUID());
  const line = ledger.get(key) ?? { id: `${kind}_${ledger.size + 1}`, kind, order };
  ledger.set(key, line);
  answer(201, line);
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  try {
    return (JSON.parse(Buffer.concat(chunks).toString('utf8')) ?? {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}
