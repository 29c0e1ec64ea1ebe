import type { Rehearsal, Rehearsed } from '../../engine/database/migration-order.ts';
import type { TableName } from '../../engine/database/model.ts';
import type { Clock } from '../../kernel/clock.ts';
import { type Outcome, ProcessorError } from '../../kernel/errors.ts';
import { BatchEnded, batchEnded, failedAt, noteFailedAt, readDone } from './batch.ts';
import { d1Error } from './d1-errors.ts';
import { END, FOREIGN_KEYS, FOREIGN_KEYS_GUARD } from './d1-guards.ts';
import { batchResults, countOf, keptRows, NO_RESULT, partsOf } from './d1-statements.ts';
import { KnownColumns } from './known-columns.ts';
import { isChange, isRead } from './leading-keyword.ts';
import type { Column, Sql, SqlResult, SqlSession } from './port.ts';
import { tooLarge } from './rows.ts';
import { columnsOf, columnsStatement, plainName } from './sqlite-columns.ts';

/** A database of D1, and what is known of its tables. */
export class D1Link {
  readonly database: D1Database;
  readonly columns: KnownColumns;
  readonly clock: Clock;

  constructor(database: D1Database, clock: Clock) {
    this.database = database;
    this.columns = new KnownColumns(clock);
    this.clock = clock;
  }
}

/** What one piece of work does at D1. */
export interface D1Options {
  /** Whether it can have changed nothing, however far it got. */
  readonly isReading: boolean;
  /** Milliseconds for all of it. */
  readonly timeoutMs: number;
  /** Tries a migration in an embedded database, which is SQLite as well. */
  readonly rehearse: (rehearsal: Rehearsal) => Promise<Rehearsed>;
}

/**
 * A session for one piece of work. D1 awaits nothing within a transaction: it has batches alone. They go to the primary
 * (https://developers.cloudflare.com/d1/best-practices/read-replication/), so that what was written is read.
 */
export class D1Session implements SqlSession {
  readonly dialect = 'sqlite';
  readonly isInteractive = false;
  readonly #link: D1Link;
  readonly #options: D1Options;
  readonly #until: number;

  constructor(link: D1Link, options: D1Options) {
    this.#link = link;
    this.#options = options;
    this.#until = link.clock.now() + options.timeoutMs;
  }

  async run(statement: Sql): Promise<SqlResult> {
    const [only, ...more] = partsOf(statement);
    if (only === undefined || more.length > 0 || isChange(only.sql))
      return await this.batch([statement], ([result = NO_RESULT]) => result);
    const [fields, ...rows] = await this.#send(isRead(only.sql), () => this.#prepared(only).raw({ columnNames: true }));
    return { fields, rows: keptRows(rows), changed: 0 };
  }

  /** Throws {@link BatchEnded} as well, for what a guard of the caller's ended. */
  async batch<Result>(statements: readonly Sql[], read: (results: readonly SqlResult[]) => Result): Promise<Result> {
    const parts = statements.map(partsOf);
    const ends = parts.map((_, at) => parts.slice(0, at + 1).flat().length);
    const flat = parts.flat();
    const answers = await this.#whole(flat).catch((thrown: unknown) => {
      const at = failedAt(thrown) ?? Infinity;
      const place = ends.findIndex((end) => at < end);
      if (place >= 0) noteFailedAt(thrown, place);
      throw thrown;
    });
    const isHarmless = flat.every(({ sql }) => isRead(sql));
    return readDone(isHarmless, () => {
      const results = batchResults(flat, answers);
      return read(ends.map((end) => results[end - 1] ?? NO_RESULT));
    });
  }

  async columns(table: TableName): Promise<readonly Column[]> {
    const known = this.#link.columns.of(table);
    if (known !== null) return known;
    const name = plainName(table);
    const columns = columnsOf(name, await this.run(columnsStatement(name)));
    this.#link.columns.learn(table, columns);
    return columns;
  }

  forgetColumns(): boolean {
    return this.#link.columns.forget();
  }

  rehearse(rehearsal: Rehearsal): Promise<Rehearsed> {
    return this.#options.rehearse(rehearsal);
  }

  transaction(): Promise<never> {
    const message = 'D1 awaits nothing within a transaction';
    return Promise.reject(new ProcessorError('NOT_SUPPORTED', message, { outcome: 'not_sent' }));
  }

  #prepared({ sql, params }: Sql): D1PreparedStatement {
    return this.#link.database.prepare(sql).bind(...params);
  }

  async #whole(statements: readonly Sql[]): Promise<readonly D1Result[]> {
    const sent = statements.flatMap((statement, at) => [statement, ...countOf(statement, at)]);
    if (statements.some(({ sql }) => /defer_foreign_keys/i.test(sql))) sent.push(FOREIGN_KEYS_GUARD);
    const isHarmless = statements.every(({ sql }) => isRead(sql));
    try {
      return await this.#send(isHarmless, () => this.#link.database.batch(sent.map((each) => this.#prepared(each))));
    } catch (thrown) {
      if (thrown instanceof BatchEnded) throw this.#meaningOf(thrown);
      if (statements.length > 1 && isRefusal(thrown)) await this.#locate(thrown, statements);
      throw thrown;
    }
  }

  /** What the guards of this session ended a batch for; those of the caller are the caller's. */
  #meaningOf(ended: BatchEnded): unknown {
    const rows = /^rows(\d+)$/.exec(ended.guard);
    if (rows !== null) {
      const error = tooLarge('not_sent', ended);
      noteFailedAt(error, Number(rows[1]));
      return error;
    }
    if (ended.guard !== FOREIGN_KEYS) return ended;
    const [table, parent] = ended.value.split('\n');
    const message = `a row of '${table}' refers to one of '${parent}' that does not exist (foreign key constraint)`;
    return new ProcessorError('FOREIGN_KEY_VIOLATION', message, { outcome: 'not_sent' }, ended);
  }

  /** Sends, and waits as long as there is time. */
  async #send<Answer>(isHarmless: boolean, send: () => Promise<Answer>): Promise<Answer> {
    const outcome: Outcome = isHarmless || this.#options.isReading ? 'not_sent' : 'unknown';
    const late = Promise.withResolvers<never>();
    const left = this.#until - this.#link.clock.now();
    if (left <= 0) throw this.#timedOut('not_sent');
    const timer = setTimeout(() => late.reject(this.#timedOut(outcome)), left);
    const answer = send();
    answer.catch(() => undefined);
    try {
      return await Promise.race([answer, late.promise]);
    } catch (thrown) {
      const ended = thrown instanceof Error ? batchEnded(thrown.message) : null;
      throw ended ?? d1Error(thrown, outcome);
    } finally {
      clearTimeout(timer);
    }
  }

  #timedOut(outcome: Outcome): ProcessorError {
    const message = `the database did not answer within ${this.#options.timeoutMs} ms`;
    return new ProcessorError('TIMEOUT', message, { outcome });
  }

  /** D1 does not say which statement of a batch failed: it is looked for by halves, each of which is undone. */
  async #locate(thrown: ProcessorError, statements: readonly Sql[]): Promise<void> {
    let low = 0;
    let high = statements.length - 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const passes = await this.#passes(statements.slice(0, middle + 1));
      if (passes === null) return;
      if (passes) low = middle + 1;
      else high = middle;
    }
    noteFailedAt(thrown, low);
  }

  async #passes(statements: readonly Sql[]): Promise<boolean | null> {
    try {
      await this.#send(true, () => this.#link.database.batch([...statements, END].map((each) => this.#prepared(each))));
      return null;
    } catch (thrown) {
      if (thrown instanceof BatchEnded) return thrown.guard === 'end';
      return isRefusal(thrown) ? false : null;
    }
  }
}

/** What says nothing of the statements. */
const OF_TRANSPORT: ReadonlySet<string> = new Set(['TIMEOUT', 'CONNECTION_LOST', 'SERVICE_UNAVAILABLE']);

/** Whether the database refused a statement. */
function isRefusal(thrown: unknown): thrown is ProcessorError {
  return thrown instanceof ProcessorError && !OF_TRANSPORT.has(thrown.code);
}
