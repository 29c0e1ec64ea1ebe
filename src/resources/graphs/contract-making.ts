/** How operations on graphs are declared: what reads, what changes data, and what changes indexes and constraints. */

import * as z from 'zod';
import { cacheField, call } from './contract-parts.ts';

/** How reads of graphs fail. */
export const READS = [
  'NOT_FOUND',
  'QUERY_ERROR',
  'LIMIT_EXCEEDED',
  'CONNECTION_LOST',
  'SESSION_INVALID',
  'TARGET_REFUSED',
  'CONNECTION_ERROR',
  'TIMEOUT',
  'RATE_LIMITED',
  'SERVICE_UNAVAILABLE',
  'NOT_SUPPORTED',
  'PAYLOAD_TOO_LARGE',
] as const;

/** How changes of graphs fail. */
const WRITES = [
  ...READS,
  'SCHEMA_ERROR',
  'CONSTRAINT_ERROR',
  'DEADLOCK',
  'LOCK_TIMEOUT',
  'CONFLICT',
  'OUTCOME_UNKNOWN',
] as const;

const KEYED = 'Under an idempotency key it runs as a job, and a repetition answers the same.';

interface Declared<Name extends string, Fields extends z.ZodRawShape, Output extends z.ZodType> {
  readonly name: Name;
  readonly summary: string;
  readonly fields: Fields;
  readonly output: Output;
}

/** An operation that changes nothing. */
export function reading<const Name extends string, Fields extends z.ZodRawShape, Output extends z.ZodType>({
  name,
  summary,
  fields,
  output,
}: Declared<Name, Fields, Output>) {
  return {
    on: `POST /v1/graphs/${name}`,
    summary,
    input: z.strictObject({ ...call, ...cacheField, ...fields }),
    output,
    access: 'runner',
    fails: READS,
    repeat: 'safe',
  } as const;
}

/** An operation that changes nodes or relationships. */
export function changing<const Name extends string, Fields extends z.ZodRawShape, Output extends z.ZodType>({
  name,
  summary,
  fields,
  output,
}: Declared<Name, Fields, Output>) {
  return {
    on: `POST /v1/graphs/${name}`,
    summary: `${summary} ${KEYED}`,
    input: z.strictObject({ ...call, ...fields }),
    output,
    access: 'runner',
    fails: WRITES,
    repeat: 'own_key',
    key: 'record',
  } as const;
}

/** An operation that is a developer’s: it may do anything, or changes indexes and constraints. */
export function developing<const Name extends string, Fields extends z.ZodRawShape, Output extends z.ZodType>(
  declared: Declared<Name, Fields, Output>,
) {
  return { ...changing(declared), access: 'developer' } as const;
}
