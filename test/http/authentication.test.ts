import { env } from 'cloudflare:workers';
import { base64url, type JWTPayload, SignJWT } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { requestClaims } from '../../src/kernel/request-signature.ts';
import { manifest } from '../support/manifest.ts';
import { composed, ORIGIN, send, signedRequest } from '../support/processor.ts';
import { stored } from '../support/stored.ts';
import { addMember, createMember, createWorkspace, type Member } from '../support/workspace.ts';

const PATH = '/v1/products/apply';
const BODY = JSON.stringify({ manifest: manifest() });
const MINUTE = 60_000;

let owner: Member;
let stranger: Member;

beforeAll(async () => {
  [owner, stranger] = await Promise.all([createWorkspace(), createWorkspace()]);
});

/** A request that would create a product, with the given text as its authorization. */
function authorized(authorization: string | null, { body = BODY, path = PATH } = {}): Request {
  return new Request(`${ORIGIN}${path}`, {
    method: 'POST',
    headers: authorization === null ? {} : { authorization },
    body,
  });
}

/** The right claims of that request, with changes; signed by the owner's key in the right way unless told otherwise. */
async function claims(changes: Readonly<Record<string, unknown>> = {}): Promise<JWTPayload> {
  const body = Uint8Array.from(new TextEncoder().encode(BODY));
  const iat = Math.floor(Date.now() / 1000);
  const bound = await requestClaims({ method: 'POST', url: new URL(PATH, ORIGIN), idempotencyKey: null, body });
  return { ...bound, iss: owner.workspace_id, sub: owner.user_id, iat, exp: iat + 60, ...changes };
}

async function bearer(payload: JWTPayload, alg = 'EdDSA', key?: CryptoKey | Uint8Array): Promise<Request> {
  const own = () =>
    crypto.subtle.importKey('pkcs8', Uint8Array.from(base64url.decode(owner.private_key)), { name: 'Ed25519' }, false, [
      'sign',
    ]);
  const token = await new SignJWT(payload).setProtectedHeader({ alg, typ: 'JWT' }).sign(key ?? (await own()));
  return authorized(`Bearer ${token}`);
}

async function unsigned(payload: JWTPayload): Promise<Request> {
  const [header, body] = [{ alg: 'none', typ: 'JWT' }, payload].map((part) => base64url.encode(JSON.stringify(part)));
  return authorized(`Bearer ${header}.${body}.`);
}

/** The owner's signed request, with its token moved to another one. */
async function moved(to: (token: string) => Request): Promise<Request> {
  const signed = await signedRequest(owner, PATH, BODY);
  return to(signed.headers.get('authorization') ?? '');
}

const at = (offset: number) => signedRequest(owner, PATH, BODY, { now: Date.now() + offset });
const seconds = (offset: number) => Math.floor((Date.now() + offset) / 1000);

const REFUSED: readonly (readonly [title: string, reason: RegExp, build: () => Request | Promise<Request>])[] = [
  ['no token', /no bearer token/, () => authorized(null)],
  ['another scheme', /no bearer token/, () => authorized('Basic dXNlcjpwYXNz')],
  ['an empty token', /no bearer token/, () => authorized('Bearer ')],
  ['two tokens', /no bearer token/, () => moved((token) => authorized(`${token} ${token}`))],
  ['text that is no token', /malformed/, () => authorized('Bearer abc')],
  [
    'a token of broken JSON',
    /malformed/,
    () => authorized(`Bearer ${base64url.encode('{')}.${base64url.encode('{')}.AA`),
  ],
  ['a token over 4096 characters', /malformed/, async () => bearer(await claims({ padding: 'x'.repeat(4096) }))],
  ['a token without a subject', /malformed/, async () => bearer(await claims({ sub: '' }))],
  ['a subject that is no id', /malformed/, async () => bearer(await claims({ sub: `${owner.user_id}' OR 1=1` }))],
  ['an expired token', /expired|iat/, () => at(-66_000)],
  ['a token without an end', /exp/, async () => bearer(await claims({ exp: undefined }))],
  ['a token without a beginning', /iat/, async () => bearer(await claims({ iat: undefined }))],
  [
    'a token that lives longer than a minute',
    /expired|iat/,
    async () => bearer(await claims({ iat: seconds(-2 * MINUTE), exp: seconds(60 * MINUTE) })),
  ],
  ['a token from the future', /iat/, () => at(10_000)],
  ['a token that is not valid yet', /nbf/, async () => bearer(await claims({ nbf: seconds(MINUTE) }))],
  [
    'a token of another key',
    /signature/,
    () => signedRequest({ ...owner, private_key: stranger.private_key }, PATH, BODY),
  ],
  ['a token without signature', /malformed|signature/, async () => unsigned(await claims())],
  [
    'an HMAC with the public key as its secret',
    /malformed|signature/,
    async () => bearer(await claims(), 'HS256', base64url.decode(owner.public_key)),
  ],
  [
    'an HMAC with the text of the public key',
    /malformed|signature/,
    async () => bearer(await claims(), 'HS256', new TextEncoder().encode(owner.public_key)),
  ],
  ['another name of the algorithm', /malformed/, async () => bearer(await claims(), 'Ed25519')],
  ['an altered body', /digest/, () => moved((token) => authorized(token, { body: BODY.replace('Shop', 'Chop') }))],
  ['an emptied body', /digest/, () => moved((token) => authorized(token, { body: '' }))],
  ['an altered query', /query/, () => moved((token) => authorized(token, { path: `${PATH}?dry=1` }))],
  ['another path', /path/, () => moved((token) => authorized(token, { path: '/v1/products/list' }))],
  ['another method', /method/, async () => bearer(await claims({ method: 'PUT' }))],
  ['another host', /aud/, async () => bearer(await claims({ aud: 'other.test' }))],
  ['another port of the host', /aud/, async () => bearer(await claims({ aud: 'processor.test:8443' }))],
  ['an unknown user', /unknown key/, async () => bearer(await claims({ sub: `user_${'0'.repeat(32)}` }))],
  ['an unknown workspace', /unknown key/, async () => bearer(await claims({ iss: `ws_${'0'.repeat(32)}` }))],
  [
    "a stranger's key for this workspace",
    /unknown key/,
    () => signedRequest({ ...stranger, workspace_id: owner.workspace_id }, PATH, BODY),
  ],
  [
    "a stranger's key for this user",
    /signature/,
    () => signedRequest({ ...stranger, workspace_id: owner.workspace_id, user_id: owner.user_id }, PATH, BODY),
  ],
  ['a user of an unknown role', /unknown key/, async () => signedRequest(await addMember(owner, 'root'), PATH, BODY)],
];

describe('a request is refused with 401 that carries', () => {
  test.each(REFUSED)('%s', async (_title, reason, build) => {
    const request = await build();
    const before = await stored();
    const sentAt = Date.now();
    const { status, headers, body } = await send(request);
    expect({ status, code: body.code }).toEqual({ status: 401, code: 'UNAUTHORIZED' });
    expect(body.detail).toMatch(reason);
    expect(body.server_time).toBeGreaterThanOrEqual(sentAt);
    expect(body.server_time).toBeLessThanOrEqual(Date.now());
    expect(headers.get('www-authenticate')).toBe('Bearer');
    expect(await stored()).toEqual(before);
  });
});

test('an Idempotency-Key is signed: none may be added, taken away or exchanged', async () => {
  const before = await stored();
  const sent: readonly (string | null)[] = [null, 'one', 'two'];
  for (const signedKey of sent) {
    const signed = await signedRequest(
      owner,
      '/v1/actions/dispatch',
      {},
      { headers: signedKey === null ? {} : { 'idempotency-key': signedKey } },
    );
    for (const key of sent.filter((other) => other !== signedKey)) {
      const request = new Request(signed.clone());
      request.headers.delete('idempotency-key');
      if (key !== null) request.headers.set('idempotency-key', key);
      expect(await send(request)).toMatchObject({
        status: 401,
        body: { detail: expect.stringContaining('its key differs') },
      });
    }
  }
  expect(await stored()).toEqual(before);
});

test('a foreign and an absent workspace read the same', async () => {
  const [foreign, absent] = await Promise.all(
    [owner.workspace_id, `ws_${'0'.repeat(32)}`].map((workspace_id) =>
      createMember({ ...stranger, workspace_id }).call('workspaces.whoami'),
    ),
  );
  expect(foreign?.body.detail).toBe(absent?.body.detail);
});

test('a role that a user has in one workspace says nothing in another', async () => {
  const guest = await addMember(owner, 'viewer');
  await env.DB.prepare('INSERT INTO users (workspace_id, id, public_key, role, created_at) VALUES (?, ?, ?, ?, ?)')
    .bind(stranger.workspace_id, guest.user_id, guest.public_key, 'owner', 0)
    .run();
  const roles = await Promise.all(
    [owner, stranger].map(({ workspace_id }) => createMember({ ...guest, workspace_id }).call('workspaces.whoami')),
  );
  expect(roles.map(({ body }) => (body.data as { role: string }).role)).toEqual(['viewer', 'owner']);
});

test.each([
  ['of now', 0],
  ['of almost a minute ago', -55_000],
  ['of a clock that is 3 seconds fast', 3_000],
])('a signature %s is accepted', async (_title, offset) => {
  const request = await signedRequest(owner, '/v1/workspaces/whoami', {}, { now: Date.now() + offset });
  expect(await send(request, composed())).toMatchObject({
    status: 200,
    body: { data: { workspace_id: owner.workspace_id, user_id: owner.user_id, role: 'owner' } },
  });
});

test('the scheme is read without regard to case', async () => {
  const signed = await signedRequest(owner, '/v1/workspaces/whoami');
  signed.headers.set('authorization', (signed.headers.get('authorization') ?? '').replace('Bearer', 'bearer'));
  expect(await send(signed)).toMatchObject({ status: 200 });
});
