/** The address that a subscription posts to. */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** How long it takes for a call. */
const TAKES_MS = 2;

/** A receiver that listens. */
export interface Receiver {
  readonly url: string;
  close(): void;
}

/**
 * Listens on a free port. `onStep` is told of each message of a call when it came, and once more right before the call
 * is answered.
 */
export async function startReceiver(
  onStep: (step: { readonly n: number; readonly isDone: boolean; readonly call: number }) => void,
): Promise<Receiver> {
  let calls = 0;
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const messages = await read(request);
    const call = (calls += 1);
    for (const { n } of messages) onStep({ n, isDone: false, call });
    await wait(TAKES_MS);
    for (const { n } of messages) onStep({ n, isDone: true, call });
    response.writeHead(204).end();
  };
  // A call that a kill cut off is made again.
  const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()));
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function read(request: IncomingMessage): Promise<{ n: number }[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as { n: number }[];
}
