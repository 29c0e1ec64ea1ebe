/** What stands before the first word of a statement: space, comments (`#` is one of MySQL), brackets, and nothing. */
const BEFORE = /^(?:\s+|(?:--|#)[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/|[(;]+)*/;

/** The first word of a statement in lower case; empty where there is none. */
export function leadingKeyword(sql: string): string {
  const { length } = BEFORE.exec(sql)?.[0] ?? '';
  return /^[A-Za-z]+/.exec(sql.slice(length))?.[0].toLowerCase() ?? '';
}

/** Statements that change rows. */
const CHANGES = new Set(['insert', 'update', 'delete', 'replace']);
const READS = new Set(['select', 'values', 'explain']);

/** Whether a statement changes rows, or may. */
export function isChange(sql: string): boolean {
  const keyword = leadingKeyword(sql);
  return CHANGES.has(keyword) || (keyword === 'with' && /\b(?:insert|update|delete|replace)\b/i.test(sql));
}

/** Whether a statement changes nothing at all. */
export function isRead(sql: string): boolean {
  const keyword = leadingKeyword(sql);
  return READS.has(keyword) || (keyword === 'with' && !isChange(sql));
}
