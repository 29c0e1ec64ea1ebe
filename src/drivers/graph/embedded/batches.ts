/** Rows of a bulk as parameters of statements. */

/** What a parameter comes to at most, in characters; the platform takes two megabytes. */
const BATCH = 500_000;

/** JSON lists of rows, in order; each row is JSON. */
export function* batches(rows: readonly string[]): Generator<string> {
  let batch: string[] = [];
  let size = 0;
  for (const row of rows) {
    if (size > 0 && size + row.length > BATCH) {
      yield `[${batch.join(',')}]`;
      batch = [];
      size = 0;
    }
    batch.push(row);
    size += row.length + 1;
  }
  if (batch.length > 0) yield `[${batch.join(',')}]`;
}
