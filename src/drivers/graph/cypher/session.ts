import type { QueryResult, Session as ClientSession, Transaction } from 'neo4j-driver';
import { abilityFaults } from '../../../engine/graph/abilities.ts';
import type { GraphStatement } from '../../../engine/graph/model.ts';
import { isGraphRead } from '../../../engine/graph/operations.ts';
import type { ResultOf } from '../../../engine/graph/results.ts';
import { isProcessorError, type Outcome, refusal } from '../../../kernel/errors.ts';
import { LIMITS } from '../../../kernel/limits.ts';
import { encodeUtf8 } from '../../../kernel/utf8.ts';
import type { GraphSession, GraphTransactionOptions } from '../port.ts';
import type { BoltLink } from './bolt-link.ts';
import {
  connectionError,
  isLost,
  lostError,
  noTransactions,
  refusedConnection,
  serverError,
  timedOut,
  tooLarge,
  tooLong,
} from './errors.ts';
import { carryOut } from './operations.ts';
import type { CypherAnswer, CypherQuery } from './query.ts';
import { boltParams, wireReader, withHeader } from './values.ts';

/** Bytes of a query that FalkorDB takes: it fails where a message is of several chunks. */
const FALKORDB_BYTES = 65_000;
/** Milliseconds in which a server is to undo a transaction. */
const GRACE_MS = 1_000;

/** A session, which ends with its work. */
export interface CypherSession extends GraphSession {
  /** To be called when its time is over: what waits gives up, and its connection is closed. */
  expire(): void;
}

/** A session for one piece of work at the server of a link, in its turn. */
export function createCypherSession(link: BoltLink, timeoutMs: number): CypherSession {
  return new Session(link, timeoutMs);
}

type Runner = Pick<ClientSession | Transaction, 'run'>;

class Session implements CypherSession {
  readonly #link: BoltLink;
  readonly #timeoutMs: number;
  readonly #expiry = Promise.withResolvers<never>();
  #isExpired = false;
  #hasTurn = false;
  /** Within a transaction. */
  #held: Transaction | null = null;
  /** Statements that were sent before what is done. */
  #sentBefore = 0;

  constructor(link: BoltLink, timeoutMs: number) {
    this.#link = link;
    this.#timeoutMs = timeoutMs;
    this.#expiry.promise.catch(() => undefined);
  }

  async run<Statement extends GraphStatement>(statement: Statement): Promise<ResultOf<Statement>> {
    const faults = abilityFaults(this.#link.address.dialect, statement);
    if (faults.length > 0) throw refusal('NOT_SUPPORTED', faults);
    const isReading = isGraphRead(statement.operation);
    const answer = await this.#inTurn(() => this.#answer(statement, isReading));
    if (utf8Length(JSON.stringify(answer)) > LIMITS.graph_bytes.value) throw tooLarge(this.#outcome(isReading));
    return answer as ResultOf<Statement>;
  }

  async #answer(statement: GraphStatement, isReading: boolean): Promise<unknown> {
    const { dialect } = this.#link.address;
    const held = this.#held;
    if (held !== null)
      return await carryOut(
        { dialect, run: (query) => this.#attempt(() => this.#send(held, query), query, isReading) },
        statement,
      );
    const run = (query: CypherQuery) => this.#onOwn((session) => this.#send(session, query), query, isReading);
    return await carryOut({ dialect, run }, statement);
  }

  async version(): Promise<string | null> {
    return await this.#inTurn(async () => {
      const asking = async (session: ClientSession) => (await session.run('RETURN 1')).summary.server.agent ?? null;
      return await this.#onOwn(asking, null, true);
    });
  }

  async transaction<Result>({ isReadOnly }: GraphTransactionOptions, work: () => Promise<Result>): Promise<Result> {
    if (this.#link.address.dialect === 'falkordb') throw noTransactions();
    if (this.#held !== null) throw new Error('there is no transaction within another');
    return await this.#inTurn(async () => {
      const session = await this.#attempt(() => this.#link.session(isReadOnly), null, true);
      try {
        this.#held = await this.#attempt(() => session.beginTransaction({ timeout: this.#timeoutMs }), null, true);
        const result = await work();
        await this.#commit(this.#held, isReadOnly);
        return result;
      } catch (thrown) {
        if (this.#held !== null) await this.#rollback(this.#held);
        throw thrown;
      } finally {
        this.#held = null;
        session.close().catch(() => undefined);
      }
    });
  }

  expire(): void {
    this.#isExpired = true;
    this.#expiry.reject(new Expired());
    if (this.#hasTurn) this.#link.close();
  }

  async #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#hasTurn) return await work();
    let leave: () => void;
    try {
      leave = await this.#link.enter(this.#expiry.promise);
    } catch {
      throw timedOut(this.#timeoutMs, 'not_sent');
    }
    this.#hasTurn = true;
    try {
      return await work();
    } finally {
      this.#hasTurn = false;
      leave();
    }
  }

  /** Does something in a session of its own, and on another connection once where the first is found dead. */
  async #onOwn<Result>(
    act: (session: ClientSession) => Promise<Result>,
    query: CypherQuery | null,
    isReading: boolean,
  ): Promise<Result> {
    const wasOpen = this.#link.isOpen;
    const run = async () => {
      const session = await this.#link.session(false);
      try {
        this.#checkTime();
        return await act(session);
      } finally {
        session.close().catch(() => undefined);
      }
    };
    try {
      return await this.#attempt(run, query, isReading);
    } catch (thrown) {
      const isDead = isProcessorError(thrown) && ['CONNECTION_ERROR', 'CONNECTION_LOST'].includes(thrown.code);
      if (!isDead || !wasOpen || this.#isExpired || thrown.details.outcome !== 'not_sent') throw thrown;
      return await this.#attempt(run, query, isReading);
    }
  }

  async #send(runner: Runner, query: CypherQuery): Promise<CypherAnswer> {
    const client = await this.#link.client();
    this.#checkTime();
    const { dialect } = this.#link.address;
    const isHeld = this.#held !== null;
    const text = dialect === 'falkordb' ? withHeader(query) : query.text;
    if (dialect === 'falkordb' && utf8Length(text) > FALKORDB_BYTES) throw tooLong(FALKORDB_BYTES);
    const params = dialect === 'falkordb' ? {} : boltParams(query.params, client);
    // FalkorDB takes whatever it is told besides for the name of a graph.
    const options = dialect === 'falkordb' || isHeld ? undefined : { timeout: this.#timeoutMs };
    return answerOf(await (runner as ClientSession).run(text, params, options), wireReader(client, dialect));
  }

  /** Throws what the server answered, or what became of it. */
  async #attempt<Result>(act: () => Promise<Result>, query: CypherQuery | null, isReading: boolean): Promise<Result> {
    if (this.#isExpired) throw timedOut(this.#timeoutMs, 'not_sent');
    this.#sentBefore = this.#link.statements;
    try {
      return await Promise.race([act(), this.#expiry.promise]);
    } catch (thrown) {
      if (this.#isExpired) throw timedOut(this.#timeoutMs, this.#outcome(isReading));
      if (isProcessorError(thrown)) throw thrown;
      if (isLost(thrown)) throw this.#lost(thrown, isReading);
      if (!this.#isSent && this.#held === null) throw refusedConnection(thrown, this.#link.address);
      const { address } = this.#link;
      throw serverError(thrown, { address, texts: textsOf(query), outcome: this.#outcome(isReading) });
    }
  }

  /** What goes on after its time was over has nobody to tell, and sends nothing any more. */
  #checkTime(): void {
    if (this.#isExpired) throw new Expired();
  }

  get #isSent(): boolean {
    return this.#link.statements > this.#sentBefore;
  }

  #lost(thrown: unknown, isReading: boolean): unknown {
    const { address, refusal: refused, failure } = this.#link;
    const isSent = this.#isSent;
    this.#link.close();
    if (isSent || this.#held !== null) return lostError(this.#outcome(isReading), thrown);
    return (
      refused ?? connectionError(address, failure ?? 'it closed the connection, or did not answer in time', thrown)
    );
  }

  /** What can have become of what is under way. */
  #outcome(isReading: boolean): Outcome {
    return isReading || this.#held !== null || !this.#isSent ? 'not_sent' : 'unknown';
  }

  async #commit(transaction: Transaction, isReadOnly: boolean): Promise<void> {
    this.#held = null;
    await this.#attempt(() => transaction.commit(), null, isReadOnly);
  }

  /** A server that is not told ends the transaction when the connection ends. */
  async #rollback(transaction: Transaction): Promise<void> {
    const patience = setTimeout(() => this.#link.close(), GRACE_MS);
    try {
      if (transaction.isOpen()) await transaction.rollback();
    } catch {
      this.#link.close();
    } finally {
      clearTimeout(patience);
    }
  }
}

/** What ends what waits. */
class Expired extends Error {}

function answerOf({ records, summary }: QueryResult, read: (value: unknown) => unknown): CypherAnswer {
  const { indexesAdded, indexesRemoved, constraintsAdded, constraintsRemoved } = summary.counters.updates();
  return {
    records: records.map((record) =>
      Object.fromEntries(record.keys.map((key) => [String(key), read(record.get(key))])),
    ),
    definitions: (indexesAdded ?? 0) + (indexesRemoved ?? 0) + (constraintsAdded ?? 0) + (constraintsRemoved ?? 0),
  };
}

function textsOf(query: CypherQuery | null): readonly string[] {
  return Object.values(query?.params ?? {}).filter((value) => typeof value === 'string');
}

function utf8Length(text: string): number {
  return encodeUtf8(text).length;
}
