import postgres from 'postgres';
import type { ServerAddress } from './server-address.ts';
import { CLIENT_TYPES } from './postgresql-values.ts';
import { columnsOf, columnsStatement } from './postgresql-columns.ts';
import { beginning, checkCommand, refuseControl } from './postgresql-control.ts';
import { isServerError, type ServerError, serverError } from './postgresql-errors.ts';
import { type ClientQuery, handOver } from './postgresql-query.ts';
import type { ServerConnection, ServerKind } from './server.ts';
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

/** What a server answers of a statement that it was asked to give up. */
const CANCELLED = '57014';

/** PostgreSQL. */
export const postgresqlServer: ServerKind = {
  dialect: 'postgresql',
  isPipelined: true,
  open: openConnection,
  refuseControl,
  checkAnswer: ({ command }, sql) => checkCommand(command, sql),
  readColumns: async (table, run) => columnsOf(table, await run(columnsStatement(table))),
  isError: isServerError,
  isGivenUp: (thrown) => isServerError(thrown) && thrown.code === CANCELLED,
  meaningOf: (thrown, params, outcome) => serverError(thrown as ServerError, params, outcome),
};

/** Opens a connection to a server. */
function openConnection(address: ServerAddress): ServerConnection {
  const prepared = new PreparedTexts(address);
  let isOpen = true;
  let hasGivenUp = false;
  let backend: ClientQuery['state'] = null;
  const end = (): void => {
    isOpen = false;
    void client.end({ timeout: 0 });
  };
  const client = createClient(address, () => isOpen, end);
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
      const options = { prepare: prepared.has(sql), simple: false };
      return handOver(client.unsafe(sql, [...params], options).values() as unknown as ClientQuery, stop, end);
    },
    begin: (options, lockMs) => handOver(plain(beginning(options, lockMs)), stop, end),
    commit: () => handOver(plain('COMMIT'), stop, end),
    rollback: () => handOver(plain('ROLLBACK'), stop, end),
    close: end,
  };
}

/** The first statements that a connection is sent, which it keeps prepared. */
class PreparedTexts {
  readonly #most: number;
  readonly #texts = new Set<string>();

  constructor({ isPreparing }: ServerAddress) {
    this.#most = isPreparing ? PREPARED : 0;
  }

  has(sql: string): boolean {
    if (this.#texts.has(sql)) return true;
    if (this.#texts.size >= this.#most || sql.length > PREPARED_LENGTH) return false;
    this.#texts.add(sql);
    return true;
  }
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
