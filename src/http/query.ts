/** Fields of an operation that come as a query, since its body or its answer is bytes. */

import type * as z from 'zod';
import type { FieldError } from '../kernel/errors.ts';
import { refusal } from '../kernel/errors.ts';
import { SESSION_HEADER } from '../kernel/request-signature.ts';
import { schemaOf } from './openapi.ts';

const WHOLE = /^(?:0|[1-9]\d{0,15})$/;
const numbers = new WeakMap<z.ZodObject, ReadonlySet<string>>();

/** The fields, numbers where the schema takes some. `VALIDATION_ERROR` names those that are given twice. */
export function queryFields(schema: z.ZodObject, { searchParams }: URL, headers: Headers): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  const errors: FieldError[] = [];
  const numeric = numbersOf(schema);
  for (const [name, value] of searchParams) {
    if (name === 'session') errors.push({ path: name, message: `is the header ${SESSION_HEADER}` });
    else if (Object.hasOwn(fields, name)) errors.push({ path: name, message: 'is given twice' });
    fields[name] = numeric.has(name) && WHOLE.test(value) ? Number(value) : value;
  }
  if (errors.length > 0) throw refusal('VALIDATION_ERROR', errors);
  const session = headers.get(SESSION_HEADER);
  return session === null || !('session' in schema.shape) ? fields : { ...fields, session };
}

function numbersOf(schema: z.ZodObject): ReadonlySet<string> {
  const known = numbers.get(schema);
  if (known !== undefined) return known;
  const { properties = {} } = schemaOf(schema, 'input') as { properties?: Record<string, unknown> };
  const names = Object.entries(properties).filter(([, property]) =>
    /"type":"(?:integer|number)"/.test(JSON.stringify(property)),
  );
  const found = new Set(names.map(([name]) => name));
  numbers.set(schema, found);
  return found;
}
