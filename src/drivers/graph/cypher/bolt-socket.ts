import { Buffer } from 'node:buffer';
import { connect } from 'cloudflare:sockets';

/** The signature of the message by which a client takes its leave. */
const GOODBYE = 0x02;
/** Signatures of messages that have a server do something. */
const [RUN, COMMIT] = [0x10, 0x12];
const CHUNK_BYTES = 65_535;
/** Bytes of the first thing that is sent, which is not in chunks: what versions of the protocol are known. */
const HANDSHAKE_BYTES = 20;

/** Where a socket leads to. */
export interface SocketAddress {
  readonly host: string;
  readonly port: number;
  readonly isSecure: boolean;
}

/** What is told of a socket. */
export interface SocketEvents {
  /** What was sent has a server do something. */
  readonly onStatement: () => void;
  /** Why it could not be opened, in words for a caller. */
  readonly onFailure: (reason: string) => void;
  readonly onEnd: (socket: BoltSocket) => void;
}

/**
 * A TCP socket in the shape of a WebSocket, which is what the client's build for browsers knows. Each message is sent
 * in as few chunks as there can be, and no goodbye is said: FalkorDB fails at both.
 */
export class BoltSocket {
  binaryType = 'arraybuffer';
  /** As of a WebSocket: 0 while it is being opened, 1 open, 3 closed. */
  readyState: 0 | 1 | 3 = 0;
  onopen: (() => void) | null = null;
  onclose: ((event: { readonly wasClean: boolean }) => void) | null = null;
  onerror: (() => void) | null = null;
  onmessage: ((event: { readonly data: Uint8Array }) => void) | null = null;
  readonly #events: SocketEvents;
  readonly #socket: Socket;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #messages = new Messages();
  #isGreeted = false;

  constructor({ host, port, isSecure }: SocketAddress, events: SocketEvents) {
    this.#events = events;
    const options = { secureTransport: isSecure ? 'on' : 'off', allowHalfOpen: false } as const;
    this.#socket = connect({ hostname: host, port }, options);
    this.#writer = this.#socket.writable.getWriter();
    // What ends it is told where it is read.
    this.#socket.closed.catch(() => undefined);
    this.#writer.closed.catch(() => undefined);
    void this.#run(isSecure);
  }

  send(data: Uint8Array): void {
    if (this.readyState !== 1) return;
    if (!this.#isGreeted) {
      this.#isGreeted = data.byteLength === HANDSHAKE_BYTES;
      this.#write(data);
      return;
    }
    for (const message of this.#messages.read(data)) {
      const signature = message[3];
      if (signature === GOODBYE) continue;
      if (signature === RUN || signature === COMMIT) this.#events.onStatement();
      this.#write(message);
    }
  }

  close(): void {
    this.#end(true);
  }

  async #run(isSecure: boolean): Promise<void> {
    try {
      await this.#socket.opened;
    } catch {
      this.#events.onFailure(isSecure ? 'it refused the connection or its encryption' : 'it refused the connection');
      return this.#end(false);
    }
    if (this.readyState !== 0) return;
    this.readyState = 1;
    this.onopen?.();
    try {
      for await (const data of this.#socket.readable as ReadableStream<Uint8Array>)
        this.onmessage?.({ data: Buffer.from(data.buffer, data.byteOffset, data.byteLength) });
    } catch {
      // It is lost, as one that ends.
    }
    this.#end(false);
  }

  #write(data: Uint8Array): void {
    this.#writer.write(data).catch(() => this.#end(false));
  }

  #end(wasClean: boolean): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.#socket.close().catch(() => undefined);
    this.#events.onEnd(this);
    this.onclose?.({ wasClean });
  }
}

/** Puts the chunks of each message together. */
class Messages {
  #unread: Uint8Array = new Uint8Array();
  #parts: Uint8Array[] = [];

  /** The messages that these bytes complete, with sizes of chunks and their ends. */
  read(data: Uint8Array): Uint8Array[] {
    this.#unread = joined([this.#unread, data]);
    const messages: Uint8Array[] = [];
    while (this.#unread.length >= 2) {
      const size = ((this.#unread[0] ?? 0) << 8) | (this.#unread[1] ?? 0);
      if (this.#unread.length < size + 2) break;
      if (size > 0) this.#parts.push(this.#unread.subarray(2, size + 2));
      else messages.push(this.#message());
      this.#unread = this.#unread.subarray(size + 2);
    }
    return messages;
  }

  #message(): Uint8Array {
    const whole = joined(this.#parts);
    this.#parts = [];
    const chunks: Uint8Array[] = [];
    for (let at = 0; at < whole.length; at += CHUNK_BYTES) {
      const part = whole.subarray(at, at + CHUNK_BYTES);
      chunks.push(Uint8Array.of(part.length >> 8, part.length & 0xff), part);
    }
    return joined([...chunks, new Uint8Array(2)]);
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
