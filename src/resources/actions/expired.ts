/** Answers that mean that a credential is no longer good. */

import type { BodyMatch } from '../products/manifest-auth.ts';

/** Whether any of the rules fits a body. */
export function matchesBody(rules: readonly BodyMatch[], body: unknown): boolean {
  return rules.some((rule) => fits(rule, valueAt(body, rule.path)));
}

function fits({ equals, contains }: BodyMatch, value: unknown): boolean {
  if (value === undefined) return false;
  if (contains !== undefined && !(typeof value === 'string' && value.includes(contains))) return false;
  return equals === undefined ? contains !== undefined || value !== null : value === equals;
}

function valueAt(body: unknown, path: string): unknown {
  let value = body;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value;
}
