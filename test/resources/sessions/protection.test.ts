import { env } from 'cloudflare:workers';
import { expect, test, vi } from 'vitest';
import { compose } from '../../../src/compose.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { systemIds } from '../../../src/kernel/ids.ts';
import { createSessionKeys } from '../../../src/resources/sessions/keys.ts';
import { purge } from '../../../src/retention.ts';
import { everythingKept } from '../../support/everything.ts';
import { scope } from '../../support/manifest.ts';
import { composed } from '../../support/processor.ts';
import { createWorkspace } from '../../support/workspace.ts';
import { dispatch } from '../jobs/jobs.ts';
import {
  ask,
  begin,
  type Begun,
  createShop,
  isGood,
  later,
  login,
  refreshed,
  told,
  withSessions,
} from './signed-in.ts';

const MINUTE = 60_000;

/** Ids of the keys that an environment has. */
async function keyIds(workspace: string): Promise<string[]> {
  const { results } = await env.DB.prepare('SELECT id FROM session_keys WHERE workspace_id = ? ORDER BY created_at, id')
    .bind(workspace)
    .all<{ id: string }>();
  return results.map(({ id }) => id);
}

/** The id of the key that made a token. */
const keyOf = (token: string): unknown =>
  (
    JSON.parse(
      atob(
        token
          .slice(token.indexOf(':') + 1, token.indexOf('.'))
          .replaceAll('-', '+')
          .replaceAll('_', '/'),
      ),
    ) as { kid: string }
  ).kid;

test('a new key signs from then on, and the one before verifies as long as what it signed may be valid', async () => {
  const owner = await createShop();
  const before = await begin(owner);
  const elsewhere = { serve: composed() };
  expect(await isGood(owner, before.token, elsewhere)).toBe(true);
  const { key, keys } = await told<{ key: string; keys: number }>(owner, 'rotateKeys');
  expect(keys).toBe(2);
  const after = await begin(owner);
  expect([keyOf(before.token) === key, keyOf(after.token)]).toEqual([false, key]);
  // An isolate that knows the key of before alone finds the new one.
  await later(6_000, async () => expect(await isGood(owner, after.token, elsewhere)).toBe(true));
  expect([await isGood(owner, before.token), await isGood(owner, after.token)]).toEqual([true, true]);
  await later(9 * MINUTE, async () => expect(await isGood(owner, before.token)).toBe(true));
  await later(12 * MINUTE, async () => {
    const parts = compose(env);
    const clock = { ...systemClock, now: () => Date.now() };
    const fresh = createSessionKeys({ db: env.DB, sealer: parts.sealer, clock, ids: systemIds });
    const place = { workspace: owner.workspace_id, product: scope.product, env: scope.env };
    expect(await fresh.byId(place, String(keyOf(before.token)))).toBeNull();
    expect(await fresh.byId(place, key)).toMatchObject({ id: key });
    await parts.sessionKeys.purge(Date.now(), 100);
  });
  expect(await keyIds(owner.workspace_id)).toEqual([key]);
});

test('keys of an environment without sessions are refused', async () => {
  const owner = await createShop({ sessions: [login({ envs: [{ slug: 'prd' }] })] });
  const { status, body } = await ask(owner, 'rotateKeys', { env: 'dev' });
  expect({ status, path: body.errors?.[0]?.path }).toEqual({ status: 400, path: 'env' });
});

test('a session is of its workspace, product and environment, and nothing of it is found from another', async () => {
  const owner = await createShop();
  await owner.apply({ ...withSessions(), tag: 'second' });
  const stranger = await createWorkspace(withSessions());
  const { token, refreshToken, sessionId } = await begin(owner, 'ann');
  const elsewhere = [
    [owner, { env: 'dev' }],
    [owner, { product: 'second' }],
    [stranger, {}],
  ] as const;
  for (const [member, place] of elsewhere) {
    expect(await told(member, 'verify', { ...place, tag: 'login', token })).toMatchObject({ valid: false });
    const refused = [
      await ask(member, 'decrypt', { ...place, tag: 'login', token }),
      await ask(member, 'refresh', { ...place, tag: 'login', refreshToken }),
      await ask(member, 'revoke', { ...place, tag: 'login', sessionId }),
      await ask(member, 'fetchUserDetails', { ...place, session: 'login', identifier: 'ann' }),
    ];
    expect(refused.map(({ status }) => status)).toEqual([401, 401, 404, 404]);
    expect(await told(member, 'listActive', { ...place, tag: 'login' })).toEqual({ sessions: [], total: 0 });
    expect(await told(member, 'fetchUsers', { ...place, session: 'login' })).toMatchObject({ users: [], total: 0 });
    expect(await told(member, 'fetchDashboard', { ...place, session: 'login' })).toMatchObject({ totalSessions: 0 });
    expect(await told(member, 'revokeAll', { ...place, tag: 'login' })).toEqual({ revoked: 0 });
    expect(await told(member, 'revoke', { ...place, tag: 'login', identifier: 'ann' })).toEqual({ revoked: 0 });
  }
  expect(await isGood(owner, token)).toBe(true);
  expect((await refreshed(owner, refreshToken)).status).toBe(200);
});

test('neither data nor tokens stand anywhere in clear: not in D1, KV, objects, R2 or the logs', async () => {
  const lines: string[] = [];
  const spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map((method) =>
    vi.spyOn(console, method).mockImplementation((...given: unknown[]) => void lines.push(given.map(String).join(' '))),
  );
  const hidden = `hidden-${crypto.randomUUID()}`;
  const owner = await createShop({
    features: [{ tag: 'f', name: 'F', steps: [{ tag: 'one', type: 'sleep', input: { duration: '1h' } }] }] as never,
  });
  const first = await begin(owner, 'ann', { data: { user: { id: 'ann' }, note: hidden } });
  const second = (await refreshed(owner, first.refreshToken)).body.data as Begun;
  await told(owner, 'verify', { tag: 'login', token: second.token });
  await told(owner, 'verify', { tag: 'login', token: `${second.token}x` });
  const input = { key: crypto.randomUUID(), note: '$Session{note}' };
  expect((await dispatch(owner, { input, session: second.token })).status).toBe(200);
  const { product, env: slug } = scope;
  const run = { product, env: slug, tag: 'f', input: {}, session: second.token, timeout: 1 };
  expect((await owner.call('features.run', run)).status).toBe(200);
  await owner.run('echo', input, { session: `${second.token.slice(0, -3)}AAA` });
  const before = await begin(owner, 'bob');
  await told(owner, 'revoke', { tag: 'login', sessionId: before.sessionId });
  await vi.waitFor(
    async () => {
      const { total } = await told<{ total: number }>(owner, 'fetchActivityLogs', { session: 'login', status: 'fail' });
      expect(total).toBe(2);
    },
    { timeout: 10_000, interval: 200 },
  );
  for (const spy of spies) spy.mockRestore();
  const secrets = [first, second, before].flatMap(({ token, refreshToken }) => [
    token.slice(token.indexOf(':') + 1),
    refreshToken.slice(refreshToken.indexOf('.') + 1),
  ]);
  const kept = await everythingKept(owner.workspace_id);
  expect(kept.some(({ where }) => where.startsWith('D1 sessions'))).toBe(true);
  expect(lines.some((line) => line.includes('"namespace":"sessions"'))).toBe(true);
  const all = [...kept, ...lines.map((text) => ({ where: 'log', text }))];
  const found = all.filter(({ text }) => [hidden, ...secrets].some((secret) => text.includes(secret)));
  expect(found.map(({ where }) => where)).toEqual([]);
  expect(lines.filter((line) => /\bann\b|\bbob\b/.test(line))).toEqual([]);
});

test('sessions go 30 days after they could last be refreshed', async () => {
  const owner = await createShop();
  const { expiresAt } = await begin(owner);
  const parts = compose(env);
  const isKept = async (now: number) => {
    await purge({ ...parts, clock: { ...systemClock, now: () => now } });
    const kept = env.DB.prepare('SELECT id FROM sessions WHERE workspace_id = ?').bind(owner.workspace_id);
    return (await kept.first()) !== null;
  };
  const goes = expiresAt + 50 * MINUTE + 30 * 24 * 60 * MINUTE;
  expect([await isKept(goes), await isKept(goes + 1)]).toEqual([true, false]);
});
