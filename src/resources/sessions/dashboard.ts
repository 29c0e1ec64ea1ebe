/** The dashboard of a tag's sessions. */

import type * as z from 'zod';
import type { Clock } from '../../kernel/clock.ts';
import type { ActivityCount, SessionActivity } from '../../session-activity.ts';
import { type Activity, activityOf } from './activity-log.ts';
import type { sessions as contract } from './contract.ts';
import { byPeriod, type Grouping, readFigures, readSeries, type Span } from './figures.ts';
import type { SessionScope } from './stored-session.ts';

type Dashboard = z.output<typeof contract.fetchDashboard.output>;

/** What it is read from. */
interface DashboardParts {
  readonly db: D1Database;
  readonly activity: SessionActivity;
  readonly clock: Clock;
}

/** The figures of now, and what happened in a span. */
export async function tellDashboard(
  { db, activity, clock }: DashboardParts,
  scope: SessionScope,
  span: Span,
  grouping: Grouping,
): Promise<Dashboard> {
  const [figures, sessionsOverTime, counts] = await Promise.all([
    readFigures(db, scope, clock.now()),
    readSeries(db, scope, span, grouping),
    activity.counts(scope, span),
  ]);
  const { totalUsers, activeUsers, totalSessions } = figures;
  const done = sumOf(counts);
  const succeeded = sumOf(counts.filter(({ status }) => status === 'success'));
  return {
    ...figures,
    inactiveUsers: totalUsers - activeUsers,
    averageSessionsPerUser: totalUsers === 0 ? 0 : totalSessions / totalUsers,
    successRate: done === 0 ? 0 : succeeded / done,
    errorRate: done === 0 ? 0 : (done - succeeded) / done,
    sessionsOverTime,
    operationsOverTime: operationsOf(counts, grouping),
  };
}

function sumOf(counts: readonly ActivityCount[]): number {
  return counts.reduce((sum, { count }) => sum + count, 0);
}

function operationsOf(counts: readonly ActivityCount[], grouping: Grouping): Dashboard['operationsOverTime'] {
  const of = (activity: Activity) =>
    byPeriod(
      counts.filter(({ operation }) => activityOf(operation) === activity),
      grouping,
    );
  const [create, verify, refresh, revoke] = [of('create'), of('verify'), of('refresh'), of('revoke')];
  const periods = new Set([create, verify, refresh, revoke].flatMap((found) => [...found.keys()]));
  return [...periods]
    .toSorted((one, other) => one - other)
    .map((period) => ({
      period,
      create: create.get(period) ?? 0,
      verify: verify.get(period) ?? 0,
      refresh: refresh.get(period) ?? 0,
      revoke: revoke.get(period) ?? 0,
    }));
}
