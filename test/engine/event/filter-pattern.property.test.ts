import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fits, parseFilter } from '../../../src/engine/event/filter.ts';
import { Faults } from '../../../src/engine/query/faults.ts';

const piece = fc.constantFrom('a', 'b', '%', '_', '\\%', '\\_', '\\\\', 'ü', '😀', '.', '*');
const text = fc.array(fc.constantFrom('a', 'b', '%', '_', '\\', 'ü', '😀', '.', '*'), { maxLength: 12 });

function isLike(value: string, pattern: string): boolean {
  return fits(parseFilter({ v: { $like: pattern } }, 'filter', new Faults()), { v: value });
}

/** A piece of a pattern as that of a regular expression. */
function sourceOf(part: string): string {
  if (part === '%') return '.*';
  if (part === '_') return '.';
  const meant = part.length > 1 && part.startsWith('\\') ? part.slice(1) : part;
  return meant.replace(/[.*\\]/, String.raw`\$&`);
}

test('a pattern means what its regular expression does', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), text, (pieces, characters) => {
      const expected = new RegExp(`^${pieces.map(sourceOf).join('')}$`, 'su');
      expect(isLike(characters.join(''), pieces.join(''))).toBe(expected.test(characters.join('')));
    }),
    { numRuns: 3000 },
  );
});

test('a pattern of many wildcards takes no more than the product of both lengths', () => {
  expect(isLike('a'.repeat(20_000), `${'%a'.repeat(100)}b`)).toBe(false);
});
