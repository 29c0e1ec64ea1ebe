/** Fields that inputs, signals and messages declare. */

import * as z from 'zod';
import { FieldType } from './manifest-rules.ts';

const Length = z.number().int().min(0).optional();

/** One field of an input. */
export const InputField = z.strictObject({
  type: FieldType.describe('What it holds.'),
  required: z.boolean().optional().describe('True when absent.'),
  minlength: Length.describe('Of text in characters, of a list in items.'),
  maxlength: Length,
  description: z.string().max(2000).optional(),
});
export type InputField = z.output<typeof InputField>;

/** Fields by name. */
export const InputFields = z
  .record(z.string().min(1).max(256), InputField)
  .refine((fields) => Object.keys(fields).length <= 500, 'has 500 fields at most');
export type InputFields = z.output<typeof InputFields>;
