import { type BrokenConstraint, type ErrorCode, ProcessorError } from '../../kernel/errors.ts';

/** What a database refuses it has not done. */
const NOTHING_DONE = { outcome: 'not_sent' } as const;

const CONSTRAINT = /^(UNIQUE|NOT NULL|CHECK|FOREIGN KEY) constraint failed(?:: ([\s\S]*?))?: SQLITE_CONSTRAINT/;

type ConstraintKind = 'UNIQUE' | 'NOT NULL' | 'CHECK' | 'FOREIGN KEY';

const VIOLATIONS: Readonly<Record<ConstraintKind, readonly [ErrorCode, (of: BrokenConstraint) => string]>> = {
  UNIQUE: [
    'UNIQUE_VIOLATION',
    ({ name, table, columns }) =>
      name === null
        ? `a row of '${table}' with this ${list(columns)} already exists (unique constraint)`
        : `such a row already exists (unique constraint '${name}')`,
  ],
  'NOT NULL': [
    'NOT_NULL_VIOLATION',
    ({ table, columns }) => `${list(columns)} of '${table}' must not be null (not-null constraint)`,
  ],
  CHECK: ['CHECK_VIOLATION', ({ name }) => `a row breaks the check constraint '${name}'`],
  'FOREIGN KEY': [
    'FOREIGN_KEY_VIOLATION',
    () => 'a row refers to one that does not exist, or others refer to it (foreign key constraint)',
  ],
};

/** What the platform's messages mean, in the order in which they are looked for. */
const MEANINGS: readonly (readonly [RegExp, ErrorCode, (found: RegExpExecArray) => string])[] = [
  [/^no such table: (.*?)(?: at offset \d+)?: SQLITE/, 'SCHEMA_ERROR', ([, table]) => `table '${table}' not found`],
  [/^no such column: (.*?)(?: at offset \d+)?: SQLITE/, 'SCHEMA_ERROR', ([, column]) => `column '${column}' not found`],
  [
    /^table (.*?) has no column named (.*?)(?: at offset \d+)?: SQLITE/,
    'SCHEMA_ERROR',
    ([, table, column]) => `column '${column}' not found in table '${table}'`,
  ],
  [/^table (.*?) already exists/, 'TABLE_EXISTS', ([, table]) => `table '${table}' already exists`],
  [/already exists|duplicate column name/, 'SCHEMA_ERROR', plain],
  [/SQLITE_TOOBIG|too big/, 'PAYLOAD_TOO_LARGE', () => 'a value or a statement is larger than the database takes'],
  [/SQLITE_FULL/, 'SERVICE_UNAVAILABLE', () => 'the database is full'],
  [
    /^To execute a transaction/,
    'NOT_SUPPORTED',
    () => 'BEGIN, COMMIT, ROLLBACK and SAVEPOINT are not for callers: use a transaction',
  ],
  [/SQLITE_AUTH/, 'NOT_SUPPORTED', () => 'the database does not allow this statement'],
  [
    /SQLITE_|^Wrong number of parameter|^SQL code did not contain|^No SQL statements|^When executing multiple/,
    'QUERY_ERROR',
    plain,
  ],
];

/** What an error of an embedded database means; one that is none is given back as it is. */
export function sqliteError(thrown: unknown): unknown {
  if (!(thrown instanceof Error) || thrown instanceof ProcessorError) return thrown;
  const { message } = thrown;
  const violation = CONSTRAINT.exec(message);
  if (violation !== null) return violationOf(violation[1] as ConstraintKind, violation[2] ?? '', thrown);
  for (const [pattern, code, say] of MEANINGS) {
    const found = pattern.exec(message);
    if (found !== null) return new ProcessorError(code, say(found), NOTHING_DONE, thrown);
  }
  return thrown;
}

/** What stands after the kind: `table.column, table.column`, the name of a check, or `index 'name'`. */
function violationOf(kind: ConstraintKind, text: string, cause: Error): ProcessorError {
  const [code, say] = VIOLATIONS[kind];
  const index = kind === 'UNIQUE' ? (/^index '(.*)'$/.exec(text)?.[1] ?? null) : null;
  const hasPlaces = index === null && (kind === 'UNIQUE' || kind === 'NOT NULL');
  const places = hasPlaces ? text.split(', ').map((place) => place.split('.')) : [];
  const constraint: BrokenConstraint = {
    name: kind === 'CHECK' ? text : index,
    table: places[0]?.[0] ?? null,
    columns: places.map(([, column]) => column ?? ''),
  };
  return new ProcessorError(code, say(constraint), { constraint, ...NOTHING_DONE }, cause);
}

function list(columns: readonly string[]): string {
  return columns.map((column) => `'${column}'`).join(', ');
}

/** The platform's message without its own codes. */
function plain({ input }: RegExpExecArray): string {
  return input.replace(/(?: at offset \d+)?: SQLITE_[\s\S]*$/, '');
}
