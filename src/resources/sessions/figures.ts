/** Figures of users and sessions, as the dashboard shows them. */

import { spanOf } from '../../engine/quota/window.ts';
import { activeBy, IN_SCOPE, keyOf } from './session-sql.ts';
import type { SessionScope } from './stored-session.ts';

/** How long the periods of a series are; UTC. */
export type Grouping = 'hour' | 'day' | 'week' | 'month';

/** A time whose happenings are counted; epoch milliseconds, the end excluded. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Counts of users and sessions. Durations are milliseconds. */
export interface Figures {
  readonly totalUsers: number;
  readonly activeUsers: number;
  readonly expiredUsers: number;
  readonly newUsersToday: number;
  readonly newUsersThisWeek: number;
  readonly totalSessions: number;
  readonly activeSessions: number;
  readonly expiredSessions: number;
  readonly averageSessionDuration: number;
}

/** Sessions that began and ended in a period. */
export interface SessionCount {
  readonly period: number;
  readonly created: number;
  readonly expired: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const ACTIVE = activeBy(5);

/** The figures as of an instant. */
export async function readFigures(db: D1Database, scope: SessionScope, now: number): Promise<Figures> {
  const key = keyOf(scope);
  const [sessions, users] = await db.batch<Record<string, number | null>>([
    db
      .prepare(
        `SELECT COUNT(*) AS totalSessions, COUNT(*) FILTER (WHERE ${ACTIVE}) AS activeSessions,
         COUNT(*) FILTER (WHERE refresh_ends_at <= ?5) AS expiredSessions,
         COUNT(DISTINCT identifier) - COUNT(DISTINCT CASE WHEN refresh_ends_at > ?5 THEN identifier END) AS expiredUsers,
         AVG(MIN(ends_at, COALESCE(revoked_at, refreshed_at, ends_at)) - started_at) AS averageSessionDuration
         FROM sessions WHERE ${IN_SCOPE}`,
      )
      .bind(...key, now),
    db
      .prepare(
        `SELECT COUNT(*) AS totalUsers, COUNT(*) FILTER (WHERE first_seen >= ?5) AS newUsersToday,
         COUNT(*) FILTER (WHERE first_seen >= ?6) AS newUsersThisWeek,
         COUNT(*) FILTER (WHERE last_seen > ?7) AS activeUsers FROM session_users WHERE ${IN_SCOPE}`,
      )
      .bind(...key, spanOf('day', now)[0], spanOf('week', now)[0], now - DAY_MS),
  ]);
  const found = { ...sessions?.results[0], ...users?.results[0] };
  const of = (name: keyof Figures) => found[name] ?? 0;
  return {
    totalUsers: of('totalUsers'),
    activeUsers: of('activeUsers'),
    expiredUsers: of('expiredUsers'),
    newUsersToday: of('newUsersToday'),
    newUsersThisWeek: of('newUsersThisWeek'),
    totalSessions: of('totalSessions'),
    activeSessions: of('activeSessions'),
    expiredSessions: of('expiredSessions'),
    averageSessionDuration: Math.round(of('averageSessionDuration')),
  };
}

/** How many sessions began and ended in each period of a span in which any did, earliest first. */
export async function readSeries(
  db: D1Database,
  scope: SessionScope,
  { start, end }: Span,
  grouping: Grouping,
): Promise<SessionCount[]> {
  const counted = (column: string) =>
    db
      .prepare(
        `SELECT ${column} / ${HOUR_MS} AS hour, COUNT(*) AS count FROM sessions
         WHERE ${IN_SCOPE} AND ${column} >= ?5 AND ${column} < ?6 GROUP BY 1`,
      )
      .bind(...keyOf(scope), start, end);
  const [begun, ended] = await db.batch<{ hour: number; count: number }>([counted('started_at'), counted('ends_at')]);
  const [created, expired] = [begun, ended].map((counts) => byPeriod(counts?.results ?? [], grouping));
  const periods = new Set([...(created?.keys() ?? []), ...(expired?.keys() ?? [])]);
  return [...periods]
    .toSorted((one, other) => one - other)
    .map((period) => ({ period, created: created?.get(period) ?? 0, expired: expired?.get(period) ?? 0 }));
}

/** Counts of hours as those of the periods in which they lie, by the beginning of each. */
export function byPeriod(
  hours: readonly { readonly hour: number; readonly count: number }[],
  grouping: Grouping,
): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { hour, count } of hours) {
    const [period] = spanOf(grouping, hour * HOUR_MS);
    counts.set(period, (counts.get(period) ?? 0) + count);
  }
  return counts;
}
