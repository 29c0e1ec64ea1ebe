/** The operations that tell of sessions. */

import type { Clock } from '../../kernel/clock.ts';
import type { Handlers, RequestContext } from '../../kernel/contract.ts';
import { invalidField } from '../../kernel/errors.ts';
import type { ConfigSource } from '../../processor.ts';
import { notFound } from '../products/config.ts';
import type { SessionActivity } from '../../session-activity.ts';
import { type ActivityLog, toActivityLog } from './activity-log.ts';
import type { sessions as contract } from './contract.ts';
import { tellDashboard } from './dashboard.ts';
import { definitionOf } from './recording.ts';
import type { SessionStore } from './store.ts';
import type { SessionScope, SessionUser, StoredSession } from './stored-session.ts';

/** What reading works with. */
export interface ReadParts {
  readonly config: ConfigSource;
  readonly db: D1Database;
  readonly sessionStore: SessionStore;
  readonly activity: SessionActivity;
  readonly clock: Clock;
}

type Reading = 'listActive' | 'fetchUsers' | 'fetchUserDetails' | 'fetchActivityLogs' | 'fetchDashboard';
type ReadHandlers = Pick<Handlers<typeof contract>, Reading>;

/** Entries of a page when the caller does not say, and sessions that the details of a user list. */
const [PAGE, DETAILS] = [20, 100];

/** Builds the handlers. */
export function createReadHandlers(parts: ReadParts): ReadHandlers {
  const { sessionStore: store, activity, clock } = parts;
  const scopeOf = async (
    { product, env, session: tag }: { readonly product: string; readonly env: string; readonly session: string },
    context: RequestContext,
  ) => (await definitionOf(parts, { product, env, tag }, context, 'session')).scope;
  return {
    async listActive({ product, env, tag, identifier, page = 1, limit = PAGE }, context) {
      const now = clock.now();
      const { scope } = await definitionOf(parts, { product, env, tag }, context);
      const { sessions, total } = await store.list(scope, { identifier, activeAt: now, page, limit });
      const told = sessions.map((session) => {
        const { id: sessionId, startedAt: startAt, endsAt: endAt } = session;
        return { sessionId, startAt, endAt, active: isActive(session, now) };
      });
      return { data: { sessions: told, total } };
    },
    async fetchUsers({ page = 1, limit = PAGE, ...given }, context) {
      const scope = await scopeOf(given, context);
      const { users, total } = await store.users(scope, { page, limit });
      return { data: { users: users.map((user) => toUser(scope, user)), ...paged(total, page, limit) } };
    },
    async fetchUserDetails({ identifier, ...given }, context) {
      const scope = await scopeOf(given, context);
      const user = await store.user(scope, identifier);
      if (user === null) throw notFound('identifier', 'user');
      return { data: { ...toUser(scope, user), ...(await sessionsOf(store, scope, user, clock.now())) } };
    },
    async fetchActivityLogs({ status, start = 0, end = MAX_INSTANT, page = 1, limit = PAGE, ...given }, context) {
      requireOrder(start, end);
      const scope = await scopeOf(given, context);
      const { records, total } = await activity.list(scope, { status, start, end, page, limit });
      const logs: ActivityLog[] = records.map(toActivityLog);
      return { data: { logs, ...paged(total, page, limit) } };
    },
    async fetchDashboard({ groupBy = 'day', end = clock.now() + 1, start = end - SPAN_MS, ...given }, context) {
      requireOrder(start, end);
      if (end - start > MAX_SPAN_MS) throw invalidField('start', 'is more than 400 days before the end');
      const scope = await scopeOf(given, context);
      return { data: await tellDashboard(parts, scope, { start, end }, groupBy) };
    },
  };
}

const DAY_MS = 86_400_000;
/** What a dashboard shows when its caller does not say, and at most. */
const [SPAN_MS, MAX_SPAN_MS] = [30 * DAY_MS, 400 * DAY_MS];
const MAX_INSTANT = 8_640_000_000_000_000;

function requireOrder(start: number, end: number): void {
  if (start >= end) throw invalidField('end', 'is not after start');
}

/** Whether a session can be used or refreshed. */
function isActive({ revokedAt, refreshedAt, refreshEndsAt }: StoredSession, now: number): boolean {
  return revokedAt === null && refreshedAt === null && refreshEndsAt > now;
}

async function sessionsOf(store: SessionStore, scope: SessionScope, { identifier }: SessionUser, now: number) {
  const [all, active] = await Promise.all([
    store.list(scope, { identifier, page: 1, limit: DETAILS }),
    store.list(scope, { identifier, activeAt: now, page: 1, limit: 1 }),
  ]);
  return {
    sessions: all.sessions.map((session) => ({
      session_id: session.id,
      start_at: session.startedAt,
      end_at: session.endsAt,
      active: isActive(session, now),
    })),
    totalSessions: all.total,
    activeSessionsCount: active.total,
  };
}

function toUser({ product, env, tag }: SessionScope, { id, identifier, firstSeen, lastSeen }: SessionUser) {
  return {
    _id: id,
    ductape_user_id: id,
    product_tag: product,
    session_tag: tag,
    identifier,
    env,
    first_seen: firstSeen,
    last_seen: lastSeen,
    createdAt: firstSeen,
    updatedAt: lastSeen,
  };
}

function paged(total: number, page: number, limit: number) {
  return { total, page, limit, totalPages: Math.ceil(total / limit) };
}
