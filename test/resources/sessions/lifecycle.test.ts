import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { composed } from '../../support/processor.ts';
import type { Member } from '../../support/workspace.ts';
import { ask, begin, type Begun, createShop, isGood, later, login, place, refreshed, told } from './signed-in.ts';

const MINUTE = 60_000;

let owner: Member;

beforeAll(async () => {
  owner = await createShop({
    sessions: [
      login(),
      login({ tag: 'other' }),
      login({ tag: 'strict', schema: { user: { type: 'object' }, age: { type: 'number' } } }),
    ],
  });
});

describe('a session that begins', () => {
  test('has a token of its tag, and data that come back as they were', async () => {
    const data = { user: { id: 'u1' }, list: [1, null, 'Grüße'], deep: { a: { b: true } } };
    const begun = await told<Begun>(owner, 'start', { tag: 'login', data });
    expect(begun.token).toMatch(/^login:[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(begun.expiresAt - Date.now()).toBeGreaterThan(9 * MINUTE);
    expect(await told(owner, 'decrypt', { tag: 'login', token: begun.token })).toEqual(data);
    const { sessionId, expiresAt } = begun;
    expect(await told(owner, 'verify', { tag: 'login', token: begun.token })).toEqual({
      valid: true,
      data,
      sessionId,
      expiresAt,
    });
  });

  test('has tokens that no other has, with 256 bits that are drawn anew', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => begin(owner, 'u')));
    for (const { refreshToken, sessionId } of all)
      expect(refreshToken).toMatch(new RegExp(`^login:${sessionId}\\.[A-Za-z0-9_-]{43}$`));
    const parts = all.flatMap(({ token, sessionId, refreshToken }) => [token, sessionId, refreshToken.split('.')[1]]);
    expect(new Set(parts).size).toBe(3 * all.length);
  });

  test.each([
    ['lacks what identifies the user', 'login', { user: {} }, 'data.user.id'],
    ['has an object for it', 'login', { user: { id: { a: 1 } } }, 'data.user.id'],
    ['has nothing for it', 'login', { user: { id: '' } }, 'data.user.id'],
    ['has another type than the schema', 'strict', { user: { id: 1 }, age: 'old' }, 'data.age'],
    ['lacks a field of the schema', 'strict', { user: { id: 1 } }, 'data.age'],
    ['is too large', 'login', { user: { id: 1 }, text: 'x'.repeat(9_000) }, 'data'],
  ])('is refused when its data %s', async (_how, tag, data, path) => {
    const before = await env.DB.prepare('SELECT COUNT(*) AS n FROM sessions').first();
    const { status, body } = await ask(owner, 'start', { tag, data });
    expect({ status, path: body.errors?.[0]?.path }).toEqual({ status: 400, path });
    expect(await env.DB.prepare('SELECT COUNT(*) AS n FROM sessions').first()).toEqual(before);
  });

  test('is refused for a tag that the product has not', async () => {
    const { status, body } = await ask(owner, 'start', { tag: 'none', data: { user: { id: 1 } } });
    expect({ status, path: body.errors?.[0]?.path }).toEqual({ status: 404, path: 'tag' });
  });
});

describe('a token', () => {
  test('is no good once it has expired, and says so', async () => {
    const { token } = await begin(owner);
    await later(11 * MINUTE, async () => {
      expect(await isGood(owner, token)).toBe(false);
      const { status, body } = await ask(owner, 'decrypt', { tag: 'login', token });
      expect({ status, code: body.code, errors: body.errors }).toEqual({
        status: 401,
        code: 'SESSION_INVALID',
        errors: [{ path: 'token', message: 'the session has expired' }],
      });
    });
  });

  test('of another tag is no good', async () => {
    const { token } = await begin(owner);
    expect(await told(owner, 'verify', { tag: 'other', token })).toEqual({
      valid: false,
      data: null,
      sessionId: null,
      expiresAt: null,
    });
    expect((await told(owner, 'verify', { tag: 'other', token: token.replace('login', 'other') }))['valid']).toBe(
      false,
    );
  });

  test.each(['', 'x', 'login:', 'login:a.b.c', `login:${'a'.repeat(60_000)}`])(
    'that is none is no good, and nothing fails: %.20s',
    async (token) => {
      expect(await isGood(owner, token)).toBe(false);
    },
  );
});

describe('a refresh', () => {
  test('goes on for as long as its definition lets it at most', async () => {
    const shop = await createShop({ sessions: [login({ max_expiry: 15 })] });
    const first = await begin(shop);
    const second = await later(8 * MINUTE, async () => (await refreshed(shop, first.refreshToken)).body.data as Begun);
    // Seven minutes are left of the fifteen, and not the ten that a token lives.
    expect(second.expiresAt - first.expiresAt).toBe(5 * MINUTE);
    await later(14 * MINUTE, async () => expect(await isGood(shop, second.token)).toBe(true));
    await later(16 * MINUTE, async () => {
      expect(await isGood(shop, second.token)).toBe(false);
      const { status, body } = await refreshed(shop, second.refreshToken);
      expect({ status, code: body.code }).toEqual({ status: 401, code: 'SESSION_INVALID' });
    });
  });

  test('gives a new session with the same data, and ends the old one', async () => {
    const first = await begin(owner, 'refresher');
    const { body } = await refreshed(owner, first.refreshToken);
    const second = body.data as Begun;
    expect(second.sessionId).not.toBe(first.sessionId);
    expect(await told(owner, 'decrypt', { tag: 'login', token: second.token })).toEqual({
      user: { id: 'refresher' },
      plan: 'pro',
    });
    expect([await isGood(owner, first.token), await isGood(owner, second.token)]).toEqual([false, true]);
  });

  test('of which twenty come at a time is won by one; the others conflict, and nothing is revoked', async () => {
    const first = await begin(owner);
    const serves = [undefined, composed(), composed()];
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) => {
        const serve = serves[at % 3];
        const input = { tag: 'login', refreshToken: first.refreshToken };
        return ask(owner, 'refresh', input, serve === undefined ? {} : { serve });
      }),
    );
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect(answers.filter(({ status, body }) => status === 409 && body.code === 'CONFLICT')).toHaveLength(19);
    const next = won[0]?.body.data as Begun;
    expect(await isGood(owner, next.token)).toBe(true);
    expect((await refreshed(owner, next.refreshToken)).status).toBe(200);
  });

  test('with a token that was used longer ago revokes all that came of the same start, and is logged', async () => {
    const first = await begin(owner, 'robbed');
    const second = (await refreshed(owner, first.refreshToken)).body.data as Begun;
    const other = await begin(owner, 'robbed');
    await later(10_001, async () => {
      const { status, body } = await refreshed(owner, first.refreshToken);
      expect({ status, code: body.code }).toEqual({ status: 401, code: 'SESSION_INVALID' });
      expect(await isGood(owner, second.token)).toBe(false);
      expect((await refreshed(owner, second.refreshToken)).body.code).toBe('SESSION_INVALID');
      expect(await isGood(owner, other.token)).toBe(true);
    });
    await vi.waitFor(
      async () => {
        const { logs } = await told<{ logs: { message: string; data: unknown }[] }>(owner, 'fetchActivityLogs', {
          session: 'login',
          status: 'fail',
        });
        expect(logs).toContainEqual(
          expect.objectContaining({ message: 'refresh failed: REUSED', data: { identifier: 'robbed' } }),
        );
      },
      { timeout: 10_000, interval: 200 },
    );
  });

  test.each([
    ['that has expired', 61 * MINUTE, (token: string) => token],
    [
      'of which a character differs',
      0,
      (token: string) => `${token.slice(0, -2)}${token.endsWith('AA') ? 'BB' : 'AA'}`,
    ],
    ['that is none', 0, () => 'login:x'],
  ])('with a token %s is refused, and revokes nothing', async (_how, ms, change) => {
    const { token, refreshToken } = await begin(owner);
    const { status, body } = await later(ms, () => refreshed(owner, change(refreshToken)));
    expect({ status, code: body.code, path: body.errors?.[0]?.path }).toEqual({
      status: 401,
      code: 'SESSION_INVALID',
      path: 'refreshToken',
    });
    expect(await isGood(owner, token)).toBe(true);
  });
});

describe('a session that is revoked', () => {
  test('is no good at once where that was done, and everywhere within a minute', async () => {
    const { token, sessionId } = await begin(owner);
    const elsewhere = { serve: composed() };
    expect(await isGood(owner, token, elsewhere)).toBe(true);
    expect(await told(owner, 'revoke', { tag: 'login', sessionId })).toEqual({ revoked: 1 });
    expect(await isGood(owner, token)).toBe(false);
    expect(await later(MINUTE, () => isGood(owner, token, elsewhere))).toBe(false);
  });

  test('ends with the one that has taken its place', async () => {
    const first = await begin(owner);
    const second = (await refreshed(owner, first.refreshToken)).body.data as Begun;
    // The first could neither be used nor refreshed any more.
    expect(await told(owner, 'revoke', { tag: 'login', sessionId: first.sessionId })).toEqual({ revoked: 1 });
    expect(await isGood(owner, second.token)).toBe(false);
  });

  test.each([
    ['neither a session nor a user', {}, 400, 'sessionId'],
    ['both', { sessionId: 'ses_1', identifier: 'u' }, 400, 'sessionId'],
    ['a session that is not there', { sessionId: 'ses_1' }, 404, 'sessionId'],
  ])('is to be named: %s is refused', async (_how, input, expected, path) => {
    const { status, body } = await ask(owner, 'revoke', { ...place, tag: 'login', ...input });
    expect({ status, path: body.errors?.[0]?.path }).toEqual({ status: expected, path });
  });
});
