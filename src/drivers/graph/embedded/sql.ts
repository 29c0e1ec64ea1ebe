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

/** Conditions joined as a balanced tree: SQLite takes expressions of a hundred levels. */
export function joined(of: readonly Sql[], operator: 'AND' | 'OR'): Sql {
  const [only] = of;
  if (only === undefined) return constant(operator === 'AND');
  if (of.length === 1) return only;
  const middle = Math.ceil(of.length / 2);
  return sql`(${joined(of.slice(0, middle), operator)} ${operator} ${joined(of.slice(middle), operator)})`;
}

/** All of some conditions, without brackets, so that each is a term that an index may be found for. */
export function all(of: readonly Sql[]): Sql {
  if (of.length > FLAT) return joined(of, 'AND');
  return {
    sql: of.length === 0 ? '1' : of.map((each) => each.sql).join(' AND '),
    params: of.flatMap((each) => each.params),
  };
}

/** Terms that stand side by side, well below what SQLite takes. */
const FLAT = 20;
