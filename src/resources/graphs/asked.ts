/** What a call asks of its graph, read whole before anything is sent. */

import type { GraphTransactionOptions, GraphWork } from '../../drivers/graph/port.ts';
import { GRAPH_ABILITIES, type GraphType } from '../../engine/graph/abilities.ts';
import { type GraphOperation, isGraphRead } from '../../engine/graph/operations.ts';
import { type GraphActionStatement, readGraphAction } from '../../engine/graph/template.ts';
import { bindAction } from '../../engine/query/template.ts';
import { inputFault } from '../../engine/query/template-check.ts';
import { invalidField, refusal } from '../../kernel/errors.ts';
import type { GraphCall } from '../executor.ts';
import { notFound, type ProductConfig } from '../products/config.ts';
import { shortTag, splitTag } from '../products/manifest-database.ts';
import type { Graph } from '../products/manifest-graph.ts';
import { VARIABLE_TYPES } from '../products/manifest-variable-types.ts';
import { withSession } from '../sessions/session-text.ts';
import { fieldOf, type Placed, placedBy, within, withoutReferences } from '../statements/asking.ts';
import { type GivenOperation, readOperations } from '../statements/transaction-operations.ts';
import { requireDriven } from './target.ts';
import { graphChecks, statementFor } from './statements.ts';

/** What is to be done, and what it answers. */
export interface Asked {
  readonly graph: Graph;
  readonly type: GraphType;
  readonly work: GraphWork;
  /** Whether it changes nothing, so that it may be repeated and kept. */
  readonly isRead: boolean;
  /** The operation of an action, whose answer is told in another shape; null of others. */
  readonly action: GraphOperation | null;
  /** What the work failed with, the fields that it names being those that the caller wrote. */
  readonly placed: Placed;
}

type Work = Omit<Asked, 'graph' | 'type'>;

/**
 * Reads a call. Throws `NOT_FOUND` for a graph or an action, `VALIDATION_ERROR` naming all fields at fault, and
 * `NOT_SUPPORTED` for what graphs of its type cannot do.
 */
export function askedOf(call: GraphCall, config: ProductConfig): Asked {
  const graph = config.graph(call.env, call.graph);
  const type = requireDriven(graph);
  const asked = { graph, type, ...workOf(call, graph, type) };
  if (call.cache !== undefined && !asked.isRead)
    throw invalidField('cache', `answers reads alone, and ${call.action ?? call.operation} may change something`);
  return asked;
}

function workOf(call: GraphCall, graph: Graph, type: GraphType): Work {
  const { operation } = call;
  switch (operation) {
    case 'action':
      return actionWork(call, graph, type);
    case 'transaction':
      return transactionWork(call, graph, type);
    case 'ping':
      return { work: { kind: 'ping' }, isRead: true, action: null, placed: (thrown) => thrown };
    default: {
      const placed = placedBy(fieldOf(call));
      const statement = within(placed, () => statementFor(type, operation, withoutReferences(call)));
      return { work: { kind: 'statement', statement }, isRead: isGraphRead(operation), action: null, placed };
    }
  }
}

function actionWork({ action: tag = '', ...call }: GraphCall, graph: Graph, type: GraphType): Work {
  const action = actionOf(graph, tag, 'action');
  const { operation } = action;
  const isReferred = call.literal !== undefined;
  const input = isReferred ? call.input : withSession(call.input, call.session, 'input');
  const fields = bindAction(action, input, VARIABLE_TYPES, { isReferred });
  const placed = placedBy((error) => inputFault(action, error));
  const statement = within(placed, () => statementFor(type, operation, fields));
  return { work: { kind: 'statement', statement }, isRead: isGraphRead(operation), action: operation, placed };
}

function transactionWork(call: GraphCall, graph: Graph, type: GraphType): Work {
  const { input, session } = call;
  const {
    operations: given,
    isolation,
    readOnly = false,
  } = input as {
    readonly operations: readonly GivenOperation<GraphOperation>[];
    readonly isolation?: 'READ_COMMITTED' | 'SERIALIZABLE';
    readonly readOnly?: boolean;
  };
  const placed = placedBy(fieldOf(call));
  const actionAt = (tag: string, path: string) => {
    const { database: owner, action } = splitTag(tag);
    if (owner !== null && owner !== graph.tag) throw invalidField(path, `'${tag}' is none of graph '${graph.tag}'`);
    return actionOf(graph, action, path);
  };
  const operations = within(placed, () => {
    requireTransactions(type, isolation);
    return readOperations(graphChecks(type), given, { isReadOnly: readOnly, session, actionAt });
  });
  const options: GraphTransactionOptions = { isReadOnly: readOnly };
  const values = session === undefined ? null : { tag: session.tag, payload: session.payload };
  return {
    work: { kind: 'transaction', operations, options, session: values },
    isRead: operations.every(({ operation }) => isGraphRead(operation)),
    action: null,
    placed,
  };
}

/** Throws `NOT_SUPPORTED` where graphs of a type have no transactions, or none that are kept apart so well. */
function requireTransactions(type: GraphType, isolation: 'READ_COMMITTED' | 'SERIALIZABLE' | undefined): void {
  const own = GRAPH_ABILITIES[type].isolation;
  const refused = (path: string, what: string) =>
    refusal('NOT_SUPPORTED', [{ path, message: `${what} not supported by graphs of the type ${type}` }]);
  if (own === null) throw refused('operations', 'transactions are');
  if (isolation === 'SERIALIZABLE' && own !== isolation) throw refused('isolation', `${isolation} is`);
}

const statements = new WeakMap<Graph, ReadonlyMap<string, GraphActionStatement>>();

/** An action as a statement; those of a graph are read once for each version. */
function actionOf(graph: Graph, tag: string, path: string): GraphActionStatement {
  const known =
    statements.get(graph) ??
    new Map(
      (graph.actions ?? []).map((action) => [shortTag(graph.tag, action.tag), readGraphAction(action).statement]),
    );
  statements.set(graph, known);
  const found = known.get(tag);
  if (found === undefined) throw notFound(path, `action '${tag}' of graph '${graph.tag}'`);
  return found;
}
