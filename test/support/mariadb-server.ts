import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './listening.ts';

/** Nothing of it is to outlive a crash. */
const FAST = ['--innodb-flush-log-at-trx-commit=0', '--innodb-doublewrite=0', '--innodb-flush-method=nosync'];

/** As of Debian, with nothing that the machine is set to. */
const OPTIONS = ['--no-defaults', ...(process.getuid?.() === 0 ? ['--user=root'] : [])];

const PASSWORD = 'test-password';

/** A MariaDB server of the tests. */
export interface MariadbServer {
  /** With user and password, of a database of its own. */
  readonly url: string;
  /** Kills it, which it does not learn of before. */
  kill(): Promise<void>;
  /** Starts it anew on what it kept. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Whether this machine has it. */
export function isMariadbInstalled(): boolean {
  return spawnSync('mariadbd', ['--no-defaults', '--version'], { stdio: 'ignore' }).status === 0;
}

/** Starts one on a free port, with its data where tests keep theirs; what it did outlives a kill where it `isDurable`. */
export async function openMariadbServer(isDurable = false): Promise<MariadbServer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'processor-mariadb-'));
  const data = path.join(folder, 'data');
  await ended(spawn('mariadb-install-db', [...OPTIONS, `--datadir=${data}`, '--skip-test-db'], { stdio: 'ignore' }));
  const port = await freePort();
  const start = () => startServer(folder, data, port, isDurable);
  let server = await start();
  return {
    url: `mysql://tester:${PASSWORD}@127.0.0.1:${port}/tests`,
    async kill() {
      server.kill('SIGKILL');
      await once(server, 'exit');
    },
    async restart() {
      server = await start();
    },
    async close() {
      if (server.exitCode === null && server.signalCode === null) {
        server.kill('SIGTERM');
        await once(server, 'exit');
      }
      await rm(folder, { recursive: true, force: true, maxRetries: 20 });
    },
  };
}

async function startServer(folder: string, data: string, port: number, isDurable: boolean): Promise<ChildProcess> {
  const log = path.join(folder, 'log');
  const server = spawn(
    'mariadbd',
    [
      ...OPTIONS,
      `--datadir=${data}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--socket=${path.join(folder, 'socket')}`,
      `--pid-file=${path.join(folder, 'pid')}`,
      `--log-error=${log}`,
      `--init-file=${fixture('mariadb.sql')}`,
      `--ssl-cert=${fixture('tls/server.crt')}`,
      `--ssl-key=${fixture('tls/server.key')}`,
      '--skip-name-resolve',
      '--max-connections=400',
      ...(isDurable ? [] : FAST),
    ],
    { stdio: 'ignore' },
  );
  const failed = once(server, 'exit').then(async () => {
    throw new Error(`MariaDB did not start: ${await readFile(log, 'utf8')}`);
  });
  failed.catch(() => undefined);
  await Promise.race([listening(port), failed]);
  return server;
}

/** Waits until it takes connections, which it does once its first statements are done. */
async function listening(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const isUp = await new Promise<boolean>((resolve) => {
      socket.once('data', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('close', () => resolve(false));
    });
    socket.destroy();
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function ended(child: ChildProcess): Promise<void> {
  const [code] = (await once(child, 'exit')) as [number];
  if (code !== 0) throw new Error(`mariadb-install-db ended with ${code}`);
}

function fixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url).href);
}
