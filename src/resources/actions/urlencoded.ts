import { invalidField } from '../../kernel/errors.ts';
import { checkBodySize } from './body-size.ts';
import { scalarText } from './path.ts';

/**
 * A body as `application/x-www-form-urlencoded` of the URL standard. A list of scalars repeats its key; the members of
 * an object, and the items of a list that holds objects or lists, have theirs in brackets: `a[b]=c`, `a[0][b]=c`.
 * Null is left out, and so is what holds nothing.
 */
export function encodePairs(body: Readonly<Record<string, unknown>>): string {
  const pairs = new URLSearchParams();
  let atLeast = 0;
  for (const [name, value] of Object.entries(body)) {
    for (const [key, text] of pairsOf(name, value)) {
      atLeast += key.length + text.length;
      checkBodySize(atLeast);
      pairs.append(key, text);
    }
  }
  return pairs.toString();
}

function* pairsOf(key: string, value: unknown): Generator<[string, string]> {
  if (value === null || value === undefined) return;
  if (typeof value !== 'object') {
    const text = scalarText(value);
    if (text === null) throw invalidField(`input.body.${key}`, 'is no text, number, boolean, list or object');
    yield [key, text];
  } else if (Array.isArray(value) && !value.some(isNested)) {
    for (const item of value) yield* pairsOf(key, item);
  } else {
    for (const [name, item] of Object.entries(value)) yield* pairsOf(`${key}[${name}]`, item);
  }
}

function isNested(item: unknown): boolean {
  return typeof item === 'object' && item !== null;
}
