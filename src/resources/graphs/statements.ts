/** How statements of graphs are read, also where they stand in a transaction. */

import { abilityFaults, type GraphType } from '../../engine/graph/abilities.ts';
import type { GraphStatement } from '../../engine/graph/model.ts';
import { type GraphOperation, isGraphRead } from '../../engine/graph/operations.ts';
import { parseGraphStatement } from '../../engine/graph/parse.ts';
import { sampledGraphFaults } from '../../engine/graph/sampled.ts';
import type { GraphActionStatement } from '../../engine/graph/template.ts';
import type { Fields } from '../../engine/query/binding.ts';
import { bindAction } from '../../engine/query/template.ts';
import { inputFaults } from '../../engine/query/template-check.ts';
import { refusal } from '../../kernel/errors.ts';
import { VARIABLE_TYPES } from '../products/manifest-variable-types.ts';
import type { StatementChecks, StatementMaking, TransactionOperation } from '../statements/transaction-operations.ts';

/** An operation of a transaction of a graph. */
export type GraphTransactionOperation = TransactionOperation<GraphOperation>;

/** How they are made. */
export const GRAPH_STATEMENTS: StatementMaking<GraphOperation, GraphStatement> = {
  parse: parseGraphStatement,
  bindAction: (_operation, fields, input) => bindAction({ fields, placeOf: (at) => at }, input, VARIABLE_TYPES),
};

/** A statement that graphs of a type can do. Throws `VALIDATION_ERROR` or `NOT_SUPPORTED` naming its fields. */
export function statementFor(type: GraphType, operation: GraphOperation, fields: Fields): GraphStatement {
  const statement = parseGraphStatement(operation, fields);
  const faults = abilityFaults(type, statement);
  if (faults.length > 0) throw refusal('NOT_SUPPORTED', faults);
  return statement;
}

/** Where the count stands in what an operation answers. */
const COUNTS: Partial<Record<GraphOperation, 'count' | 'updatedCount' | 'deletedCount'>> = {
  findNodes: 'count',
  findRelationships: 'count',
  countNodes: 'count',
  countRelationships: 'count',
  findConnectedComponents: 'count',
  fullTextSearch: 'count',
  vectorSearch: 'count',
  query: 'count',
  createNodes: 'count',
  createRelationships: 'count',
  updateNode: 'updatedCount',
  updateRelationship: 'updatedCount',
  deleteNode: 'deletedCount',
  deleteRelationship: 'deletedCount',
};

/** What an operation came to as a number; null of one that is not counted. */
export function countOf(operation: GraphOperation, result: unknown): number | null {
  const member = COUNTS[operation];
  return member === undefined ? null : (result as Readonly<Record<typeof member, number>>)[member];
}

/** How statements of graphs of a type are checked in a transaction. */
export function graphChecks(type: GraphType): StatementChecks<GraphOperation, GraphActionStatement> {
  return {
    first: 'findNodes',
    sampledFaults: (operation, fields, stands) => sampledGraphFaults(null, operation, fields, stands),
    unsupported: (operation, fields, stands) => sampledGraphFaults(type, operation, fields, stands),
    inputFaults: (action, input, isLater) =>
      inputFaults(action, input, VARIABLE_TYPES, isLater, (fields, stands) =>
        sampledGraphFaults(null, action.operation, fields, stands),
      ),
    readOnlyFaults: (operation) =>
      isGraphRead(operation)
        ? []
        : [{ path: 'operation', message: `${operation} may change something, and the transaction is readOnly` }],
    isCounted: (operation) => operation in COUNTS,
  };
}
