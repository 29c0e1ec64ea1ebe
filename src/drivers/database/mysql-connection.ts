import { Buffer } from 'node:buffer';
import { createConnection, TypedParameter } from 'mysql2';
import type { Sql, TransactionOptions } from './port.ts';
import { readColumns } from './mysql-columns.ts';
import { checkStatus, refuseControl } from './mysql-control.ts';
import { isServerError, type MysqlError, serverError } from './mysql-errors.ts';
import { type Client, type ClientCommand, handOver, type Sending } from './mysql-query.ts';
import { readField } from './mysql-values.ts';
import type { ServerAddress } from './server-address.ts';
import type { Query, ServerConnection, ServerKind } from './server.ts';
import { ConnectionEnd, openPlainSocket, type ServerSocket } from './server-socket.ts';

/** Statements that a connection keeps prepared at most. */
const PREPARED = 300;
/** Longer ones are rarely sent twice. */
const PREPARED_LENGTH = 32_768;
/** Milliseconds in which a connection is to be made; whoever has less time gives up before. */
const OPENING_MS = 10_000;
/** Names of locks are those of the server, and have 64 characters. */
const LOCK = "concat('ductape_migrations_', md5(database()))";
/** How long a run of migrations waits for another one. */
const LOCK_SECONDS = 20;
/** Milliseconds in which a server that was asked to give up a statement is to do so. */
const GRACE_MS = 1_000;

/** What the session is, whatever the server or the user is set to. */
const SETTINGS = [
  "SET time_zone = '+00:00', lc_messages = 'en_US', autocommit = 1, group_concat_max_len = 4294967295, sql_mode = 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO'",
  // As on the other drivers: what others have committed is seen, and gaps between rows are not locked.
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
];

const LEVELS = {
  read_uncommitted: 'READ UNCOMMITTED',
  read_committed: 'READ COMMITTED',
  repeatable_read: 'REPEATABLE READ',
  serializable: 'SERIALIZABLE',
} as const satisfies Record<NonNullable<TransactionOptions['isolation']>, string>;

/** What a server answers of a statement that it was asked to give up, by that or by a time of its own. */
const GIVEN_UP = new Set([1317, 1969, 3024]);

/** MySQL, and MariaDB. */
export const mysqlServer: ServerKind = {
  dialect: 'mysql',
  isPipelined: false,
  open: (address) => new MysqlConnection(address),
  refuseControl,
  checkAnswer: checkStatus,
  readColumns,
  isError: isServerError,
  isGivenUp: (thrown) => isServerError(thrown) && GIVEN_UP.has(thrown.errno),
  meaningOf: (thrown, params, outcome) => serverError(thrown as MysqlError, params, outcome),
};

class MysqlConnection implements ServerConnection {
  readonly opened: Promise<void>;
  isOpen = true;
  hasGivenUp = false;
  #client: Client | null = null;
  /** What numbers of rows of one statement differ by. */
  #insertStep = 1n;
  /** Seconds that the session waits for a lock; null for what the server is set to. */
  #lockSeconds: number | null = null;
  #isInTransaction = false;
  readonly #address: ServerAddress;
  readonly #end = Promise.withResolvers<never>();

  constructor(address: ServerAddress) {
    this.#address = address;
    this.#end.promise.catch(() => undefined);
    this.opened = this.#open();
    this.opened.catch(() => this.close());
  }

  get isReady(): boolean {
    return this.isOpen && this.#client !== null;
  }

  send(statement: Sql): Query {
    const sending = { ...statement, isPrepared: true };
    if (this.#isInTransaction || this.#lockSeconds === null) return this.#handOver([sending]);
    // What the transaction before had is not for others.
    this.#lockSeconds = null;
    return this.#handOver([plain(lockTimes('DEFAULT')), sending]);
  }

  begin({ isolation, isReadOnly }: TransactionOptions, lockMs: number): Query {
    const texts = [`START TRANSACTION${isReadOnly === true ? ' READ ONLY' : ''}`];
    if (isolation !== undefined) texts.unshift(`SET TRANSACTION ISOLATION LEVEL ${LEVELS[isolation]}`);
    // In whole seconds.
    const seconds = Math.max(1, Math.floor(lockMs / 1_000));
    if (this.#lockSeconds !== seconds) texts.unshift(lockTimes(String(seconds)));
    this.#lockSeconds = seconds;
    this.#isInTransaction = true;
    return this.#handOver(texts.map(plain));
  }

  commit(): Query {
    this.#isInTransaction = false;
    return this.#handOver([plain('COMMIT')]);
  }

  rollback(): Query {
    this.#isInTransaction = false;
    return this.#handOver([plain('ROLLBACK')]);
  }

  takeLock(): Query {
    return this.#handOver([plain(`SELECT GET_LOCK(${LOCK}, ${LOCK_SECONDS})`)]);
  }

  freeLock(): Query {
    return this.#handOver([plain(`SELECT RELEASE_LOCK(${LOCK})`)]);
  }

  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.#client?.close();
    this.#end.reject(new ConnectionEnd('it was closed'));
  }

  #handOver(sendings: readonly Sending[]): Query {
    const query = handOver({
      sendings,
      insertStep: this.#insertStep,
      execute: (sending) => this.#execute(sending),
      ended: this.#end.promise,
      stop: () => void this.#stop(),
    });
    // What comes after could be hit in its place.
    const over = () => {
      if (this.hasGivenUp) this.close();
    };
    query.result.then(over, over);
    return query;
  }

  /** Has the server give up what it is at, and ends a connection on which it does not. */
  async #stop(): Promise<void> {
    this.hasGivenUp = true;
    const client = this.#client;
    if (client === null) return this.close();
    setTimeout(() => this.close(), GRACE_MS);
    const other = new MysqlConnection(this.#address);
    try {
      await other.opened;
      await other.#handOver([plain(`KILL QUERY ${client.threadId}`)]).result;
    } catch {
      this.close();
    } finally {
      other.close();
    }
  }

  #execute({ sql, params, isPrepared }: Sending): ClientCommand {
    const client = this.#client;
    if (client === null) throw new ConnectionEnd('it is not open');
    const options = { sql, rowsAsArray: true };
    if (!isPrepared) return client.query(options);
    const command = client.execute({ ...options, values: params.map(bound) });
    if (sql.length > PREPARED_LENGTH) command.on('end', () => void client.unprepare(options));
    return command;
  }

  async #open(): Promise<void> {
    const late = Promise.withResolvers<never>();
    const limit = setTimeout(() => late.reject(new ConnectionEnd('it did not answer in time')), OPENING_MS);
    try {
      await Promise.race([this.#greet(), late.promise, this.#end.promise]);
    } finally {
      clearTimeout(limit);
    }
  }

  async #greet(): Promise<void> {
    const socket = await openPlainSocket(this.#address);
    if (!this.isOpen) return socket.end();
    // The client is had once it is greeted, and until then nobody else ends the socket.
    this.#end.promise.catch(() => socket.end());
    const client = createClient(this.#address, socket);
    client.on('error', (thrown) => {
      this.#end.reject(thrown);
      this.close();
    });
    const greeted = new Promise<void>((resolve) => {
      client.once('connect', () => resolve());
    });
    socket.start();
    await Promise.race([greeted, this.#end.promise]);
    const settled = handOver({
      sendings: [...SETTINGS, 'SELECT @@auto_increment_increment'].map(plain),
      execute: ({ sql }) => client.query({ sql, rowsAsArray: true }),
      ended: this.#end.promise,
      stop: () => undefined,
    });
    const { rows } = await settled.result;
    // It is the session's, which SQL of callers does not set.
    this.#insertStep = BigInt(Number(rows[0]?.[0] ?? 1));
    this.#client = client;
  }
}

function lockTimes(seconds: string): string {
  return `SET SESSION innodb_lock_wait_timeout = ${seconds}, lock_wait_timeout = ${seconds}`;
}

function plain(sql: string): Sending {
  return { sql, params: [], isPrepared: false };
}

const { LONGLONG: wholeNumber } = TypedParameter as unknown as { readonly LONGLONG: (value: number) => unknown };

/** Whole numbers as such, which limits must be; others are doubles, and text is text. */
function bound(value: Sql['params'][number]): unknown {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return wholeNumber(value);
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value;
}

function createClient({ host, port, database, user, password, isSecure }: ServerAddress, socket: ServerSocket): Client {
  const options = {
    host,
    port,
    database,
    user,
    password,
    stream: socket,
    ...(isSecure && { ssl: {} }),
    disableEval: true,
    charset: 'UTF8MB4_BIN',
    timezone: 'Z',
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    jsonStrings: true,
    connectTimeout: 0,
    maxPreparedStatements: PREPARED,
    typeCast: readField,
    // Nothing is ever put into the text of SQL, and no file is ever read.
    queryFormat: (sql: string) => sql,
    flags: ['-FOUND_ROWS', '-LOCAL_FILES', '-IGNORE_SPACE', '-ODBC'],
  };
  const client = createConnection(options as unknown as Parameters<typeof createConnection>[0]) as unknown as Client;
  // Its own takes options of TLS that the runtime does not have.
  client.startTLS = (done) => socket.secure(host, done);
  return client;
}
