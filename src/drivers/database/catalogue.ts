/** Reads what a database has of its schema. Each dialect has a file of its own. */

import { describeTable } from '../../engine/database/schema-describe.ts';
import type { CatalogueTable, TableDescription } from '../../engine/database/schema-order.ts';
import { listMysqlTables, mysqlReferrers, readMysqlTable } from './catalogue-mysql.ts';
import { listPostgresqlTables, postgresqlReferrers, readPostgresqlTable } from './catalogue-postgresql.ts';
import { listSqliteTables, readCatalogueOfSqlite, sqliteReferrers } from './catalogue-sqlite.ts';
import type { Dialect, SqlSession } from './port.ts';

/** What a dialect knows of its catalogue; tables are `name`, or `schema.name`. */
export interface Catalogue {
  /** Names of tables, in order; of one schema where it is named, as `schema.name` then. */
  list(session: SqlSession, schema: string | null): Promise<string[]>;
  /** Null where there is no such table. */
  read(session: SqlSession, table: string): Promise<CatalogueTable | null>;
  /** The other tables that have a foreign key to a table, in order. */
  referrers(session: SqlSession, table: string): Promise<string[]>;
}

const CATALOGUES: Readonly<Record<Dialect, Catalogue>> = {
  sqlite: { list: listSqliteTables, read: readCatalogueOfSqlite, referrers: sqliteReferrers },
  postgresql: { list: listPostgresqlTables, read: readPostgresqlTable, referrers: postgresqlReferrers },
  mysql: { list: listMysqlTables, read: readMysqlTable, referrers: mysqlReferrers },
};

/** The catalogue of the database that a session is of. */
export function catalogueOf({ dialect }: SqlSession): Catalogue {
  return CATALOGUES[dialect];
}

/** A table as the model describes it; null where there is none of that name. */
export async function readDescription(session: SqlSession, table: string): Promise<TableDescription | null> {
  const found = await catalogueOf(session).read(session, table);
  return found === null ? null : describeTable(found, session.dialect);
}
