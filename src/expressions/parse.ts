/** Parses templates: text with expressions in it. */

import { LIMITS } from '../kernel/limits.ts';
import { Cursor, shown } from './cursor.ts';
import { readLiteral, readObjectKey, readWord } from './literal.ts';
import { findOperator, nearestName } from './operators.ts';
import {
  GROUPS,
  isPathName,
  OF_MESSAGES,
  type Argument,
  type Expression,
  type Group,
  type PathName,
  type ReferenceName,
  type ReferenceNode,
  type TemplateAst,
} from './syntax.ts';

const NAME = /[A-Za-z][A-Za-z0-9_]*/y;
const KEY = /[^{}]*/y;
const TRAILING_SPACE = ' \t\n\r';

/**
 * Takes a text apart. A `$` that begins no expression is text. Throws `VALIDATION_ERROR` with the position for what
 * cannot be read, an unknown `$Name(` or `$Name{`, and a wrong number of arguments or groups.
 */
export function parseTemplate(text: string, path = 'template'): TemplateAst {
  return readTemplate(new Cursor(text, path));
}

/** The same of a cursor, which then holds the references. */
export function readTemplate(cursor: Cursor): TemplateAst {
  const parts: (string | Expression)[] = [];
  let textFrom = 0;
  for (;;) {
    const start = cursor.text.indexOf('$', cursor.at);
    if (start < 0) break;
    cursor.at = start;
    const expression = readExpression(cursor);
    if (expression === null) {
      cursor.at = start + 1;
      continue;
    }
    if (start > textFrom) parts.push(cursor.text.slice(textFrom, start));
    parts.push(expression);
    textFrom = cursor.at;
  }
  if (textFrom < cursor.text.length) parts.push(cursor.text.slice(textFrom));
  return { parts };
}

/** The expression that begins at the cursor's `$`; null, with the cursor unmoved, when none does. */
export function readExpression(cursor: Cursor): Expression | null {
  const start = cursor.at;
  cursor.at += 1;
  const name = cursor.match(NAME);
  const end = cursor.at;
  // In a text a blank ends the name; among arguments it means nothing.
  if (cursor.depth > 0) cursor.skipSpace();
  const opening = cursor.peek();
  const isOpened = name !== '' && (opening === '(' || opening === '{');
  const isWhole = name === 'Now' || name === 'Default' || (cursor.hasMessages && isOfMessages(name));
  if (!isOpened && !isWhole) {
    cursor.at = start;
    return null;
  }
  if (cursor.text.length > LIMITS.expression_length.value)
    cursor.fail(`a text with expressions has at most ${LIMITS.expression_length.value} characters; one begins`, start);
  if (isOpened) return opening === '(' ? readCall(cursor, name, start) : readBraces(cursor, name, start);
  cursor.at = end;
  return reference(cursor, name as ReferenceName, [], start);
}

function isOfMessages(name: string): boolean {
  return OF_MESSAGES.has(name);
}

function readCall(cursor: Cursor, name: string, start: number): Expression {
  const operator = findOperator(name);
  if (operator === null && name !== 'Now' && name !== 'Var') return unknown(cursor, name, '(', start);
  cursor.at += 1;
  if (name === 'Var') {
    const variable = readWord(cursor);
    cursor.expect(')');
    return reference(cursor, 'Var', [variable], start);
  }
  const args = cursor.nested(() => readList(cursor, ')', () => readArgument(cursor)));
  const [least, most] = operator === null ? [0, 0] : [operator.least, operator.most];
  checkCount(cursor, `$${name} takes`, 'argument', args.length, [least, most], start);
  return operator === null ? reference(cursor, 'Now', [], start) : { kind: 'call', name: operator.name, args };
}

function readBraces(cursor: Cursor, name: string, start: number): Expression {
  if (name === 'Size' || name === 'Length') {
    cursor.at += 1;
    const value = cursor.nested(() => readArgument(cursor));
    cursor.expect('}');
    return { kind: 'measure', name, value };
  }
  if (!isPathName(name) || (isOfMessages(name) && !cursor.hasMessages)) return unknown(cursor, name, '{', start);
  return reference(cursor, name, readGroups(cursor, name, start), start);
}

function readGroups(cursor: Cursor, name: PathName, start: number): Group[] {
  const groups: Group[] = [];
  while (cursor.take('{')) {
    groups.push(cursor.nested(() => readGroup(cursor, name)));
    if (cursor.depth > 0) cursor.skipSpace();
  }
  const [least, most] = GROUPS[name];
  if (least === 0 && groups.length === 1 && groups[0] === '') return [];
  if (most === 0) cursor.fail(`$${name} has nothing within it and is written $${name}{},`, start);
  if (groups.includes('')) cursor.fail(`$${name}{} is the whole; an empty group stands alone,`, start);
  checkCount(cursor, `$${name} takes`, 'group', groups.length, [least, most], start);
  return groups;
}

function readGroup(cursor: Cursor, name: PathName): Group {
  cursor.skipSpace();
  const start = cursor.at;
  const expression = cursor.peek() === '$' ? readExpression(cursor) : null;
  if (expression === null) return readKey(cursor, GROUPS[name][0] === 0);
  // Which secrets and credentials a template needs is known before it is evaluated.
  if (name === 'Secret' || name === 'Auth') cursor.fail(`$${name} takes a name as it is, not an expression,`, start);
  cursor.expect('}');
  return expression;
}

function readKey(cursor: Cursor, mayBeEmpty: boolean): string {
  const start = cursor.at;
  const text = cursor.match(KEY);
  let end = text.length;
  while (end > 0 && TRAILING_SPACE.includes(text.charAt(end - 1))) end -= 1;
  if (end === 0 && !mayBeEmpty) cursor.fail('a group is empty', start);
  cursor.expect('}');
  return text.slice(0, end);
}

function readArgument(cursor: Cursor): Argument {
  cursor.skipSpace();
  if (cursor.take('['))
    return { kind: 'array', items: cursor.nested(() => readList(cursor, ']', () => readArgument(cursor))) };
  if (cursor.take('{')) return { kind: 'object', entries: cursor.nested(() => readEntries(cursor)) };
  if (cursor.peek() === '$')
    return readExpression(cursor) ?? cursor.fail('this `$` begins no reference and no operator; put text in quotes,');
  return readLiteral(cursor) ?? cursor.fail(`expected a value and found ${cursor.found()}`);
}

function readEntries(cursor: Cursor): [key: string, value: Argument][] {
  const known = new Set<string>();
  return readList(cursor, '}', () => {
    cursor.skipSpace();
    const start = cursor.at;
    const key = readObjectKey(cursor);
    if (known.has(key)) cursor.fail(`the key '${shown(key)}' is there twice,`, start);
    known.add(key);
    cursor.expect(':');
    return [key, readArgument(cursor)];
  });
}

/** Items up to the closing bracket, commas between them. */
function readList<T>(cursor: Cursor, closing: string, read: () => T): T[] {
  cursor.skipSpace();
  if (cursor.take(closing)) return [];
  const items: T[] = [];
  do {
    items.push(read());
    cursor.skipSpace();
  } while (cursor.take(','));
  cursor.expect(closing, "',' or ");
  return items;
}

function reference(cursor: Cursor, name: ReferenceName, groups: readonly Group[], position: number): ReferenceNode {
  const literal = groups.map((group) => (typeof group === 'string' ? group : null));
  cursor.references.push({ name, groups: literal, position, path: cursor.path });
  return { kind: 'reference', name, groups };
}

function checkCount(
  cursor: Cursor,
  what: string,
  unit: string,
  count: number,
  [least, most]: readonly [number, number],
  start: number,
): void {
  if (count >= least && count <= most) return;
  const range = least === most ? String(least) : most === Infinity ? `at least ${least}` : `${least} to ${most}`;
  cursor.fail(`${what} ${range} ${unit}${range.endsWith(' 1') || range === '1' ? '' : 's'}, got ${count},`, start);
}

function unknown(cursor: Cursor, name: string, opening: '(' | '{', start: number): never {
  const near = nearestName(name, cursor.hasMessages);
  const hint = near === null ? '' : `; it is written ${near}`;
  return cursor.fail(`there is no $${shown(name)}${opening}${hint},`, start);
}
