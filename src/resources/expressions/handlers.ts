/** The operations on expressions. */

import { compileCondition, evaluateCondition } from '../../expressions/condition.ts';
import type { Scope } from '../../expressions/scope.ts';
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
      if (condition !== undefined) return { data: evaluateCondition(compileCondition(condition), scope) };
      const data = evaluateTemplate(compileTemplate(template), scope);
      checkSize(data);
      return { data };
    },
  };
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
