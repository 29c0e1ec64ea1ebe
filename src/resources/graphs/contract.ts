/** Graphs: operations of the graph model, actions of the manifest, and transactions. */

import * as z from 'zod';
import { defineContract } from '../../kernel/contract.ts';
import { Code, Json, JsonObject, Tag } from '../../kernel/fields.ts';
import { jobFields } from '../jobs/contract-dispatch.ts';
import { Dispatched } from '../jobs/contract-job.ts';
import { data } from './contract-data.ts';
import { FIELDS } from './contract-fields.ts';
import { changing, READS } from './contract-making.ts';
import { cacheField, call, place } from './contract-parts.ts';
import { definitions, searches } from './contract-searches.ts';
import { TRANSACTION, TransactionResult } from './contract-transaction.ts';

const { limits: _limits, timeout: jobTimeout, ...settings } = jobFields;
const { timeout: _timeout, ...dispatched } = call;
const job = { ...settings, timeout: jobTimeout };

const DISPATCHES = [
  'NOT_FOUND',
  'SESSION_INVALID',
  'CONFLICT',
  'PAYLOAD_TOO_LARGE',
  'NOT_SUPPORTED',
  'RATE_LIMITED',
] as const;

const action = Tag.describe('Tag of the action, or `graph:action`.');
const graph = place.graph.optional().describe('Tag of the graph, where `action` does not name it.');
const input = JsonObject.optional().describe(
  'Values of the action’s variables: those of `query`, `filter` and `data` in this order, then those that stand beside them. `$Session{field}` stands for what the session has.',
);

/** Fields of what a dispatch may be of, by operation. */
export const DISPATCHED_FIELDS = { ...FIELDS, transaction: TRANSACTION } as const;

/** What a dispatch of an operation or an action takes. */
export const GraphDispatch = z.strictObject({
  ...dispatched,
  graph,
  operation: z
    .string()
    .optional()
    .describe(
      'What is done with `input`, which has the fields of that operation: a method such as `createNode`, in upper case as `CREATE_NODE`, or `transaction`; or give `action`.',
    ),
  action: action.optional(),
  input: JsonObject.optional(),
  ...cacheField,
  ...job,
});

const connected = {
  type: z.string().describe('Of the graph: `embedded`, `neo4j` or `falkordb`.'),
  version: z.string().nullable().describe('Of the server; null where it does not tell, as an embedded graph.'),
  latency: z.number().int().describe('Milliseconds.'),
} as const;
const reach = z.strictObject({ ...place, timeout: call.timeout });

/** The operations on graphs. */
export const graphs = defineContract({
  connect: {
    on: 'POST /v1/graphs/connect',
    summary: 'Reach a graph.',
    input: reach,
    output: z.strictObject({ connected: z.literal(true), ...connected }),
    access: 'runner',
    fails: READS,
    repeat: 'safe',
  },
  testConnection: {
    on: 'POST /v1/graphs/testConnection',
    summary: 'Tell whether a graph can be reached; why it cannot is answered, not raised.',
    input: reach,
    output: z.strictObject({
      connected: z.boolean(),
      ...connected,
      type: connected.type.nullable().describe('Null where it cannot be reached.'),
      latency: connected.latency.describe('Milliseconds, those until it failed as well.'),
      error: z.strictObject({ code: Code, message: z.string() }).nullable(),
    }),
    access: 'runner',
    fails: ['NOT_FOUND'],
    repeat: 'safe',
  },
  ...data,
  ...searches,
  ...definitions,
  transaction: changing({
    name: 'transaction',
    summary: 'Run several operations, all or none. `query` among them needs the role developer.',
    fields: TRANSACTION,
    output: TransactionResult,
  }),
  'action.execute': {
    ...changing({
      name: 'action/execute',
      summary:
        'Run an action of the manifest. It answers as its operation, nodes with their properties beside `id` and `labels` too; FIND_NODES answers the list of nodes.',
      fields: {},
      output: Json,
    }),
    input: z.strictObject({ ...call, graph, action, input, ...cacheField }),
  },
  'action.dispatch': {
    on: 'POST /v1/graphs/action/dispatch',
    summary: 'Store an action as a job: at a time, by cron, at an interval, or at once.',
    input: z.strictObject({ ...dispatched, graph, action, input, ...cacheField, ...job }),
    output: Dispatched,
    access: 'runner',
    fails: DISPATCHES,
    repeat: 'with_key',
    key: 'record',
  },
  dispatch: {
    on: 'POST /v1/graphs/dispatch',
    summary:
      'Store an operation or an action as a job: at a time, by cron, at an interval, or at once. `query`, and changes of indexes and constraints, need the role developer.',
    input: GraphDispatch,
    output: Dispatched,
    access: 'runner',
    fails: DISPATCHES,
    repeat: 'with_key',
    key: 'record',
  },
});
