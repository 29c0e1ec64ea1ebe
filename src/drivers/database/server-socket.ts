import { Buffer } from 'node:buffer';
import { connect } from 'cloudflare:sockets';
import type { ServerAddress } from './server-address.ts';

/** The request for TLS of PostgreSQL's protocol. */
const SSL_REQUEST = new Uint8Array([0, 0, 0, 8, 4, 210, 22, 47]);
const YES = 'S'.charCodeAt(0);
/** Bytes after which others have their turn: what comes without a gap would keep timers and other sockets from theirs. */
const TURN_BYTES = 1_048_576;

/** Why a connection could not be made, or ended without our doing. */
export class ConnectionEnd extends Error {}

const NO_CONNECTION = 'it refused the connection';
const NO_ENCRYPTION = 'its encryption failed: its certificate must be trusted, and be for this host';

/** Opens a connection, encrypted where the address says so, as PostgreSQL begins that. Throws {@link ConnectionEnd}. */
export async function openSocket(address: ServerAddress): Promise<ServerSocket> {
  const { host, isSecure } = address;
  const socket = connectTo(address);
  try {
    await socket.opened;
    return new ServerSocket(isSecure ? await requested(socket, host) : socket);
  } catch (thrown) {
    void socket.close().catch(() => undefined);
    if (thrown instanceof ConnectionEnd) throw thrown;
    throw new ConnectionEnd(isSecure ? `${NO_CONNECTION} or its encryption` : NO_CONNECTION, { cause: thrown });
  }
}

/** Opens a connection that is encrypted later, where the protocol comes to it. Throws {@link ConnectionEnd}. */
export async function openPlainSocket(address: ServerAddress): Promise<ServerSocket> {
  const socket = connectTo(address);
  try {
    await socket.opened;
    return new ServerSocket(socket);
  } catch (thrown) {
    void socket.close().catch(() => undefined);
    throw new ConnectionEnd(NO_CONNECTION, { cause: thrown });
  }
}

function connectTo({ host, port, isSecure }: ServerAddress): Socket {
  return connect({ hostname: host, port }, { secureTransport: isSecure ? 'starttls' : 'off', allowHalfOpen: false });
}

async function requested(socket: Socket, host: string): Promise<Socket> {
  const writer = socket.writable.getWriter();
  const reader = socket.readable.getReader();
  await writer.write(SSL_REQUEST);
  const { value } = (await reader.read()) as ReadableStreamReadResult<Uint8Array>;
  if (value?.[0] !== YES) throw new ConnectionEnd('it does not offer encryption (sslmode=disable goes without)');
  writer.releaseLock();
  reader.releaseLock();
  return await encrypted(socket, host);
}

async function encrypted(socket: Socket, host: string): Promise<Socket> {
  const secure = socket.startTls({ expectedServerHostname: host });
  try {
    await secure.opened;
  } catch (thrown) {
    throw new ConnectionEnd(NO_ENCRYPTION, { cause: thrown });
  }
  return secure;
}

type Listener = (given: unknown) => void;

/** A socket as the client takes it, which ends once and says why. */
export class ServerSocket {
  readyState: 'open' | 'closed' = 'open';
  #socket: Socket;
  #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #listeners = new Map<string, Set<Listener>>();
  #isReading = false;
  /** The latest of what was written. */
  #written: Promise<void> = Promise.resolve();
  /** Has what follows encrypted. */
  #upgrade: (() => Promise<void>) | null = null;
  /** Whether what is written now would go in the clear though it is to be encrypted. */
  #isTurning = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#writer = writerOf(socket);
  }

  on(event: string, listener: Listener): this {
    const all = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, all.add(listener));
    return this;
  }

  once(event: string, listener: Listener): this {
    const single: Listener = (given) => {
      this.removeListener(event, single);
      listener(given);
    };
    return this.on(event, single);
  }

  removeListener(event: string, listener: Listener): this {
    this.#listeners.get(event)?.delete(listener);
    return this;
  }

  removeAllListeners(): this {
    this.#listeners.clear();
    return this;
  }

  /** Takes what is to be sent. Nothing is read before, so that whoever listens has come. */
  write(data: Uint8Array, done?: () => void): boolean {
    this.start();
    // Somebody answers what a server says before its encryption, which nobody vouches for.
    if (this.#isTurning) {
      this.#lose(new ConnectionEnd('it spoke before its encryption'));
      return true;
    }
    this.#written = this.#send(data, done);
    return true;
  }

  /** Begins to read, where it is the server that speaks first. */
  start(): void {
    if (!this.#isReading) void this.#read();
  }

  /** Has what follows encrypted; asked by a listener of `data`, since nothing may be read meanwhile. Tells {@link ConnectionEnd}. */
  secure(host: string, done: (thrown?: unknown) => void): void {
    this.#isTurning = true;
    this.#upgrade = async () => {
      await this.#written;
      this.#writer.releaseLock();
      try {
        this.#socket = await encrypted(this.#socket, host);
      } catch (thrown) {
        done(thrown);
        throw thrown;
      }
      this.#writer = writerOf(this.#socket);
      this.#isTurning = false;
      done();
    };
  }

  /** Ends it by ourselves. */
  end(data?: Uint8Array): void {
    if (this.readyState === 'closed') return;
    this.readyState = 'closed';
    void this.#close(data);
  }

  destroy(): void {
    this.end();
  }

  async #send(data: Uint8Array, done: (() => void) | undefined): Promise<void> {
    try {
      await this.#writer.write(data);
    } catch (thrown) {
      return this.#lose(thrown);
    }
    done?.();
  }

  async #close(data: Uint8Array | undefined): Promise<void> {
    try {
      if (data !== undefined) await this.#writer.write(data);
      await this.#socket.close();
    } catch {
      // It has ended already.
    }
    this.#emit('close', false);
  }

  async #read(): Promise<void> {
    this.#isReading = true;
    let reader = (this.#socket.readable as ReadableStream<Uint8Array>).getReader();
    let unbroken = 0;
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        this.#emit('data', Buffer.from(value.buffer, value.byteOffset, value.byteLength));
        if (this.#upgrade !== null) {
          reader.releaseLock();
          await this.#upgrade();
          this.#upgrade = null;
          reader = (this.#socket.readable as ReadableStream<Uint8Array>).getReader();
        }
        unbroken += value.byteLength;
        if (unbroken < TURN_BYTES) continue;
        unbroken = 0;
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
      this.#lose(undefined);
    } catch (thrown) {
      this.#lose(thrown);
    }
  }

  #lose(cause: unknown): void {
    if (this.readyState === 'closed') return;
    this.readyState = 'closed';
    this.#socket.close().catch(() => undefined);
    const end = cause instanceof ConnectionEnd ? cause : new ConnectionEnd('it closed the connection', { cause });
    this.#emit('error', end);
    this.#emit('close', true);
  }

  #emit(event: string, given: unknown): void {
    // A listener may be taken off, or put on, by another.
    const listeners = Array.from(this.#listeners.get(event) ?? []);
    for (const listener of listeners) listener(given);
  }
}

function writerOf(socket: Socket): WritableStreamDefaultWriter<Uint8Array> {
  const writer = socket.writable.getWriter();
  // What ends it is told where it is read or written.
  socket.closed.catch(() => undefined);
  writer.closed.catch(() => undefined);
  return writer;
}
