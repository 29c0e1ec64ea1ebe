/** Pieces of SQL with their parameters. */

/** A piece of SQL; a parameter is a `?`, in order. */
export interface Sql {
  readonly sql: string;
  readonly params: readonly (string | number)[];
}

/** SQL that has no parameters. */
export function plain(text: string): Sql {
  return { sql: text, params: [] };
}

/** What is always so, or never. */
export function constant(isTrue: boolean): Sql {
  return plain(isTrue ? '1' : '0');
}

/** Pieces, and texts between them. */
export function sql(texts: TemplateStringsArray, ...pieces: readonly (Sql | string | number)[]): Sql {
  let text = texts[0] ?? '';
  const params: (string | number)[] = [];
  for (const [at, piece] of pieces.entries()) {
    if (typeof piece === 'object') params.push(...piece.params);
    text += (typeof piece === 'object' ? piece.sql : String(piece)) + (texts[at + 1] ?? '');
  }
  return { sql: text, params };
}

/** A value as a parameter. */
export function value(given: string | number): Sql {
  return { sql: '?', params: [given] };
}

/**
 * Conditions joined as a tree that is balanced by their length, so that what is nested deeply stands near its root: SQLite
 * takes expressions of a hundred levels. What is joined by AND is one term each to it, for which an index may be found.
 */
export function joined(of: readonly Sql[], operator: 'AND' | 'OR'): Sql {
  const [one, other] = of;
  if (one === undefined) return constant(operator === 'AND');
  if (other === undefined) return one;
  if (of.length === 2)
    return { sql: `(${one.sql} ${operator} ${other.sql})`, params: [...one.params, ...other.params] };
  const middle = middleOf(of);
  return joined([joined(of.slice(0, middle), operator), joined(of.slice(middle), operator)], operator);
}

function middleOf(of: readonly Sql[]): number {
  let rest = of.reduce((sum, each) => sum + each.sql.length, 0) / 2;
  const middle = of.findIndex((each) => (rest -= each.sql.length) < 0);
  return Math.max(1, Math.min(middle, of.length - 1));
}
