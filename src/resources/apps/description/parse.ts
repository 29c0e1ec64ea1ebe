/** The text of a description as plain data: JSON, or YAML 1.2. */

import { parse } from 'yaml';
import { invalidField } from '../../../kernel/errors.ts';
import { LIMITS } from '../../../kernel/limits.ts';
import { isPlain, type Plain } from './plain.ts';

/**
 * Reads a description that is text or parsed already. What is neither JSON nor YAML, no object, nested too deep, or
 * blown up by aliases is a `VALIDATION_ERROR` at `document`.
 */
export function parseDescription(given: unknown): Plain {
  const value = typeof given === 'string' ? parseText(given) : given;
  if (!isPlain(value)) throw invalidField('document', 'is not a description: it does not hold an object');
  checkSize(value);
  return value;
}

function parseText(text: string): unknown {
  try {
    if (text.trimStart().startsWith('{')) return JSON.parse(text);
  } catch {
    // Braces may open a YAML document, too.
  }
  if (isNestedDeep(text)) throw invalidField('document', 'is neither JSON nor YAML: it is nested too deep');
  try {
    // Aliases share what they stand for; how much that is all in all gets counted below.
    return parse(text, { maxAliasCount: -1, logLevel: 'error' });
  } catch (error) {
    throw invalidField('document', `is neither JSON nor YAML: ${reasonOf(error)}`);
  }
}

/** More open brackets at one place than any description has, those in its texts included. */
const MAX_OPEN = 1000;

/** The parser takes time in the square of the nesting, so what is far too deep is not given to it. */
function isNestedDeep(text: string): boolean {
  if (/(?:[-?] ){100}/.test(text)) return true;
  let open = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    open = Math.max(0, open + (bracket === '[' || bracket === '{' ? 1 : -1));
    if (open > MAX_OPEN) return true;
  }
  return false;
}

function reasonOf(error: unknown): string {
  if (error instanceof RangeError) return 'it is nested too deep';
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]?.slice(0, 300) ?? '';
}

/** Walks without recursion, and level by level: a value that holds itself is found too deep. */
function checkSize(root: object): void {
  let level: object[] = [root];
  let values = 0;
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > LIMITS.description_depth.value)
      throw invalidField('document', `is nested deeper than ${LIMITS.description_depth.value} levels`);
    const below: object[] = [];
    for (const item of level) {
      if (Object.hasOwn(item, '__proto__')) throw invalidField('document', 'a member must not be named __proto__');
      const children: unknown[] = Object.values(item);
      values += children.length;
      if (values > LIMITS.description_values.value)
        throw invalidField('document', `holds more than ${LIMITS.description_values.value} values`);
      for (const child of children) if (typeof child === 'object' && child !== null) below.push(child);
    }
    level = below;
  }
}
