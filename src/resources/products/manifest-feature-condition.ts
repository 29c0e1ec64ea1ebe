/** Conditions of a feature's steps, as its owner writes them. */

import * as z from 'zod';
import { compare } from '../../expressions/comparison.ts';
import { parseCondition } from '../../expressions/condition.ts';
import { parseTemplate } from '../../expressions/parse.ts';
import type { ComparisonOperator, ConditionAst } from '../../expressions/syntax.ts';
import { invalidField } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';

/** Comparisons by name; the short names are those of a `where`, without their `$`. */
const OPERATORS = {
  equals: '==',
  not_equals: '!=',
  greater_than: '>',
  greater_than_or_equals: '>=',
  less_than: '<',
  less_than_or_equals: '<=',
  eq: '==',
  ne: '!=',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
} as const satisfies Record<string, ComparisonOperator>;

type OperatorName = keyof typeof OPERATORS;

const Operand = z.union(
  [z.string(), z.number(), z.boolean(), z.null()],
  'give a reference such as $Input{field}, or text, a number, true, false or null',
);

/** When a step runs: a text such as `$Step{check}{score} >= 80`, or one comparison in parts. */
export const StepCondition = z.union([
  z
    .string()
    .min(1)
    .max(LIMITS.expression_length.value)
    .describe('Comparisons of references and literals, joined by `&&`, `||` and parentheses.'),
  z
    .strictObject({
      left: Operand,
      operator: z.enum(Object.keys(OPERATORS) as [OperatorName, ...OperatorName[]]),
      right: Operand,
    })
    .describe('One comparison: `left` and `right` are a reference each, or a value as it is.'),
]);
export type StepCondition = z.output<typeof StepCondition>;

/**
 * The text of a condition, as `compileCondition` reads it. Throws `VALIDATION_ERROR` for an operand that is neither
 * one reference nor a value.
 */
export function conditionText(condition: StepCondition, path: string): string {
  if (typeof condition === 'string') return condition;
  const left = operandText(condition.left, `${path}.left`);
  const right = operandText(condition.right, `${path}.right`);
  return `${left} ${OPERATORS[condition.operator]} ${right}`;
}

function operandText(operand: z.output<typeof Operand>, path: string): string {
  if (typeof operand !== 'string') return JSON.stringify(operand);
  const { parts } = parseTemplate(operand, path);
  if (parts.every((part) => typeof part === 'string')) return JSON.stringify(operand);
  const [part] = parts;
  if (parts.length > 1 || typeof part !== 'object' || part.kind === 'call')
    throw invalidField(path, 'an operand is one reference, or a value without expressions');
  return operand;
}

/** Whether a condition is false whatever its references stand for, since what it compares is written out. */
export function neverHolds(text: string): boolean {
  return outcomeOf(parseCondition(text)) === false;
}

/** Null where references decide. */
function outcomeOf(node: ConditionAst): boolean | null {
  if (node.kind === 'comparison') {
    const { left, operator, right } = node;
    return left.kind === 'literal' && right.kind === 'literal' ? compare(left.value, operator, right.value) : null;
  }
  const deciding = node.kind === 'or';
  const outcomes = node.terms.map(outcomeOf);
  if (outcomes.includes(deciding)) return deciding;
  return outcomes.includes(null) ? null : !deciding;
}
