/** Conditions: comparisons of references and literals, joined by `&&`, `||` and parentheses. */

import { LIMITS } from '../kernel/limits.ts';
import { invalidField } from '../kernel/errors.ts';
import { compare, findComparison } from './comparison.ts';
import { compileArgument } from './compile.ts';
import { Cursor } from './cursor.ts';
import { readLiteral } from './literal.ts';
import { located } from './located.ts';
import { readExpression } from './parse.ts';
import { type Reference, type Run, type Scope, startRun } from './scope.ts';
import type { ConditionAst, Operand } from './syntax.ts';

/** A compiled condition. */
export interface Condition {
  /** Every reference in it. */
  readonly references: readonly Reference[];
  /** The compiled test; for {@link evaluateCondition} alone. */
  readonly test: (run: Run) => boolean;
}

const COMPARISON = /[=!]==?|[<>]=?/y;

/** Takes a condition apart. Throws `VALIDATION_ERROR` with the position for what cannot be read. */
export function parseCondition(text: string, path = 'condition'): ConditionAst {
  return readCondition(new Cursor(text, path));
}

/** Compiles a condition; fails as {@link parseCondition}. */
export function compileCondition(text: string, path = 'condition'): Condition {
  const cursor = new Cursor(text, path);
  const test = compileNode(readCondition(cursor));
  return { test: (run) => located(path, test, run), references: cursor.references };
}

/**
 * Whether a condition holds. What is missing compares as null; terms after the deciding one are not looked at. Throws
 * as `evaluateTemplate` does.
 */
export function evaluateCondition(condition: Condition, scope: Scope): boolean {
  return condition.test(startRun(scope));
}

function readCondition(cursor: Cursor): ConditionAst {
  if (cursor.text.length > LIMITS.expression_length.value)
    throw invalidField(cursor.path, `a condition has at most ${LIMITS.expression_length.value} characters`);
  const ast = readTerms(cursor, 'or');
  if (cursor.at < cursor.text.length) cursor.fail(`expected && or || and found ${cursor.found()}`);
  return ast;
}

function readTerms(cursor: Cursor, kind: 'and' | 'or'): ConditionAst {
  const read = () => (kind === 'or' ? readTerms(cursor, 'and') : readTerm(cursor));
  const first = read();
  const terms = [first];
  while (cursor.take(kind === 'or' ? '||' : '&&')) terms.push(read());
  return terms.length === 1 ? first : { kind, terms };
}

function readTerm(cursor: Cursor): ConditionAst {
  cursor.skipSpace();
  if (cursor.take('(')) {
    const inner = cursor.nested(() => readTerms(cursor, 'or'));
    cursor.expect(')', '&&, || or ');
    cursor.skipSpace();
    return inner;
  }
  const left = readOperand(cursor);
  cursor.skipSpace();
  const at = cursor.at;
  const operator = findComparison(cursor.match(COMPARISON));
  if (operator === null) cursor.fail(`expected a comparison and found ${cursor.found()}`, at);
  const right = readOperand(cursor);
  cursor.skipSpace();
  return { kind: 'comparison', operator, left, right };
}

function readOperand(cursor: Cursor): Operand {
  cursor.skipSpace();
  const start = cursor.at;
  const operand = cursor.peek() === '$' ? readExpression(cursor) : readLiteral(cursor);
  if (operand === null)
    return cursor.fail(`expected a reference, text, a number, true, false or null and found ${cursor.found()}`);
  return operand.kind === 'call'
    ? cursor.fail('a condition compares references and literals; operators have no place here,', start)
    : operand;
}

function compileNode(node: ConditionAst): (run: Run) => boolean {
  if (node.kind === 'comparison') {
    const [left, right] = [compileArgument(node.left), compileArgument(node.right)];
    const { operator } = node;
    return (run) => compare(left(run), operator, right(run));
  }
  const terms = node.terms.map(compileNode);
  return node.kind === 'and' ? (run) => terms.every((term) => term(run)) : (run) => terms.some((term) => term(run));
}
