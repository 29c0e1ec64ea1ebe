import { tableText } from '../../engine/database/schema-fields.ts';
import type { Constraint } from '../../engine/database/schema-model.ts';
import type {
  CatalogueColumn,
  CatalogueTable,
  ConstraintDescription,
  IndexDescription,
} from '../../engine/database/schema-order.ts';
import type { SqlSession } from './port.ts';

const TABLES = `FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND c.relname NOT LIKE '\\_ductape\\_%'`;

/** The tables of a schema; of those on the search path, the system's left out, where none is named. */
export async function listPostgresqlTables(session: SqlSession, schema: string | null): Promise<string[]> {
  const { rows } = await session.run(
    schema === null
      ? {
          sql: `SELECT c.relname ${TABLES} AND n.nspname = ANY (current_schemas(false)) AND pg_table_is_visible(c.oid) ORDER BY 1`,
          params: [],
        }
      : { sql: `SELECT n.nspname || '.' || c.relname ${TABLES} AND n.nspname = $1 ORDER BY 1`, params: [schema] },
  );
  return rows.map(([name]) => String(name));
}

const REFERENCED = "CASE WHEN pg_table_is_visible(r.oid) THEN r.relname ELSE n.nspname || '.' || r.relname END";

/** See {@link Catalogue}. */
export async function postgresqlReferrers(session: SqlSession, table: string): Promise<string[]> {
  const { rows } = await session.run({
    sql: `SELECT DISTINCT ${REFERENCED} FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid
      JOIN pg_namespace n ON n.oid = r.relnamespace
      WHERE c.contype = 'f' AND c.confrelid = to_regclass($1) AND c.conrelid <> c.confrelid ORDER BY 1`,
    params: [tableText(table)],
  });
  return rows.map(([name]) => String(name));
}

const OTHERS = `SELECT 'trigger ' || tgname FROM pg_trigger WHERE tgrelid = to_regclass($1) AND NOT tgisinternal
  UNION ALL SELECT 'policy ' || polname FROM pg_policy WHERE polrelid = to_regclass($1)
  UNION ALL SELECT 'its partitions' FROM pg_class WHERE oid = to_regclass($1) AND relkind = 'p'
  UNION ALL SELECT 'what it inherits' FROM pg_inherits WHERE inhrelid = to_regclass($1) ORDER BY 1`;

/** See {@link Catalogue}. */
export async function readPostgresqlTable(session: SqlSession, table: string): Promise<CatalogueTable | null> {
  const params = [tableText(table)];
  const ask = async (sql: string) => (await session.run({ sql, params })).rows;
  const [found] = await ask(
    `SELECT ${REFERENCED} FROM pg_class r JOIN pg_namespace n ON n.oid = r.relnamespace
      WHERE r.oid = to_regclass($1) AND r.relkind IN ('r', 'p')`,
  );
  if (found === undefined) return null;
  return {
    name: String(found[0]),
    columns: (await ask(COLUMNS)).map(columnOf),
    indexes: (await ask(INDEXES)).map(indexOf),
    constraints: (await ask(CONSTRAINTS)).map(constraintOf),
    others: (await ask(OTHERS)).map(([what]) => String(what)),
  };
}

const COLUMNS = `SELECT a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull,
    coalesce(array_position(i.indkey::int2[], a.attnum) + 1, 0),
    a.attidentity <> '' OR coalesce(pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%', false),
    pg_get_expr(d.adbin, d.adrelid), col_description(a.attrelid, a.attnum), a.attgenerated <> '',
    a.attcollation = 0 OR l.collname = 'C'
  FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
  LEFT JOIN pg_collation l ON l.oid = a.attcollation
  WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`;

function columnOf(row: readonly unknown[]): CatalogueColumn {
  const [name, declaredType, isNullable, keyPlace, isNumbered, initial, comment, isComputed, isByBytes] = row;
  return {
    name: String(name),
    declaredType: String(declaredType),
    isNullable: isNullable === true,
    keyPlace: Number(keyPlace),
    isNumbered: isNumbered === true,
    initial: textOf(initial),
    comment: textOf(comment),
    isComputed: isComputed === true,
    isByBytes: isByBytes === true,
  };
}

/** Whether an index takes nulls for equal, of which servers before 15 know nothing. */
function hasEqualNulls(index: string): string {
  return `coalesce((to_jsonb(${index}) ->> 'indnullsnotdistinct')::boolean, false)`;
}

/** Those that constraints have are theirs. */
const INDEXES = `SELECT i.relname, x.indisunique, pg_get_expr(x.indpred, x.indrelid, true),
    (SELECT json_agg(a.attname ORDER BY k.place) FROM unnest(x.indkey::int2[]) WITH ORDINALITY AS k(num, place)
      LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.num WHERE k.place <= x.indnkeyatts),
    (SELECT json_agg(a.attname) FROM unnest(x.indkey::int2[]) WITH ORDINALITY AS k(num, place)
      JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.num WHERE k.place > x.indnkeyatts),
    m.amname = 'btree' AND x.indexprs IS NULL AND x.indnatts = x.indnkeyatts AND 0 = ALL (x.indoption::int2[])
      AND NOT EXISTS (SELECT FROM unnest(x.indclass::oid[]) AS o JOIN pg_opclass p ON p.oid = o WHERE NOT p.opcdefault)
      AND NOT EXISTS (SELECT FROM unnest(x.indkey::int2[], x.indcollation::oid[]) AS k(num, coll)
        JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.num WHERE k.coll <> 0 AND k.coll <> a.attcollation)
      AND NOT ${hasEqualNulls('x')}
  FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_am m ON m.oid = i.relam
  WHERE x.indrelid = to_regclass($1) AND NOT x.indisprimary
    AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = x.indexrelid AND c.contype IN ('p', 'u', 'x'))`;

function indexOf([name, isUnique, where, fields, included, isPlain]: readonly unknown[]): IndexDescription {
  return {
    name: String(name),
    fields: fields as (string | null)[],
    included: (included ?? []) as string[],
    unique: isUnique === true,
    where: textOf(where),
    isPlain: isPlain === true,
  };
}

function namesOf(keys: string, relation: string): string {
  return `(SELECT json_agg(a.attname ORDER BY k.place) FROM unnest(${keys}) WITH ORDINALITY AS k(num, place)
    JOIN pg_attribute a ON a.attrelid = c.${relation} AND a.attnum = k.num)`;
}

/** Of a unique constraint with those that its index includes. */
const HELD = "CASE WHEN c.contype = 'u' THEN u.indkey::int2[] ELSE c.conkey END";

const CONSTRAINTS = `SELECT c.conname, c.contype::text, ${namesOf(HELD, 'conrelid')}, pg_get_expr(c.conbin, c.conrelid, true),
    ${REFERENCED}, ${namesOf('c.confkey', 'confrelid')}, c.confdeltype::text, c.confupdtype::text,
    c.condeferrable OR c.confmatchtype::text NOT IN ('s', ' ')
      OR (c.contype = 'u' AND (u.indnatts <> u.indnkeyatts OR ${hasEqualNulls('u')}))
  FROM pg_constraint c LEFT JOIN pg_class r ON r.oid = c.confrelid LEFT JOIN pg_namespace n ON n.oid = r.relnamespace
  LEFT JOIN pg_index u ON u.indexrelid = c.conindid
  WHERE c.conrelid = to_regclass($1) AND c.contype IN ('u', 'f', 'c', 'x')`;

const ACTIONS = {
  a: undefined,
  r: 'restrict',
  c: 'cascade',
  n: 'set null',
  d: 'set default',
} as const;

function constraintOf(row: readonly unknown[]): ConstraintDescription {
  const [given, type, keys, expression, referenced, referencedKeys, onDelete, onUpdate, isOdd] = row;
  const name = String(given);
  const columns = (keys ?? []) as string[];
  const rest = { name, columns, isOfField: type === 'u' && columns.length === 1 && isOwn(name, columns[0]) };
  if (isOdd === true) return { ...rest, rule: null, isOfField: false };
  switch (type) {
    case 'u':
      return { ...rest, rule: { name, type: 'unique', columns } };
    case 'c':
      return { ...rest, rule: { name, type: 'check', expression: String(expression) } };
    case 'f': {
      const references: (Constraint & { type: 'foreignKey' })['references'] = {
        table: String(referenced),
        columns: referencedKeys as string[],
        ...actionOf('onDelete', onDelete),
        ...actionOf('onUpdate', onUpdate),
      };
      return { ...rest, rule: { name, type: 'foreignKey', columns, references } };
    }
    default:
      return { ...rest, rule: null };
  }
}

/** Whether a name is what the server makes of table and column, of whatever name the table was. */
function isOwn(name: string, column = ''): boolean {
  return name.endsWith(`_${column}_key`);
}

function actionOf(name: 'onDelete' | 'onUpdate', letter: unknown) {
  const action = ACTIONS[letter as keyof typeof ACTIONS];
  return action === undefined ? {} : { [name]: action };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
