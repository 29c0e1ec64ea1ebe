/** Rows of a database that is not there. */
const rows = { database: 'none', table: 't' };

/** What operations on databases take besides product and environment. */
export const OF_DATABASES: Readonly<Record<string, object>> = {
  'databases.query': rows,
  'databases.findOne': rows,
  'databases.count': rows,
  'databases.sum': { ...rows, column: 'a' },
  'databases.avg': { ...rows, column: 'a' },
  'databases.min': { ...rows, column: 'a' },
  'databases.max': { ...rows, column: 'a' },
  'databases.aggregate': { ...rows, operations: { n: { $count: '*' } } },
  'databases.groupBy': { ...rows, groupBy: ['a'] },
  'databases.insert': { ...rows, data: {} },
  'databases.update': { ...rows, data: { a: 1 }, where: { a: 1 } },
  'databases.delete': { ...rows, where: { a: 1 } },
  'databases.upsert': { ...rows, data: { a: 1 }, conflictKeys: ['a'] },
  'databases.raw': { database: 'none', query: 'SELECT 1' },
  'databases.transaction': { database: 'none', operations: [{ operation: 'count', table: 't' }] },
  'databases.action.execute': { action: 'none:x' },
  'databases.action.dispatch': { action: 'none:x', schedule: { delay: '1h' } },
  'databases.migration.run': { database: 'none' },
  'databases.migration.rollback': { migration: 'none:x' },
  'databases.migration.status': { database: 'none' },
  'databases.migration.history': { database: 'none' },
  'databases.migration.list': { database: 'none' },
  'databases.dispatch': { action: 'none:x', schedule: { delay: '1h' } },
};
