import { type ErrorRecord, toErrorRecord } from '../../src/kernel/errors.ts';
import type { Scope } from '../../src/expressions/scope.ts';
import { compileTemplate, evaluateTemplate } from '../../src/expressions/template.ts';

/** Compiles and evaluates; it is 2023-11-14T22:13:20Z. */
export function evaluate(template: unknown, scope: Partial<Scope> = {}): unknown {
  return evaluateTemplate(compileTemplate(template), { now: 1_700_000_000_000, ...scope });
}

/** The error of {@link evaluate}; fails when there is none. */
export function failure(template: unknown, scope: Partial<Scope> = {}): ErrorRecord {
  return failureOf(() => evaluate(template, scope));
}

/** What an act throws, as data; fails when it throws nothing. */
export function failureOf(act: () => unknown): ErrorRecord {
  let value: unknown;
  try {
    value = act();
  } catch (error) {
    return toErrorRecord(error);
  }
  throw new Error(`expected an error, got ${JSON.stringify(value)}`);
}
