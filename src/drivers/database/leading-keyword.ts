/** What stands before the first word of a statement: space, comments (`#` is one of MySQL), brackets, and nothing. */
const BEFORE = /^(?:\s+|(?:--|#)[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/|[(;]+)*/;

/** The first word of a statement in lower case; empty where there is none. */
export function leadingKeyword(sql: string): string {
  const { length } = BEFORE.exec(sql)?.[0] ?? '';
  return /^[A-Za-z]+/.exec(sql.slice(length))?.[0].toLowerCase() ?? '';
}
