import { describe, expect, test } from 'vitest';
import { isSensitiveName, redact, redactText } from '../../src/kernel/redact.ts';

const REDACTED = '[redacted]';

const SENSITIVE = [
  // What each is called in headers, JSON and code.
  ['Authorization', 'authorization', 'Proxy-Authorization', 'proxy_authorization', 'proxyAuthorization'],
  ['Cookie', 'cookie', 'Set-Cookie', 'set_cookie', 'setCookie', 'cookies', 'sessionCookie'],
  ['password', 'Password', 'PASSWORD', 'user_password', 'user-password', 'userPassword', 'userPASSWORD', 'dbpassword'],
  ['passwd', 'pwd', 'db_pwd', 'dbPwd', 'pass', 'smtp_pass', 'smtpPass', 'passphrase', 'keyPassphrase', 'passwords'],
  ['secret', 'client_secret', 'client-secret', 'clientSecret', 'clientsecret', 'CLIENT_SECRET', 'secrets'],
  ['token', 'access_token', 'access-token', 'accessToken', 'accesstoken', 'ACCESS_TOKEN', 'X-Auth-Token', 'csrfToken'],
  ['refresh_token', 'refreshToken', 'id_token', 'idToken', 'IDToken', 'bearer_token', 'device.token'],
  ['api_key', 'api-key', 'apiKey', 'apikey', 'APIKey', 'API_KEY', 'X-Api-Key', 'x_api_key', 'xApiKey', 'myAPIKey'],
  ['private_key', 'private-key', 'privateKey', 'privatekey', 'secret_key', 'secret-key', 'secretKey', 'api_keys'],
  ['aws_secret_access_key', 'secretAccessKey', 'access-key', 'signing_key', 'encryptionKey'],
  ['credential', 'credentials', 'awsCredentials', 'db-credentials'],
  ['signature', 'X-Hub-Signature', 'stripeSignature', 'session', 'user_session', 'userSession'],
  // A flat input says with a prefix where a field goes.
  ['headers:Authorization', 'headers:X-Api-Key', 'body:password', 'query:apiKey', 'params:token'],
].flat();

const HARMLESS = [
  ['tokens_used', 'max_tokens', 'maxTokens', 'prompt_tokens', 'tokens', 'token_type', 'token_count', 'tokenize'],
  ['secretary', 'secret_name', 'secretId', 'password_changed_at', 'passwordless', 'passenger', 'compass', 'bypass'],
  ['key', 'keys', 'public_key', 'publicKey', 'keyboard', 'monkey', 'primary_key', 'idempotency_key', 'api_keyword'],
  ['author', 'authorized', 'authorization_url', 'cookie_policy', 'sessions_total', 'obsession', 'designature'],
  ['id', 'user', 'email', 'body:to', 'headers:Accept', 'X-Request-Id', ''],
].flat();

describe('A field', () => {
  test.each(SENSITIVE)('named %j is taken to hold a secret', (name) => {
    expect(isSensitiveName(name)).toBe(true);
  });

  test.each(HARMLESS)('named %j is not', (name) => {
    expect(isSensitiveName(name)).toBe(false);
  });
});

describe('Text', () => {
  test.each([
    ['Authorization: Bearer abc.def-ghi_jkl~mno+pqr/stu==', 'Authorization: Bearer [redacted]'],
    ['bearer  abcdef', 'bearer [redacted]'],
    ['Basic dXNlcjpwYXNz, then', 'Basic [redacted], then'],
    ['Bearer abcdef and Bearer ghijkl', 'Bearer [redacted] and Bearer [redacted]'],
    ['{"authorization":"Bearer abcdef"}', '{"authorization":"Bearer [redacted]"}'],
    ['a Bearer of news', 'a Bearer of news'],
    ['Forbearer abcdef', 'Forbearer abcdef'],
    ['', ''],
  ])('%j reads %j', (text, clean) => {
    expect(redactText(text)).toBe(clean);
  });
});

describe('Plain data', () => {
  test('loses the values of sensitive fields at every level, and nothing else', () => {
    const given = {
      user: 'jane',
      password: 'p',
      headers: { Authorization: 'Bearer abcdef', Accept: '*/*' },
      items: [{ apiKey: 'k', n: 1 }, [{ token: 't' }], 'Basic dXNlcjpwYXNz'],
      usage: { max_tokens: 5, tokens_used: 3 },
      'headers:X-Api-Key': 'k',
    };
    expect(redact(given)).toEqual({
      user: 'jane',
      password: REDACTED,
      headers: { Authorization: REDACTED, Accept: '*/*' },
      items: [{ apiKey: REDACTED, n: 1 }, [{ token: REDACTED }], 'Basic [redacted]'],
      usage: { max_tokens: 5, tokens_used: 3 },
      'headers:X-Api-Key': REDACTED,
    });
  });

  test.each([
    ['a text', 'x', REDACTED],
    ['an empty text', '', REDACTED],
    ['a number', 1234, REDACTED],
    ['an object', { value: 'x' }, REDACTED],
    ['a list', ['x'], REDACTED],
    ['null, which says that there is none', null, null],
    ['a yes or no, which holds no secret', true, true],
  ])('in a sensitive field: %s', (_what, password, kept) => {
    expect(redact({ password })).toEqual({ password: kept });
  });

  test.each([['x'], [5], [true], [null], [undefined]])('that is a scalar stays: %j', (value) => {
    expect(redact(value)).toBe(value);
  });

  test('is copied, not changed', () => {
    const given = Object.freeze({ password: 'p', list: Object.freeze([Object.freeze({ token: 't' })]) });
    expect(redact(given)).not.toBe(given);
    expect(given).toEqual({ password: 'p', list: [{ token: 't' }] });
  });

  test('keeps twelve levels and nothing below them', () => {
    const nested = (levels: number): unknown => (levels === 0 ? 'bottom' : { in: nested(levels - 1) });
    expect(redact(nested(12))).toEqual(nested(12));
    expect(JSON.stringify(redact(nested(13)))).toBe(JSON.stringify(nested(12)).replace('bottom', REDACTED));
    const lists = (levels: number): unknown => (levels === 0 ? 'bottom' : [lists(levels - 1)]);
    expect(redact(lists(12))).toEqual(lists(12));
    expect(JSON.stringify(redact(lists(13)))).not.toContain('bottom');
  });

  test('that contains itself comes to an end', () => {
    const given: Record<string, unknown> = { name: 'loop' };
    given['self'] = given;
    expect(JSON.stringify(redact(given))).toContain(REDACTED);
  });

  test('keeps a field named like a prototype as a field', () => {
    const given = JSON.parse('{"__proto__":{"token":"t"}}') as unknown;
    expect(JSON.stringify(redact(given))).toBe(`{"__proto__":{"token":"${REDACTED}"}}`);
  });
});
