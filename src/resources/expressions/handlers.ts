/** The operations on expressions. */

import { compileCondition, evaluateCondition } from '../../expressions/condition.ts';
import type { Reference, Scope } from '../../expressions/scope.ts';
import { OF_FEATURES } from '../../expressions/syntax.ts';
import { compileTemplate, evaluateTemplate } from '../../expressions/template.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Handlers } from '../../kernel/contract.ts';
import { invalidField, refusal } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { expressions } from './contract.ts';

/** What the handlers work with. */
export interface ExpressionParts {
  readonly clock: Clock;
}

/** Builds the handlers. */
export function createExpressionHandlers({ clock }: ExpressionParts): Handlers<typeof expressions> {
  return {
    async evaluate({ template, condition, scope: given = {} }) {
      if ((template === undefined) === (condition === undefined))
        throw invalidField('template', 'give either a template or a condition');
      const scope = scopeOf(given, clock.now());
      if (condition !== undefined) {
        const compiled = compileCondition(condition);
        checkReferences(compiled.references);
        return { data: evaluateCondition(compiled, scope) };
      }
      const compiled = compileTemplate(template);
      checkReferences(compiled.references);
      const data = evaluateTemplate(compiled, scope);
      checkSize(data);
      return { data };
    },
  };
}

/** A scope has no run of a feature in it. */
function checkReferences(references: readonly Reference[]): void {
  const errors = references
    .filter(({ name }) => OF_FEATURES.has(name))
    .map(({ name, path, position }) => ({
      path,
      message: `$${name} has a value in a run of a feature alone, at character ${position}`,
    }));
  if (errors.length > 0) throw refusal('VALIDATION_ERROR', errors);
}

function scopeOf(given: object, now: number): Scope {
  return { now, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) };
}

/** One bound value may stand in many places, so a small request can describe an endless answer. */
function checkSize(value: unknown): void {
  const budget = { left: LIMITS.request_body.value };
  if (!fits(value, budget))
    throw refusal('OPERATOR_ERROR', [
      { path: 'template', message: `the value comes to more than ${LIMITS.request_body.value} characters` },
    ]);
}

function fits(value: unknown, budget: { left: number }): boolean {
  budget.left -= typeof value === 'string' ? value.length + 2 : 1;
  if (budget.left < 0) return false;
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, member]) => {
    budget.left -= Array.isArray(value) ? 1 : key.length + 4;
    return fits(member, budget);
  });
}
