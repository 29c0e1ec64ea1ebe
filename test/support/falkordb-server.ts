import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './listening.ts';

const PASSWORD = 'test-password';

/** A FalkorDB server of the tests. */
export interface FalkordbServer {
  /** With user and password, and the port at which Valkey takes commands. */
  readonly url: string;
  /** Kills it, which it does not learn of before. */
  kill(): Promise<void>;
  /** Starts it anew. It keeps nothing. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Its module, which is one of Valkey's: where `npm ci --prefix test/servers` puts it, or where one says that it is. */
const MODULE =
  process.env['FALKORDB_MODULE'] ??
  fileURLToPath(new URL('../servers/node_modules/@falkordblite/linux-x64/bin/falkordb.so', import.meta.url).href);

/** Starts one on free ports. */
export async function openFalkordbServer(): Promise<FalkordbServer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'processor-falkordb-'));
  const [bolt, commands] = [await lowPort(), await freePort()];
  const start = async () => await startServer(folder, bolt, commands);
  let server = await start();
  const kill = async (signal: NodeJS.Signals) => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill(signal);
    await once(server, 'exit');
  };
  return {
    url: `bolt://falkordb:${PASSWORD}@127.0.0.1:${bolt}?commands=${commands}`,
    kill: () => kill('SIGKILL'),
    async restart() {
      server = await start();
    },
    async close() {
      await kill('SIGKILL');
      await rm(folder, { recursive: true, force: true, maxRetries: 20 });
    },
  };
}

/** A free port that FalkorDB takes for Bolt: it reads it as a signed number of 16 bits. */
async function lowPort(): Promise<number> {
  for (;;) {
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(randomInt(10_000, 32_000), '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    return port;
  }
}

async function startServer(folder: string, bolt: number, port: number): Promise<ChildProcess> {
  const log = path.join(folder, 'log');
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--logfile', log];
  const module = ['--loadmodule', MODULE, 'BOLT_PORT', String(bolt)];
  const server = spawn('valkey-server', [...settings, '--save', '', '--requirepass', PASSWORD, ...module], {
    stdio: 'ignore',
  });
  const failed = once(server, 'exit').then(async () => {
    throw new Error(`FalkorDB did not start: ${await readFile(log, 'utf8')}`);
  });
  failed.catch(() => undefined);
  await Promise.race([listening(bolt), failed]);
  return server;
}

/** Waits until it takes connections. */
async function listening(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const isUp = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
