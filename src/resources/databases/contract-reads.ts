/** How reads of databases fail, and the operations that aggregate. */

import * as z from 'zod';
import { cacheField, call, FIELDS, RESULTS } from './contract-fields.ts';

export const READS = [
  'NOT_FOUND',
  'SCHEMA_ERROR',
  'QUERY_ERROR',
  'LOCK_TIMEOUT',
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

export const aggregates = {
  sum: {
    on: 'POST /v1/databases/sum',
    summary: 'Add the numbers of a column up.',
    input: z.strictObject({ ...call, ...cacheField, ...FIELDS.sum }),
    output: RESULTS.sum,
    access: 'runner',
    fails: READS,
    repeat: 'safe',
  },
  avg: {
    on: 'POST /v1/databases/avg',
    summary: 'Average the numbers of a column.',
    input: z.strictObject({ ...call, ...cacheField, ...FIELDS.avg }),
    output: RESULTS.avg,
    access: 'runner',
    fails: READS,
    repeat: 'safe',
  },
  min: {
    on: 'POST /v1/databases/min',
    summary: 'Find the least value of a column.',
    input: z.strictObject({ ...call, ...cacheField, ...FIELDS.min }),
    output: RESULTS.min,
    access: 'runner',
    fails: READS,
    repeat: 'safe',
  },
  max: {
    on: 'POST /v1/databases/max',
    summary: 'Find the greatest value of a column.',
    input: z.strictObject({ ...call, ...cacheField, ...FIELDS.max }),
    output: RESULTS.max,
    access: 'runner',
    fails: READS,
    repeat: 'safe',
  },
  aggregate: {
    on: 'POST /v1/databases/aggregate',
    summary: 'Compute functions of rows, or of groups of them.',
    input: z.strictObject({ ...call, ...cacheField, ...FIELDS.aggregate }),
    output: RESULTS.aggregate,
    access: 'runner',
    fails: READS,
    repeat: 'safe',
  },
  groupBy: {
    on: 'POST /v1/databases/groupBy',
    summary: 'Group rows, and compute functions of each group.',
    input: z.strictObject({ ...call, ...cacheField, ...FIELDS.groupBy }),
    output: RESULTS.groupBy,
    access: 'runner',
    fails: READS,
    repeat: 'safe',
  },
} as const;
