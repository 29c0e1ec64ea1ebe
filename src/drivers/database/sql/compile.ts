/** SQL from fragments of Kysely: identifiers are quoted by it, and values are parameters. */

import { MysqlQueryCompiler, PostgresQueryCompiler, type RawBuilder, SqliteQueryCompiler, sql } from 'kysely';
import type { Dialect, Sql } from '../port.ts';

/** A piece of SQL with its parameters. */
export type Fragment = RawBuilder<unknown>;

/** Parameters that the embedded database takes: a limit of the platform. */
const SQLITE_PARAMETERS = 100;

/** SQLite reads a name in double quotes as a text where it knows no column of that name, and one in these never. */
class NamingSqliteCompiler extends SqliteQueryCompiler {
  protected override getLeftIdentifierWrapper(): string {
    return '`';
  }

  protected override getRightIdentifierWrapper(): string {
    return '`';
  }

  protected override sanitizeIdentifier(name: string): string {
    return name.replaceAll('`', '``');
  }
}

/** Has its parameters in one that is a JSON list: `?1 ->> 3` has no affinity either, and text stays text. */
class ListedSqliteCompiler extends NamingSqliteCompiler {
  protected override getCurrentParameterPlaceholder(): string {
    return `(?1 ->> ${this.numParameters - 1})`;
  }
}

/** A statement as the server takes it. */
export function compile(dialect: Dialect, fragment: Fragment): Sql {
  if (dialect === 'postgresql') return compileWith(new PostgresQueryCompiler(), fragment);
  if (dialect === 'mysql') return compileWith(new MysqlQueryCompiler(), fragment);
  const plain = compileWith(new NamingSqliteCompiler(), fragment);
  if (plain.params.length <= SQLITE_PARAMETERS) return plain;
  const { sql: text, params } = compileWith(new ListedSqliteCompiler(), fragment);
  return { sql: text, params: [JSON.stringify(params)] };
}

function compileWith(
  compiler: SqliteQueryCompiler | PostgresQueryCompiler | MysqlQueryCompiler,
  fragment: Fragment,
): Sql {
  const { sql: text, parameters } = compiler.compileQuery(fragment.toOperationNode(), { queryId: '' });
  return { sql: text, params: parameters as Sql['params'] };
}

/** Conditions joined as a balanced tree: the embedded database takes expressions of a hundred levels. */
export function joined(of: readonly Fragment[], operator: 'and' | 'or' | '||'): Fragment {
  const [only] = of;
  if (of.length === 1 && only !== undefined) return only;
  const middle = Math.ceil(of.length / 2);
  return sql`(${joined(of.slice(0, middle), operator)} ${sql.raw(operator)} ${joined(of.slice(middle), operator)})`;
}

/** A list with commas. */
export function listed(of: readonly Fragment[]): Fragment {
  return sql.join([...of]);
}

/** What is always so, or never. */
export function constant(isTrue: boolean): Fragment {
  return isTrue ? sql`1 = 1` : sql`1 = 0`;
}

/** A parameter. On servers it is text, of which PostgreSQL is told so, so that no client writes it in a form of its own. */
export function parameter(dialect: Dialect, value: string | number): Fragment {
  if (dialect === 'postgresql') return sql`cast(${String(value)} as text)`;
  return sql`${dialect === 'mysql' ? String(value) : value}`;
}

/** A whole number as a parameter. */
export function integer(dialect: Dialect, value: number): Fragment {
  const type = { postgresql: sql`int8`, sqlite: sql`integer`, mysql: sql`signed` }[dialect];
  return sql`cast(${parameter(dialect, value)} as ${type})`;
}

/** The type of floats. */
export const FLOATS: Readonly<Record<Dialect, Fragment>> = {
  sqlite: sql`real`,
  postgresql: sql`float8`,
  mysql: sql`double`,
};

/** Whether two values are the same, null being one as any other. */
export function same(dialect: Dialect, one: Fragment, other: Fragment): Fragment {
  return dialect === 'mysql' ? sql`(${one} <=> ${other})` : sql`(${one} is not distinct from ${other})`;
}

/** Whether two values are not the same, null being one as any other. */
export function distinct(dialect: Dialect, one: Fragment, other: Fragment): Fragment {
  return dialect === 'mysql' ? sql`(not (${one} <=> ${other}))` : sql`(${one} is distinct from ${other})`;
}
