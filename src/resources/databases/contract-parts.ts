/** Fields that reads and aggregates of databases share. */

import * as z from 'zod';
import { JsonObject } from '../../kernel/fields.ts';

export const Where = JsonObject.describe(
  'Fields with values or operators such as `{ $gte: 3 }`; `$and`, `$or`, `$nor`, `$not`, `$expr`. `$Session{field}` stands for what the session has.',
);

const Order = z.strictObject({ column: z.string(), order: z.string().optional().describe('`ASC`, or `DESC`.') });

export const OrderBy = z.union([Order, z.array(Order)]);

export const table = z.string().describe('The table, perhaps with a schema before a dot.');
