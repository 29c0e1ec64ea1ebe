import postgres from 'postgres';
import type { ServerAddress } from './postgresql-address.ts';
import { CLIENT_TYPES } from './postgresql-values.ts';
import type { Sql, SqlResult } from './port.ts';
import { RowBuffer, tooLarge } from './rows.ts';
import { ConnectionEnd, openSocket, type ServerSocket } from './server-socket.ts';

/** Statements that a connection keeps prepared at most. */
const PREPARED = 300;
/** Longer ones are rarely sent twice. */
const PREPARED_LENGTH = 8_192;
/** Milliseconds in which a connection is to be made; whoever has less time gives up before. */
const OPENING_MS = 10_000;
/** Milliseconds in which a server that was asked to give up a statement is to do so. */
const GRACE_MS = 1_000;
/** How often it is looked whether the server has come to a statement that nobody waits for, in milliseconds. */
const LOOK_MS = 50;
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
  /**
   * Has it given up: it is taken back where none of it was sent, and else the server is asked to, when it is at it.
   * False where the server is at another one before.
   */
  giveUp(): boolean;
}

/** One connection to a server, which ends once. Statements are sent one after the other without waiting. */
export interface PostgresqlConnection {
  readonly isOpen: boolean;
  /** Whether statements may be sent. */
  readonly isReady: boolean;
  /** Whether the server was asked to give a statement up: one that came after may have been hit. */
  readonly hasGivenUp: boolean;
  /** Resolves when statements may be sent; rejects with why the connection could not be made. */
  readonly opened: Promise<void>;
  send(statement: Sql): Query;
  /** Sends text of our own without parameters. */
  sendPlain(sql: string): Query;
  /** Ends it; what is not answered is rejected. */
  close(): void;
}

/** What the client knows of a query and does not declare. */
interface ClientQuery extends PromiseLike<ClientResult> {
  forEach(row: (values: readonly unknown[]) => void): unknown;
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
  let hasGivenUp = false;
  let backend: ClientQuery['state'] = null;
  const client = createClient(
    address,
    () => isOpen,
    () => end(),
  );
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
  const stop = () => {
    hasGivenUp = true;
    if (backend !== null) cancelAt(address, backend).catch(() => undefined);
  };
  return {
    get isOpen() {
      return isOpen;
    },
    get isReady() {
      return isOpen && backend !== null;
    },
    get hasGivenUp() {
      return hasGivenUp;
    },
    opened,
    send({ sql, params }) {
      // `simple` would take several statements in one text, among them ones that end a transaction.
      const options = { prepare: isPrepared(sql), simple: false };
      return handOver(client.unsafe(sql, [...params], options).values() as unknown as ClientQuery, stop, end);
    },
    sendPlain: (sql) => handOver(plain(sql), stop, end),
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

/** `stop` asks the server to give up what it is at, `end` ends the connection. */
function handOver(query: ClientQuery, stop: () => void, end: () => void): Query {
  const found = new RowBuffer();
  let isOver = false;
  // What is too much is not kept, and the server need not go on with it.
  query.forEach((row) => {
    if (!found.isFull && !found.add(row)) stop();
  });
  const result = Promise.resolve(query).then(
    (answer) => {
      isOver = true;
      return resultOf(answer, found);
    },
    (thrown: unknown) => {
      isOver = true;
      throw found.isFull ? tooLarge('not_sent', thrown) : thrown;
    },
  );
  const stopInTurn = async (): Promise<void> => {
    while (!query.active && !isOver) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    if (isOver) return;
    stop();
    setTimeout(() => {
      if (!isOver) end();
    }, GRACE_MS);
  };
  return {
    result,
    isSent: () => query.state !== null && !query.describeFirst,
    giveUp() {
      if (query.state === null) {
        query.cancel();
        return true;
      }
      void stopInTurn();
      return query.active;
    },
  };
}

function createClient(address: ServerAddress, isWanted: () => boolean, onEnd: () => void): postgres.Sql {
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
      const socket = await openSocket(address);
      if (isWanted()) return socket;
      socket.end();
      throw new Error('the connection was given up before it was made');
    },
  };
  return postgres(options as unknown as postgres.Options<Record<string, postgres.PostgresType>>);
}

function resultOf(answer: ClientResult, { rows, isFull }: RowBuffer): Answer {
  // The client hands a stream over instead, which nobody reads.
  if (!Array.isArray(answer)) return { rows: [], fields: [], changed: 0, command: 'COPY' };
  const command = answer.command ?? '';
  if (isFull) throw tooLarge(command === 'SELECT' ? 'not_sent' : 'unknown');
  const fields = (answer.columns ?? []).map(({ name }) => name);
  return { rows, fields, changed: CHANGES.has(command) ? (answer.count ?? 0) : 0, command };
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
  const limit = setTimeout(() => socket.end(), OPENING_MS);
  await closed;
  clearTimeout(limit);
}
