/** The keys of rows, which are made of ids. */

/**
 * Rows whose ids end alike lie next to one another, so many at most: their keys are the numbers from {@link keyOf} on.
 * A second one takes some sixteen million jobs in one table, and nobody can make a ninth.
 */
export const ALIKE = 8;
/** Hexadecimal digits of an id that its key is made of. */
const DIGITS = 12;
/** The rows that may be the one of a key; takes the key. */
export const NEAR = `key BETWEEN 0 + ?1 AND ${ALIKE - 1} + ?1`;

/** The first key that the row of an id may have. Ids end in digits of a digest or of chance. */
export function keyOf(id: string): number {
  return placeOf(id) * ALIKE;
}

/** What the keys have in common that the row of an id may have. */
export function placeOf(id: string): number {
  return Number.parseInt(id.slice(-DIGITS), 16);
}
