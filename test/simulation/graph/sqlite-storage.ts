import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

/** The storage of an object in memory, as far as embedded graphs use it. */
export function openStorage(): DurableObjectStorage {
  const database = new DatabaseSync(':memory:');
  let depth = 0;
  /** Undone in whole when it throws. */
  const within = (): { readonly end: (isDone: boolean) => void } => {
    const name = `level_${depth}`;
    depth += 1;
    database.exec(`SAVEPOINT ${name}`);
    return {
      end(isDone) {
        depth -= 1;
        if (!isDone) database.exec(`ROLLBACK TO ${name}`);
        database.exec(`RELEASE ${name}`);
      },
    };
  };
  const storage = {
    sql: { exec: (text: string, ...params: readonly SqlStorageValue[]) => cursor(database, text, params) },
    transactionSync<Result>(work: () => Result): Result {
      const { end } = within();
      let isDone = false;
      try {
        const result = work();
        isDone = true;
        return result;
      } finally {
        end(isDone);
      }
    },
    async transaction<Result>(work: (transaction: { rollback(): void }) => Promise<Result>): Promise<Result> {
      const { end } = within();
      let isDone = true;
      const result = await work({ rollback: () => void (isDone = false) });
      end(isDone);
      return result;
    },
  };
  return storage as unknown as DurableObjectStorage;
}

/** All rows are read at once; the platform reads them one by one. */
function cursor(database: DatabaseSync, text: string, params: readonly SqlStorageValue[]) {
  const statement = database.prepare(text);
  const columns = statement.columns().map(({ name }) => name);
  const values = params.map((value): SQLInputValue => (value instanceof ArrayBuffer ? new Uint8Array(value) : value));
  statement.setReturnArrays(true);
  const lists = statement.all(...values) as unknown as unknown[][];
  const raw = lists.map((list) =>
    list.map((value) => (value instanceof Uint8Array ? new Uint8Array(value).buffer : value)),
  );
  const rows = raw.map((list) => Object.fromEntries(list.map((value, index) => [columns[index] ?? '', value])));
  return {
    toArray: () => rows,
    one: () => {
      if (rows.length !== 1) throw new Error(`there are ${rows.length} rows`);
      return rows[0];
    },
    raw: () => raw.values(),
    [Symbol.iterator]: () => rows.values(),
  };
}
