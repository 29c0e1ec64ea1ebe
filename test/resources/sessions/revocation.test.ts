import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { composed } from '../../support/processor.ts';
import type { Member } from '../../support/workspace.ts';
import { ask, begin, type Begun, createShop, isGood, later, login, refreshed, told } from './signed-in.ts';

const MINUTE = 60_000;

afterEach(() => vi.restoreAllMocks());

const good = (member: Member, sessions: readonly Begun[], options = {}) =>
  Promise.all(sessions.map(({ token }) => isGood(member, token, options)));

/** Names of what KV holds of revocations, and how many. */
async function entries(member: Member): Promise<readonly [alone: number, marks: number]> {
  const count = async (kind: string) =>
    (await env.CONFIG.list({ prefix: `${member.workspace_id}:${kind}:` })).keys.length;
  return [await count('session-ended'), await count('sessions-ended')];
}

/** As many more sessions of a user as are wanted, none of which was refreshed or revoked. */
async function copied(member: Member, { sessionId }: Begun, times: number): Promise<void> {
  await env.DB.prepare(
    `INSERT INTO sessions (workspace_id, product, env, tag, id, identifier, family, payload, started_at, ends_at,
     refresh_digest, refresh_ends_at)
     WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?2)
     SELECT workspace_id, product, env, tag, id || n, identifier, id || n, payload, started_at, ends_at,
     refresh_digest, refresh_ends_at FROM sessions, numbers WHERE workspace_id = ?1 AND id = ?3`,
  )
    .bind(member.workspace_id, times, sessionId)
    .run();
}

describe('all sessions of a tag are revoked', () => {
  test('here at once and everywhere within a minute, and those of other tags are not', async () => {
    const shop = await createShop({ sessions: [login(), login({ tag: 'other' })] });
    const elsewhere = { serve: composed() };
    const mine = [await begin(shop), await begin(shop)];
    const other = await begin(shop, 'u', { tag: 'other' });
    expect(await good(shop, mine, elsewhere)).toEqual([true, true]);
    expect(await told(shop, 'revokeAll', { tag: 'login' })).toEqual({ revoked: 2 });
    expect(await good(shop, mine)).toEqual([false, false]);
    expect(await later(MINUTE, () => good(shop, mine, elsewhere))).toEqual([false, false]);
    for (const { refreshToken } of mine) expect((await refreshed(shop, refreshToken)).status).toBe(401);
    expect((await told(shop, 'verify', { tag: 'other', token: other.token }))['valid']).toBe(true);
  });

  test('and one that starts right after is good, here and elsewhere, and is refreshed', async () => {
    const shop = await createShop();
    const before = await begin(shop, 'u');
    await told(shop, 'revokeAll', { tag: 'login' });
    const after = await begin(shop, 'u');
    for (const options of [{}, { serve: composed() }]) {
      expect(await good(shop, [before, after], options)).toEqual([false, true]);
      expect(await later(MINUTE, () => good(shop, [before, after], options))).toEqual([false, true]);
    }
    const next = (await refreshed(shop, after.refreshToken)).body.data as Begun;
    expect(await isGood(shop, next.token)).toBe(true);
  });

  test('by one entry, however many they are, and as many are told of', async () => {
    const shop = await createShop();
    const first = await begin(shop);
    await copied(shop, first, 5_000);
    expect(await told(shop, 'revokeAll', { tag: 'login' })).toEqual({ revoked: 5_001 });
    expect(await entries(shop)).toEqual([0, 1]);
    expect(await told(shop, 'listActive', { tag: 'login' })).toEqual({ sessions: [], total: 0 });
    expect(await isGood(shop, first.token)).toBe(false);
  });

  test('also those that are refreshed at that moment', async () => {
    const shop = await createShop();
    const mine = await Promise.all(Array.from({ length: 12 }, (_, n) => begin(shop, n)));
    const half = Math.floor(mine.length / 2);
    const refreshes = (some: readonly Begun[]) => some.map(({ refreshToken }) => refreshed(shop, refreshToken));
    const answers = await Promise.all([
      ...refreshes(mine.slice(0, half)),
      ask(shop, 'revokeAll', { tag: 'login' }),
      ...refreshes(mine.slice(half)),
    ]);
    const made = answers.filter((_, at) => at !== half).filter(({ status }) => status === 200);
    const begun = made.map(({ body }) => body.data as Begun);
    expect(answers[half]?.status).toBe(200);
    expect(await good(shop, [...mine, ...begun])).toEqual([...mine, ...begun].map(() => false));
    const again = await Promise.all(refreshes([...mine, ...begun]));
    expect(again.filter(({ status }) => status === 200)).toEqual([]);
    expect(await told(shop, 'listActive', { tag: 'login' })).toMatchObject({ total: 0 });
  });

  test('when it is done again after KV was away', async () => {
    const shop = await createShop();
    const { token } = await begin(shop);
    vi.spyOn(env.CONFIG, 'put').mockRejectedValueOnce(new Error('KV is away'));
    expect((await ask(shop, 'revokeAll', { tag: 'login' }, { serve: composed() })).status).toBe(500);
    expect(await entries(shop)).toEqual([0, 0]);
    expect(await told(shop, 'revokeAll', { tag: 'login' }, { serve: composed() })).toEqual({ revoked: 0 });
    expect(await isGood(shop, token, { serve: composed() })).toBe(false);
  });
});

describe('all sessions of a user are revoked', () => {
  test('and no other user’s: a number is not its text', async () => {
    const shop = await createShop();
    const elsewhere = { serve: composed() };
    const all = [await begin(shop, 7), await begin(shop, 7), await begin(shop, '7')];
    expect(await good(shop, all, elsewhere)).toEqual([true, true, true]);
    expect(await told(shop, 'revoke', { tag: 'login', identifier: 7 })).toEqual({ revoked: 2 });
    const [one] = all;
    all.push(await begin(shop, 7));
    expect(await good(shop, all)).toEqual([false, false, true, true]);
    expect(await later(MINUTE, () => good(shop, all, elsewhere))).toEqual([false, false, true, true]);
    expect((await refreshed(shop, one?.refreshToken ?? '')).status).toBe(401);
    expect(await entries(shop)).toEqual([0, 1]);
  });
});

describe('a session that was refreshed many times', () => {
  test('is revoked by few entries: the one that can be used comes first', async () => {
    const shop = await createShop();
    const first = await begin(shop, 'u');
    await copied(shop, first, 3_000);
    await env.DB.prepare(
      'UPDATE sessions SET family = ?2, refreshed_at = started_at WHERE workspace_id = ?1 AND id <> ?2',
    )
      .bind(shop.workspace_id, first.sessionId)
      .run();
    expect(await told(shop, 'revoke', { tag: 'login', sessionId: `${first.sessionId}1500` })).toEqual({ revoked: 1 });
    const [alone, marks] = await entries(shop);
    expect([alone <= 100, marks]).toEqual([true, 0]);
    expect(await isGood(shop, first.token, { serve: composed() })).toBe(false);
  });
});
