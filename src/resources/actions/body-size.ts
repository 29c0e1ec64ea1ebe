import { invalidField } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';

/**
 * Throws `VALIDATION_ERROR` at `input.body` when a body has come to more than `LIMITS.action_body`. Encoders of forms
 * ask as they go: a list repeats its name for each item, so a small input can describe an endless body.
 */
export function checkBodySize(bytes: number): void {
  if (bytes > LIMITS.action_body.value)
    throw invalidField('input.body', `is sent as more than ${LIMITS.action_body.value} bytes`);
}
