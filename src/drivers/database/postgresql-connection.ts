import postgres from 'postgres';
import type { ServerAddress } from './postgresql-address.ts';
import { CLIENT_TYPES } from './postgresql-values.ts';
import type { Sql, SqlResult } from './port.ts';
import { ConnectionEnd, openSocket, type ServerSocket } from './server-socket.ts';

/** Statements that a connection keeps prepared at most. */
const PREPARED = 300;
/** Longer ones are rarely sent twice. */
const PREPARED_LENGTH = 8_192;
/** Milliseconds in which a connection is to be made; whoever has less time gives up before. */
const OPENING_MS = 10_000;
/** What results must look like, whatever the database or the user is set to; answered before anything else is sent. */
const SETTINGS = "SET bytea_output = 'hex'; SET IntervalStyle = 'postgres'";
/** The request to give up what a connection does, of PostgreSQL's protocol. */
const CANCEL_REQUEST = 80_877_102;

const CHANGES = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

/** What a server answers, and which command it says that it did. */
export type Answer = SqlResult & { readonly command: string };

/** A statement that was handed to a connection. */
export interface Query {
  readonly result: Promise<Answer>;
  /** Whether the server may have got what makes it do it. */
  isSent(): boolean;
  /** Whether it is the one that the server is at. */
  isActive(): boolean;
  /** Takes it back; false where any of it was sent. */
  withdraw(): boolean;
}

/** One connection to a server, which ends once. Statements are sent one after the other without waiting. */
export interface PostgresqlConnection {
  readonly isOpen: boolean;
  /** Whether statements may be sent. */
  readonly isReady: boolean;
  /** Resolves when statements may be sent; rejects with why the connection could not be made. */
  readonly opened: Promise<void>;
  send(statement: Sql): Query;
  /** Sends text of our own without parameters. */
  sendPlain(sql: string): Query;
  /** Asks the server to give up the statement that it is at. */
  cancel(): Promise<void>;
  /** Ends it; what is not answered is rejected. */
  close(): void;
}

/** What the client knows of a query and does not declare. */
interface ClientQuery extends PromiseLike<ClientResult> {
  readonly state: { readonly pid: number; readonly secret: number } | null;
  /** Its types are asked for first, which does nothing yet. */
  readonly describeFirst?: unknown;
  readonly active: boolean;
  cancel(): unknown;
}

interface ClientResult extends ReadonlyArray<readonly unknown[]> {
  readonly columns?: readonly { readonly name: string }[];
  readonly count: number | null;
  readonly command: string | null;
}

/** Opens a connection to a server. */
export function openConnection(address: ServerAddress): PostgresqlConnection {
  const prepared = new Set<string>();
  let isOpen = true;
  let backend: ClientQuery['state'] = null;
  const client = createClient(address, () => end());
  const end = (): void => {
    isOpen = false;
    void client.end({ timeout: 0 });
  };
  const isPrepared = (sql: string): boolean => {
    if (prepared.has(sql)) return true;
    if (!address.isPreparing || prepared.size >= PREPARED || sql.length > PREPARED_LENGTH) return false;
    prepared.add(sql);
    return true;
  };
  const plain = (sql: string) => client.unsafe(sql, [], { prepare: false }).values() as unknown as ClientQuery;
  const opened = greeted(plain(SETTINGS)).then(
    (state) => {
      backend = state;
    },
    (thrown: unknown) => {
      end();
      throw thrown;
    },
  );
  opened.catch(() => undefined);
  return {
    get isOpen() {
      return isOpen;
    },
    get isReady() {
      return isOpen && backend !== null;
    },
    opened,
    send({ sql, params }) {
      // `simple` would take several statements in one text, among them ones that end a transaction.
      const options = { prepare: isPrepared(sql), simple: false };
      return handOver(client.unsafe(sql, [...params], options).values() as unknown as ClientQuery);
    },
    sendPlain: (sql) => handOver(plain(sql)),
    cancel: async () => {
      if (isOpen && backend !== null) await cancelAt(address, backend);
    },
    close: end,
  };
}

/** Which backend answered a connection's first statement. */
async function greeted(greeting: ClientQuery): Promise<ClientQuery['state']> {
  const late = Promise.withResolvers<never>();
  const limit = setTimeout(() => late.reject(new ConnectionEnd('it did not answer in time')), OPENING_MS);
  try {
    await Promise.race([greeting, late.promise]);
    return greeting.state;
  } finally {
    clearTimeout(limit);
  }
}

function handOver(query: ClientQuery): Query {
  return {
    result: Promise.resolve(query).then(resultOf),
    isSent: () => query.state !== null && !query.describeFirst,
    isActive: () => query.active,
    withdraw() {
      if (query.state !== null) return false;
      query.cancel();
      return true;
    },
  };
}

function createClient(address: ServerAddress, onEnd: () => void): postgres.Sql {
  const { host, port, database, user, password, settings } = address;
  let isTaken = false;
  const options = {
    host: [host],
    port: [port],
    database,
    user,
    pass: password,
    max: 1,
    ssl: false,
    fetch_types: false,
    idle_timeout: 0,
    max_lifetime: 0,
    connect_timeout: 0,
    connection: { TimeZone: 'UTC', DateStyle: 'ISO, MDY', ...settings },
    types: CLIENT_TYPES,
    onnotice: () => undefined,
    onclose: onEnd,
    async socket(): Promise<ServerSocket> {
      // One that has ended is not opened anew behind our back, in the middle of a transaction.
      if (isTaken) throw new Error('the connection has ended');
      isTaken = true;
      return await openSocket(address);
    },
  };
  return postgres(options as unknown as postgres.Options<Record<string, postgres.PostgresType>>);
}

function resultOf(rows: ClientResult): Answer {
  const command = rows.command ?? '';
  const fields = (rows.columns ?? []).map(({ name }) => name);
  return { rows: [...rows], fields, changed: CHANGES.has(command) ? (rows.count ?? 0) : 0, command };
}

async function cancelAt(address: ServerAddress, { pid, secret }: { pid: number; secret: number }): Promise<void> {
  const request = new DataView(new ArrayBuffer(16));
  request.setInt32(0, 16);
  request.setInt32(4, CANCEL_REQUEST);
  request.setInt32(8, pid);
  request.setInt32(12, secret);
  const socket = await openSocket(address);
  // The server answers by closing.
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => resolve());
  });
  socket.write(new Uint8Array(request.buffer));
  await closed;
}
