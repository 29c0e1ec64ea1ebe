import { createWorkspace, type Member } from '../../support/workspace.ts';
import { ask, begin, withSessions } from './signed-in.ts';

const MINUTE = 60_000;

/** Tokens of the session `login` that no call is made with, and how much later it is tried; there is a session `gone` too. */
export const BAD_TOKENS: readonly (readonly [what: string, make: (owner: Member) => Promise<string>, ms: number])[] = [
  ['has expired', async (owner) => (await begin(owner)).token, 11 * MINUTE],
  [
    'was revoked',
    async (owner) => {
      const { token, sessionId } = await begin(owner);
      await ask(owner, 'revoke', { tag: 'login', sessionId });
      return token;
    },
    0,
  ],
  [
    'was refreshed',
    async (owner) => {
      const { token, refreshToken } = await begin(owner);
      await ask(owner, 'refresh', { tag: 'login', refreshToken });
      return token;
    },
    0,
  ],
  [
    'was altered',
    async (owner) => {
      const { token } = await begin(owner);
      return `${token.slice(0, -3)}${token.endsWith('AAA') ? 'BBB' : 'AAA'}`;
    },
    0,
  ],
  ['has another tag', async (owner) => (await begin(owner)).token.replace('login:', 'gone:'), 0],
  ['is of another environment', async (owner) => (await begin(owner, 'u', { env: 'dev' })).token, 0],
  ['is of another workspace', async () => (await begin(await createWorkspace(withSessions()))).token, 0],
  [
    'is of another product',
    async (owner) => {
      await owner.apply({ ...withSessions(), tag: 'second' });
      return (await begin(owner, 'u', { product: 'second' })).token;
    },
    0,
  ],
  ['is none', async () => 'login:token', 0],
];
