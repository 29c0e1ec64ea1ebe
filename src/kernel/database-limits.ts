/** The bounds of databases: a part of `LIMITS`, which says what their fields are. */
export const DATABASE_LIMITS = {
  database_timeout: { value: 30_000, unit: 'ms', meaning: 'Default time for an operation on a database.' },
  database_timeout_max: { value: 300_000, unit: 'ms', meaning: 'Longest time an operation on a database may ask for.' },
  database_pool: {
    value: 20,
    unit: 'items',
    meaning: 'Most connections that are kept to a database of an environment; 4 where it does not say.',
  },
  transaction_operations: { value: 200, unit: 'items', meaning: 'Operations of one transaction.' },
} as const;
