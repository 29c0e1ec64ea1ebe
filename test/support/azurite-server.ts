import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './listening.ts';

/** Blob Storage as Azure's emulator has it, which checks signatures. */
export interface AzuriteServer {
  /** The blob endpoint of its one account, `devstoreaccount1`, whose key everybody knows; see `azure-container.ts`. */
  readonly url: string;
  close(): Promise<void>;
}

/** It is no package of ours: `npm install` in `test/servers` brings it. */
const PROGRAM = fileURLToPath(new URL('../servers/node_modules/azurite/dist/src/blob/main.js', import.meta.url).href);

/** Starts one on a free port of the loopback address, with its data where tests keep theirs. */
export async function openAzuriteServer(): Promise<AzuriteServer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'processor-azurite-'));
  const port = await freePort();
  const options = ['--blobHost', '127.0.0.1', '--blobPort', String(port), '--location', folder];
  const server = spawn(
    process.execPath,
    [PROGRAM, ...options, '--silent', '--skipApiVersionCheck', '--disableTelemetry'],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  server.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const failed = once(server, 'exit').then(() => {
    throw new Error(`Azurite did not start: ${said}`);
  });
  failed.catch(() => undefined);
  await Promise.race([listening(port), failed]);
  return {
    url: `http://127.0.0.1:${port}/devstoreaccount1`,
    async close() {
      if (server.exitCode === null && server.signalCode === null) {
        server.kill('SIGTERM');
        await once(server, 'exit');
      }
      await rm(folder, { recursive: true, force: true, maxRetries: 20 });
    },
  };
}

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
