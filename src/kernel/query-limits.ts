/** The bounds of statements to databases: a part of `LIMITS`, which says what their fields are. */
export const QUERY_LIMITS = {
  query_depth: { value: 20, unit: 'levels', meaning: 'Nesting of the `where` and of an expression of a statement.' },
  query_conditions: { value: 500, unit: 'items', meaning: 'Conditions of the `where` of a statement.' },
  query_operands: { value: 40, unit: 'items', meaning: 'Columns and values of one `$expr`.' },
  query_list: { value: 10_000, unit: 'items', meaning: 'Values of `$in`, `$nin` and `$overlaps`.' },
  query_pattern: { value: 1_000, unit: 'characters', meaning: 'Pattern of `$like`, `$ilike` and `$regex`.' },
  query_sql: { value: 100_000, unit: 'characters', meaning: 'SQL text of a raw statement.' },
  query_params: { value: 100, unit: 'items', meaning: 'Parameters of a raw statement.' },
  query_rows_default: { value: 100, unit: 'items', meaning: 'Rows of a query that says no `limit`.' },
  query_rows: {
    value: 10_000,
    unit: 'items',
    meaning: 'Rows that one statement reads with what it includes, returns or adds; more is `PAYLOAD_TOO_LARGE`.',
  },
  aggregate_functions: { value: 20, unit: 'items', meaning: 'Functions of one aggregate.' },
  aggregate_columns: { value: 10, unit: 'items', meaning: 'Columns that an aggregate is grouped by.' },
  aggregate_separator: { value: 100, unit: 'characters', meaning: 'Separator of `$stringAgg` and `$groupConcat`.' },
  query_bytes: {
    value: 8_388_608,
    unit: 'bytes',
    meaning: 'What the rows of one answer come to as JSON; more is `PAYLOAD_TOO_LARGE`.',
  },
  query_includes: { value: 10, unit: 'items', meaning: 'Relations that a query includes, those within others too.' },
  query_include_depth: { value: 5, unit: 'levels', meaning: 'Nesting of what a query includes.' },
} as const;
