/** Operators of text as SQL. Letters are told apart by case but in `$ilike`, which folds those of ASCII. */

import { sql } from 'kysely';
import type { Condition } from '../../../engine/query/model.ts';
import type { Column, Dialect } from '../port.ts';
import { textOf } from './columns.ts';
import { type Fragment, integer, joined, parameter } from './compile.ts';

type TextOperator = Extract<Condition, { kind: 'text' }>['operator'];

/** A part of a pattern: text, any one character, any characters. */
type Part = { readonly text: string } | 'one' | 'many';

/** Whether the text of a column is as the operator says. */
export function textCondition(dialect: Dialect, column: Column, operator: TextOperator, value: string): Fragment {
  const text = textOf(dialect, column);
  switch (operator) {
    case 'regex':
      return sql`(${text} ${dialect === 'mysql' ? sql`regexp` : sql`~`} ${parameter(dialect, value)})`;
    case 'contains':
    case 'startsWith':
    case 'endsWith':
      return partOf(dialect, text, operator, value);
    case 'like':
    case 'ilike':
      if (dialect === 'sqlite') return patternOfSqlite(text, operator, value);
      if (dialect === 'mysql') return patternOfMysql(text, operator, value);
      return sql`(${text} ${operator === 'like' ? sql`like` : sql`ilike`} ${parameter(dialect, value)} escape '\\')`;
  }
}

function partOf(
  dialect: Dialect,
  text: Fragment,
  operator: 'contains' | 'startsWith' | 'endsWith',
  value: string,
): Fragment {
  if (value === '') return sql`${text} is not null`;
  const part = parameter(dialect, value);
  const length = Array.from(value).length;
  if (operator === 'contains')
    return dialect === 'postgresql' ? sql`(strpos(${text}, ${part}) > 0)` : sql`(instr(${text}, ${part}) > 0)`;
  if (dialect === 'mysql') {
    const end = operator === 'startsWith' ? sql`left` : sql`right`;
    // Blanks at the end would not count.
    return sql`(cast(${end}(${text}, ${sql.lit(length)}) as binary) = ${part})`;
  }
  if (dialect === 'postgresql') {
    const end = operator === 'startsWith' ? sql`left` : sql`right`;
    return sql`(${end}(${text}, cast(${integer(dialect, length)} as int4)) = ${part})`;
  }
  if (operator === 'startsWith') return sql`(substr(${text}, 1, ${integer(dialect, length)}) = ${part})`;
  return sql`(substr(${text}, ${integer(dialect, -length)}) = ${part})`;
}

/** Its `lower` folds letters of every script: those of the pattern are folded one by one. */
function patternOfMysql(text: Fragment, operator: 'like' | 'ilike', pattern: string): Fragment {
  if (operator === 'like') return sql`(${text} like ${parameter('mysql', pattern)})`;
  const folded = lowered(pattern);
  const letters = new Set(folded.match(/[a-z]/g));
  const low = [...letters].reduce<Fragment>(
    (of, letter) => sql`replace(${of}, ${sql.lit(letter.toUpperCase())}, ${sql.lit(letter)})`,
    text,
  );
  return sql`(${low} like ${parameter('mysql', folded)})`;
}

/** Its own LIKE takes patterns of 50 bytes and folds case; `%` at the ends is common, and quick to do otherwise. */
function patternOfSqlite(column: Fragment, operator: 'like' | 'ilike', pattern: string): Fragment {
  const fold = (value: Fragment) => (operator === 'ilike' ? sql`lower(${value})` : value);
  const text = fold(column);
  const parts = partsOf(operator === 'ilike' ? lowered(pattern) : pattern);
  const [first, second, third] = parts;
  if (parts.length === 0) return sql`(${text} = '')`;
  if (parts.length === 1 && first === 'many') return sql`${column} is not null`;
  if (parts.length === 1 && isText(first)) return sql`(${text} = ${parameter('sqlite', first.text)})`;
  if (parts.length === 2 && isText(first) && second === 'many') return partOf('sqlite', text, 'startsWith', first.text);
  if (parts.length === 2 && first === 'many' && isText(second)) return partOf('sqlite', text, 'endsWith', second.text);
  if (parts.length === 3 && first === 'many' && isText(second) && third === 'many')
    return partOf('sqlite', text, 'contains', second.text);
  return matchOfSqlite(column, text, parts);
}

/**
 * Whether parts of a pattern match, by the states that they can be in: how many parts are done, and how many
 * characters. Each state is looked at once.
 */
function matchOfSqlite(column: Fragment, text: Fragment, parts: readonly Part[]): Fragment {
  const list = sql`select key as k, value ->> 0 as kind, value ->> 1 as part, value ->> 2 as size
    from json_each(${parameter('sqlite', JSON.stringify(parts.map(partRow)))})`;
  const states = sql`select 0, 0 union
    select p.k + (p.kind <> 'skip'), s.j + case p.kind when 'text' then p.size when 'many' then 0 else 1 end
    from state as s join (${list} union all
      select key, 'skip', null, 1 from json_each(${parameter('sqlite', JSON.stringify(parts.map((part) => part === 'many')))}) where value
    ) as p on p.k = s.i
    where case p.kind when 'text' then substr(${text}, s.j + 1, p.size) = p.part when 'many' then 1 else s.j < length(${text}) end`;
  const isDone = sql`exists (with recursive state(i, j) as (${states})
    select 1 from state where i = ${integer('sqlite', parts.length)} and j = length(${text}))`;
  return joined([sql`${column} is not null`, isDone], 'and');
}

function partRow(part: Part): readonly (string | number | null)[] {
  return isText(part) ? ['text', part.text, Array.from(part.text).length] : [part, null, 1];
}

function isText(part: Part | undefined): part is { readonly text: string } {
  return typeof part === 'object';
}

/** A pattern in parts; `\` has the next character meant as it is, and several `%` are one. */
function partsOf(pattern: string): readonly Part[] {
  const parts: Part[] = [];
  let text = '';
  const end = () => {
    if (text !== '') parts.push({ text });
    text = '';
  };
  for (const [piece] of pattern.matchAll(/\\?[^]/gu)) {
    if (piece !== '%' && piece !== '_') {
      text += piece.length > 1 && piece.startsWith('\\') ? piece.slice(1) : piece;
      continue;
    }
    end();
    if (piece === '_') parts.push('one');
    else if (parts.at(-1) !== 'many') parts.push('many');
  }
  end();
  return parts;
}

function lowered(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
