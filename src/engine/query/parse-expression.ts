/** Reads `$expr`. */

import { LIMITS } from '../../kernel/limits.ts';
import { isBound } from './bound.ts';
import { type Faults, at } from './faults.ts';
import type { Comparison, Expression } from './model.ts';
import { columnName, isObject, isOperators, literal } from './parse-value.ts';

type Arithmetic = Extract<Expression, { kind: 'arithmetic' }>['operator'];
type Logical = Extract<Expression, { kind: 'logical' }>['operator'];

const COMPARISONS = new Map<string, Comparison>(
  (['eq', 'ne', 'gt', 'gte', 'lt', 'lte'] as const).map((name) => [`$${name}`, name]),
);
const ARITHMETIC = new Map<string, Arithmetic>(
  (['add', 'subtract', 'multiply', 'divide'] as const).map((name) => [`$${name}`, name]),
);
const LOGICAL = new Map<string, Logical>((['and', 'or', 'not'] as const).map((name) => [`$${name}`, name]));

const NOTHING: Expression = { kind: 'literal', value: null };

/** What is read: `'$name'` is a column only where it was written here. */
interface Reading {
  readonly faults: Faults;
  operands: number;
}

/** A value that is computed. */
export function parseExpression(given: unknown, path: string, faults: Faults): Expression {
  const reading: Reading = { faults, operands: 0 };
  const expression = read(given, path, reading, 0);
  if (reading.operands > LIMITS.query_operands.value)
    faults.add(path, `must have ${LIMITS.query_operands.value} columns and values at most`);
  return expression;
}

/** A condition that is computed: a comparison, or several of them. */
export function parsePredicate(given: unknown, path: string, faults: Faults): Expression {
  const expression = parseExpression(given, path, faults);
  needPredicate(expression, path, faults);
  return expression;
}

function read(given: unknown, path: string, reading: Reading, depth: number): Expression {
  const { faults } = reading;
  if (depth > LIMITS.query_depth.value) return fault(path, 'is nested too deeply', faults);
  if (!isObject(given)) return operand(given, path, reading);
  const [name = '', ...more] = Object.keys(given);
  if (!isOperators(given) || more.length > 0)
    return fault(path, 'must be a value, a column such as $name, or an object with one operator', faults);
  const inside = at(path, name);
  const operator = name.toLowerCase();
  if (operator === '$literal') return operandLiteral(given[name], inside, reading);
  const of = operandsOf(operator, given[name], inside, faults).map((item, index) =>
    read(item, at(inside, index), reading, depth + 1),
  );
  return built(operator, of, inside, faults);
}

function operand(given: unknown, path: string, reading: Reading): Expression {
  if (isBound(given) || typeof given !== 'string' || !given.startsWith('$')) {
    if (Array.isArray(given)) return fault(path, 'must not be a list', reading.faults);
    return operandLiteral(given, path, reading);
  }
  reading.operands += 1;
  return { kind: 'column', column: columnName(given.slice(1), path, reading.faults) };
}

function operandLiteral(given: unknown, path: string, reading: Reading): Expression {
  reading.operands += 1;
  const value = literal(given, path, reading.faults);
  if (typeof value === 'object' && value !== null)
    return fault(path, 'must be text, a number, a flag or null', reading.faults);
  return { kind: 'literal', value };
}

function operandsOf(operator: string, given: unknown, path: string, faults: Faults): readonly unknown[] {
  if (operator === '$not' && !Array.isArray(given)) return [given];
  if (Array.isArray(given)) return given;
  faults.add(path, 'must be a list');
  return [];
}

function built(name: string, of: readonly Expression[], path: string, faults: Faults): Expression {
  const comparison = COMPARISONS.get(name);
  const arithmetic = ARITHMETIC.get(name);
  const logical = LOGICAL.get(name);
  const [left = NOTHING, right = NOTHING] = of;
  if (comparison !== undefined) {
    needCount(of, 2, 2, path, faults);
    return { kind: 'comparison', operator: comparison, of: [left, right] };
  }
  if (arithmetic !== undefined) {
    needCount(of, 2, arithmetic === 'add' || arithmetic === 'multiply' ? Infinity : 2, path, faults);
    return { kind: 'arithmetic', operator: arithmetic, of };
  }
  if (logical === undefined) return fault(path, 'is not an operator of expressions', faults);
  needCount(of, 1, logical === 'not' ? 1 : Infinity, path, faults);
  of.forEach((item, index) => needPredicate(item, at(path, index), faults));
  return { kind: 'logical', operator: logical, of };
}

function needCount(of: readonly Expression[], least: number, most: number, path: string, faults: Faults): void {
  if (of.length >= least && of.length <= most) return;
  faults.add(path, `must have ${least === most ? '' : 'at least '}${least} operand${least === 1 ? '' : 's'}`);
}

function needPredicate({ kind }: Expression, path: string, faults: Faults): void {
  if (kind !== 'comparison' && kind !== 'logical') faults.add(path, 'must be a comparison, or $and, $or, $not of some');
}

function fault(path: string, message: string, faults: Faults): Expression {
  faults.add(path, message);
  return NOTHING;
}
