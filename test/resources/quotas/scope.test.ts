import { beforeAll, describe, expect, test } from 'vitest';
import type { Member } from '../../support/workspace.ts';
import { begin, type Begun, login, refreshed } from '../sessions/signed-in.ts';
import { counter, createShop, option, run, send, usage } from './quotas.ts';

let owner: Member;

beforeAll(async () => {
  const tiers = {
    tag: 'tiers',
    name: 'Tiers',
    options: [option('only', { quota: 5, input: { params: { key: 'x' } } })],
  };
  owner = await createShop([counter(), tiers], { sessions: [login()] });
});

describe('whose use a run counts', () => {
  test.each(['calls', 'tiers'])(
    'is that of its session’s user: each has a counter, in all sessions (%s)',
    async (tag) => {
      const [ann, bob] = [crypto.randomUUID(), crypto.randomUUID()];
      const [one, two, other] = [await begin(owner, ann), await begin(owner, ann), await begin(owner, bob)];
      const use = ({ token }: Begun, more: object = {}) => run(owner, { tag, session: token, ...more });
      expect(await use(one, { amount: 2 })).toMatchObject({ allowed: true, used: 2 });
      expect(await use(two, { amount: 2 })).toMatchObject({ allowed: true, used: 4 });
      expect(await use(other)).toMatchObject({ allowed: true, used: 1 });
      expect(await use(two, { amount: 2 })).toMatchObject({ allowed: false, exceeded: true, used: 4 });
      const next = (await refreshed(owner, one.refreshToken)).body.data as Begun;
      expect(await use(next)).toMatchObject({ allowed: true, used: 5 });
      expect(await use(other, { action: 'check' })).toMatchObject({ used: 1 });
    },
  );

  test('is that of a key or a user that it names, whatever its session', async () => {
    const { token } = await begin(owner, 'ann');
    const more = { session: token, amount: 2 };
    expect(await run(owner, { ...more, input: { key: 'k', userId: 'u' } })).toMatchObject({ used: 2 });
    expect(await run(owner, { ...more, input: { userId: 'u' } })).toMatchObject({ used: 2 });
    expect(await run(owner, more)).toMatchObject({ used: 2 });
    expect([await usage(owner, { key: 'k' }), await usage(owner, { userId: 'u' }), await usage(owner)]).toMatchObject([
      { used: 2 },
      { used: 2 },
      { used: 0, scope: 'global' },
    ]);
  });

  test('is another for the number 1 than for the text “1” of a session, and for what only looks like it', async () => {
    const identifiers = [1, '1', '"1"', '1.0', 'user:1'];
    for (const [at, id] of identifiers.entries()) {
      const { token } = await begin(owner, id);
      expect(await run(owner, { session: token, amount: at + 1 })).toMatchObject({ allowed: true, used: at + 1 });
    }
  });

  test('is the same for a number and its text, as a key or as a user', async () => {
    for (const field of ['key', 'userId']) {
      await run(owner, { input: { [field]: 1 } });
      expect(await run(owner, { input: { [field]: '1' } })).toMatchObject({ used: 2 });
    }
  });

  test('is nobody’s when the session is not good: nothing is counted', async () => {
    const before = await usage(owner);
    const { token } = await begin(owner, 'mallory');
    const { status, body } = await send(owner, { session: `${token.slice(0, -2)}xx` });
    expect({ status, code: body.code }).toEqual({ status: 401, code: 'SESSION_INVALID' });
    expect(await usage(owner)).toEqual(before);
    expect(await run(owner, { session: token, action: 'check' })).toMatchObject({ used: 0 });
  });
});
