/** A subscriber of a group that acknowledges what it is given. */

import type { CountingProcessor } from './runtime.ts';

/** Subscribes; resolves when delivery has begun, with what ends it. */
export async function subscribe(
  processor: CountingProcessor,
  input: { readonly product: string; readonly env: string; readonly event: string; readonly group: string },
): Promise<() => void> {
  const { ticket, path } = (await processor.ask({ path: '/v1/events/connect', input })) as {
    ticket: string;
    path: string;
  };
  const url = new URL(path, processor.url.replace(/^http/, 'ws'));
  const socket = new WebSocket(url, ['ductape.events', ticket]);
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('error', () => reject(new Error('the socket did not open')));
    socket.addEventListener('message', ({ data }) => {
      const frame = JSON.parse(String(data)) as { t: string; m?: readonly { readonly offset: number }[] };
      if (frame.t === 'ready') resolve();
      if (frame.m !== undefined) socket.send(JSON.stringify({ t: 'ack', o: frame.m.map(({ offset }) => offset) }));
    });
  });
  return () => socket.close();
}
