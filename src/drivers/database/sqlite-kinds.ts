import type { ColumnKind } from './port.ts';

/** What a type's name says of a column, in the order in which it is looked for. */
const KINDS: readonly (readonly [RegExp, ColumnKind])[] = [
  [/BOOL/, 'boolean'],
  [/BIGINT|INT8/, 'bigint'],
  [/^INTERVAL/, 'text'],
  [/INT/, 'integer'],
  [/DECIMAL|NUMERIC/, 'decimal'],
  [/REAL|FLOA|DOUB/, 'float'],
  [/DATETIME|TIMESTAMP/, 'instant'],
  [/DATE/, 'date'],
  [/TIME/, 'time'],
  [/JSON/, 'json'],
  [/ARRAY|LIST/, 'list'],
  [/BLOB|BINARY|BYTEA/, 'bytes'],
  [/UUID/, 'uuid'],
  [/CHAR|CLOB|TEXT|STRING|ENUM/, 'text'],
];

/** What a column of an embedded database holds, by the type that it was declared with. */
export function kindOfDeclared(type: string): ColumnKind {
  const name = type.toUpperCase();
  return KINDS.find(([pattern]) => pattern.test(name))?.[1] ?? 'other';
}
