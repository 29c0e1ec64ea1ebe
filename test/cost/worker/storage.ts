/** The storage of an object, counted. */

import { aheadMs, alarms, count, countRows } from './tally.ts';

/** Storage that does as the real one, with alarms by the processor's clock. */
export function countedStorage(storage: DurableObjectStorage, id: string): DurableObjectStorage {
  const sql = new Proxy(storage.sql, {
    get: (target, name) =>
      name === 'exec'
        ? (text: string, ...values: unknown[]) => countRows(target.exec(text, ...values))
        : bound(target, name),
  });
  const kv = new Proxy(storage.kv, {
    get(target, name) {
      const real = bound(target, name);
      if (typeof real !== 'function') return real;
      return (...given: unknown[]): unknown => {
        count(name === 'put' || name === 'delete' ? 'object_rows_written' : 'object_rows_read');
        return (real as (...given: unknown[]) => unknown)(...given);
      };
    },
  });
  const own: Partial<Record<string | symbol, unknown>> = {
    sql,
    kv,
    setAlarm(at: number) {
      count('alarms_set');
      alarms.set(id, at);
      return storage.setAlarm(at - aheadMs());
    },
    getAlarm: async () => alarms.get(id) ?? null,
    async deleteAll() {
      count('object_rows_written', rowsKept(storage));
      alarms.delete(id);
      await storage.deleteAll();
    },
  };
  return new Proxy(storage, { get: (target, name) => own[name] ?? bound(target, name) });
}

/** Rows that an object keeps. Nothing says that erasing is free, so each is taken to be deleted. */
export function rowsKept({ sql, kv }: DurableObjectStorage): number {
  const tables = sql.exec<{ name: string }>(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
  );
  const rows = tables
    .toArray()
    .map(({ name }) => sql.exec<{ n: number }>(`SELECT COUNT(*) AS n FROM "${name}"`).one().n);
  return rows.reduce((sum, n) => sum + n, [...kv.list()].length);
}

function bound(target: object, name: string | symbol): unknown {
  const value: unknown = Reflect.get(target, name, target);
  return typeof value === 'function' ? (value.bind(target) as unknown) : value;
}
