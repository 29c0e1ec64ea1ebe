import type { Driver, Session } from 'neo4j-driver';
import { type BoltAddress, checkHost } from './address.ts';
import { BoltSocket } from './bolt-socket.ts';
import type { Client } from './values.ts';

/** Milliseconds in which a connection is to be made; whoever has less time gives up before. */
const OPENING_MS = 10_000;

/** What is kept for a server: a client with its connections, and how far they got. */
export class BoltLink {
  readonly address: BoltAddress;
  readonly #allowPrivate: boolean;
  readonly #sockets = new Set<BoltSocket>();
  #driver: Driver | null = null;
  /** How often all was closed: a client of before reaches nothing. */
  #closings = 0;
  #turn: Promise<void> = Promise.resolve();
  #statements = 0;
  #failure: string | null = null;
  #refusal: unknown = null;

  constructor(address: BoltAddress, allowPrivate: boolean) {
    checkHost(address.host, allowPrivate);
    this.address = address;
    this.#allowPrivate = allowPrivate;
  }

  /** Statements and commits that were sent so far. */
  get statements(): number {
    return this.#statements;
  }

  /** Why the latest connection could not be opened; null where it could, or said why itself. */
  get failure(): string | null {
    return this.#failure;
  }

  /** Why an address that a cluster named is not called, or null. */
  get refusal(): unknown {
    return this.#refusal;
  }

  /** Whether there is a client, though its connections may be dead. */
  get isOpen(): boolean {
    return this.#driver !== null;
  }

  /** The client's module. Most isolates use no graph of a server. */
  async client(): Promise<Client> {
    return (await import('neo4j-driver')).default;
  }

  /** Waits for its turn: pieces of work follow one another. What is answered gives the turn back. */
  async enter(expiry: Promise<never>): Promise<() => void> {
    const before = this.#turn;
    const own = Promise.withResolvers<void>();
    this.#turn = before.then(() => own.promise);
    try {
      await Promise.race([before, expiry]);
    } catch (expired) {
      own.resolve();
      throw expired;
    }
    return own.resolve;
  }

  /**
   * A session of its own, on a connection that is opened where there is none that is alive. In a cluster it is the
   * leader's, or, where it is only to read, any server's, which may not know yet what was written before.
   */
  async session(isReading: boolean): Promise<Session> {
    this.#failure = null;
    this.#refusal = null;
    const driver = await this.#opened();
    // FalkorDB takes whatever it is told of a session for the name of a graph.
    if (this.address.dialect === 'falkordb') return driver.session();
    const { database } = this.address;
    return driver.session({
      defaultAccessMode: isReading ? 'READ' : 'WRITE',
      ...(database === null ? {} : { database }),
    });
  }

  /** Ends all connections; what is not answered fails. */
  close(): void {
    const driver = this.#driver;
    this.#driver = null;
    this.#closings += 1;
    for (const socket of this.#sockets) socket.close();
    driver?.close().catch(() => undefined);
  }

  async #opened(): Promise<Driver> {
    if (this.#driver !== null) return this.#driver;
    const closings = this.#closings;
    const neo4j = await this.client();
    const check = () => {
      if (closings !== this.#closings) throw new Error('the connection was closed while it was opened');
    };
    check();
    this.#driver ??= this.#open(neo4j, check);
    return this.#driver;
  }

  /** `check` throws where it is to open nothing any more. */
  #open(neo4j: Client, check: () => void): Driver {
    const { scheme, host, port, user, password } = this.address;
    const open = (url: string) => {
      check();
      return this.#socket(new URL(url));
    };
    return neo4j.driver(`${scheme}://${host}:${port}`, neo4j.auth.basic(user, password), {
      telemetryDisabled: true,
      connectionTimeout: OPENING_MS,
      connectionAcquisitionTimeout: OPENING_MS,
      fetchSize: -1,
      userAgent: 'ductape-processor',
      // See `scripts/bundle-neo4j.ts`.
      trustedCertificates: [open] as unknown as string[],
    });
  }

  #socket({ protocol, hostname, port }: URL): BoltSocket {
    try {
      checkHost(hostname, this.#allowPrivate);
    } catch (refusal) {
      this.#refusal = refusal;
      throw refusal;
    }
    const isSecure = protocol === 'wss:';
    const address = { host: hostname, port: Number(port || (isSecure ? 443 : 80)), isSecure };
    const socket = new BoltSocket(address, {
      onStatement: () => void (this.#statements += 1),
      onFailure: (reason) => void (this.#failure = reason),
      onEnd: () => void this.#sockets.delete(socket),
    });
    this.#sockets.add(socket);
    return socket;
  }
}
