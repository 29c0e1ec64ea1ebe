import { connect, createServer, type Socket } from 'node:net';
import { listen } from '../support/listening.ts';

/** When connections are cut: after so many bytes of requests, or of answers, from now on. */
export type Cut = { readonly up: number } | { readonly down: number };

/** A wire to a server that can be cut. */
export interface CuttingProxy {
  readonly url: string;
  /** Cuts all connections once so many bytes have come; what comes of the last chunk beyond them is lost. Later ones work. */
  cutAfter(cut: Cut): Promise<void>;
  /** Connections stay as they are. */
  spare(): void;
  close(): void;
}

interface Due {
  readonly way: 'up' | 'down';
  left: number;
  readonly done: () => void;
}

/** Starts a proxy between clients and the server at an address. */
export async function startCuttingProxy(target: string): Promise<CuttingProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let due: Due | null = null;
  const cutAll = () => {
    for (const socket of sockets) socket.destroy();
    due?.done();
    due = null;
  };
  const pass = (way: Due['way'], from: Socket, to: Socket) => {
    sockets.add(from);
    from.on('error', () => to.destroy());
    from.on('close', () => {
      sockets.delete(from);
      to.end();
    });
    from.on('data', (chunk) => {
      const most = due?.way === way ? due.left : Infinity;
      if (due?.way === way) due.left -= chunk.length;
      if (chunk.length >= most) to.write(chunk.subarray(0, most), cutAll);
      else if (!to.write(chunk)) {
        from.pause();
        to.once('drain', () => from.resume());
      }
    });
  };
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    pass('up', client, upstream);
    pass('down', upstream, client);
  });
  return {
    url: `http://127.0.0.1:${await listen(server)}`,
    cutAfter(cut) {
      const { promise, resolve } = Promise.withResolvers<void>();
      due = 'up' in cut ? { way: 'up', left: cut.up, done: resolve } : { way: 'down', left: cut.down, done: resolve };
      return promise;
    },
    spare() {
      due = null;
    },
    close() {
      cutAll();
      server.close();
    },
  };
}
