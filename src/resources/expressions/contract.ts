/** Expressions: to try a template or a condition on values of one's own. */

import * as z from 'zod';
import { defineContract } from '../../kernel/contract.ts';
import { Instant, Json, JsonObject } from '../../kernel/fields.ts';

/** What references stand for; what is absent resolves to null, and raises for secrets and credentials. */
const Scope = z.strictObject({
  now: Instant.optional().describe('`$Now`; the time of the request when absent.'),
  Input: Json.optional(),
  Sequence: Json.optional().describe('Sequence tag to event tag to output.'),
  Step: Json.optional().describe('Step tag to output.'),
  Session: Json.optional(),
  Variable: Json.optional().describe('App tag to variables.'),
  Constant: Json.optional().describe('App tag to constants.'),
  Response: Json.optional(),
  Secret: z.record(z.string(), z.string()).optional().describe('Key to value; stored secrets are never read.'),
  Auth: JsonObject.optional().describe('Auth tag to data.'),
  Event: Json.optional(),
  sessionTag: z.string().optional(),
  actionTag: z.string().optional(),
  authTag: z.string().optional().describe('The auth tag that `$Auth{field}` means.'),
  default: Json.optional(),
  variables: JsonObject.optional().describe('`$Var(name)` by name.'),
});

/** The operations on expressions. */
export const expressions = defineContract({
  evaluate: {
    on: 'POST /v1/expressions/evaluate',
    summary:
      'Evaluate a template (JSON whose texts may hold expressions), or a condition instead, on the values of a scope alone; answers the value.',
    input: z.strictObject({
      template: Json.optional(),
      condition: z.string().optional().describe('A condition, answered by true or false.'),
      scope: Scope.optional(),
    }),
    output: Json,
    access: 'developer',
    fails: ['OPERATOR_ERROR', 'NOT_FOUND'],
    repeat: 'safe',
  },
});
