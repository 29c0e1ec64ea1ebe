/** `$expr` as SQL. Null in arithmetic gives null; a comparison holds or does not. */

import { sql } from 'kysely';
import type { Comparison, Expression } from '../../../engine/query/model.ts';
import { invalidField } from '../../../kernel/errors.ts';
import { decimalBounds, decimalText, scaleOf } from '../decimal.ts';
import type { Column, ColumnKind } from '../port.ts';
import { type Table, comparedColumn, comparedValue, needOrder } from './columns.ts';
import { distinct, type Fragment, joined, same } from './compile.ts';
import { type Operand, arithmetic, asNumbers, isNumeric } from './arithmetic.ts';

const SIGNS: Readonly<Record<Exclude<Comparison, 'eq' | 'ne'>, Fragment>> = {
  gt: sql`>`,
  gte: sql`>=`,
  lt: sql`<`,
  lte: sql`<=`,
};

/** An expression that is a condition. */
export function predicate(table: Table, expression: Expression): Fragment {
  switch (expression.kind) {
    case 'comparison':
      return comparison(table, expression);
    case 'logical': {
      const of = expression.of.map((item) => predicate(table, item));
      if (expression.operator === 'not') return sql`(${joined(of, 'and')} is not true)`;
      return joined(of, expression.operator);
    }
    default:
      throw invalidField('$expr', 'must be a comparison, or $and, $or, $not of some');
  }
}

/** An expression as a value, and what it is. */
export function operandOf(table: Table, expression: Expression, path: string): Operand {
  switch (expression.kind) {
    case 'column':
      return columnOperand(table, expression.column, path);
    case 'literal':
      return literalOperand(table, expression.value, null, path);
    case 'comparison':
    case 'logical':
      return { sql: sql`(${predicate(table, expression)} is true)`, kind: 'boolean', scale: 0, column: null };
    case 'arithmetic':
      return arithmetic(table.dialect, expression.operator, operandsOf(table, expression.of, path), path);
  }
}

function comparison(table: Table, { operator, of }: Extract<Expression, { kind: 'comparison' }>): Fragment {
  const path = '$expr';
  const [left, right] = operandsOf(table, of, path);
  if (left === undefined || right === undefined) throw invalidField(path, 'must have two operands');
  const isOrdered = operator !== 'eq' && operator !== 'ne';
  for (const { column } of [left, right]) if (isOrdered && column !== null) needOrder(column, path);
  if (isNumeric(left) && isNumeric(right)) {
    const [first, second] = asNumbers(table.dialect, [left, right]);
    return compared(table, operator, first ?? sql`null`, second ?? sql`null`);
  }
  if (left.kind !== right.kind && left.kind !== 'null' && right.kind !== 'null')
    throw invalidField(path, `compares what cannot be compared: ${left.kind} and ${right.kind}`);
  return compared(table, operator, collated(table, left), collated(table, right));
}

function compared({ dialect }: Table, operator: Comparison, left: Fragment, right: Fragment): Fragment {
  if (operator === 'eq') return same(dialect, left, right);
  return operator === 'ne' ? distinct(dialect, left, right) : sql`(${left} ${SIGNS[operator]} ${right})`;
}

function collated(table: Table, operand: Operand): Fragment {
  if (operand.column !== null) return comparedColumn(table.dialect, operand.column, true);
  if (operand.kind !== 'text' || table.dialect === 'sqlite') return operand.sql;
  return table.dialect === 'postgresql' ? sql`${operand.sql} collate "C"` : sql`cast(${operand.sql} as binary)`;
}

/** Operands of which literals are of the kind of the column that they stand beside. */
function operandsOf(table: Table, of: readonly Expression[], path: string): readonly Operand[] {
  const known = of.map((item) => (item.kind === 'literal' ? null : operandOf(table, item, path)));
  const peer = known.find((item) => item !== null && item.kind !== 'null') ?? null;
  return of.map((item, index) => {
    const operand = known[index] ?? null;
    return operand ?? literalOperand(table, item.kind === 'literal' ? item.value : null, peer, path);
  });
}

function columnOperand(table: Table, name: string, path: string): Operand {
  const column = table.column(name, path);
  const scale = column.kind === 'decimal' ? (decimalBounds(column.type)?.scale ?? null) : 0;
  return { sql: sql.id(column.name), kind: column.kind, scale, column };
}

/** A literal as what it stands beside, if anything; text beside numbers is digits. */
export function literalOperand(table: Table, value: unknown, peer: Operand | null, path: string): Operand {
  if (value === null) return { sql: sql`null`, kind: 'null', scale: 0, column: null };
  if (typeof value === 'number' || (typeof value === 'string' && peer !== null && isNumeric(peer))) {
    if (peer !== null && !isNumeric(peer) && peer.kind !== 'instant')
      throw invalidField(path, `is a number beside ${peer.kind}`);
    if (peer?.kind !== 'instant') return numberOperand(table, value, peer, path);
  }
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
    throw invalidField(path, 'must be text, a number, a flag or null');
  const own: ColumnKind = typeof value === 'boolean' ? 'boolean' : 'text';
  const column: Column = peer?.column ?? {
    name: '',
    kind: own,
    type: own,
    isNullable: true,
    hasDefault: false,
    keyPlace: 0,
  };
  return { sql: comparedValue(table.dialect, column, value, path), kind: column.kind, scale: 0, column: null };
}

function numberOperand(table: Table, value: number | string, peer: Operand | null, path: string): Operand {
  const text = decimalText(value);
  if (text === null) throw invalidField(path, 'must be a number');
  const kind: ColumnKind = peer?.kind === 'float' ? 'float' : text.includes('.') ? 'decimal' : 'bigint';
  const type = kind === 'float' ? 'double' : kind;
  const column: Column = { name: '', kind, type, isNullable: true, hasDefault: false, keyPlace: 0 };
  const fitting = kind === 'float' ? Number(text) : text;
  return { sql: comparedValue(table.dialect, column, fitting, path), kind, scale: scaleOf(text), column: null };
}
