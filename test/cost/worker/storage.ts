/** The storage of an object, counted. */

import { systemClock } from '../../../src/kernel/clock.ts';
import { alarms, count, countRows, outside } from './tally.ts';

/** An alarm for later is armed for when nobody is there any more; once its time has come, it is armed anew. */
const LATER_MS = 86_400_000;

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
      return ring(storage, at);
    },
    getAlarm: async () => alarms.get(id) ?? null,
    sync: () => outside(storage.sync()),
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

/** Rows of messages that a topic keeps: its place in its order, and what it knows of groups, it keeps for good. */
export function messagesKept({ sql }: DurableObjectStorage): number {
  if (sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'chunks'").toArray().length === 0) return 0;
  return sql.exec<{ n: number }>("SELECT COUNT(*) AS n FROM chunks WHERE sealed <> ''").one().n;
}

function bound(target: object, name: string | symbol): unknown {
  const value: unknown = Reflect.get(target, name, target);
  return typeof value === 'function' ? (value.bind(target) as unknown) : value;
}

/** Arms the runtime's alarm for an instant of the processor's clock: at once when that has come. */
export function ring(storage: DurableObjectStorage, at: number): Promise<void> {
  return storage.setAlarm(at <= systemClock.now() ? Date.now() : Date.now() + LATER_MS);
}
