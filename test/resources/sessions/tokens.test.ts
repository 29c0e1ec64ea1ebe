import fc from 'fast-check';
import { CompactEncrypt, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { TOKEN_LENGTH } from '../../../src/resources/sessions/contract-session.ts';
import { importSessionKey, KEY_BYTES, type SessionKey } from '../../../src/resources/sessions/session-key.ts';
import { openToken, readToken, sealToken, type SessionClaims } from '../../../src/resources/sessions/tokens.ts';

const NOW = 1_800_000_000_000;
const PLACE = { workspace: 'ws_1', product: 'shop', env: 'prd' };
const CLAIMS: SessionClaims = {
  tag: 'login',
  sessionId: 'ses_1',
  identifier: 'ada',
  issuedAt: NOW,
  expiresAt: NOW + 60_000,
  data: { userId: 'ada', roles: ['admin'], nested: { name: 'Ada ✓' } },
};

const makeKey = (id: string, first: number): Promise<SessionKey> =>
  importSessionKey(
    id,
    Uint8Array.from({ length: KEY_BYTES }, (_, at) => (first + at) % 256),
  );
const KEY = await makeKey('k1', 1);
const OTHER = await makeKey('k1', 2);

const open = (token: string, { now = NOW, place = PLACE, keys = [KEY] } = {}) =>
  openToken(place, async (id) => keys.find((key) => key.id === id) ?? null, token, now);

/** A token that is good. */
const GOOD = await sealToken(PLACE, KEY, CLAIMS);

const INVALID = { ok: false, fault: 'invalid' };

/** A token encrypted like ours, with what is given in place of ours. */
async function forged(
  inner: { readonly header?: object; readonly payload?: object; readonly key?: SessionKey; readonly text?: string },
  outer: { readonly header?: object; readonly key?: SessionKey; readonly tag?: string } = {},
): Promise<string> {
  const payload = {
    iss: 'ws_1',
    aud: 'shop/prd',
    sid: 'ses_1',
    tag: 'login',
    id: 'ada',
    iat: NOW / 1e3,
    exp: NOW / 1e3 + 60,
  };
  const signed =
    inner.text ??
    (await new SignJWT({ ...payload, data: {}, ...inner.payload })
      .setProtectedHeader({ alg: 'HS256', typ: 'session', ...inner.header })
      .sign((inner.key ?? KEY).signing));
  const header = { alg: 'dir', enc: 'A256GCM', kid: 'k1', typ: 'session+jwe', cty: 'JWT', ...outer.header };
  const sealed = await new CompactEncrypt(new TextEncoder().encode(signed))
    .setProtectedHeader(header)
    .encrypt((outer.key ?? KEY).encryption);
  return `${outer.tag ?? 'login'}:${sealed}`;
}

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a token', () => {
  test('says what it was made of', async () => {
    expect(await open(await sealToken(PLACE, KEY, CLAIMS))).toEqual({ ok: true, claims: CLAIMS });
  });

  test('shows nothing of it to whoever has no key', async () => {
    const token = await sealToken(PLACE, KEY, CLAIMS);
    const readable = token.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'));
    expect(readable.join(' ')).not.toMatch(/ada|Ada|admin|ws_1|ses_1/);
  });

  test('may have a session’s name before its tag', async () => {
    expect(await open(`ses_1:${await sealToken(PLACE, KEY, CLAIMS)}`)).toMatchObject({ ok: true });
  });

  test('is good until it expires', async () => {
    const token = await sealToken(PLACE, KEY, CLAIMS);
    expect(await open(token, { now: NOW + 59_999 })).toMatchObject({ ok: true });
    expect(await open(token, { now: NOW + 60_000 })).toEqual({ ok: false, fault: 'expired' });
  });

  test.each([
    ['workspace', { ...PLACE, workspace: 'ws_2' }],
    ['product', { ...PLACE, product: 'other' }],
    ['environment', { ...PLACE, env: 'dev' }],
  ])('of another %s is none', async (_what, place) => {
    expect(await open(await sealToken(place, KEY, CLAIMS))).toEqual(INVALID);
  });

  test('under another tag is none', async () => {
    const [, jwt] = (await sealToken(PLACE, KEY, CLAIMS)).split(':');
    expect(await open(`admin:${jwt}`)).toEqual(INVALID);
  });

  test('of an unknown key, or of another key under its id, is none', async () => {
    const token = await sealToken(PLACE, OTHER, CLAIMS);
    expect([await open(token), await open(token, { keys: [] })]).toEqual([INVALID, INVALID]);
  });

  test('that was altered anywhere is none', async () => {
    const token = await sealToken(PLACE, KEY, CLAIMS);
    const places = Array.from({ length: token.length - 6 }, (_, at) => at + 6);
    const altered = await Promise.all(
      places.map(async (at) => {
        const other = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
        // The last digit of base64url may stand for the same bytes.
        return (await open(other)).ok && !isSameBytes(other, token) ? at : null;
      }),
    );
    expect(altered.filter((at) => at !== null)).toEqual([]);
  });
});

/** Whether two tokens differ only in bits of base64url that stand for nothing. */
function isSameBytes(one: string, other: string): boolean {
  const bytes = (token: string) => token.split('.').map((part) => Buffer.from(part, 'base64url').toString('hex'));
  return bytes(one.slice(6)).join() === bytes(other.slice(6)).join();
}

describe('a forgery', () => {
  test('is what the tests below alter: unaltered it is taken', async () => {
    expect(await open(await forged({}))).toMatchObject({ ok: true });
  });

  test.each<[what: string, token: () => Promise<string> | string]>([
    [
      'unsigned inside',
      () => forged({ text: `${base64url({ alg: 'none', typ: 'session' })}.${base64url({ iss: 'ws_1' })}.` }),
    ],
    [
      'signed with another algorithm',
      () => forged({ text: `${base64url({ alg: 'HS512', typ: 'session' })}.${base64url({})}.AAAA` }),
    ],
    ['signed with another key', () => forged({ key: OTHER })],
    ['encrypted with another key', () => forged({}, { key: OTHER })],
    ['of another type inside', () => forged({ header: { typ: 'JWT' } })],
    ['of another type', () => forged({}, { header: { typ: 'JWT' } })],
    ['with a header field of its own', () => forged({}, { header: { jku: 'https://evil.example' } })],
    ['without a key id', () => forged({}, { header: { kid: undefined } })],
    ['without an end', () => forged({ payload: { exp: undefined } })],
    ['without a beginning', () => forged({ payload: { iat: undefined } })],
    ['that is good only later', () => forged({ payload: { nbf: NOW / 1e3 + 30 } })],
    ['without a session', () => forged({ payload: { sid: undefined } })],
    ['with a session that is no text', () => forged({ payload: { sid: 7 } })],
    ['of nobody', () => forged({ payload: { id: '' } })],
    ['of an object', () => forged({ payload: { id: {} } })],
    ['for several places', () => forged({ payload: { aud: ['other/prd'] } })],
    ['not encrypted at all', async () => `login:${(await forged({})).split('.')[0]}`],
    [
      'with an algorithm that its header chooses',
      () => `login:${base64url({ alg: 'none', enc: 'A256GCM', kid: 'k1', typ: 'session+jwe' })}..AAAA.AAAA.AAAA`,
    ],
    ['that is too long', () => `login:${'A'.repeat(TOKEN_LENGTH)}`],
    ['without a tag', async () => (await forged({})).slice('login'.length)],
    ['that is empty', () => ''],
  ])('%s is no token', async (_what, token) => {
    expect(await open(await token())).toEqual(INVALID);
  });
});

describe('the parser', () => {
  const pieces = fc.constantFrom(
    ...GOOD.split(/(?<=[.:])|(?=[.:])/),
    ':',
    '.',
    '..',
    'login',
    'e30',
    '{}',
    '\u0000',
    'é',
    ' ',
  );
  const nearly = fc
    .tuple(fc.nat(GOOD.length), fc.nat(12), fc.string({ maxLength: 12 }))
    .map(([at, length, text]) => `${GOOD.slice(0, at)}${text}${GOOD.slice(at + length)}`);
  const inputs = fc.oneof(
    fc.string({ maxLength: 200 }),
    fc.array(pieces, { maxLength: 12 }).map((all) => all.join('')),
    nearly,
  );

  test('takes any of 100,000 texts without throwing, and takes none but the token itself for one', async () => {
    const taken = new Set<string>();
    fc.assert(
      fc.property(inputs, (text) => {
        if (readToken(text) !== null) taken.add(text);
      }),
      { numRuns: 100_000, seed: 20_261_127 },
    );
    const opened = await Promise.all([...taken].map(async (text) => ((await open(text)).ok ? text : null)));
    const others = opened
      .filter((text) => text !== null)
      .map((text) => text.split(':').slice(-2).join(':'))
      .filter((text) => !isSameBytes(text, GOOD));
    expect(taken.size).toBeGreaterThan(0);
    expect(others).toEqual([]);
  }, 60_000);
});
