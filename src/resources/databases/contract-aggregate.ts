/** What aggregates of databases are given, and what they answer. */

import * as z from 'zod';
import { Json, JsonObject } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { OrderBy, table, Where } from './contract-parts.ts';

const ofColumn = (what: string) => ({
  table,
  column: z.string().describe(what),
  where: Where.optional(),
});

const Functions = JsonObject.describe(
  'Functions by their aliases, as in `{ total: { $sum: "amount" } }`: `$count` (of `*`, a column, or `{ column, distinct }`), `$sum`, `$avg`, `$min`, `$max`, `$arrayAgg`, `$stringAgg` and `$groupConcat` (`{ column, separator }`).',
);

const groups = {
  table,
  where: Where.optional().describe('Which rows are looked at.'),
  aggregations: z
    .array(
      z.strictObject({
        type: z.string(),
        field: z.string().optional(),
        alias: z.string(),
        separator: z.string().optional(),
        distinct: z.boolean().optional(),
      }),
    )
    .optional()
    .describe('The functions as a list; `type` is the name of one, with or without `$`.'),
  having: JsonObject.optional().describe('Which groups: a `where` of aliases and grouped columns.'),
  orderBy: OrderBy.optional().describe('Aliases and grouped columns; by the grouped columns when absent.'),
  limit: z
    .number()
    .int()
    .optional()
    .describe(`Groups at most; all when absent, and an error where they are more than ${LIMITS.query_rows.value}.`),
  offset: z.number().int().optional(),
} as const;

/** Fields of each operation. */
export const AGGREGATE_FIELDS = {
  sum: ofColumn('Column of numbers.'),
  avg: ofColumn('Column of numbers.'),
  min: ofColumn('Column whose values have an order.'),
  max: ofColumn('Column whose values have an order.'),
  aggregate: {
    ...groups,
    operations: Functions.optional(),
    groupBy: z
      .array(z.string())
      .optional()
      .describe('Columns whose values make a group; all rows are one when absent.'),
  },
  groupBy: {
    ...groups,
    aggregate: Functions.optional(),
    groupBy: z.array(z.string()).describe('Columns whose values make a group.'),
  },
} as const;

const Groups = z.strictObject({
  data: z.array(JsonObject).describe('A row for each group: its grouped columns, and the functions by their aliases.'),
  count: z.number().int().describe('Groups of the answer.'),
  fields: z.array(z.string()).describe('Names of the members of a row, in order.'),
});

const Sum = Json.describe(
  'Null without values. Of whole numbers a number, or digits as text beyond 53 bits; of a column of bigints or decimals text.',
);

/** What each operation answers. */
export const AGGREGATE_RESULTS = {
  sum: z.strictObject({ sum: Sum }),
  avg: z.strictObject({
    avg: Json.describe('Null without values. Of decimals text with six digits more than the column has.'),
  }),
  min: z.strictObject({ min: Json.describe('As rows have it; null without values.') }),
  max: z.strictObject({ max: Json.describe('As rows have it; null without values.') }),
  aggregate: Groups,
  groupBy: Groups,
} as const;
