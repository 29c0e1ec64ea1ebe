/** The server that calls reach, in a process of its own: it shares no event loop with what loads or is loaded. */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** A running target. */
export interface Target {
  readonly url: string;
  /** How late each of the next `count` different jobs reached `/due`, milliseconds; fails after three minutes. */
  lateness(count: number): Promise<number[]>;
  close(): void;
}

const PATIENCE_MS = 180_000;

/** Starts the target on a free port. */
export async function startTarget(): Promise<Target> {
  const child = fork(path.join(import.meta.dirname, 'target-server.ts'));
  const [port] = (await once(child, 'message')) as [number];
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    async lateness(count) {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      const response = await fetch(`${url}/lateness?count=${count}`, { signal }).catch((cause: unknown) => {
        throw new Error(`fewer than ${count} jobs reached the target within ${PATIENCE_MS} ms`, { cause });
      });
      return (await response.json()) as number[];
    },
    close: () => void child.kill(),
  };
}
