/** What operations on databases are given, and what they answer. */

import * as z from 'zod';
import { READ_OPERATIONS } from '../../engine/database/reads.ts';
import { Duration, Json, JsonObject, Retries, RetryConfig, scope, Tag } from '../../kernel/fields.ts';
import { UnsupportedField } from '../../kernel/field-errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { AGGREGATE_FIELDS, AGGREGATE_RESULTS } from './contract-aggregate.ts';
import { OrderBy, table, Where } from './contract-parts.ts';
import { sessionField } from '../sessions/contract-session.ts';

/** Where an operation is done. */
export const place = { ...scope, database: Tag.describe('Tag of the database.') } as const;

/** Attempts and time of an operation. */
const patience = {
  retries: Retries.optional().describe(
    'Attempts after the first; 0 when absent. A change whose outcome is unknown is not repeated.',
  ),
  retryConfig: RetryConfig.optional(),
  timeout: Duration.refine(
    (ms) => ms <= LIMITS.database_timeout_max.value,
    `at most ${LIMITS.database_timeout_max.value} ms`,
  )
    .optional()
    .describe('Time for an attempt; that of the database when absent.'),
} as const;

/** What every operation takes. */
export const call = { ...place, ...sessionField, ...patience } as const;

/** The field of operations that read. */
export const cacheField = {
  cache: Tag.optional().describe('Cache that may answer: an equal call’s answer is given while the cache keeps it.'),
} as const;

/** Operations of the query model, of which a transaction has several. */
export const OPERATIONS = [...READ_OPERATIONS, 'insert', 'update', 'delete', 'upsert', 'raw'] as const;

const Names = z.array(z.string());
/** What a row has is read by the engine: a record would look at each name and value of a thousand rows. */
const Row = z.looseObject({});
const Rows = z.union([Row, z.array(Row)]);
const RELATION =
  'Of each: `relation` (its name in the row), `type` (`many-to-one`, `one-to-many`, `many-to-many`), `table` (the relation’s name when absent), `foreignKey`, `primaryKey` (that of its table when absent), or `through` with `throughForeignKey` and `throughRelatedKey`; `select`, `where`, `orderBy`, `limit` (of each row), `include`.';
const returning = z
  .union([z.boolean(), Names])
  .optional()
  .describe('Columns of the changed rows that are answered; true for all.');

const reading = {
  table,
  select: Names.optional().describe('Columns; all when absent.'),
  where: Where.optional(),
  orderBy: OrderBy.optional(),
  offset: z.number().int().optional(),
  after: z.array(Json).optional().describe('The `next` of the answer before, to go on after it.'),
  lock: z.enum(['update', 'share']).optional().describe('Locks the rows until the end of the transaction.'),
  skip_locked: z.boolean().optional().describe('Leaves out rows that others have locked.'),
  include: z
    .union([JsonObject, z.array(JsonObject)])
    .optional()
    .describe(
      `Rows of other tables that are to stand in each row: a relation, a list of some, or some by their names. ${RELATION}`,
    ),
} as const;

const preSaving = { preSave: UnsupportedField, preSaveConfig: UnsupportedField } as const;

/** Fields of each operation. */
export const FIELDS = {
  query: {
    ...reading,
    limit: z
      .number()
      .int()
      .optional()
      .describe(`${LIMITS.query_rows_default.value} when absent, ${LIMITS.query_rows.value} at most.`),
    count: z.boolean().optional().describe('Whether `count` is of all that match; true when absent.'),
  },
  findOne: reading,
  count: {
    table,
    where: Where.optional(),
    column: z.string().optional().describe('Counts the values of a column, nulls left out; `*`, or absent, for rows.'),
    distinct: z.boolean().optional().describe('Counts equal values of `column` once.'),
  },
  ...AGGREGATE_FIELDS,
  insert: {
    table,
    ...preSaving,
    data: Rows.describe('A row, or several; all or none are added.'),
    returning,
    onConflict: z
      .strictObject({ columns: Names, action: z.enum(['update', 'ignore']), update: Names.optional() })
      .optional()
      .describe('What follows where a row with the same values in `columns` is there.'),
  },
  update: {
    table,
    ...preSaving,
    data: JsonObject.describe('Columns with values, operators such as `{ $inc: 1 }`, or `$expr`.'),
    where: Where.optional(),
    all: z.boolean().optional().describe('Given instead of `where`: every row.'),
    returning,
  },
  delete: {
    table,
    where: Where.optional(),
    all: z.boolean().optional().describe('Given instead of `where`: every row.'),
    returning,
  },
  upsert: {
    table,
    data: Rows.describe('A row, or several; all or none are put.'),
    conflictKeys: Names.describe('Columns by which a row is the same.'),
    updateColumns: Names.optional().describe('What changes of a row that is there; all but the keys when absent.'),
    returning,
  },
  raw: {
    query: z.string().describe('SQL of the database: parameters are `$1` on PostgreSQL, `?` on SQLite.'),
    params: z.array(Json).optional(),
  },
} as const;

const data = z.array(JsonObject).describe('Rows.');
const count = z.number().int();
const fields = Names.describe('Columns, in order.');

/** What each operation answers. */
export const RESULTS = {
  query: z.strictObject({
    data,
    count: count.describe('Rows that match, those beyond `limit` included; rows of the answer with `count: false`.'),
    fields,
    next: z.array(Json).nullable().describe('What `after` goes on with; null at the end, or without an `orderBy`.'),
  }),
  findOne: JsonObject.nullable(),
  count: z.strictObject({ count }),
  ...AGGREGATE_RESULTS,
  insert: z.strictObject({
    data: data.describe('Rows as `returning` asks for them, else none.'),
    count,
    insertedIds: z.array(Json).describe('Primary keys, where the table has one.'),
  }),
  update: z.strictObject({ data, count }),
  delete: z.strictObject({ data, count }),
  upsert: z.strictObject({
    data,
    count,
    operation: z.enum(['inserted', 'updated']).nullable().describe('What became of the one row; null of several.'),
  }),
  raw: z.strictObject({ data, count, fields }),
} as const;
