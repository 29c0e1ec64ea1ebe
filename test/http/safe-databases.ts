import { scope } from '../support/manifest.ts';
import type { Member } from '../support/workspace.ts';

/** Pairs of inputs for operations on databases that may be repeated, of a workspace that has a database. */
export async function databaseInputs(owner: Member): Promise<Readonly<Record<string, readonly [object, object]>>> {
  const { product, env } = scope;
  await owner.call('databases.raw', {
    product,
    env,
    database: 'db',
    query: 'CREATE TABLE a (id INTEGER PRIMARY KEY)',
  });
  const rows = [
    { product, env, database: 'db', table: 'a' },
    { product, env, database: 'db', table: 'a', where: { id: 1 } },
  ] as const;
  const ofColumns = [
    { ...rows[0], column: 'id' },
    { ...rows[1], column: 'id' },
  ] as const;
  const groups = [
    { ...rows[0], groupBy: ['id'], aggregations: [{ type: 'count', alias: 'n' }] },
    { ...rows[1], groupBy: ['id'], aggregations: [{ type: 'count', alias: 'n' }] },
  ] as const;
  const tables = [rows[0], rows[0]] as const;
  const databasePlaces = [
    { product, env, database: 'db' },
    { product, env: 'dev', database: 'db' },
  ] as const;
  return {
    'databases.connect': databasePlaces,
    'databases.testConnection': databasePlaces,
    'databases.schema.list': databasePlaces,
    'databases.schema.describe': tables,
    'databases.schema.indexes': tables,
    'databases.schema.exists': tables,
    'databases.query': rows,
    'databases.findOne': rows,
    'databases.count': rows,
    'databases.sum': ofColumns,
    'databases.avg': ofColumns,
    'databases.min': ofColumns,
    'databases.max': ofColumns,
    'databases.aggregate': groups,
    'databases.groupBy': groups,
    'databases.migration.run': databasePlaces,
    'databases.migration.status': databasePlaces,
    'databases.migration.history': databasePlaces,
    'databases.migration.list': databasePlaces,
  };
}
