/** What an isolate of a runtime holds, by the protocol of its inspector. */

/** Bytes of an isolate. */
export interface IsolateMemory {
  /** Objects of JavaScript, garbage that nobody has collected yet included. */
  readonly heap: number;
  /** Bytes of `ArrayBuffer`s, which are outside of the heap. */
  readonly buffers: number;
}

interface Answer {
  readonly id?: number;
  readonly result?: { readonly usedSize: number; readonly backingStorageSize: number };
}

/** Follows the isolate of a Worker, which is asked again as soon as it has answered. */
export async function followIsolate(
  inspector: string,
  worker: string,
  onMemory: (memory: IsolateMemory) => void,
): Promise<{ close(): void }> {
  const response = await fetch(`${inspector}/json`);
  const targets = (await response.json()) as readonly { readonly id: string; readonly webSocketDebuggerUrl: string }[];
  const target = targets.find(({ id }) => id.endsWith(worker));
  if (target === undefined) throw new Error(`the inspector has no isolate of '${worker}': ${JSON.stringify(targets)}`);
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  let id = 0;
  const ask = () => {
    id += 1;
    socket.send(JSON.stringify({ id, method: 'Runtime.getHeapUsage' }));
  };
  const opened = Promise.withResolvers<void>();
  socket.addEventListener('open', () => opened.resolve());
  socket.addEventListener('error', () => opened.reject(new Error('the inspector cannot be reached')));
  socket.addEventListener('message', ({ data }) => {
    const { result } = JSON.parse(String(data)) as Answer;
    if (result === undefined) return;
    onMemory({ heap: result.usedSize, buffers: result.backingStorageSize });
    setTimeout(ask, LOOK_MS);
  });
  await opened.promise;
  ask();
  return { close: () => socket.close() };
}

/** Between an answer and the next question. */
const LOOK_MS = 50;
