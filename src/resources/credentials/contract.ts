/** Credentials: what apps gave this processor to use them with. Tokens are never answered. */

import * as z from 'zod';
import { defineContract } from '../../kernel/contract.ts';
import { Code, scope, Tag } from '../../kernel/fields.ts';

const name = {
  ...scope,
  app: Tag.describe('Access tag of the app.'),
  auth: Tag.describe('Tag of the app’s auth.'),
};

const instant = z.number().int().nullable();

const status = {
  status: z
    .enum(['none', 'awaiting_consent', 'valid', 'expired', 'refreshing', 'broken'])
    .describe(
      '`none` before the first call; `awaiting_consent` until a user agrees; `expired` when nobody used it since: the next call refreshes it.',
    ),
  expires_at: instant.describe('Epoch milliseconds; null when nothing says how long the token is good.'),
  refreshed_at: instant.describe('Epoch milliseconds of the last exchange that succeeded.'),
  next_try_at: instant.describe('Epoch milliseconds of the next try after a failure.'),
  last_error: z.strictObject({ code: Code, message: z.string(), at: z.number().int() }).nullable(),
  scopes: z.array(z.string()).nullable().describe('Scopes that the server says it granted.'),
};

/** The operations on credentials. */
export const credentials = defineContract({
  authorize: {
    on: 'POST /v1/credentials/authorize',
    summary:
      'Begin an authorization: the address at which a user agrees (OAuth 2 authorization code with PKCE). It is good for ten minutes and one callback; beginning anew replaces it.',
    input: z.strictObject(name),
    output: z.strictObject({
      url: z.string(),
      expires_at: z.number().int().describe('Epoch milliseconds.'),
    }),
    access: 'developer',
    fails: ['NOT_FOUND'],
    repeat: 'never',
  },
  fetch: {
    on: 'POST /v1/credentials/fetch',
    summary: 'Tell how a credential stands; never its tokens.',
    input: z.strictObject(name),
    output: z.strictObject(status),
    access: 'viewer',
    fails: ['NOT_FOUND'],
    repeat: 'safe',
  },
  list: {
    on: 'POST /v1/credentials/list',
    summary: 'Tell how every credential of an environment stands that is obtained or refreshed.',
    input: z.strictObject(scope),
    output: z.strictObject({
      credentials: z.array(z.strictObject({ app: z.string(), auth: z.string(), setup_type: z.string(), ...status })),
    }),
    access: 'viewer',
    fails: ['NOT_FOUND'],
    repeat: 'safe',
  },
  revoke: {
    on: 'POST /v1/credentials/revoke',
    summary:
      'Forget a credential’s tokens; whether there were any. Calls that had one may use it for up to 60 s more. The server is not told.',
    input: z.strictObject(name),
    output: z.boolean(),
    access: 'developer',
    fails: ['NOT_FOUND'],
    repeat: 'never',
  },
});
