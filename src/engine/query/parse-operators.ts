/** The operators of a field in `where`. */

import { LIMITS } from '../../kernel/limits.ts';
import { unbound } from './bound.ts';
import { type Faults, at } from './faults.ts';
import type { Comparison, Condition, Kind } from './model.ts';
import { boundFlag, boundText, literal, literalNotNull, literals } from './parse-value.ts';

/** Reads what stands beside an operator. */
export type Operator<More extends Kind = never> = (
  column: string,
  operand: unknown,
  path: string,
  faults: Faults,
) => Condition<More>;

/** What a `where` may have in it. */
export interface Language<More extends Kind = never> {
  /** By name in lower case. */
  readonly operators: ReadonlyMap<string, Operator<More>>;
  /** Whether it has `$expr`. */
  readonly hasExpressions: boolean;
}

type TextOperator = Extract<Condition, { kind: 'text' }>['operator'];

/** By name in lower case. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['$eq', equality('eq')],
  ['$ne', equality('ne')],
  ['$gt', order('gt')],
  ['$gte', order('gte')],
  ['$lt', order('lt')],
  ['$lte', order('lte')],
  ['$in', membership(false)],
  ['$nin', membership(true)],
  ['$between', between],
  ['$isnull', nullness(true)],
  ['$isnotnull', nullness(false)],
  ['$exists', nullness(false)],
  ['$like', pattern('like')],
  ['$ilike', pattern('ilike')],
  ['$regex', pattern('regex')],
  ['$startswith', pattern('startsWith')],
  ['$endswith', pattern('endsWith')],
  ['$contains', contains],
  ['$containedby', json('containedBy')],
  ['$overlaps', overlaps],
]);

/** Says what is wrong; the condition stands in for one that could not be read. */
export function nothing(path: string, message: string, faults: Faults): Condition {
  faults.add(path, message);
  return { kind: 'or', of: [] };
}

function equality(operator: 'eq' | 'ne'): Operator {
  return (column, operand, path, faults) =>
    unbound(operand) === null
      ? { kind: 'null', column, isNot: operator === 'ne' }
      : { kind: 'compare', column, operator, value: literal(operand, path, faults) };
}

function order(operator: Comparison): Operator {
  return (column, operand, path, faults) => ({
    kind: 'compare',
    column,
    operator,
    value: literalNotNull(operand, path, faults),
  });
}

function membership(isNot: boolean): Operator {
  return (column, operand, path, faults) => ({ kind: 'in', column, isNot, values: literals(operand, path, faults) });
}

function between(column: string, operand: unknown, path: string, faults: Faults): Condition {
  const pair = unbound(operand);
  if (!Array.isArray(pair) || pair.length !== 2) return nothing(path, 'must be a list of two values', faults);
  const [from, to] = pair;
  return {
    kind: 'between',
    column,
    from: literalNotNull(from, at(path, 0), faults),
    to: literalNotNull(to, at(path, 1), faults),
  };
}

function nullness(isNull: boolean): Operator {
  return (column, operand, path, faults) => ({
    kind: 'null',
    column,
    isNot: boundFlag(operand, path, faults) !== isNull,
  });
}

function pattern(operator: TextOperator): Operator {
  const isPattern = operator === 'like' || operator === 'ilike' || operator === 'regex';
  return (column, operand, path, faults) => {
    const value = boundText(operand, path, faults);
    if (isPattern && value.length > LIMITS.query_pattern.value)
      return nothing(path, `must be ${LIMITS.query_pattern.value} characters at most`, faults);
    if (operator !== 'regex' && isPattern && /(?<!\\)(?:\\\\)*\\$/.test(value))
      return nothing(path, 'must not end with \\, which says that the next character is meant as it is', faults);
    return { kind: 'text', column, operator, value };
  };
}

/** Text is a part of a text; whether the column holds JSON instead is known where the statement is carried out. */
function contains(column: string, operand: unknown, path: string, faults: Faults): Condition {
  const value = literalNotNull(operand, path, faults);
  if (typeof value === 'string') return { kind: 'text', column, operator: 'contains', value };
  return { kind: 'json', column, operator: 'contains', value };
}

function json(operator: 'containedBy'): Operator {
  return (column, operand, path, faults) => ({
    kind: 'json',
    column,
    operator,
    value: literalNotNull(operand, path, faults),
  });
}

function overlaps(column: string, operand: unknown, path: string, faults: Faults): Condition {
  return { kind: 'json', column, operator: 'overlaps', value: literals(operand, path, faults) };
}
