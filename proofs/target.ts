/** The server that jobs reach, in a process that outlives the processor, and what it took. */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { open, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** A request that the target took. */
export interface Arrival {
  /** Epoch milliseconds. */
  readonly at: number;
  /** `<job id>:<occurrence>`, the idempotency key that came with it. */
  readonly key: string;
  /** The order that the job was dispatched for. */
  readonly order: string;
  /** What it was answered with. */
  readonly status: number;
}

/** A running target. */
export interface Target {
  readonly url: string;
  /** All that it took since the last time it was asked. */
  read(): Promise<Arrival[]>;
  close(): void;
}

/** Starts the target on a free port; it notes what it takes in a file. */
export async function startTarget(file: string): Promise<Target> {
  await writeFile(file, '');
  const child = fork(path.join(import.meta.dirname, 'target-server.ts'), [file]);
  const [port] = (await once(child, 'message')) as [number];
  let offset = 0;
  return {
    url: `http://127.0.0.1:${port}`,
    async read() {
      const text = await readFrom(file, offset);
      // A line that is being written is read the next time.
      const whole = text.slice(0, text.lastIndexOf('\n') + 1);
      offset += Buffer.byteLength(whole);
      return whole.split('\n').slice(0, -1).map(arrivalOf);
    },
    close: () => void child.kill(),
  };
}

async function readFrom(file: string, offset: number): Promise<string> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(size - offset), position: offset });
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

function arrivalOf(line: string): Arrival {
  const [at, key = '', order = '', status] = line.split(' ');
  return { at: Number(at), key, order, status: Number(status) };
}
