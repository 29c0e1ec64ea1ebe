/** What a run is given, and what comes with a signal, against the fields that the feature declares. */

import { type FieldError, refusal } from '../../kernel/errors.ts';
import { lengthFault, typeFault } from '../products/manifest-field-types.ts';
import type { InputField, InputFields } from '../products/manifest-input-fields.ts';

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
