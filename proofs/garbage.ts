/** Collects garbage in a runtime, by the protocol of its inspector. */

import { setTimeout as wait } from 'node:timers/promises';

/** An isolate that has nothing to do answers once it has; it has no garbage worth waiting for. */
const PATIENCE_MS = 1_000;

/** Has every isolate of a runtime give up what nothing refers to any more: what memory is left is in use. */
export async function collectGarbage(inspector: string): Promise<void> {
  const response = await fetch(`${inspector}/json`);
  const isolates = (await response.json()) as readonly { readonly webSocketDebuggerUrl: string }[];
  await Promise.all(isolates.map(({ webSocketDebuggerUrl }) => collect(webSocketDebuggerUrl)));
}

async function collect(url: string): Promise<void> {
  const socket = new WebSocket(url);
  const collected = new Promise<void>((resolve) => {
    socket.addEventListener('open', () => {
      socket.send(JSON.stringify({ id: 1, method: 'HeapProfiler.enable' }));
      socket.send(JSON.stringify({ id: 2, method: 'HeapProfiler.collectGarbage' }));
    });
    socket.addEventListener('message', ({ data }) => {
      // Notifications have no id.
      if ((JSON.parse(String(data)) as { readonly id?: number }).id === 2) resolve();
    });
    // An isolate that is gone has no garbage.
    socket.addEventListener('error', () => resolve());
  });
  await Promise.race([collected, wait(PATIENCE_MS)]);
  socket.close();
}
