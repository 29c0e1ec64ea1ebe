/**
 * The target as a program: it answers every POST at once with a small JSON body.
 *
 * What is posted to `/due` is noted with its time, once for each `Idempotency-Key`. `GET /arrivals?count=N` answers the
 * times (epoch milliseconds) once there are N, and forgets them. It ends with the process that started it.
 */

import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const ANSWER = JSON.stringify({ accepted: true, id: 'msg_0123456789abcdef' });

const arrivals = new Map<string, number>();
let waiting: { readonly count: number; readonly response: ServerResponse } | null = null;

const server = createServer((request, response) => {
  if (request.method === 'GET') {
    const { searchParams } = new URL(request.url ?? '/', 'http://target');
    waiting = { count: Number(searchParams.get('count')), response };
    return answerWaiting();
  }
  const key = request.headers['idempotency-key'];
  if (request.url === '/due' && typeof key === 'string' && !arrivals.has(key)) arrivals.set(key, Date.now());
  request.resume();
  sendJson(response, ANSWER);
  answerWaiting();
});

server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit());

function answerWaiting(): void {
  if (waiting === null || arrivals.size < waiting.count) return;
  sendJson(waiting.response, JSON.stringify([...arrivals.values()]));
  arrivals.clear();
  waiting = null;
}

function sendJson(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body);
}
