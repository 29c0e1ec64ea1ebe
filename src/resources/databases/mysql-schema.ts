/** What a MySQL or MariaDB database has of a table, as far as its changes depend on it. */

import type { SqlSession } from '../../drivers/database/port.ts';
import { valuesConstraint } from '../../engine/database/schema-fields.ts';
import type { MysqlServer } from '../../engine/database/schema-mysql.ts';
import type { Change, ChangeOf } from '../../engine/database/schema-sql.ts';

/** Which server it is, and what it has that a change is about. */
export async function readMysqlServer(session: SqlSession, change: Change): Promise<MysqlServer> {
  const { rows } = await session.run({ sql: 'SELECT version()', params: [] });
  const isMariadb = /mariadb/i.test(String(rows[0]?.[0]));
  const hasField = change.type === 'dropField' || change.type === 'renameField' || change.type === 'modifyField';
  return {
    isMariadb,
    valuesRule: hasField ? await ruleOf(session, change.table, change.field) : null,
    indexes: await indexesOf(session, change),
    isForeignKey: change.type === 'dropConstraint' && (await isForeignKey(session, change)),
  };
}

async function indexesOf(session: SqlSession, change: Change): Promise<string[]> {
  if (change.type !== 'dropField' && change.type !== 'dropConstraint') return [];
  const { schema, name } = partsOf(change.table);
  const [column, value] = change.type === 'dropField' ? ['column_name', change.field] : ['index_name', change.name];
  const { rows } = await session.run({
    sql: `SELECT DISTINCT index_name FROM information_schema.statistics WHERE table_schema = coalesce(?, database())
      AND table_name = ? AND ${column} = ? AND index_name <> 'PRIMARY' ORDER BY 1`,
    params: [schema, name, value],
  });
  return rows.map(([index]) => String(index));
}

async function isForeignKey(session: SqlSession, change: ChangeOf<'dropConstraint'>): Promise<boolean> {
  const { schema, name } = partsOf(change.table);
  const { rows } = await session.run({
    sql: `SELECT 1 FROM information_schema.table_constraints WHERE table_schema = coalesce(?, database())
      AND table_name = ? AND constraint_name = ? AND constraint_type = 'FOREIGN KEY'`,
    params: [schema, name, change.name],
  });
  return rows.length > 0;
}

async function ruleOf(session: SqlSession, table: string, field: string): Promise<string | null> {
  const { schema, name } = partsOf(table);
  const { rows } = await session.run({
    sql: `SELECT r.check_clause FROM information_schema.table_constraints AS c
      JOIN information_schema.check_constraints AS r
        ON r.constraint_schema = c.constraint_schema AND r.constraint_name = c.constraint_name
      WHERE c.table_schema = coalesce(?, database()) AND c.table_name = ? AND c.constraint_name = ?
        AND c.constraint_type = 'CHECK'`,
    params: [schema, name, valuesConstraint(field)],
  });
  return rows[0] === undefined ? null : String(rows[0][0]);
}

/** The type that a column was declared with; null where there is none. */
export async function mysqlColumnType(session: SqlSession, table: string, field: string): Promise<string | null> {
  const { schema, name } = partsOf(table);
  const { rows } = await session.run({
    sql: `SELECT column_type FROM information_schema.columns
      WHERE table_schema = coalesce(?, database()) AND table_name = ? AND column_name = ?`,
    params: [schema, name, field],
  });
  return rows[0] === undefined ? null : String(rows[0][0]).replace('tinyint(1)', 'boolean');
}

function partsOf(table: string): { readonly schema: string | null; readonly name: string } {
  const [name = table, schema = null] = table.split('.').toReversed();
  return { schema, name };
}
