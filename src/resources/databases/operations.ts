/** How operations of databases are read where they stand in a transaction. */

import type { Statement } from '../../engine/database/model.ts';
import { type Operation, parseStatement } from '../../engine/database/parse.ts';
import { READ_OPERATIONS } from '../../engine/database/reads.ts';
import { sampledFaults } from '../../engine/database/sampled.ts';
import { inputFaults } from '../../engine/database/template-check.ts';
import type { ActionStatement } from '../../engine/database/template.ts';
import { bindAction } from '../../engine/query/template.ts';
import { VARIABLE_TYPES } from '../products/manifest-variable-types.ts';
import type { StatementChecks, StatementMaking, TransactionOperation } from '../statements/transaction-operations.ts';

/** An operation of a transaction of a database. */
export type DatabaseTransactionOperation = TransactionOperation<Operation>;

/** Which operations change nothing. */
export const READS: ReadonlySet<Operation> = new Set<Operation>(READ_OPERATIONS);

/** Statements of databases. */
export const DATABASE_STATEMENTS: StatementMaking<Operation, Statement> & StatementChecks<Operation, ActionStatement> =
  {
    first: 'query',
    parse: parseStatement,
    unsupported: () => [],
    isCounted: () => true,
    readOnlyFaults: (operation, { lock }) => [
      ...(READS.has(operation)
        ? []
        : [{ path: 'operation', message: `${operation} may change something, and the transaction is readOnly` }]),
      ...(lock === undefined
        ? []
        : [{ path: 'lock', message: 'is for what changes after it, and the transaction is readOnly' }]),
    ],
    sampledFaults,
    inputFaults: (action, input, isLater) => inputFaults(action, input, VARIABLE_TYPES, isLater),
    bindAction: (_operation, fields, input) => bindAction({ fields, placeOf: (at) => at }, input, VARIABLE_TYPES),
  };
