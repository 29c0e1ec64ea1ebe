/** Streams of a Redis whose log is synced with each write, over plain sockets: what is shown beside events. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A running server. */
export interface RedisStreams {
  /** Adds a message at a time on each of so many connections; messages a second. */
  add(message: string, connections: number, ms: number): Promise<number>;
  close(): Promise<void>;
}

/** Starts one in a folder; null where there is no `redis-server`. */
export async function startRedis(folder: string): Promise<RedisStreams | null> {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
  } catch {
    return null;
  }
  const port = await freePort();
  const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
  const server = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, ...durable], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await ready(server);
  return {
    async add(message, connections, ms) {
      const command = commandOf(['XADD', 'bench', '*', 'message', message]);
      const until = performance.now() + ms;
      const counts = await Promise.all(Array.from({ length: connections }, () => addOn(port, command, until)));
      return counts.reduce((sum, count) => sum + count, 0) / (ms / 1_000);
    },
    async close() {
      server.kill();
      await once(server, 'exit');
    },
  };
}

async function ready(server: ChildProcess): Promise<void> {
  for await (const text of server.stdout ?? []) if (String(text).includes('Ready to accept')) break;
  server.stdout?.resume();
}

/** Answers how many were added by then. */
async function addOn(port: number, command: string, until: number): Promise<number> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  let count = 0;
  for (; performance.now() < until; count += 1) await asked(socket, command);
  socket.destroy();
  return count;
}

async function asked(socket: Socket, command: string): Promise<void> {
  socket.write(command);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  if (answer[0] !== '$'.charCodeAt(0)) throw new Error(`Redis answered ${String(answer)}`);
}

function commandOf(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
