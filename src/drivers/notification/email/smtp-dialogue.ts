/** The dialogue of SMTP over a socket of the runtime: lines are said, and answers of one or more lines come. */

import { connect } from 'cloudflare:sockets';
import { LIMITS } from '../../../kernel/limits.ts';

/** What a server says to a command. */
export interface Answer {
  /** Of three digits. */
  readonly status: number;
  /** Its texts, without their codes. */
  readonly lines: readonly string[];
}

/** An answer's line: the last one has no dash after its code. */
const LINE = /^(\d{3})([ -]?)(.*)$/s;
/** Characters of an answer; a server that says more is left. */
const ANSWER_LENGTH = 65_536;

/** One connection's dialogue. What ends it, a failure as well, is told by `answer`. */
export class Dialogue {
  readonly #socket: Socket;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #decoder = new TextDecoder();
  readonly #encoder = new TextEncoder();
  #unread = '';
  #isOpen = true;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#reader = (socket.readable as ReadableStream<Uint8Array>).getReader();
    this.#writer = socket.writable.getWriter();
    this.#writer.closed.catch(() => undefined);
    const end = () => (this.#isOpen = false);
    socket.closed.then(end, end);
  }

  /** Whether it has not ended, as far as is known. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Says commands at once. One with a control character would be two, so it is a fault. */
  say(...commands: readonly string[]): void {
    for (const command of commands)
      // eslint-disable-next-line no-control-regex -- they are what is looked for
      if (/[\u0000-\u001f\u007f]/.test(command)) throw new Error('a command of SMTP has a control character');
    void this.write(this.#encoder.encode(commands.map((command) => `${command}\r\n`).join('')));
  }

  /** Sends bytes as they are; false where they could not be. */
  async write(bytes: Uint8Array): Promise<boolean> {
    try {
      await this.#writer.write(bytes);
      return true;
    } catch {
      this.close();
      return false;
    }
  }

  /** The next answer; null where the connection ends, or says nothing of it for `notification_timeout`. */
  async answer(): Promise<Answer | null> {
    const lines: string[] = [];
    for (;;) {
      const line = this.#line() ?? (await this.#nextLine());
      const [, code, dash, text] = LINE.exec(line ?? '') ?? [];
      if (code === undefined || text === undefined) {
        this.close();
        return null;
      }
      lines.push(text);
      if (dash !== '-') return { status: Number(code), lines };
    }
  }

  /** Goes on encrypted, verified for this name; null where that fails. */
  async encrypted(host: string, signal: AbortSignal): Promise<Dialogue | null> {
    // What was said before the encryption could be anybody's.
    if (this.#unread !== '') return this.#left();
    this.#reader.releaseLock();
    this.#writer.releaseLock();
    const socket = this.#socket.startTls({ expectedServerHostname: host });
    return (await isOpened(socket, signal)) ? new Dialogue(socket) : null;
  }

  /** Ends it as is polite. */
  quit(): void {
    if (!this.#isOpen) return;
    this.say('QUIT');
    this.#isOpen = false;
    this.#writer.close().catch(() => undefined);
    this.#reader.cancel().catch(() => undefined);
  }

  /** Ends it; an answer that is waited for is null then. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#reader.cancel().catch(() => undefined);
    this.#socket.close().catch(() => undefined);
  }

  #left(): null {
    this.close();
    return null;
  }

  #line(): string | null {
    const end = this.#unread.indexOf('\n');
    if (end === -1) return null;
    const line = this.#unread.slice(0, end).replace(/\r$/, '');
    this.#unread = this.#unread.slice(end + 1);
    return line;
  }

  async #nextLine(): Promise<string | null> {
    const timer = setTimeout(() => this.close(), LIMITS.notification_timeout.value);
    try {
      for (let line = this.#line(); ; line = this.#line()) {
        if (line !== null) return line;
        if (!this.#isOpen && this.#unread === '') return null;
        const { value } = await this.#reader.read();
        if (value === undefined || this.#unread.length > ANSWER_LENGTH) return null;
        this.#unread += this.#decoder.decode(value, { stream: true });
      }
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Opens a connection; null where it is refused, or its encryption, or it takes `notification_timeout`. */
export async function openDialogue(
  { host, port, secure }: { readonly host: string; readonly port: number; readonly secure: boolean },
  signal: AbortSignal,
): Promise<Dialogue | null> {
  const options = { secureTransport: secure ? 'on' : 'starttls', allowHalfOpen: false } as const;
  const socket = connect({ hostname: host, port }, options);
  return (await isOpened(socket, signal)) ? new Dialogue(socket) : null;
}

/** A handshake that is ended does not always say so: it is not waited for. */
async function isOpened(socket: Socket, signal: AbortSignal): Promise<boolean> {
  socket.closed.catch(() => undefined);
  const { promise: late, resolve } = Promise.withResolvers<false>();
  const end = () => resolve(false);
  const timer = setTimeout(end, LIMITS.notification_timeout.value);
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  const opened = socket.opened.then(
    () => true,
    () => false,
  );
  const is = await Promise.race([opened, late]);
  clearTimeout(timer);
  signal.removeEventListener('abort', end);
  if (!is) socket.close().catch(() => undefined);
  return is;
}
