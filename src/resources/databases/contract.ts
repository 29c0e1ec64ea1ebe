/** Databases: operations of the query model, actions of the manifest, and transactions. */

import * as z from 'zod';
import { defineContract } from '../../kernel/contract.ts';
import { Code, Json, JsonObject, Tag } from '../../kernel/fields.ts';
import { jobFields } from '../jobs/contract-dispatch.ts';
import { Dispatched } from '../jobs/contract-job.ts';
import { aggregates, READS } from './contract-reads.ts';
import { cacheField, call, FIELDS, OPERATIONS, place, RESULTS } from './contract-fields.ts';
import { TRANSACTION, TransactionResult } from './contract-transaction.ts';

const { limits: _limits, timeout: jobTimeout, ...settings } = jobFields;
const { timeout: _timeout, ...dispatched } = call;
const job = { ...settings, timeout: jobTimeout };

const WRITES = [
  ...READS,
  'UNIQUE_VIOLATION',
  'FOREIGN_KEY_VIOLATION',
  'NOT_NULL_VIOLATION',
  'CHECK_VIOLATION',
  'DEADLOCK',
  'CONFLICT',
  'OUTCOME_UNKNOWN',
] as const;
const DISPATCHES = [
  'NOT_FOUND',
  'SESSION_INVALID',
  'CONFLICT',
  'PAYLOAD_TOO_LARGE',
  'NOT_SUPPORTED',
  'RATE_LIMITED',
] as const;

const action = Tag.describe('Tag of the action, or `database:action`.');
const database = place.database.optional().describe('Tag of the database, where `action` does not name it.');
const input = JsonObject.optional().describe(
  'Values of the action’s variables: those of `query`, `filter` and `data` in this order, then those that stand beside them. `$Session{field}` stands for what the session has.',
);

/** What the operation of a dispatch takes as its input. */
export const INPUTS = {
  query: z.strictObject(FIELDS.query),
  findOne: z.strictObject(FIELDS.findOne),
  count: z.strictObject(FIELDS.count),
  sum: z.strictObject(FIELDS.sum),
  avg: z.strictObject(FIELDS.avg),
  min: z.strictObject(FIELDS.min),
  max: z.strictObject(FIELDS.max),
  aggregate: z.strictObject(FIELDS.aggregate),
  groupBy: z.strictObject(FIELDS.groupBy),
  insert: z.strictObject(FIELDS.insert),
  update: z.strictObject(FIELDS.update),
  delete: z.strictObject(FIELDS.delete),
  upsert: z.strictObject(FIELDS.upsert),
  raw: z.strictObject(FIELDS.raw),
  transaction: z.strictObject(TRANSACTION),
} as const;

/** What a dispatch of an operation or an action takes. */
export const DatabaseDispatch = z.strictObject({
  ...dispatched,
  database,
  operation: z
    .enum([...OPERATIONS, 'transaction'])
    .optional()
    .describe('What is done with `input`, which has the fields of that operation; or give `action`.'),
  action: action.optional(),
  input: JsonObject.optional(),
  ...cacheField,
  ...job,
});

const connected = {
  version: z.string().nullable().describe('Of the server; null where it does not tell, as SQLite.'),
  latency: z.number().int().describe('Milliseconds.'),
} as const;
const reach = z.strictObject({ ...place, timeout: call.timeout });

/** The operations on databases. */
export const databases = defineContract({
  connect: {
    on: 'POST /v1/databases/connect',
    summary: 'Reach a database.',
    input: reach,
    output: z.strictObject({ connected: z.literal(true), ...connected }),
    access: 'runner',
    fails: READS,
    repeat: 'safe',
  },
  testConnection: {
    on: 'POST /v1/databases/testConnection',
    summary: 'Tell whether a database can be reached; why it cannot is answered, not raised.',
    input: reach,
    output: z.strictObject({
      connected: z.boolean(),
      version: connected.version,
      latency: connected.latency.describe('Milliseconds, those until it failed as well.'),
      error: z.strictObject({ code: Code, message: z.string() }).nullable(),
    }),
    access: 'runner',
    fails: ['NOT_FOUND'],
    repeat: 'safe',
  },
  query: {
    on: 'POST /v1/databases/query',
    summary: 'Read rows.',
    input: z.strictObject({ ...call, ...cacheField, ...FIELDS.query }),
    output: RESULTS.query,
    access: 'runner',
    fails: READS,
    repeat: 'safe',
  },
  findOne: {
    on: 'POST /v1/databases/findOne',
    summary: 'Read the first row, or null.',
    input: z.strictObject({ ...call, ...cacheField, ...FIELDS.findOne }),
    output: RESULTS.findOne,
    access: 'runner',
    fails: READS,
    repeat: 'safe',
  },
  count: {
    on: 'POST /v1/databases/count',
    summary: 'Count rows, or the values of a column.',
    input: z.strictObject({ ...call, ...cacheField, ...FIELDS.count }),
    output: RESULTS.count,
    access: 'runner',
    fails: READS,
    repeat: 'safe',
  },
  ...aggregates,
  insert: {
    on: 'POST /v1/databases/insert',
    summary: 'Add rows, all or none. Under an idempotency key it runs as a job, and a repetition answers the same.',
    input: z.strictObject({ ...call, ...FIELDS.insert }),
    output: RESULTS.insert,
    access: 'runner',
    fails: WRITES,
    repeat: 'own_key',
    key: 'record',
  },
  update: {
    on: 'POST /v1/databases/update',
    summary: 'Change rows. Under an idempotency key it runs as a job, and a repetition answers the same.',
    input: z.strictObject({ ...call, ...FIELDS.update }),
    output: RESULTS.update,
    access: 'runner',
    fails: WRITES,
    repeat: 'own_key',
    key: 'record',
  },
  delete: {
    on: 'POST /v1/databases/delete',
    summary: 'Remove rows. Under an idempotency key it runs as a job, and a repetition answers the same.',
    input: z.strictObject({ ...call, ...FIELDS.delete }),
    output: RESULTS.delete,
    access: 'runner',
    fails: WRITES,
    repeat: 'own_key',
    key: 'record',
  },
  upsert: {
    on: 'POST /v1/databases/upsert',
    summary:
      'Add rows, or change those that are there. Under an idempotency key it runs as a job, and a repetition answers the same.',
    input: z.strictObject({ ...call, ...FIELDS.upsert }),
    output: RESULTS.upsert,
    access: 'runner',
    fails: WRITES,
    repeat: 'own_key',
    key: 'record',
  },
  raw: {
    on: 'POST /v1/databases/raw',
    summary: 'Run SQL. Under an idempotency key it runs as a job, and a repetition answers the same.',
    input: z.strictObject({ ...call, ...FIELDS.raw }),
    output: RESULTS.raw,
    access: 'developer',
    fails: WRITES,
    repeat: 'own_key',
    key: 'record',
  },
  transaction: {
    on: 'POST /v1/databases/transaction',
    summary:
      'Run several operations, all or none. `raw` among them needs the role developer. Under an idempotency key it runs as a job, and a repetition answers the same.',
    input: z.strictObject({ ...call, ...TRANSACTION }),
    output: TransactionResult,
    access: 'runner',
    fails: WRITES,
    repeat: 'own_key',
    key: 'record',
  },
  'action.execute': {
    on: 'POST /v1/databases/action/execute',
    summary:
      'Run an action of the manifest; it answers as the operation that it is. Under an idempotency key it runs as a job, and a repetition answers the same.',
    input: z.strictObject({ ...call, database, action, input, ...cacheField }),
    output: Json,
    access: 'runner',
    fails: WRITES,
    repeat: 'own_key',
    key: 'record',
  },
  'action.dispatch': {
    on: 'POST /v1/databases/action/dispatch',
    summary: 'Store an action as a job: at a time, by cron, at an interval, or at once.',
    input: z.strictObject({ ...dispatched, database, action, input, ...cacheField, ...job }),
    output: Dispatched,
    access: 'runner',
    fails: DISPATCHES,
    repeat: 'with_key',
    key: 'record',
  },
  dispatch: {
    on: 'POST /v1/databases/dispatch',
    summary:
      'Store an operation or an action as a job: at a time, by cron, at an interval, or at once. `raw` needs the role developer.',
    input: DatabaseDispatch,
    output: Dispatched,
    access: 'runner',
    fails: DISPATCHES,
    repeat: 'with_key',
    key: 'record',
  },
});
