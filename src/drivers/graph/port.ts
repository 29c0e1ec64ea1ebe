/** What drivers of graphs offer, and what each of them is built on. */

import type { GraphStatement } from '../../engine/graph/model.ts';
import type { ResultOf } from '../../engine/graph/results.ts';

/** A session in which statements are run one after the other, each whole or not at all. Throws a `ProcessorError`. */
export interface GraphSession {
  run<Statement extends GraphStatement>(statement: Statement): Promise<ResultOf<Statement>>;
  /** Runs work within a transaction: all of it, or nothing when it throws. There is none within another. */
  transaction<Result>(options: GraphTransactionOptions, work: () => Promise<Result>): Promise<Result>;
  /** Reaches the server, and answers its version; absent where there is none to tell. */
  version?(): Promise<string | null>;
}

/** How a transaction is made. */
export interface GraphTransactionOptions {
  readonly isReadOnly: boolean;
}

/** Which graph is meant. */
export interface GraphPlace {
  readonly workspace: string;
  readonly product: string;
  readonly env: string;
  /** Its tag. */
  readonly graph: string;
}

/** A server that speaks openCypher over Bolt. */
export type CypherDialect = 'neo4j' | 'falkordb';

/** How it is reached: embedded, or by an address with its credentials in it. */
export type GraphTarget =
  | { readonly type: 'embedded' }
  | {
      readonly type: CypherDialect;
      readonly url: string;
      /** The database of a Neo4j server; null for its default. */
      readonly database: string | null;
    };

/** One or several statements in one call. */
export interface GraphRequest {
  readonly work: GraphWork;
  /** Milliseconds for all of it. */
  readonly timeoutMs: number;
}

/** What is done at a graph. It is plain data, since it travels to the object that holds the graph or the connection. */
export type GraphWork =
  | { readonly kind: 'statement'; readonly statement: GraphStatement }
  /** Reaches it; its one result is the version of its server, or null. */
  | { readonly kind: 'ping' }
  /** Operations as they were written, of which each may refer to results of those before; see `resources/graphs/transaction.ts`. */
  | {
      readonly kind: 'transaction';
      readonly operations: readonly unknown[];
      readonly options: GraphTransactionOptions;
      /** What the operations may read of the caller's session; null without one. */
      readonly session: { readonly tag: string; readonly payload: unknown } | null;
    };

/** What came of work: an answer of each statement, in order. */
export interface GraphAnswer {
  readonly results: readonly unknown[];
}

/** Runs work on graphs. Throws a `ProcessorError`. */
export interface GraphDriver {
  run(place: GraphPlace, target: GraphTarget, request: GraphRequest): Promise<GraphAnswer>;
}
