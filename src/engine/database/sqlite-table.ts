/** The CREATE TABLE of a SQLite table, as far as it is changed by parts; all the rest stays as it was written. */

import { quoted } from './schema-fields.ts';
import { type Token, tokensOf, wordOf } from './sql-lexer.ts';

/** One rule of a column or a table, from its `CONSTRAINT name` on where it has a name. */
export interface Clause {
  /** In lower case, as SQLite compares names; null for none. */
  readonly name: string | null;
  readonly kind:
    | 'PRIMARY'
    | 'NOT'
    | 'NULL'
    | 'UNIQUE'
    | 'CHECK'
    | 'DEFAULT'
    | 'COLLATE'
    | 'REFERENCES'
    | 'GENERATED'
    | 'AS'
    | 'FOREIGN';
  readonly text: string;
}

/** A column, or rules of the whole table. */
export type TablePart =
  | {
      readonly kind: 'column';
      readonly name: string;
      readonly head: string;
      readonly type: string;
      readonly clauses: readonly Clause[];
    }
  | { readonly kind: 'rules'; readonly clauses: readonly Clause[] };

/** A table. */
export interface TableText {
  readonly parts: readonly TablePart[];
  /** What follows the parts, such as `WITHOUT ROWID`. */
  readonly options: string;
}

const KINDS: ReadonlySet<string> = new Set([
  'PRIMARY',
  'NOT',
  'NULL',
  'UNIQUE',
  'CHECK',
  'DEFAULT',
  'COLLATE',
  'REFERENCES',
  'GENERATED',
  'AS',
  'FOREIGN',
]);
const RULES: ReadonlySet<string> = new Set(['CONSTRAINT', 'PRIMARY', 'UNIQUE', 'CHECK', 'FOREIGN']);

/** Reads what `sqlite_schema` has of a table; null for what is none, such as a virtual table. */
export function readTable(sql: string): TableText | null {
  const tokens = tokensOf(sql, 'sqlite');
  if (!/^CREATE (?:TABLE|TEMP TABLE|TEMPORARY TABLE)\b/.test(tokens.slice(0, 3).map(wordOf).join(' '))) return null;
  const open = tokens.findIndex(({ text }) => text === '(');
  const parts: TablePart[] = [];
  let depth = 0;
  let from = open + 1;
  for (const [index, { text }] of tokens.entries()) {
    depth += text === '(' ? 1 : text === ')' ? -1 : 0;
    const isEnd = depth === 0 && text === ')';
    if (!isEnd && !(depth === 1 && text === ',')) continue;
    parts.push(partOf(sql, tokens.slice(from, index)));
    from = index + 1;
    if (isEnd) return { parts, options: spanOf(sql, tokens.slice(from)) };
  }
  return null;
}

/** The statement that makes a table of this text. */
export function createText(name: string, { parts, options }: TableText): string {
  const texts = parts.map((part) => {
    const clauses = part.clauses.map(({ text }) => text);
    return (part.kind === 'column' ? [part.head, ...clauses] : clauses).join(' ');
  });
  return `CREATE TABLE ${quoted(name)} (${texts.join(', ')})${options === '' ? '' : ` ${options}`}`;
}

/** Whether two names mean the same to SQLite. */
export function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function partOf(sql: string, tokens: readonly Token[]): TablePart {
  const [first] = tokens;
  if (RULES.has(wordOf(first))) return { kind: 'rules', clauses: clausesOf(sql, tokens) };
  const rest = tokens.findIndex((token, index) => index > 0 && isStart(tokens, index, false));
  const end = rest === -1 ? tokens.length : rest;
  return {
    kind: 'column',
    name: unquoted(first?.text ?? ''),
    head: spanOf(sql, tokens.slice(0, end)),
    type: spanOf(sql, tokens.slice(1, end)),
    clauses: clausesOf(sql, tokens.slice(end)),
  };
}

function clausesOf(sql: string, tokens: readonly Token[]): Clause[] {
  const starts = startsOf(tokens);
  return starts.map((start, at) => {
    const own = tokens.slice(start, starts[at + 1]);
    const isNamed = wordOf(own[0]) === 'CONSTRAINT';
    const kind = wordOf(own[isNamed ? 2 : 0]) as Clause['kind'];
    return { name: isNamed ? unquoted(own[1]?.text ?? '').toLowerCase() : null, kind, text: spanOf(sql, own) };
  });
}

/** Where clauses begin. */
function startsOf(tokens: readonly Token[]): number[] {
  const starts: number[] = [];
  let depth = 0;
  for (const [index, { text }] of tokens.entries()) {
    depth += text === '(' ? 1 : text === ')' ? -1 : 0;
    const last = starts.at(-1);
    const isForeign = last !== undefined && tokens.slice(last, index).some((token) => wordOf(token) === 'FOREIGN');
    if (depth === 0 && isStart(tokens, index, isForeign)) starts.push(index);
  }
  return starts;
}

/** Whether a clause begins with a token: words such as NULL also stand within one. */
function isStart(tokens: readonly Token[], index: number, isForeign: boolean): boolean {
  const word = wordOf(tokens[index]);
  if (word === 'CONSTRAINT') return true;
  const before = wordOf(tokens[index - 1]);
  if (!KINDS.has(word) || wordOf(tokens[index - 2]) === 'CONSTRAINT') return false;
  if (word === 'NULL') return !['SET', 'NOT', 'DEFAULT'].includes(before);
  if (word === 'DEFAULT') return before !== 'SET';
  if (word === 'NOT') return wordOf(tokens[index + 1]) !== 'DEFERRABLE';
  if (word === 'AS') return before !== 'ALWAYS';
  return word !== 'REFERENCES' || !isForeign;
}

function spanOf(sql: string, tokens: readonly Token[]): string {
  const [first, last] = [tokens[0], tokens.at(-1)];
  return first === undefined || last === undefined ? '' : sql.slice(first.at, last.at + last.text.length);
}

function unquoted(text: string): string {
  const [quote] = text;
  if (quote === '[') return text.slice(1, -1);
  if (quote !== '"' && quote !== '`' && quote !== "'") return text;
  return text.slice(1, -1).replaceAll(quote + quote, quote);
}
