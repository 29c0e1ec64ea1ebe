/** Answers of status 2xx that say in their body that the credential is no longer good. */

import type { BodyMatch } from '../products/manifest-auth.ts';

/**
 * Whether any rule fits a body. `path` names own properties by dots, and items of lists by their index (`errors.0.code`
 * or `errors[0].code`). What stands there is compared as it is with `equals`, searched as text for `contains`, and with
 * neither only has to be there and not be null; a rule with both wants both.
 */
export function matchesBody(rules: readonly BodyMatch[] | undefined, body: unknown): boolean {
  return rules?.some((rule) => matches(rule, valueAt(body, rule.path))) ?? false;
}

function matches(rule: BodyMatch, value: unknown): boolean {
  if (rule.equals === undefined && rule.contains === undefined) return value !== undefined && value !== null;
  if (rule.equals !== undefined && value !== rule.equals) return false;
  return rule.contains === undefined || (typeof value === 'string' && value.includes(rule.contains));
}

function valueAt(body: unknown, path: string): unknown {
  const names = path.replaceAll(/\[(\d+)\]/g, '.$1').split('.');
  // A path that begins with an index, as that of a list does.
  if (names[0] === '') names.shift();
  let value = body;
  for (const name of names) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    // The length of a list is its own property and no part of the body.
    if (Array.isArray(value) && !/^\d+$/.test(name)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}
