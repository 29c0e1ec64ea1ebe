/**
 * The target as a program: it notes every POST in a file before it answers, so that no end of any process loses what
 * it took. `node proofs/target-server.ts FILE`; it tells its port to the process that started it, and ends with it.
 *
 * The body says how it answers: `{ order, fails, slow_ms }`. The first `fails` requests under one `Idempotency-Key` get
 * a 503, the others a 200 after `slow_ms`. A line of the file is `time key order status`, the time in epoch
 * milliseconds; the status is the one that is about to be answered.
 */

import { openSync, writeSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

const [file = ''] = process.argv.slice(2);
const notes = openSync(file, 'a');
const requests = new Map<string, number>();

const server = createServer((request, response) => void answer(request, response));
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit());

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const at = Date.now();
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const asked = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { order: string; fails: number; slow_ms: number };
  const key = String(request.headers['idempotency-key']);
  const count = (requests.get(key) ?? 0) + 1;
  if (asked.fails > 0) requests.set(key, count);
  const status = count <= asked.fails ? 503 : 200;
  writeSync(notes, `${at} ${key} ${asked.order} ${status}\n`);
  if (status === 200 && asked.slow_ms > 0) await wait(asked.slow_ms);
  const body = JSON.stringify({ order: asked.order });
  response
    .writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
    .end(body);
}
