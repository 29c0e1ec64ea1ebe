/**
 * The target as a program: it answers every POST at once with a small JSON body.
 *
 * What is posted to `/due` is noted once for each `Idempotency-Key`, with how much later it came than its `due_at`
 * (epoch milliseconds). `GET /lateness?count=N` answers those, milliseconds in the order of arrival, once there are N,
 * and forgets them. It ends with the process that started it.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const ANSWER = JSON.stringify({ accepted: true, id: 'msg_0123456789abcdef' });

const lateness = new Map<string, number>();
let waiting: { readonly count: number; readonly response: ServerResponse } | null = null;

const server = createServer((request, response) => {
  if (request.method === 'GET') {
    const { searchParams } = new URL(request.url ?? '/', 'http://target');
    waiting = { count: Number(searchParams.get('count')), response };
    return answerWaiting();
  }
  if (request.url === '/due') void note(request, performance.timeOrigin + performance.now());
  else request.resume();
  sendJson(response, ANSWER);
});

server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit());

async function note(request: IncomingMessage, at: number): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { due_at: dueAt } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { due_at: number };
  const key = String(request.headers['idempotency-key']);
  if (!lateness.has(key)) lateness.set(key, at - dueAt);
  answerWaiting();
}

function answerWaiting(): void {
  if (waiting === null || lateness.size < waiting.count) return;
  sendJson(waiting.response, JSON.stringify([...lateness.values()]));
  lateness.clear();
  waiting = null;
}

function sendJson(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body);
}
