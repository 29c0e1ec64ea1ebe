import type { Constraint } from '../../engine/database/schema-model.ts';
import type {
  CatalogueColumn,
  CatalogueTable,
  ConstraintDescription,
  IndexDescription,
} from '../../engine/database/schema-order.ts';
import { type Token, tokensOf, wordOf } from '../../engine/database/sql-lexer.ts';
import { type Clause, isSameName, readTable, type TablePart } from '../../engine/database/sqlite-table.ts';
import { ProcessorError } from '../../kernel/errors.ts';
import type { Sql, SqlSession } from './port.ts';

/** Those of SQLite, of the platform and of ours are no tables of users. */
const OWN = "name NOT GLOB 'sqlite_*' AND name NOT GLOB '_cf_*' AND name NOT GLOB '_ductape_*'";

/** See {@link Catalogue}. Throws `SCHEMA_ERROR` for a schema, of which there are none. */
export async function listSqliteTables(session: SqlSession, schema: string | null): Promise<string[]> {
  if (schema !== null && schema !== 'main')
    throw new ProcessorError('SCHEMA_ERROR', `schema '${schema}' not found: a database of SQLite has none`);
  const rows = await ask(session, `SELECT name FROM sqlite_schema WHERE type = 'table' AND ${OWN} ORDER BY name`);
  return rows.map(([name]) => String(name));
}

/** See {@link Catalogue}. */
export async function sqliteReferrers(session: SqlSession, table: string): Promise<string[]> {
  const rows = await ask(
    session,
    `SELECT DISTINCT t.name FROM (SELECT name FROM sqlite_schema WHERE type = 'table' AND ${OWN}) AS t,
      pragma_foreign_key_list(t.name) AS f
      WHERE f."table" = ?1 COLLATE NOCASE AND t.name <> ?1 COLLATE NOCASE ORDER BY t.name`,
    [table],
  );
  return rows.map(([name]) => String(name));
}

/** See {@link Catalogue}. */
export async function readCatalogueOfSqlite(session: SqlSession, table: string): Promise<CatalogueTable | null> {
  const of = (sql: string) => ask(session, sql, [table]);
  const [found] = await of(
    "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name = ? COLLATE NOCASE AND sql IS NOT NULL",
  );
  if (found === undefined) return null;
  const [name, sql] = found.map(String);
  const text = readTable(sql ?? '');
  const parts = text?.parts ?? [];
  const keys = (await of(FOREIGN_KEYS)).map(referenceOf);
  const columns = numbered((await of(COLUMNS)).map((row) => columnOf(row, parts)));
  const texts = parts.flatMap(({ clauses }) => clauses.map((clause) => clause.text));
  return {
    name: name ?? table,
    columns,
    indexes: (await of(INDEXES)).map(indexOf),
    constraints: constraintsOf(parts, keys),
    others: [
      ...(texts.some((rule) => /\bON\s+CONFLICT\b/i.test(rule)) ? ['ON CONFLICT'] : []),
      // It comes back with it.
      ...(columns.some(({ isNumbered }) => isNumbered) && !texts.some((rule) => AUTOINCREMENT.test(rule))
        ? ['a primary key without AUTOINCREMENT']
        : []),
      ...(text === null ? ['a virtual table'] : text.options === '' ? [] : [text.options]),
      ...(await of(TRIGGERS)).map(([trigger]) => `trigger ${String(trigger)}`),
    ],
  };
}

async function ask(session: SqlSession, sql: string, params: Sql['params'] = []) {
  return (await session.run({ sql, params })).rows;
}

const AUTOINCREMENT = /\bPRIMARY\s+KEY\b.*\bAUTOINCREMENT\b/is;

const TRIGGERS = "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ? COLLATE NOCASE ORDER BY name";

const COLUMNS =
  'SELECT name, type, "notnull", pk, dflt_value, hidden FROM pragma_table_xinfo(?) WHERE hidden <> 1 ORDER BY cid';

function columnOf(row: readonly unknown[], parts: readonly TablePart[]): CatalogueColumn {
  const [name, declaredType, notNull, keyPlace, initial, hidden] = row;
  const part = parts.find((each) => each.kind === 'column' && isSameName(each.name, String(name)));
  const rules = part?.clauses.map(({ text }) => text).join(' ') ?? '';
  return {
    name: String(name),
    declaredType: String(declaredType),
    isNullable: notNull === 0,
    keyPlace: Number(keyPlace),
    isNumbered: false,
    initial: typeof initial === 'string' ? initial : null,
    comment: null,
    isComputed: Number(hidden) > 0,
    isByBytes: !/\bCOLLATE\s+(?!BINARY\b)/i.test(rules),
  };
}

/** `INTEGER PRIMARY KEY` makes up its values, with AUTOINCREMENT or without. */
function numbered(columns: readonly CatalogueColumn[]): CatalogueColumn[] {
  const isAlone = columns.filter(({ keyPlace }) => keyPlace > 0).length === 1;
  return columns.map((column) => ({
    ...column,
    isNumbered: isAlone && column.keyPlace > 0 && /^INTEGER$/i.test(column.declaredType),
  }));
}

const INDEXES = `SELECT l.name, l."unique", s.sql,
    (SELECT json_group_array(json_array(x.name, x."desc", x.coll)) FROM pragma_index_xinfo(l.name) AS x WHERE x.key = 1)
  FROM pragma_index_list(?) AS l JOIN sqlite_schema AS s ON s.type = 'index' AND s.name = l.name
  WHERE l.origin = 'c'`;

function indexOf([name, isUnique, sql, listed]: readonly unknown[]): IndexDescription {
  const columns = JSON.parse(String(listed)) as readonly (readonly [string | null, number, string])[];
  return {
    name: String(name),
    fields: columns.map(([column]) => column),
    unique: isUnique === 1,
    where: conditionOf(String(sql)),
    isPlain: columns.every(
      ([column, isDescending, order]) => column !== null && isDescending === 0 && order === 'BINARY',
    ),
  };
}

/** What follows the WHERE of a CREATE INDEX, which stands outside of parentheses. */
function conditionOf(sql: string): string | null {
  let depth = 0;
  for (const token of tokensOf(sql, 'sqlite')) {
    depth += token.text === '(' ? 1 : token.text === ')' ? -1 : 0;
    if (depth === 0 && wordOf(token) === 'WHERE') return unwrapped(sql.slice(token.at + token.text.length));
  }
  return null;
}

const FOREIGN_KEYS = `SELECT f."table", json_group_array(f."from"),
    json_group_array(coalesce(f."to", (SELECT p.name FROM pragma_table_xinfo(f."table") AS p WHERE p.pk = f.seq + 1))),
    f.on_delete, f.on_update
  FROM (SELECT * FROM pragma_foreign_key_list(?) ORDER BY id DESC, seq) AS f GROUP BY f.id ORDER BY f.id DESC`;

type ForeignKey = Omit<Constraint & { readonly type: 'foreignKey' }, 'name' | 'type'>;

/** They are listed in the order in which the text has them, which the catalogue turns round. */
function referenceOf([table, from, to, onDelete, onUpdate]: readonly unknown[]): ForeignKey {
  return {
    columns: JSON.parse(String(from)) as string[],
    references: {
      table: String(table),
      columns: JSON.parse(String(to)) as string[],
      ...actionOf('onDelete', onDelete),
      ...actionOf('onUpdate', onUpdate),
    },
  };
}

function actionOf(name: 'onDelete' | 'onUpdate', action: unknown) {
  return action === 'NO ACTION' ? {} : { [name]: String(action).toLowerCase() };
}

function constraintsOf(parts: readonly TablePart[], keys: readonly ForeignKey[]): ConstraintDescription[] {
  let nth = 0;
  return parts.flatMap((part) =>
    part.clauses.flatMap((clause): ConstraintDescription[] => {
      const name = nameOf(clause);
      const own = part.kind === 'column' ? [part.name] : [];
      switch (clause.kind) {
        case 'UNIQUE': {
          const columns = part.kind === 'column' ? own : listedIn(clause);
          const rule = { name: name ?? '', type: 'unique', columns } as const;
          return [{ name, columns, rule, isOfField: name === null && columns.length === 1 }];
        }
        case 'CHECK': {
          const expression = unwrapped(inParentheses(clause));
          const rule = { name: name ?? '', type: 'check', expression } as const;
          return [{ name, columns: mentionedIn(expression, parts), rule, isOfField: false }];
        }
        case 'REFERENCES':
        case 'FOREIGN': {
          const key = keys[nth];
          nth += 1;
          if (key === undefined) return [];
          const rule = { name: name ?? '', type: 'foreignKey', ...key } as const;
          const isOdd = /\bDEFERRABLE\b/i.test(clause.text);
          return [{ name, columns: key.columns, rule: isOdd ? null : rule, isOfField: false }];
        }
        default:
          return [];
      }
    }),
  );
}

/** As it is written, in its own case. */
function nameOf({ name, text }: Clause): string | null {
  const [, written] = name === null ? [] : tokensOf(text, 'sqlite');
  return written === undefined ? null : plainName(written);
}

/** The columns of a rule of the table. */
function listedIn(clause: Clause): string[] {
  const inside = inParentheses(clause);
  return tokensOf(inside, 'sqlite')
    .filter(({ kind }) => kind === 'word' || kind === 'name')
    .map(plainName);
}

/** The columns of the table that an expression names. */
function mentionedIn(expression: string, parts: readonly TablePart[]): string[] {
  const names = tokensOf(expression, 'sqlite').map(plainName);
  return parts.flatMap((part) =>
    part.kind === 'column' && names.some((name) => isSameName(name, part.name)) ? [part.name] : [],
  );
}

function plainName({ kind, text }: Token): string {
  return kind === 'name' ? text.slice(1, -1).replaceAll('""', '"') : text;
}

function inParentheses({ text }: Clause): string {
  const tokens = tokensOf(text, 'sqlite');
  const from = tokens.find((token) => token.text === '(')?.at ?? 0;
  const to = tokens.findLast((token) => token.text === ')')?.at ?? text.length;
  return text.slice(from + 1, to);
}

/** Without parentheses round all of it. */
function unwrapped(sql: string): string {
  const text = sql.trim();
  const tokens = tokensOf(text, 'sqlite');
  if (tokens[0]?.text !== '(' || tokens.at(-1)?.text !== ')') return text;
  let depth = 0;
  for (const [at, token] of tokens.entries()) {
    depth += token.text === '(' ? 1 : token.text === ')' ? -1 : 0;
    if (depth === 0) return at === tokens.length - 1 ? unwrapped(text.slice(1, -1)) : text;
  }
  return text;
}
