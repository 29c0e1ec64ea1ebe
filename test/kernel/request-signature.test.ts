import { describe, expect, test } from 'vitest';
import { requestClaims, SIGNATURE_ALGORITHM, type SignedRequest } from '../../src/kernel/request-signature.ts';

const signed: SignedRequest = {
  method: 'POST',
  url: new URL('https://one.example:8443/v1/actions/dispatch?trace=1&b=%20'),
  idempotencyKey: 'key-1',
  body: bytes('{"a":1}'),
};

const claims = {
  aud: 'one.example:8443',
  method: 'POST',
  path: '/v1/actions/dispatch',
  query: '?trace=1&b=%20',
  key: 'key-1',
  digest: '015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862',
};

test('A signature binds host, method, path, query, key and body', async () => {
  expect(await requestClaims(signed)).toEqual(claims);
  expect(SIGNATURE_ALGORITHM).toBe('EdDSA');
});

describe('A request that differs in one part carries other claims in that part alone', () => {
  const elsewhere = (address: string) => ({ ...signed, url: new URL(address) });

  test.each<[string, SignedRequest, Partial<typeof claims>]>([
    ['method', { ...signed, method: 'GET' }, { method: 'GET' }],
    ['host', elsewhere('https://two.example:8443/v1/actions/dispatch?trace=1&b=%20'), { aud: 'two.example:8443' }],
    ['port', elsewhere('https://one.example/v1/actions/dispatch?trace=1&b=%20'), { aud: 'one.example' }],
    ['path', elsewhere('https://one.example:8443/v1/actions/run?trace=1&b=%20'), { path: '/v1/actions/run' }],
    ['query', elsewhere('https://one.example:8443/v1/actions/dispatch?trace=2'), { query: '?trace=2' }],
    ['no query', elsewhere('https://one.example:8443/v1/actions/dispatch'), { query: '' }],
    ['key', { ...signed, idempotencyKey: 'key-2' }, { key: 'key-2' }],
    ['no key', { ...signed, idempotencyKey: null }, { key: '' }],
    [
      'no body',
      { ...signed, body: new Uint8Array() },
      { digest: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' },
    ],
  ])('%s', async (_part, request, changes) => {
    expect(await requestClaims(request)).toEqual({ ...claims, ...changes });
  });

  test('session', async () => {
    const other = await requestClaims({ ...signed, session: 'user:token' });
    expect(other).toEqual({ ...claims, session: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
    expect((await requestClaims({ ...signed, session: 'user:tokem' })).session).not.toBe(other.session);
    expect(await requestClaims({ ...signed, session: null })).toEqual(claims);
  });

  test('one byte of the body', async () => {
    const other = await requestClaims({ ...signed, body: bytes('{"a":2}') });
    expect(other).toEqual({ ...claims, digest: other.digest });
    expect(other.digest).not.toBe(claims.digest);
  });
});

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(new TextEncoder().encode(text));
}
