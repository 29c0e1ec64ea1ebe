/** Sessions: what a product's own users have while they are signed in. */

import * as z from 'zod';
import { defineContract } from '../../kernel/contract.ts';
import { Instant, Json, JsonObject, scope as place, Tag } from '../../kernel/fields.ts';
import { TOKEN_LENGTH } from './contract-session.ts';

const time = z.number().int().describe('Epoch milliseconds.');
const tag = Tag.describe('Tag of the session.');
const scope = { ...place, tag };
const Token = z.string().max(TOKEN_LENGTH);

const Identifier = z
  .union([z.string().min(1).max(512), z.number(), z.boolean()])
  .describe('What the selector found in the data of the session: identifies the user.');

const page = {
  page: z.number().int().min(1).max(10_000).optional().describe('From 1; 1 when absent.'),
  limit: z.number().int().min(1).max(100).optional().describe('20 when absent.'),
};

const paged = {
  total: z.number().int(),
  page: z.number().int(),
  limit: z.number().int(),
  totalPages: z.number().int(),
};

const Started = z.strictObject({
  token: z.string().describe('Access token, `tag:jwt`: signed and encrypted. Calls give it as `session`.'),
  refreshToken: z.string().describe('Good for one `refresh`.'),
  expiresAt: time.describe('When the access token expires, epoch milliseconds.'),
  sessionId: z.string(),
});

const Listed = z.strictObject({ sessionId: z.string(), startAt: time, endAt: time, active: z.boolean() });

const user = {
  _id: z.string(),
  ductape_user_id: z.string().describe('The same as `_id`.'),
  product_tag: z.string(),
  session_tag: z.string(),
  identifier: Identifier,
  env: z.string(),
  first_seen: time,
  last_seen: time,
  createdAt: time.describe('The same as `first_seen`.'),
  updatedAt: time.describe('The same as `last_seen`.'),
};

const OPERATIONS = ['create', 'verify', 'refresh', 'revoke'] as const;

const ActivityLog = z.strictObject({
  _id: z.string(),
  process_id: z.string(),
  product_tag: z.string(),
  session_tag: z.string().describe('`product:session`.'),
  parent_tag: z.enum(OPERATIONS).describe('What was done.'),
  env: z.string(),
  type: z.literal('session'),
  message: z.string(),
  status: z.enum(['success', 'fail', 'processing']),
  successful_execution: z.boolean(),
  failed_execution: z.boolean(),
  data: Json.describe('Whose session it was, where that is known: `{ identifier }`; null otherwise.'),
  start: time,
  end: time,
  timestamp: time,
});

const span = {
  start: Instant.optional().describe('Only what happened from then on.'),
  end: Instant.optional().describe('Only what happened until then.'),
};

const session = tag.describe('Tag of the session.');

const count = z.number().int();
const rate = z.number().describe('Of 0 to 1; 0 where nothing was done.');

const reading = { access: 'viewer', repeat: 'safe' } as const;

/** The operations on sessions. */
export const sessions = defineContract({
  start: {
    on: 'POST /v1/sessions/start',
    summary: 'Begin a session of one of the product’s users.',
    input: z.strictObject({
      ...scope,
      data: JsonObject.describe(
        'Any JSON of 8 KiB at most; the selector of the session must lead to text, a number or a boolean in it.',
      ),
    }),
    output: Started,
    access: 'runner',
    fails: ['NOT_FOUND', 'SERVICE_UNAVAILABLE'],
    repeat: 'never',
  },
  decrypt: {
    on: 'POST /v1/sessions/decrypt',
    summary: 'The data of a session, by its token.',
    input: z.strictObject({ ...scope, token: Token }),
    output: Json,
    access: 'runner',
    fails: ['NOT_FOUND', 'SESSION_INVALID', 'SERVICE_UNAVAILABLE'],
    repeat: 'safe',
  },
  verify: {
    on: 'POST /v1/sessions/verify',
    summary: 'Whether a token is good, and what it says. Never fails for a bad token.',
    input: z.strictObject({ ...scope, token: z.string().max(65_536) }),
    output: z.strictObject({
      valid: z.boolean(),
      data: Json.describe('Data of the session; null when the token is not good.'),
      sessionId: z.string().nullable(),
      expiresAt: time.nullable(),
    }),
    access: 'runner',
    fails: ['NOT_FOUND', 'SERVICE_UNAVAILABLE'],
    repeat: 'safe',
  },
  refresh: {
    on: 'POST /v1/sessions/refresh',
    summary:
      'A new session in the place of another, by its refresh token, which is good for that once. One that comes again within ten seconds is refused with `CONFLICT`; later it revokes all sessions that came of the same `start`.',
    input: z.strictObject({ ...scope, refreshToken: z.string().max(512) }),
    output: Started,
    access: 'runner',
    fails: ['NOT_FOUND', 'SESSION_INVALID', 'CONFLICT', 'SERVICE_UNAVAILABLE'],
    repeat: 'never',
  },
  revoke: {
    on: 'POST /v1/sessions/revoke',
    summary: 'End a session with those it was refreshed from, or all of one user. It holds everywhere within a minute.',
    input: z.strictObject({ ...scope, sessionId: z.string().max(128).optional(), identifier: Identifier.optional() }),
    output: z.strictObject({ revoked: count.describe('Sessions that could still be used before.') }),
    access: 'runner',
    fails: ['NOT_FOUND'],
    repeat: 'safe',
  },
  revokeAll: {
    on: 'POST /v1/sessions/revokeAll',
    summary: 'End all sessions of a tag in an environment. It holds everywhere within a minute.',
    input: z.strictObject(scope),
    output: z.strictObject({ revoked: count }),
    access: 'developer',
    fails: ['NOT_FOUND'],
    repeat: 'safe',
  },
  rotateKeys: {
    on: 'POST /v1/sessions/rotateKeys',
    summary:
      'Make new keys for the tokens of an environment. Those of before verify until no token that they signed can be valid.',
    input: z.strictObject(place),
    output: z.strictObject({
      key: z.string().describe('Id of the key that signs from now on.'),
      keys: count.describe('Keys that verify.'),
    }),
    access: 'developer',
    fails: ['NOT_FOUND', 'SERVICE_UNAVAILABLE'],
    repeat: 'never',
  },
  listActive: {
    on: 'POST /v1/sessions/listActive',
    summary: 'Sessions that can be used or refreshed, of a user or of all, newest first.',
    input: z.strictObject({ ...scope, identifier: Identifier.optional(), ...page }),
    output: z.strictObject({ sessions: z.array(Listed), total: count }),
    fails: ['NOT_FOUND'],
    ...reading,
  },
  fetchUsers: {
    on: 'POST /v1/sessions/fetchUsers',
    summary: 'Everybody who ever had a session, latest seen first.',
    input: z.strictObject({ ...place, session, ...page }),
    output: z.strictObject({ users: z.array(z.strictObject(user)), ...paged }),
    fails: ['NOT_FOUND'],
    ...reading,
  },
  fetchUserDetails: {
    on: 'POST /v1/sessions/fetchUserDetails',
    summary: 'A user with the sessions that are kept, newest first; 100 at most.',
    input: z.strictObject({ ...place, session, identifier: Identifier }),
    output: z.strictObject({
      ...user,
      sessions: z.array(z.strictObject({ session_id: z.string(), start_at: time, end_at: time, active: z.boolean() })),
      totalSessions: count,
      activeSessionsCount: count,
    }),
    fails: ['NOT_FOUND'],
    ...reading,
  },
  fetchActivityLogs: {
    on: 'POST /v1/sessions/fetchActivityLogs',
    summary: 'What was done with sessions, newest first, as long as run records are kept.',
    input: z.strictObject({
      ...place,
      session,
      status: z.enum(['success', 'fail', 'processing']).optional().describe('Nothing is ever `processing` here.'),
      ...span,
      ...page,
    }),
    output: z.strictObject({ logs: z.array(ActivityLog), ...paged }),
    fails: ['NOT_FOUND'],
    ...reading,
  },
  fetchDashboard: {
    on: 'POST /v1/sessions/fetchDashboard',
    summary: 'Figures of the users, sessions and operations of a tag.',
    input: z.strictObject({
      ...place,
      session,
      groupBy: z.enum(['hour', 'day', 'week', 'month']).optional().describe('Periods of UTC; `day` when absent.'),
      ...span,
    }),
    output: z.strictObject({
      totalUsers: count,
      activeUsers: count.describe('Who began or refreshed a session within the last 24 hours.'),
      inactiveUsers: count,
      expiredUsers: count.describe('Whose sessions have all expired.'),
      newUsersToday: count,
      newUsersThisWeek: count,
      totalSessions: count,
      activeSessions: count,
      expiredSessions: count,
      averageSessionsPerUser: z.number(),
      successRate: rate,
      errorRate: rate,
      averageSessionDuration: z.number().describe('Milliseconds from the beginning of sessions to their end.'),
      sessionsOverTime: z.array(
        z.strictObject({ period: time.describe('Its beginning, epoch milliseconds.'), created: count, expired: count }),
      ),
      operationsOverTime: z.array(
        z.strictObject({ period: time, create: count, verify: count, refresh: count, revoke: count }),
      ),
    }),
    fails: ['NOT_FOUND'],
    ...reading,
  },
});
