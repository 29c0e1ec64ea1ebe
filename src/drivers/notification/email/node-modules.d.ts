/** What is used of Node's sockets, as the runtime has them; its types beside the runtime's would contradict them. */

declare module 'node:net' {
  export interface Socket {
    once(event: string, listener: (error?: Error) => void): this;
    destroy(): void;
  }
  export function connect(options: { readonly host: string; readonly port: number }): Socket;
}

declare module 'node:tls' {
  import type { Socket } from 'node:net';

  export function connect(options: {
    readonly host: string;
    readonly port: number;
    readonly servername: string;
  }): Socket;
}
