/**
 * The tokens and statements of SQL texts, as `psql` and SQLite's `sqlite3_complete` tell them apart. Comments are no
 * tokens. It reads as far as an end of a statement and its first words need, and leaves the rest to the server.
 */

import type { SqlDialect } from './schema-model.ts';

/** A word (or number), a quoted name, a text, or a sign. */
export interface Token {
  readonly kind: 'word' | 'name' | 'text' | 'sign';
  /** As it stands in the text, quotes included. */
  readonly text: string;
  /** Where it begins. */
  readonly at: number;
}

/** A statement of a text. */
export interface SqlStatement {
  /** From its first token to its last, without the semicolon. */
  readonly text: string;
  readonly tokens: readonly Token[];
}

const BLANK: Readonly<Record<SqlDialect, RegExp>> = {
  // A byte order mark is white space to it.
  sqlite: /[ \t\n\r\f\v\uFEFF]+|--[^\n]*/y,
  postgresql: /[ \t\n\r\f\v]+|--[^\n\r]*/y,
  // What follows two dashes at once is no comment.
  mysql: /[ \t\n\r\f\v]+|--(?=[ \t\n\r\f\v]|$)[^\n]*|#[^\n]*/y,
};
const WORD = /[A-Za-z0-9_\u0080-\uFFFF][\w$\u0080-\uFFFF]*/y;
const PLAIN_TEXT = /'(?:[^']|'')*'/y;
/** A text that follows on a new line goes on with the escapes of the one before. */
const ESCAPED_TEXT =
  /'(?:[^'\\]|''|\\[^])*'(?:[ \t\f\v]*(?:--[^\n\r]*)?[\n\r](?:[ \t\n\r\f\v]|--[^\n\r]*[\n\r])*'(?:[^'\\]|''|\\[^])*')*/y;
/** In MySQL both quotes are those of texts, and a backslash means what follows. */
const MYSQL_TEXT = /'(?:[^'\\]|''|\\[^])*'|"(?:[^"\\]|""|\\[^])*"/y;
const BACKTICKED = /`(?:[^`]|``)*`/y;
const DOUBLE_QUOTED = /"(?:[^"]|"")*"/y;
const SQLITE_QUOTED = /`(?:[^`]|``)*`|\[[^\]]*\]/y;
const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uFFFF][A-Za-z0-9_\u0080-\uFFFF]*)?\$/y;

/** Raised where a text, a quoted name or a comment has no end. */
export class UnendedSql extends Error {}

/** The tokens of a text. Throws {@link UnendedSql}. */
export function tokensOf(sql: string, dialect: SqlDialect): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < sql.length) {
    const blank = blankAt(sql, at, dialect);
    if (blank > at) {
      at = blank;
      continue;
    }
    const token = tokenAt(sql, at, dialect, tokens.at(-1));
    tokens.push(token);
    at += token.text.length;
  }
  return tokens;
}

/** Where white space and comments that begin at a place end. */
function blankAt(sql: string, at: number, dialect: SqlDialect): number {
  const blank = matchAt(BLANK[dialect], sql, at);
  if (blank !== null) return at + blank.length;
  if (!sql.startsWith('/*', at)) return at;
  // SQLite and MySQL have none within others; what has no end SQLite ends with the text.
  if (dialect === 'mysql' && !sql.includes('*/', at + 2)) throw new UnendedSql('a comment has no end');
  if (dialect !== 'postgresql') return endOf(sql.indexOf('*/', at + 2), sql);
  let depth = 1;
  const mark = /\/\*|\*\//g;
  mark.lastIndex = at + 2;
  for (let found = mark.exec(sql); found !== null; found = mark.exec(sql)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  throw new UnendedSql('a comment has no end');
}

function endOf(found: number, sql: string): number {
  return found === -1 ? sql.length : found + 2;
}

function tokenAt(sql: string, at: number, dialect: SqlDialect, before: Token | undefined): Token {
  const sign = sql.charAt(at);
  if (dialect === 'mysql' && (sign === "'" || sign === '"'))
    return { kind: 'text', at, text: ended(matchAt(MYSQL_TEXT, sql, at), 'a text') };
  if (dialect === 'mysql' && sign === '`')
    return { kind: 'name', at, text: ended(matchAt(BACKTICKED, sql, at), 'a quoted name') };
  if (sign === "'") {
    const isEscaped = dialect === 'postgresql' && before?.at === at - 1 && /^e$/i.test(before.text);
    return { kind: 'text', at, text: ended(matchAt(isEscaped ? ESCAPED_TEXT : PLAIN_TEXT, sql, at), 'a text') };
  }
  if (sign === '"') return { kind: 'name', at, text: ended(matchAt(DOUBLE_QUOTED, sql, at), 'a quoted name') };
  if (dialect === 'sqlite' && (sign === '`' || sign === '['))
    return { kind: 'name', at, text: ended(matchAt(SQLITE_QUOTED, sql, at), 'a quoted name') };
  const tag = dialect === 'postgresql' && sign === '$' ? matchAt(DOLLAR_TAG, sql, at) : null;
  if (tag !== null) {
    const end = sql.indexOf(tag, at + tag.length);
    if (end === -1) throw new UnendedSql(`a text that begins with ${tag} has no end`);
    return { kind: 'text', at, text: sql.slice(at, end + tag.length) };
  }
  const word = matchAt(WORD, sql, at);
  return word === null ? { kind: 'sign', at, text: sign } : { kind: 'word', at, text: word };
}

function ended(text: string | null, what: string): string {
  if (text === null) throw new UnendedSql(`${what} has no end`);
  return text;
}

function matchAt(pattern: RegExp, sql: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(sql)?.[0] ?? null;
}

/** The statements of a text, those without a token left out. Throws {@link UnendedSql}. */
export function statementsOf(sql: string, dialect: SqlDialect): SqlStatement[] {
  const statements: SqlStatement[] = [];
  let tokens: Token[] = [];
  let open: Open = { parentheses: 0, blocks: 0 };
  const finish = () => {
    const [first, last] = [tokens[0], tokens.at(-1)];
    if (first !== undefined && last !== undefined)
      statements.push({ text: sql.slice(first.at, last.at + last.text.length), tokens });
    tokens = [];
    open = { parentheses: 0, blocks: 0 };
  };
  for (const token of tokensOf(sql, dialect)) {
    const isWhole = () => IS_WHOLE[dialect](tokens, open);
    if (token.text === ';' && isWhole()) finish();
    else {
      tokens.push(token);
      noteOpen(open, tokens);
    }
  }
  finish();
  return statements;
}

/** A token as a word in upper case; empty for what is no plain word. */
export function wordOf(token: Token | undefined): string {
  return token?.kind === 'word' ? token.text.toUpperCase() : '';
}

/** A trigger has statements within, and ends with an END between semicolons. */
function isWholeSqlite(tokens: readonly Token[]): boolean {
  const words = tokens.slice(0, 3).map(wordOf);
  const isTrigger =
    words[0] === 'CREATE' && /^(?:TRIGGER|TEMP TRIGGER|TEMPORARY TRIGGER)/.test(words.slice(1).join(' '));
  return !isTrigger || (wordOf(tokens.at(-1)) === 'END' && tokens.at(-2)?.text === ';');
}

/** What is open after some tokens of a statement. */
interface Open {
  parentheses: number;
  /** `BEGIN ATOMIC` of a routine, and CASE within. */
  blocks: number;
}

/** Bodies of routines have semicolons: they, and what follows them in a text, are one statement. */
function isWholeMysql(tokens: readonly Token[]): boolean {
  const words = tokens.map(wordOf);
  return words[0] !== 'CREATE' || !words.includes('BEGIN');
}

/** Semicolons stand in parentheses (CREATE RULE) and in BEGIN ATOMIC … END of routines. */
function isWholePostgresql({ parentheses, blocks }: Open): boolean {
  return parentheses <= 0 && blocks === 0;
}

/** Takes note of what the last of the tokens opens or closes. */
function noteOpen(open: Open, tokens: readonly Token[]): void {
  const last = tokens.at(-1);
  const word = wordOf(last);
  if (last?.text === '(') open.parentheses += 1;
  else if (last?.text === ')') open.parentheses -= 1;
  else if (open.parentheses > 0) return;
  else if (word === 'ATOMIC' && wordOf(tokens.at(-2)) === 'BEGIN' && isRoutine(tokens)) open.blocks += 1;
  else if (open.blocks > 0) open.blocks += word === 'CASE' ? 1 : word === 'END' ? -1 : 0;
}

const IS_WHOLE: Readonly<Record<SqlDialect, (tokens: readonly Token[], open: Open) => boolean>> = {
  sqlite: isWholeSqlite,
  postgresql: (_tokens, open) => isWholePostgresql(open),
  mysql: isWholeMysql,
};

function isRoutine(tokens: readonly Token[]): boolean {
  return /^CREATE (?:OR REPLACE )?(?:FUNCTION|PROCEDURE)\b/.test(tokens.slice(0, 4).map(wordOf).join(' '));
}
