/** What a database can answer besides rows; part of the table of `errors.ts`. */
export const DATABASE_ERRORS = {
  UNIQUE_VIOLATION: {
    status: 409,
    retry: 'never',
    meaning: 'A row with such a key already exists; `constraint` names the constraint and its columns.',
  },
  FOREIGN_KEY_VIOLATION: {
    status: 409,
    retry: 'never',
    meaning: 'A row refers to one that does not exist, or others still refer to it; `constraint` names the constraint.',
  },
  NOT_NULL_VIOLATION: {
    status: 409,
    retry: 'never',
    meaning: 'A column that must have a value would have none; `constraint` names the column.',
  },
  CHECK_VIOLATION: {
    status: 409,
    retry: 'never',
    meaning: 'A row breaks a rule of its table; `constraint` names the constraint.',
  },
  TABLE_EXISTS: { status: 409, retry: 'never', meaning: 'A table of that name already exists.' },
  SCHEMA_ERROR: {
    status: 400,
    retry: 'never',
    meaning: 'A table, a column or a schema was not found in the database, or something of that name already exists.',
  },
  QUERY_ERROR: {
    status: 400,
    retry: 'never',
    meaning: 'The database refused a statement; the message is its own, without the values that were given.',
  },
  DEADLOCK: {
    status: 409,
    retry: 'safe',
    meaning: 'The database gave up a transaction because others stood in its way; nothing of it was done.',
  },
  LOCK_TIMEOUT: {
    status: 409,
    retry: 'safe',
    meaning: 'What was to be read or changed stayed locked by another transaction; nothing was done.',
  },
  CONNECTION_LOST: {
    status: 502,
    retry: 'safe',
    meaning:
      'The connection to a database broke before it answered. With the outcome `unknown` the database may have carried the work out, and it is not repeated by itself.',
  },
} as const;
