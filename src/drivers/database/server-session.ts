import type { TableName } from '../../engine/database/model.ts';
import { type Outcome, ProcessorError } from '../../kernel/errors.ts';
import { batchWithin } from './batch.ts';
import { connectionError, ending, Lost, lostError, refusedOutcome, timedOut, underWay } from './server-errors.ts';
import type { Answer, Query, ServerConnection, ServerKind, WorkOptions } from './server.ts';
import type { ServerLink } from './server-link.ts';
import type { Column, Sql, SqlResult, SqlSession, TransactionOptions } from './port.ts';
import { isTooLarge, tooLarge } from './rows.ts';

/** The share of its time that a transaction waits for a lock. */
const LOCK_SHARE = 0.9;

/** A session, which ends with its work. */
export interface ServerSession extends SqlSession {
  /** To be called when its time is over: what waits gives up, and the server is asked to. */
  expire(): void;
}

/** A session for one piece of work, on the connection of a link, which it shares until it begins a transaction. */
export function createServerSession(link: ServerLink, options: WorkOptions): ServerSession {
  return new Session(link, options);
}

type Send = (connection: ServerConnection) => Query;

class Session implements ServerSession {
  readonly dialect: ServerKind['dialect'];
  readonly isInteractive = true;
  readonly #kind: ServerKind;
  readonly #link: ServerLink;
  readonly #options: WorkOptions;
  readonly #expiry = Promise.withResolvers<never>();
  #isExpired = false;
  /** The connection within a transaction. */
  #held: ServerConnection | null = null;
  /** The connection that is had alone without one. */
  #alone: ServerConnection | null = null;
  /** What the server is at for this session. */
  #running: { readonly query: Query; readonly abandon: () => void } | null = null;

  constructor(link: ServerLink, options: WorkOptions) {
    this.#link = link;
    this.#kind = link.kind;
    this.dialect = link.kind.dialect;
    this.#options = options;
    this.#expiry.promise.catch(() => undefined);
  }

  async run(statement: Sql): Promise<SqlResult> {
    this.#kind.refuseControl(statement.sql, this.#held !== null);
    const send: Send = (connection) => connection.send(statement);
    const held = this.#held;
    if (held === null && this.#alone !== null) return await this.#runAlone(this.#alone, send, statement);
    if (held === null) {
      const { result } = await this.#inTurn(!this.#kind.isPipelined, () => this.#ownRun(send, statement, false));
      return result;
    }
    try {
      return await this.#attempt(held, send, statement);
    } catch (thrown) {
      // A transaction that is cut off, or fails, is undone by the server.
      if (isTooLarge(thrown)) throw tooLarge('not_sent', thrown);
      throw thrown instanceof Lost ? this.#lost(thrown, 'not_sent') : thrown;
    }
  }

  async batch<Result>(statements: readonly Sql[], read: (results: readonly SqlResult[]) => Result): Promise<Result> {
    return await batchWithin(this, statements, read);
  }

  async columns(table: TableName): Promise<readonly Column[]> {
    const known = this.#link.columns.of(table);
    if (known !== null) return known;
    const columns = await this.#kind.readColumns(table, (statement) => this.run(statement));
    this.#link.columns.learn(table, columns);
    return columns;
  }

  forgetColumns(): boolean {
    return this.#link.columns.forget();
  }

  async transaction<Result>(options: TransactionOptions, work: () => Promise<Result>): Promise<Result> {
    if (this.#held !== null) return await work();
    return await this.#inTurn(true, async () => {
      const connection = await this.#begin(options);
      this.#held = connection;
      try {
        const result = await work();
        await this.#commit(connection);
        return result;
      } catch (thrown) {
        await this.#rollback(connection);
        throw thrown;
      } finally {
        this.#held = null;
      }
    });
  }

  async alone<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#alone !== null) return await work();
    return await this.#inTurn(true, async () => {
      const { connection, result } = await this.#ownRun((on) => on.takeLock?.() ?? on.commit(), null, true);
      if (Number(result.rows[0]?.[0]) !== 1) throw underWay();
      this.#alone = connection;
      try {
        return await work();
      } finally {
        this.#alone = null;
        await ending(connection, () => connection.freeLock?.().result);
      }
    });
  }

  expire(): void {
    this.#isExpired = true;
    this.#expiry.reject(this.#timedOut('not_sent'));
    // Of another's statement that is before it nobody knows how long it takes.
    if (this.#running?.query.giveUp() === false) this.#running.abandon();
  }

  async #runAlone(connection: ServerConnection, send: Send, statement: Sql | null): Promise<Answer> {
    try {
      return await this.#attempt(connection, send, statement);
    } catch (thrown) {
      if (!(thrown instanceof Lost)) throw thrown;
      throw this.#lost(thrown, thrown.isSent && !this.#options.isReading ? 'unknown' : 'not_sent');
    }
  }

  async #inTurn<Result>(isAlone: boolean, work: () => Promise<Result>): Promise<Result> {
    if (this.#alone !== null) return await work();
    const place = this.#link.lock.enter(isAlone);
    try {
      if (place.turn !== null) await Promise.race([place.turn, this.#expiry.promise]);
      return await work();
    } finally {
      place.leave();
    }
  }

  /** Runs a statement on a connection that is opened for it, and on another one once, when the first is found dead. */
  async #ownRun(send: Send, statement: Sql | null, isHarmless: boolean) {
    for (let isAgain = false; ; isAgain = true) {
      const connection = this.#link.connection();
      const wasReady = connection.isReady;
      if (!wasReady) await this.#opened(connection);
      try {
        return { connection, result: await this.#attempt(connection, send, statement) };
      } catch (thrown) {
        if (!(thrown instanceof Lost)) throw thrown;
        const isSent = thrown.isSent && !isHarmless;
        if (isSent || this.#isExpired)
          throw this.#lost(thrown, isSent && !this.#options.isReading ? 'unknown' : 'not_sent');
        if (isAgain || !wasReady) throw this.#unconnected(thrown.cause);
      }
    }
  }

  async #opened(connection: ServerConnection): Promise<void> {
    try {
      await Promise.race([connection.opened, this.#expiry.promise]);
    } catch (thrown) {
      const reason = this.#isExpired ? { code: 'CONNECT_TIMEOUT' } : thrown;
      throw this.#unconnected(reason);
    }
  }

  /** Throws what the server answered, or {@link Lost}. */
  async #attempt(connection: ServerConnection, send: Send, statement: Sql | null): Promise<Answer> {
    if (this.#isExpired) throw this.#timedOut('not_sent');
    if (!connection.isOpen) throw new Lost(false, null);
    const query = send(connection);
    const abandoned = Promise.withResolvers<never>();
    this.#running = { query, abandon: () => abandoned.reject(new Lost(query.isSent(), null)) };
    try {
      const answer = await Promise.race([query.result, abandoned.promise]);
      if (statement !== null) this.#check(connection, answer, statement);
      return answer;
    } catch (thrown) {
      if (thrown instanceof Lost || thrown instanceof ProcessorError) throw thrown;
      if (!this.#kind.isError(thrown)) throw new Lost(query.isSent(), thrown);
      const [isGivenUp, outcome] = [this.#kind.isGivenUp(thrown), refusedOutcome(statement, this.#held !== null)];
      if (this.#isExpired && isGivenUp) throw this.#timedOut(outcome);
      // It was meant for a statement before, which had just ended.
      if (isGivenUp && connection.hasGivenUp) throw new Lost(outcome === 'unknown', thrown);
      throw this.#kind.meaningOf(thrown, statement?.params ?? [], outcome);
    } finally {
      this.#running = null;
    }
  }

  #check(connection: ServerConnection, answer: Answer, { sql }: Sql): void {
    try {
      this.#kind.checkAnswer(answer, sql, this.#held !== null);
    } catch (refused) {
      connection.close();
      throw refused;
    }
  }

  /** What was sent of a beginning that failed would be carried out when nobody ends the transaction. */
  async #begin(options: TransactionOptions): Promise<ServerConnection> {
    const sent: ServerConnection[] = [];
    const send: Send = (on) => {
      sent.push(on);
      return on.begin(options, Math.max(1, Math.floor(this.#options.timeoutMs * LOCK_SHARE)));
    };
    const alone = this.#alone;
    try {
      if (alone !== null) {
        await this.#runAlone(alone, send, null);
        return alone;
      }
      const { connection } = await this.#ownRun(send, null, true);
      return connection;
    } catch (thrown) {
      for (const connection of sent) await this.#rollback(connection);
      throw thrown;
    }
  }

  async #commit(connection: ServerConnection): Promise<void> {
    try {
      const { command } = await this.#attempt(connection, (on) => on.commit(), null);
      if (command === 'COMMIT') return;
    } catch (thrown) {
      if (!(thrown instanceof Lost)) throw thrown;
      throw this.#lost(thrown, thrown.isSent && !this.#options.isReading ? 'unknown' : 'not_sent');
    }
    throw new ProcessorError('QUERY_ERROR', 'the transaction was rolled back: a statement of it had failed', {
      outcome: 'not_sent',
    });
  }

  #rollback(connection: ServerConnection): Promise<void> {
    return ending(connection, () => connection.rollback().result);
  }

  #unconnected(thrown: unknown): ProcessorError {
    return connectionError(thrown, this.#link.address, this.#kind.isError(thrown));
  }

  #lost({ cause }: Lost, outcome: Outcome): ProcessorError {
    return this.#isExpired ? this.#timedOut(outcome) : lostError(outcome, cause);
  }

  readonly #timedOut = (outcome: Outcome) => timedOut(this.#options.timeoutMs, outcome);
}
