/** Options of calls, which are written into the definition as they are. */

import { expressionOf, type Host } from './stand-in.ts';

/** The options that are given, checked: known ones alone, each a plain value. */
export function plainOptions(
  host: Host,
  given: object | null | undefined,
  known: readonly string[],
  what: string,
): Record<string, unknown> {
  if (expressionOf(given) !== undefined) host.refuse(`the options of ${what} are a stand-in; give plain values`);
  const options: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given ?? {})) {
    if (value === undefined) continue;
    if (!known.includes(name)) host.refuse(`${what} has no option '${name}' that can be recorded`);
    if (!isPlain(host, value))
      host.refuse(`the option '${name}' of ${what} is no plain value; it is fixed in the definition`);
    options[name] = value;
  }
  return options;
}

function isPlain(host: Host, value: unknown): boolean {
  if (typeof value === 'string') return !host.marks.has(value);
  return typeof value === 'boolean' || Number.isFinite(value);
}

/** A text that is fixed in the definition: a name, a tag. */
export function plainText(host: Host, value: unknown, what: string): string {
  if (typeof value === 'string' && value !== '' && !host.marks.has(value)) return value;
  const given = expressionOf(value) === undefined ? '' : ', and no stand-in';
  return host.refuse(`${what} is plain text${given}; it is fixed in the definition`);
}

/** A text that may hold stand-ins, or a stand-in for one. */
export function someText(host: Host, value: unknown, what: string): unknown {
  if (expressionOf(value) !== undefined || (typeof value === 'string' && value !== '')) return value;
  return host.refuse(`${what} is text; put values into it as a template literal does, or beside it`);
}
