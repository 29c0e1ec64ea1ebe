/** Reading rows of statements that may not be read to their end. */

/** What of a cursor ends it. */
export type Endable = Pick<SqlStorageCursor<Record<string, SqlStorageValue>>, 'one'>;

/** Ends a statement of which not all rows were read: while one is under way its tables and indexes cannot be dropped. */
export function abandon(cursor: Endable): void {
  try {
    cursor.one();
  } catch {
    // There was not exactly one row left, which is refused, and ends it all the same.
  }
}

/** Rows as lists, of a statement that is ended also when its reader has enough. */
export function rawRows<Row extends SqlStorageValue[]>(
  cursor: SqlStorageCursor<Record<string, SqlStorageValue>>,
): Iterable<Row> {
  const rows = cursor.raw<Row>();
  return {
    [Symbol.iterator]: () => ({
      next: () => rows.next(),
      return() {
        abandon(cursor);
        return { done: true, value: undefined };
      },
    }),
  };
}
