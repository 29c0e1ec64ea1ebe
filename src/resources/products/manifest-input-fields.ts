/** Fields that inputs, signals and messages declare, and what is given against them. */

import * as z from 'zod';
import { type FieldError, refusal } from '../../kernel/errors.ts';
import { lengthFault, typeFault } from './manifest-field-types.ts';
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

/**
 * Checks an input. Throws a `VALIDATION_ERROR` naming every field at fault, such as `input.amount`: one that is
 * missing, of a wrong type or length, or not declared. Null is as good as missing. Anything goes where no fields are
 * declared.
 */
export function checkInput(
  fields: InputFields | undefined,
  input: Readonly<Record<string, unknown>>,
  path = 'input',
): void {
  if (fields === undefined) return;
  const errors: FieldError[] = Object.keys(input)
    .filter((name) => !Object.hasOwn(fields, name))
    .map((name) => ({ path: `${path}.${name}`, message: 'is not a known field' }));
  for (const [name, field] of Object.entries(fields)) {
    const fault = faultOf(field, Object.hasOwn(input, name) ? input[name] : undefined);
    if (fault !== null) errors.push({ path: `${path}.${name}`, message: fault });
  }
  if (errors.length > 0) throw refusal('VALIDATION_ERROR', errors);
}

function faultOf({ type, required, minlength, maxlength }: InputField, value: unknown): string | null {
  if (value === undefined || value === null) return required === false ? null : 'is required';
  return typeFault(type, value, false) ?? lengthFault(minlength, maxlength, value);
}
