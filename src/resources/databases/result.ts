/** What operations answer, of what their statements came to. */

import type { StatementResult } from '../../engine/database/model.ts';
import type { Operation } from '../../engine/database/parse.ts';

/** The answer of an operation on the wire. */
export function answerOf(operation: Operation, result: StatementResult): unknown {
  const { rows: data, count, fields, next, insertedIds = [], isInserted } = result;
  switch (operation) {
    case 'query':
      return { data, count, fields, next };
    case 'findOne':
      return data[0] ?? null;
    case 'count':
      return { count };
    case 'sum':
    case 'avg':
    case 'min':
    case 'max':
      return data[0];
    case 'aggregate':
    case 'groupBy':
      return { data, count, fields };
    case 'insert':
      return { data, count, insertedIds };
    case 'update':
    case 'delete':
      return { data, count };
    case 'upsert':
      return { data, count, operation: isInserted === undefined ? null : isInserted ? 'inserted' : 'updated' };
    case 'raw':
      return { data, count, fields };
  }
}
