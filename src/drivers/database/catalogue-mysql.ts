import { isMysqlByBytes } from '../../engine/database/schema-mysql.ts';
import type { Constraint } from '../../engine/database/schema-model.ts';
import type {
  CatalogueColumn,
  CatalogueTable,
  ConstraintDescription,
  IndexDescription,
} from '../../engine/database/schema-order.ts';
import type { Column, SqlSession } from './port.ts';

const OURS = String.raw`NOT LIKE '\_ductape\_%'`;

/** The tables of a database, of the connection's own where none is named. */
export async function listMysqlTables(session: SqlSession, schema: string | null): Promise<string[]> {
  const { rows } = await session.run({
    sql: `SELECT table_name FROM information_schema.tables WHERE table_schema = coalesce(?, database())
      AND table_type = 'BASE TABLE' AND table_name ${OURS} ORDER BY BINARY table_name`,
    params: [schema],
  });
  return rows.map(([name]) => (schema === null ? String(name) : `${schema}.${String(name)}`));
}

/** See {@link Catalogue}. */
export async function mysqlReferrers(session: SqlSession, table: string): Promise<string[]> {
  const rows = await asking(
    session,
    table,
  )(
    `SELECT DISTINCT if(table_schema = database(), table_name, concat(table_schema, '.', table_name))
      FROM information_schema.key_column_usage
      WHERE referenced_table_schema = coalesce(?, database()) AND referenced_table_name = ?
      AND NOT (table_schema = referenced_table_schema AND table_name = referenced_table_name) ORDER BY 1`,
  );
  return rows.map(([name]) => String(name));
}

/** See {@link Catalogue}. */
export async function readMysqlTable(session: SqlSession, table: string): Promise<CatalogueTable | null> {
  const ask = asking(session, table);
  const found = await ask(`SELECT 1 FROM information_schema.tables WHERE ${HERE} AND table_type = 'BASE TABLE'`);
  if (found.length === 0) return null;
  const [name = table, schema = null] = table.split('.').toReversed();
  // As the connection knows them: of MariaDB a text is JSON.
  session.forgetColumns();
  const known = await session.columns({ schema, name });
  const [[version] = []] = await ask('SELECT version(), ? IS NULL, ?');
  const isMariadb = /mariadb/i.test(String(version));
  const keys = (await ask(FOREIGN_KEYS)).map(referenceOf);
  const indexes = (await ask(INDEXES)).map(indexOf).filter((each) => !keys.some((key) => key.name === each.name));
  const isOwn = ({ name: of, fields, unique }: IndexDescription) => unique && fields.length === 1 && fields[0] === of;
  return {
    name: table,
    columns: (await ask(COLUMNS)).map((row) => columnOf(row, known, isMariadb)),
    indexes: indexes.filter((index) => !isOwn(index)),
    constraints: [...indexes.filter(isOwn).map(uniqueOf), ...(await ask(CHECKS)).map(checkOf), ...keys],
    others: (await ask(OTHERS)).map(([what]) => String(what)),
  };
}

function asking(session: SqlSession, table: string) {
  const [name = table, schema = null] = table.split('.').toReversed();
  return async (sql: string) => (await session.run({ sql, params: [schema, name] })).rows;
}

const HERE = 'table_schema = coalesce(?, database()) AND table_name = ?';

const OTHERS = `SELECT concat('trigger ', trigger_name) FROM information_schema.triggers
  WHERE event_object_schema = coalesce(?, database()) AND event_object_table = ? ORDER BY 1`;

const COLUMNS = `SELECT column_name, column_type, is_nullable, extra, column_default, column_comment, collation_name
  FROM information_schema.columns WHERE ${HERE} ORDER BY ordinal_position`;

function columnOf(row: readonly unknown[], known: readonly Column[], isMariadb: boolean): CatalogueColumn {
  const [name, type, isNullable, extra, initial, comment, collation] = row as readonly (string | null)[];
  const own = known.find((column) => column.name === name);
  const isText = own?.kind === 'text' && collation !== null;
  return {
    name: name ?? '',
    declaredType: own?.kind === 'json' ? 'json' : own?.kind === 'boolean' ? 'boolean' : (type ?? ''),
    isNullable: isNullable === 'YES',
    keyPlace: own?.keyPlace ?? 0,
    isNumbered: own?.isNumbered === true,
    initial: initialOf(initial ?? null, extra ?? '', isMariadb),
    comment: comment === '' ? null : (comment ?? null),
    isComputed: /\bGENERATED\b/i.test((extra ?? '').replace('DEFAULT_GENERATED', '')),
    isByBytes: !isText || isMysqlByBytes(collation ?? ''),
  };
}

/** A default as SQL: MySQL tells texts without their quotes. */
function initialOf(initial: string | null, extra: string, isMariadb: boolean): string | null {
  if (initial === null || (isMariadb && initial === 'NULL')) return null;
  const isSql = isMariadb || /DEFAULT_GENERATED/i.test(extra) || /^-?\d+(?:\.\d+)?$/.test(initial);
  const written = isSql ? initial : `'${initial.replaceAll("'", "''")}'`;
  // As other dialects write it; a time of day has its whole fraction.
  return standard(written).replace(/^('\d\d:\d\d:\d\d)\.0+'$/, "$1'");
}

/** A text without backslashes. */
function standard(sql: string): string {
  return sql.replaceAll(/\\([^])/g, (_all, sign: string) => (sign === "'" ? "''" : sign));
}

const INDEXES = `SELECT index_name, max(non_unique), group_concat(json_array(column_name) ORDER BY seq_in_index),
    sum(sub_part IS NOT NULL OR column_name IS NULL OR coalesce(collation, 'A') <> 'A' OR index_type <> 'BTREE')
  FROM information_schema.statistics WHERE ${HERE} AND index_name <> 'PRIMARY' GROUP BY index_name`;

function indexOf([name, isMultiple, fields, odd]: readonly unknown[]): IndexDescription {
  const listed = JSON.parse(`[${String(fields)}]`) as readonly (readonly [string | null])[];
  return {
    name: String(name),
    fields: listed.map(([field]) => field),
    unique: Number(isMultiple) === 0,
    where: null,
    isPlain: Number(odd) === 0,
  };
}

function uniqueOf({ name, fields }: IndexDescription): ConstraintDescription {
  const columns = fields.filter((field) => field !== null);
  return { name, columns, rule: { name, type: 'unique', columns }, isOfField: true };
}

/** What MariaDB says of columns of JSON is none of theirs. */
const CHECKS = `SELECT c.constraint_name, r.check_clause FROM information_schema.table_constraints AS c
  JOIN information_schema.check_constraints AS r
    ON r.constraint_schema = c.constraint_schema AND r.constraint_name = c.constraint_name
  WHERE c.table_schema = coalesce(?, database()) AND c.table_name = ? AND c.constraint_type = 'CHECK'
    AND r.check_clause <> concat('json_valid(\`', c.constraint_name, '\`)')`;

function checkOf([given, expression]: readonly unknown[]): ConstraintDescription {
  const name = String(given);
  // Quotes within texts as other dialects have them.
  const text = String(expression).replaceAll(/\\([\\'])/g, (all, sign: string) => (sign === "'" ? "''" : all));
  const columns = Array.from(text.matchAll(/`([^`]+)`/g), ([, column = '']) => column);
  return { name, columns, rule: { name, type: 'check', expression: text }, isOfField: false };
}

const FOREIGN_KEYS = `SELECT k.constraint_name, group_concat(json_quote(k.column_name) ORDER BY k.ordinal_position),
    max(if(k.referenced_table_schema = database(), k.referenced_table_name,
      concat(k.referenced_table_schema, '.', k.referenced_table_name))),
    group_concat(json_quote(k.referenced_column_name) ORDER BY k.ordinal_position),
    max(r.delete_rule), max(r.update_rule)
  FROM information_schema.key_column_usage AS k
  JOIN information_schema.referential_constraints AS r
    ON r.constraint_schema = k.constraint_schema AND r.constraint_name = k.constraint_name AND r.table_name = k.table_name
  WHERE k.table_schema = coalesce(?, database()) AND k.table_name = ? AND k.referenced_table_name IS NOT NULL
  GROUP BY k.constraint_name`;

function referenceOf([given, keys, table, referenced, onDelete, onUpdate]: readonly unknown[]): ConstraintDescription {
  const name = String(given);
  const columns = JSON.parse(`[${String(keys)}]`) as string[];
  const references: (Constraint & { type: 'foreignKey' })['references'] = {
    table: String(table),
    columns: JSON.parse(`[${String(referenced)}]`) as string[],
    ...actionOf('onDelete', onDelete),
    ...actionOf('onUpdate', onUpdate),
  };
  return { name, columns, rule: { name, type: 'foreignKey', columns, references }, isOfField: false };
}

/** The server has both of the first for what says nothing. */
function actionOf(name: 'onDelete' | 'onUpdate', action: unknown) {
  const text = String(action);
  return text === 'NO ACTION' || text === 'RESTRICT' ? {} : { [name]: text.toLowerCase() };
}
