/** Operations of the query model that change nothing. */
export const READ_OPERATIONS = [
  'query',
  'findOne',
  'count',
  'sum',
  'avg',
  'min',
  'max',
  'aggregate',
  'groupBy',
] as const;
