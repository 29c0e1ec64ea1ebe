import { beforeAll, expect, test, vi } from 'vitest';
import type { Member } from '../../support/workspace.ts';
import { ask, begin, type Begun, createShop, login, later, place, refreshed, told } from './signed-in.ts';

const DAY = 86_400_000;

let owner: Member;
let last: Begun;

/** Three users: one with three sessions of which one was revoked and one refreshed, one that is gone, one of another tag. */
beforeAll(async () => {
  owner = await createShop({ sessions: [login(), login({ tag: 'other' })] });
  const first = await begin(owner, 'ann');
  await refreshed(owner, first.refreshToken);
  last = await begin(owner, 'ann');
  const gone = await begin(owner, 42);
  await told(owner, 'revoke', { tag: 'login', sessionId: gone.sessionId });
  await begin(owner, 'ann', { tag: 'other' });
  await told(owner, 'verify', { tag: 'login', token: last.token });
  await told(owner, 'verify', { tag: 'login', token: gone.token });
});

test('active sessions are listed, of a user or of all, page by page', async () => {
  const of = (more: object) =>
    told<{ sessions: { sessionId: string; startAt: number }[]; total: number }>(owner, 'listActive', {
      tag: 'login',
      ...more,
    });
  const mine = await of({ identifier: 'ann' });
  expect(mine.total).toBe(2);
  const latest = { sessionId: last.sessionId, startAt: expect.any(Number), endAt: last.expiresAt, active: true };
  expect(mine.sessions).toContainEqual(latest);
  const { startAt = 0 } = mine.sessions.find(({ sessionId }) => sessionId === last.sessionId) ?? {};
  expect(Math.floor(startAt / 1_000) * 1_000).toBe(last.expiresAt - 600_000);
  expect((await of({ identifier: 42 })).sessions).toEqual([]);
  expect((await of({})).total).toBe(2);
  const pages = [await of({ page: 1, limit: 1 }), await of({ page: 2, limit: 1 }), await of({ page: 3, limit: 1 })];
  expect(pages.map(({ sessions, total }) => [sessions.length, total])).toEqual([
    [1, 2],
    [1, 2],
    [0, 2],
  ]);
});

test('users are listed, and told of with their sessions', async () => {
  const { users, ...page } = await told<{ users: { identifier: unknown }[] }>(owner, 'fetchUsers', {
    session: 'login',
  });
  expect(page).toEqual({ total: 2, page: 1, limit: 20, totalPages: 1 });
  expect(new Set(users.map(({ identifier }) => identifier))).toEqual(new Set([42, 'ann']));
  const user = await told(owner, 'fetchUserDetails', { session: 'login', identifier: 'ann' });
  expect(user).toMatchObject({
    product_tag: place.product,
    session_tag: 'login',
    env: place.env,
    identifier: 'ann',
    totalSessions: 3,
    activeSessionsCount: 2,
  });
  const sessions = user['sessions'] as { session_id: string; active: boolean }[];
  expect(sessions.filter(({ active }) => active)).toHaveLength(2);
  const { status, body } = await ask(owner, 'fetchUserDetails', { session: 'login', identifier: '42' });
  expect({ status, path: body.errors?.[0]?.path }).toEqual({ status: 404, path: 'identifier' });
});

interface Logs {
  readonly logs: readonly Readonly<Record<string, unknown>>[];
  readonly total: number;
}

test('what was done is in the log of activities, newest first, and no other tag’s', async () => {
  const read = (more: object = {}) => told<Logs>(owner, 'fetchActivityLogs', { session: 'login', ...more });
  await vi.waitFor(async () => expect((await read()).total).toBe(7), { timeout: 10_000, interval: 200 });
  const { logs } = await read();
  expect(
    logs
      .map(({ parent_tag: what }) => what)
      .map(String)
      .toSorted(),
  ).toEqual(['create', 'create', 'create', 'refresh', 'revoke', 'verify', 'verify']);
  const times = logs.map(({ timestamp }) => Number(timestamp));
  expect(times).toEqual(times.toSorted((one, other) => other - one));
  const failed = await read({ status: 'fail' });
  expect(failed).toMatchObject({
    total: 1,
    logs: [
      {
        parent_tag: 'verify',
        session_tag: `${place.product}:login`,
        message: 'verify failed: REVOKED',
        successful_execution: false,
        failed_execution: true,
        data: { identifier: 42 },
      },
    ],
  });
  expect((await read({ page: 2, limit: 5 })).logs).toHaveLength(2);
  expect((await read({ end: Date.now() - DAY })).total).toBe(0);
  expect((await read({ start: Date.now() - DAY })).total).toBe(7);
  expect((await told<Logs>(owner, 'fetchActivityLogs', { session: 'other' })).total).toBe(1);
  expect((await told<Logs>(owner, 'fetchActivityLogs', { session: 'login', env: 'dev' })).total).toBe(0);
});

test('the dashboard counts users, sessions and operations', async () => {
  const read = (more: object = {}) => told(owner, 'fetchDashboard', { session: 'login', ...more });
  const dashboard = await vi.waitFor(
    async () => {
      const found = await read();
      expect(found['successRate']).toBeCloseTo(6 / 7);
      return found;
    },
    { timeout: 10_000, interval: 200 },
  );
  expect(dashboard).toMatchObject({
    totalUsers: 2,
    activeUsers: 2,
    inactiveUsers: 0,
    expiredUsers: 0,
    newUsersToday: 2,
    newUsersThisWeek: 2,
    totalSessions: 4,
    activeSessions: 2,
    expiredSessions: 0,
    averageSessionsPerUser: 2,
  });
  expect(dashboard['errorRate']).toBeCloseTo(1 / 7);
  const sum = (series: unknown, name: string) =>
    (series as Record<string, number>[]).reduce((all, entry) => all + (entry[name] ?? 0), 0);
  expect(sum(dashboard['sessionsOverTime'], 'created')).toBe(4);
  const counted = ['create', 'verify', 'refresh', 'revoke'].map((name) => sum(dashboard['operationsOverTime'], name));
  expect(counted).toEqual([3, 2, 1, 1]);
  const hours = await read({ groupBy: 'hour' });
  expect((hours['operationsOverTime'] as { period: number }[]).every(({ period }) => period % 3_600_000 === 0)).toBe(
    true,
  );
  await later(2 * DAY, async () =>
    expect(await read()).toMatchObject({ activeUsers: 0, inactiveUsers: 2, activeSessions: 0, expiredUsers: 2 }),
  );
});

test.each([
  ['whose end is not after its start', { start: '2026-01-02T00:00:00Z', end: '2026-01-01T00:00:00Z' }, 'end'],
  ['that is too long', { start: '2020-01-01T00:00:00Z' }, 'start'],
])('a dashboard of a time %s is refused', async (_how, span, path) => {
  const { status, body } = await ask(owner, 'fetchDashboard', { session: 'login', ...span });
  expect({ status, path: body.errors?.[0]?.path }).toEqual({ status: 400, path });
});
