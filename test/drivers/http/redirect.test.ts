import { describe, expect, test } from 'vitest';
import type { OutgoingRequest } from '../../../src/drivers/http/driver.ts';
import { nextHop } from '../../../src/drivers/http/redirect.ts';
import { LIMITS } from '../../../src/kernel/limits.ts';

const SECRETS = {
  Authorization: 'Bearer x',
  'proxy-authorization': 'Basic x',
  Cookie: 'a=1',
  'Idempotency-Key': 'k',
  'X-Api-Key': 'x',
  'x-auth-token': 'x',
  'client-secret': 'x',
};

function hop(over: Partial<OutgoingRequest> = {}): OutgoingRequest {
  return {
    method: 'POST',
    url: new URL('https://one.example/a/b?c=d'),
    headers: { 'Content-Type': 'text/plain', Accept: 'text/plain' },
    body: 'hello',
    ...over,
  };
}

describe('nextHop', () => {
  test.each([
    [301, 'POST', 'GET', false],
    [302, 'POST', 'GET', false],
    [303, 'POST', 'GET', false],
    [303, 'PUT', 'GET', false],
    [303, 'DELETE', 'GET', false],
    [303, 'HEAD', 'HEAD', true],
    [301, 'PUT', 'PUT', true],
    [302, 'PATCH', 'PATCH', true],
    [307, 'POST', 'POST', true],
    [308, 'PUT', 'PUT', true],
  ])('after %i a %s goes on as %s, with its body: %s', (status, method, expected, keepsBody) => {
    const next = nextHop(hop({ method }), status, '/next');
    expect(next.method).toBe(expected);
    expect(next.body).toBe(keepsBody ? 'hello' : undefined);
    expect(Object.keys(next.headers)).toEqual(keepsBody ? ['Content-Type', 'Accept'] : ['Accept']);
  });

  test.each([
    ['/x', 'https://one.example/x'],
    ['x?y=1', 'https://one.example/a/x?y=1'],
    ['//two.example/x', 'https://two.example/x'],
    ['https://two.example', 'https://two.example/'],
  ])('reads the location %s relative to the address it came from', (location, expected) => {
    expect(nextHop(hop(), 307, location).url.href).toBe(expected);
  });

  test('keeps every header within one origin', () => {
    expect(nextHop(hop({ headers: SECRETS }), 307, '/next').headers).toEqual(SECRETS);
  });

  test.each(['https://two.example/', 'https://one.example:8443/', 'https://sub.one.example/'])(
    'keeps credentials from another origin, %s',
    (location) => {
      expect(nextHop(hop({ headers: { ...SECRETS, Accept: '*/*', 'x-trace': '1' } }), 307, location).headers).toEqual({
        Accept: '*/*',
        'x-trace': '1',
      });
    },
  );

  test('does not go from https to http', () => {
    expect(() => nextHop(hop(), 307, 'http://one.example/')).toThrow(
      expect.objectContaining({ code: 'TARGET_REFUSED' }),
    );
  });

  test('goes from http to https, without credentials', () => {
    const next = nextHop(hop({ url: new URL('http://one.example/'), headers: SECRETS }), 307, 'https://one.example/');
    expect(next).toMatchObject({ url: new URL('https://one.example/'), headers: {} });
  });

  test.each(['http://', 'https://[::g]/', `/${'x'.repeat(LIMITS.url.value)}`])(
    'refuses a location that is no address or too long: %.20s',
    (location) => {
      expect(() => nextHop(hop(), 302, location)).toThrow(expect.objectContaining({ code: 'UPSTREAM_ERROR' }));
    },
  );
});
