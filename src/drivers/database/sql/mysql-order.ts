/** MySQL assigns columns one after the other, and what is read of one that was assigned is what it was assigned. */

import type { Expression } from '../../../engine/query/model.ts';
import type { Assignment } from '../../../engine/database/model.ts';
import { refusal } from '../../../kernel/errors.ts';

/** Assignments so that each reads columns as they were. Throws `NOT_SUPPORTED` for those of which each reads another's. */
export function inOrderOfMysql(assignments: readonly Assignment[]): readonly Assignment[] {
  const left = [...assignments];
  const ordered: Assignment[] = [];
  while (left.length > 0) {
    const at = left.findIndex(({ column }) => !left.some((other) => other.column !== column && reads(other, column)));
    const [next] = at < 0 ? [] : left.splice(at, 1);
    if (next === undefined) {
      const path = `data.${left[0]?.column}`;
      throw refusal('NOT_SUPPORTED', [{ path, message: 'columns that read each other are not set at once on MySQL' }]);
    }
    ordered.push(next);
  }
  return ordered;
}

function reads(assignment: Assignment, column: string): boolean {
  if (assignment.kind === 'expression') return isIn(assignment.of, column);
  return assignment.kind === 'concat' && assignment.of.some(({ kind, value }) => kind !== 'text' && value === column);
}

function isIn(expression: Expression, column: string): boolean {
  if (expression.kind === 'column') return expression.column === column;
  return expression.kind !== 'literal' && expression.of.some((item) => isIn(item, column));
}
