import type { Value } from '../../../../src/engine/query/model.ts';
import type { Row } from '../../../../src/engine/database/model.ts';
import { isExpressed, isOrder } from './model-numbers.ts';
import { compared, holds, isSame, KINDS, written } from './model-values.ts';

/** Whether a row is one that `where` means: as a reader of the guide would say it. */
export function isMeant(row: Row, where: Row): boolean {
  return Object.entries(where).every(([key, given]) => {
    switch (key.toLowerCase()) {
      case '$and':
        return several(given).every((item) => isMeant(row, item));
      case '$or':
        return several(given).some((item) => isMeant(row, item));
      case '$nor':
        return !several(given).some((item) => isMeant(row, item));
      case '$not':
        return !isMeant(row, given as Row);
      case '$expr':
        return isExpressed(row, given as Row);
      default:
        return isField(row, key, given);
    }
  });
}

function several(given: Value): readonly Row[] {
  return Array.isArray(given)
    ? (given as readonly Row[])
    : Object.entries(given as Row).map(([key, value]) => ({ [key]: value }));
}

function isField(row: Row, column: string, given: Value): boolean {
  const keys = typeof given === 'object' && given !== null && !Array.isArray(given) ? Object.keys(given) : [];
  if (keys.length === 0 || !keys.every((key) => key.startsWith('$'))) return isCompared(row, column, '$eq', given);
  return keys.every((key) => isCompared(row, column, key.toLowerCase(), (given as Row)[key] as Value));
}

function isCompared(row: Row, column: string, operator: string, operand: Value): boolean {
  const value = row[column] ?? null;
  const equals = (other: Value) =>
    value === null || other === null ? value === other : compared(column, value, other) === 0;
  const list = Array.isArray(operand) ? (operand as readonly Value[]) : [];
  switch (operator) {
    case '$not':
      return !isField(row, column, operand);
    case '$eq':
      return equals(operand);
    case '$ne':
      return !equals(operand);
    case '$in':
      return list.some(equals);
    case '$nin':
      return !list.some(equals);
    case '$isnull':
      return (value === null) === operand;
    case '$isnotnull':
    case '$exists':
      return (value !== null) === operand;
  }
  if (value === null) return false;
  if (operator === '$between')
    return compared(column, value, list[0] as Value) >= 0 && compared(column, value, list[1] as Value) <= 0;
  if (KINDS[column as keyof typeof KINDS] === 'json') return isJson(value, operator, operand);
  if (['$gt', '$gte', '$lt', '$lte'].includes(operator)) return isOrder(operator, compared(column, value, operand));
  return isText(written(value), operator, written(operand));
}

function isJson(value: Value, operator: string, operand: Value): boolean {
  if (operator === '$contains') return holds(value, operand);
  if (operator === '$containedby') return holds(operand, value);
  return (
    Array.isArray(value) &&
    value.some((item: Value) => (operand as readonly Value[]).some((other) => isSame(item, other)))
  );
}

function isText(value: string, operator: string, operand: string): boolean {
  switch (operator) {
    case '$contains':
      return value.includes(operand);
    case '$startswith':
      return value.startsWith(operand);
    case '$endswith':
      return value.endsWith(operand);
    case '$like':
      return pattern(operand).test(value);
    default:
      return pattern(folded(operand)).test(folded(value));
  }
}

/** `%` and `_`, with `\` before what is meant as it is. */
function pattern(text: string): RegExp {
  const source = text.replace(/\\?[^]/gu, (piece) => {
    if (piece === '%') return '[^]*';
    if (piece === '_') return '[^]';
    const meant = piece.length > 1 && piece.startsWith('\\') ? piece.slice(1) : piece;
    return meant.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  });
  return new RegExp(`^${source}$`, 'u');
}

function folded(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
