/** Values that come from outside of what was written: they are never read as operators, columns or names. */

/**
 * A value that takes the place of a template's variable or of a reference to an earlier result. `parseStatement` reads
 * it as a literal wherever it stands, and as a list only where a list belongs (`$in`, `$between`, rows to add).
 */
class Bound {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

/** Marks a value as bound; one that holds bound ones may be bound again. */
export function bind(value: unknown): unknown {
  return value instanceof Bound ? value : new Bound(value);
}

/** Whether a value was bound. */
export function isBound(value: unknown): boolean {
  return value instanceof Bound;
}

/** What was bound, or the value itself. */
export function unbound(value: unknown): unknown {
  return value instanceof Bound ? value.value : value;
}
