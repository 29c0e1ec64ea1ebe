import type { Database, Row } from './database.ts';
import { createKv } from './kept-jobs.ts';
import { type Place, SimulatedFault } from './place.ts';
import type { Alarm, Transactions } from './transactions.ts';

/** What is known of an object's alarm besides when it is armed for. */
export interface AlarmState {
  /** The alarm that is being handled: it is not armed meanwhile, and over after that, unless another is armed. */
  ringing: Alarm | null;
  /** Whether the platform has forgotten the one that was armed, and none has been armed durably since. */
  isLost: boolean;
}

/** The storage of an object as one of its instances sees it: the part of the platform's that the engine uses. */
export function createStorage<Turn>(
  place: Place,
  transactions: Transactions<Turn>,
  alarms: AlarmState,
): DurableObjectStorage {
  const { database } = transactions;
  const setAlarm = (alarm: Alarm | null): Promise<void> => {
    alarms.ringing = null;
    transactions.setAlarm(alarm);
    return Promise.resolve();
  };
  const storage = {
    sql: {
      exec(sql: string, ...values: unknown[]) {
        if (!place.isAlive) throw new Error(`${place.name} is gone`);
        failAtTimes(place, database, sql);
        // Only definitions are several statements.
        const statements = values.length === 0 ? sql.split(/;\s*(?=create\b)/i) : [sql];
        const given = values.map((value) => (value instanceof ArrayBuffer ? bytesOf(value) : value));
        return cursorOf(statements.flatMap((statement) => transactions.query(statement, ...given)).map(withBuffers));
      },
    },
    kv: createKv(() => {
      if (!place.isAlive) throw new Error(`${place.name} is gone`);
      transactions.beginRows();
    }, database),
    getAlarm: () => Promise.resolve(alarms.ringing === null ? (transactions.alarm?.at ?? null) : null),
    setAlarm: (at: number | Date) => setAlarm({ at: Number(at) }),
    deleteAlarm: () => setAlarm(null),
    /** With the compatibility date of the processor it takes the alarm along. */
    deleteAll() {
      transactions.beginRows();
      database.clear();
      return setAlarm(null);
    },
    /** Never in the same turn, also when there is nothing to wait for. */
    sync: () =>
      new Promise<void>((resolve) => {
        if (transactions.isAtRest) place.after(0, resolve);
        else transactions.whenDurable(resolve);
      }),
    transactionSync<T>(work: () => T): T {
      transactions.beginRows();
      const { depth } = database;
      database.mark();
      try {
        const result = work();
        database.fold(depth);
        return result;
      } catch (thrown) {
        database.takeBack(depth);
        throw thrown;
      }
    },
  };
  return storage as unknown as DurableObjectStorage;
}

/** A statement that writes may fail. */
function failAtTimes({ name, world: { random, faults } }: Place, database: Database, sql: string): void {
  if (!random.chance(faults.failedWrites) || !database.writes(sql)) return;
  throw new SimulatedFault(`a write of ${name} failed`);
}

/** What Node binds for a buffer. It makes NULL of an empty one, so that one byte stands for it. */
function bytesOf(buffer: ArrayBuffer): Uint8Array {
  return buffer.byteLength === 0 ? new Uint8Array(1) : new Uint8Array(buffer);
}

/** The platform answers blobs as buffers. */
function withBuffers(row: Row): Row {
  for (const [name, value] of Object.entries(row) as [string, unknown][])
    if (value instanceof Uint8Array) row[name] = value.length === 1 ? new ArrayBuffer() : Uint8Array.from(value).buffer;
  return row;
}

function cursorOf(rows: readonly object[]) {
  return {
    toArray: () => rows,
    one() {
      const [first, ...more] = rows;
      if (first === undefined || more.length > 0) throw new Error(`one row was expected, not ${rows.length}`);
      return first;
    },
    [Symbol.iterator]: () => rows[Symbol.iterator](),
  };
}
