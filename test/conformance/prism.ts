import { createServer } from 'node:net';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { vi } from 'vitest';
import { isFree, PATIENCE, type Program, start } from '../process/program.ts';

const PRISM = createRequire(import.meta.url).resolve('@stoplight/prism-cli/dist/index.js');

/** A server that answers as a description says, and refuses with 422 what breaks it. */
export interface Prism extends Program {
  readonly url: string;
}

/** Starts Prism on a description, on a free port, and waits until it serves. */
export async function startPrism(file: string): Promise<Prism> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const program = start(process.execPath, [PRISM, 'mock', '--host', '127.0.0.1', '--port', String(port), file]);
  const listens = vi.waitUntil(async () => !(await isFree(url)), PATIENCE);
  const lost = program.ended.then((end) => {
    throw new Error(`Prism ended before it served: ${JSON.stringify(end)}`);
  });
  await Promise.race([listens, lost]);
  lost.catch(() => undefined);
  return { ...program, url };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
      .once('error', reject)
      .listen(0, '127.0.0.1', () => {
        const { port } = server.address() as AddressInfo;
        server.close(() => resolve(port));
      });
  });
}
