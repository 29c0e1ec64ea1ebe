/** The operators on text. Positions count UTF-16 code units from 0, as JavaScript does. */

import type { Operator } from './operator.ts';
import { chargeMade, chargeRead, operatorError, type Run } from './scope.ts';
import { integerOf, isScalar, listOf, scalarText, textOf, wrong } from './value.ts';

/** The operators whose result is text, or is cut from a text. */
export const TEXT_OPERATORS: readonly Operator[] = [
  { name: 'Concat', least: 2, most: 2, apply: ([items, delimiter], run) => concat(items, delimiter, run) },
  {
    name: 'Substring',
    least: 2,
    most: 3,
    apply([value, start, end], run) {
      const text = textOf(value, 'Substring');
      const from = position(start, text.length);
      const to = end === undefined ? text.length : position(end, text.length);
      if (from > to) throw operatorError('$Substring ends before it starts');
      chargeMade(run, to - from);
      return text.slice(from, to);
    },
  },
  {
    name: 'Trim',
    least: 1,
    most: 1,
    apply([value], run) {
      const text = textOf(value, 'Trim');
      chargeRead(run, text.length);
      return counted(text.trim(), run);
    },
  },
  { name: 'Uppercase', least: 1, most: 1, apply: ([value], run) => changeCase(value, 'Uppercase', run) },
  { name: 'Lowercase', least: 1, most: 1, apply: ([value], run) => changeCase(value, 'Lowercase', run) },
  {
    name: 'Split',
    least: 2,
    most: 2,
    apply([value, separator], run) {
      const text = textOf(value, 'Split');
      chargeRead(run, text.length);
      const items = text.split(textOf(separator, 'Split'));
      chargeMade(run, items.length + text.length);
      return items;
    },
  },
  {
    name: 'Replace',
    least: 3,
    most: 3,
    apply([value, find, by], run) {
      const text = textOf(value, 'Replace');
      const [wanted, replacement] = [textOf(find, 'Replace'), textOf(by, 'Replace')];
      if (wanted === '') throw operatorError('$Replace takes a text to find that is not empty');
      chargeRead(run, text.length);
      const pieces = text.split(wanted);
      const count = pieces.length - 1;
      chargeMade(run, text.length + count * (replacement.length - wanted.length));
      return count === 0 ? text : pieces.join(replacement);
    },
  },
];

/** Scalars as one text, a delimiter between them; null is empty. */
export function concat(items: unknown, delimiter: unknown, run: Run, operator = 'Concat'): string {
  const list = listOf(items, operator);
  const between = textOf(delimiter, operator);
  chargeRead(run, list.length);
  let text = '';
  for (let index = 0; index < list.length; index += 1) {
    const item = list[index] ?? null;
    if (!isScalar(item)) wrong(operator, 'text, numbers, booleans and null to join', item);
    const piece = scalarText(item);
    chargeMade(run, piece.length + (index === 0 ? 0 : between.length));
    text += index === 0 ? piece : between + piece;
  }
  return text;
}

// A negative position counts from the end.
function position(value: unknown, length: number): number {
  const given = integerOf(value, 'Substring');
  const index = given < 0 ? length + given : given;
  if (index < 0 || index > length) throw operatorError(`$Substring: position ${given} is outside a text of ${length}`);
  return index;
}

function changeCase(value: unknown, operator: 'Uppercase' | 'Lowercase', run: Run): string {
  const text = textOf(value, operator);
  chargeRead(run, text.length);
  return counted(operator === 'Uppercase' ? text.toUpperCase() : text.toLowerCase(), run);
}

function counted(text: string, run: Run): string {
  chargeMade(run, text.length);
  return text;
}
