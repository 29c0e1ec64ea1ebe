/** Circuits: whether calls of an app are held back since its target fails. */

import * as z from 'zod';
import { defineContract } from '../../kernel/contract.ts';
import { Duration, Instant, scope, Tag } from '../../kernel/fields.ts';

const name = { ...scope, app: Tag.describe('Access tag of the app.') };

const instant = z.number().int().nullable();

const Circuit = z.strictObject({
  app: z.string(),
  status: z
    .enum(['closed', 'open', 'half_open'])
    .describe('`closed`: calls pass; `open`: none does; `half_open`: a few are tried.'),
  since: instant.describe('Epoch milliseconds since when it is open or half-open.'),
  until: instant.describe('Epoch milliseconds at which calls are tried; null for one that a caller has to close.'),
  opened_by: z.enum(['errors', 'user']).nullable(),
  reason: z.string().nullable(),
  opened_at: instant.describe('Epoch milliseconds at which it opened last.'),
  openings: z.number().int().describe('How often it opened since it was last closed.'),
  calls: z.number().int().describe('Calls within the window, as far as isolates have told of them.'),
  failures: z.number().int().describe('Those of them that failed.'),
  canaries_passed: z.number().int().describe('Calls that were tried and succeeded, while it is half-open.'),
  waiting: z.number().int().describe('Jobs that wait for it.'),
  error_rate: z.number(),
  min_calls: z.number().int(),
  window: z.number().int().describe('Milliseconds.'),
  cooldown: z.number().int().describe('Milliseconds.'),
  canaries: z.number().int(),
});
export type Circuit = z.output<typeof Circuit>;

const changes = {
  output: Circuit,
  access: 'developer',
  fails: ['NOT_FOUND', 'SERVICE_UNAVAILABLE'],
  repeat: 'with_key',
} as const;

/** The operations on circuits. */
export const circuits = defineContract({
  list: {
    on: 'POST /v1/circuits/list',
    summary: 'Tell how every circuit of an environment stands.',
    input: z.strictObject(scope),
    output: z.strictObject({ circuits: z.array(Circuit) }),
    access: 'viewer',
    fails: ['NOT_FOUND', 'SERVICE_UNAVAILABLE'],
    repeat: 'safe',
  },
  get: {
    on: 'POST /v1/circuits/get',
    summary: 'Tell how the circuit of an app stands.',
    input: z.strictObject(name),
    output: Circuit,
    access: 'viewer',
    fails: ['NOT_FOUND', 'SERVICE_UNAVAILABLE'],
    repeat: 'safe',
  },
  open: {
    on: 'POST /v1/circuits/open',
    summary:
      'Hold back all calls of an app: until an instant or for a time, after which a few are tried, or until it is closed. Takes effect everywhere within a minute.',
    input: z.strictObject({
      ...name,
      reason: z.string().max(500).optional(),
      until: Instant.optional().describe('When calls are tried; not beside `for`.'),
      for: Duration.optional().describe('From now.'),
    }),
    ...changes,
  },
  close: {
    on: 'POST /v1/circuits/close',
    summary: 'Let all calls of an app pass again; jobs that wait are told.',
    input: z.strictObject(name),
    ...changes,
  },
  reset: {
    on: 'POST /v1/circuits/reset',
    summary: 'Close the circuit of an app, and forget what was counted and how often it opened.',
    input: z.strictObject(name),
    ...changes,
  },
});
