import Ductape, { type OAuthOptions } from '@ductape/sdk';
import { describe, expect, test, vi } from 'vitest';
import { data, identity, private_key, problem, type Received, startStandIn } from './stand-in.ts';

const CALL = { product: 'shop', env: 'prd', app: 'mail', event: 'send', input: { body: { to: 'jane' } } } as const;
const SCOPE = { product: 'shop', env: 'prd', app: 'mail' } as const;
const REFUSED = problem(502, { code: 'UNAUTHORIZED', detail: 'mail/send answered 401', upstream: { status: 401 } });

function client(url: string): Ductape {
  return new Ductape({ ...identity, private_key, url });
}

/** What calls carried beside their input. */
function sent(received: readonly Received[]): unknown[] {
  return received
    .filter(({ url }) => url.pathname.startsWith('/v1/actions/'))
    .map(({ json }) => (json as { credentials?: unknown }).credentials);
}

function secretsOf(received: readonly Received[], operation: string): unknown[] {
  return received.filter(({ url }) => url.pathname === `/v1/secrets/${operation}`).map(({ json }) => json);
}

type Renew = OAuthOptions['onExpiry'];

describe('what is configured', () => {
  test('goes with every later call of its app and environment, and with no other', async () => {
    const { url, received } = await startStandIn();
    const ductape = client(url);
    ductape.actions.config({ ...SCOPE, credentials: { 'headers:x-key': '$Secret{KEY}' } });
    await ductape.actions.run(CALL);
    await ductape.actions.dispatch(CALL);
    await ductape.actions.run({ ...CALL, app: 'other' });
    await ductape.actions.run({ ...CALL, env: 'dev' });
    expect(sent(received)).toEqual([
      { 'headers:x-key': '$Secret{KEY}' },
      { 'headers:x-key': '$Secret{KEY}' },
      undefined,
      undefined,
    ]);
  });

  test('lies beneath the credentials of the call', async () => {
    const { url, received } = await startStandIn();
    const ductape = client(url);
    ductape.actions.config({ ...SCOPE, credentials: { a: 1, b: 1 } });
    await ductape.actions.run({ ...CALL, credentials: { b: 2 } });
    expect(sent(received)).toEqual([{ a: 1, b: 2 }]);
  });

  test('takes product and environment from the client, and says what is missing', async () => {
    const { url, received } = await startStandIn();
    const ductape = new Ductape({ ...identity, private_key, url, product: 'shop', env: 'prd' });
    ductape.actions.config({ app: 'mail', credentials: { a: 1 } });
    await ductape.actions.run({ app: 'mail', event: 'send', input: {} });
    expect(sent(received)).toEqual([{ a: 1 }]);
    expect(() => client(url).actions.config({ app: 'mail', credentials: {} })).toThrow(/product/);
    expect(() => ductape.actions.config({ app: 'mail', credentials: 'x' as never })).toThrow(/credentials/);
  });
});

describe('OAuth tokens', () => {
  const credentials = ({ accessToken }: { accessToken: string }) => ({
    'headers:authorization': `Bearer ${accessToken}`,
  });
  const reference = '$Secret{OAUTH_SHOP_MAIL_PRD_ACCESS_TOKEN}';

  test('become secrets of the app and environment, and calls carry references to them', async () => {
    const { url, received } = await startStandIn();
    const ductape = client(url);
    const tokens = { accessToken: 'plain-access', refreshToken: 'plain-refresh' };
    await ductape.actions.oauth({ ...SCOPE, tokens, credentials, onExpiry: vi.fn<() => never>() });
    await ductape.actions.run(CALL);
    // They are sent side by side.
    const created = secretsOf(received, 'create').toSorted((one, other) =>
      JSON.stringify(one) < JSON.stringify(other) ? -1 : 1,
    );
    expect(created).toEqual([
      { key: 'OAUTH_SHOP_MAIL_PRD_ACCESS_TOKEN', value: 'plain-access', scope: ['mail'], envs: ['prd'] },
      { key: 'OAUTH_SHOP_MAIL_PRD_REFRESH_TOKEN', value: 'plain-refresh', scope: ['mail'], envs: ['prd'] },
    ]);
    expect(sent(received)).toEqual([{ 'headers:authorization': `Bearer ${reference}` }]);
    expect(JSON.stringify(received.filter(({ url: at }) => at.pathname.includes('actions')))).not.toContain('plain-');
  });

  test('that are secrets already stay where they are', async () => {
    const { url, received } = await startStandIn();
    const ductape = client(url);
    await ductape.actions.oauth({
      ...SCOPE,
      tokens: { accessToken: '$Secret{MINE}' },
      credentials,
      onExpiry: vi.fn<() => never>(),
    });
    await ductape.actions.run(CALL);
    expect(secretsOf(received, 'create')).toEqual([]);
    expect(sent(received)).toEqual([{ 'headers:authorization': 'Bearer $Secret{MINE}' }]);
  });

  test('are refreshed once for all calls when they are about to expire', async () => {
    const { url, received } = await startStandIn(
      data({}),
      data({ value: 'old-access' }),
      problem(409, { code: 'CONFLICT', detail: 'already exists' }),
    );
    const ductape = client(url);
    const onExpiry = vi.fn<Renew>(async () => ({ tokens: { accessToken: 'new-access' }, expiresIn: 3600 }));
    await ductape.actions.oauth({
      ...SCOPE,
      tokens: { accessToken: 'old-access' },
      expiresIn: 30,
      credentials,
      onExpiry,
    });
    await Promise.all([ductape.actions.run(CALL), ductape.actions.run(CALL), ductape.actions.dispatch(CALL)]);
    await ductape.actions.run(CALL);
    expect(onExpiry.mock.calls).toEqual([[{ accessToken: 'old-access' }]]);
    expect(secretsOf(received, 'update')).toEqual([{ key: 'OAUTH_SHOP_MAIL_PRD_ACCESS_TOKEN', value: 'new-access' }]);
    expect(sent(received)).toHaveLength(4);
  });

  test('are refreshed when a target refuses them, and the run is sent once more', async () => {
    const { url, received } = await startStandIn(data({}), REFUSED, data({ value: 'old' }), data({}), data('done'));
    const ductape = client(url);
    const onExpiry = vi.fn<Renew>(async () => ({ tokens: { accessToken: 'new-access' } }));
    await ductape.actions.oauth({ ...SCOPE, tokens: { accessToken: 'old-access' }, credentials, onExpiry });
    expect(await ductape.actions.run(CALL)).toBe('done');
    expect(onExpiry).toHaveBeenCalledTimes(1);
    expect(sent(received)).toHaveLength(2);
  });

  test.each([
    ['a second time', [REFUSED, data({ value: 'old' }), data({}), REFUSED], {}, 2],
    ['under an idempotency key', [REFUSED], { idempotency_key: 'mine' }, 1],
    ['for another reason', [problem(502, { code: 'UPSTREAM_ERROR', detail: 'x', upstream: { status: 500 } })], {}, 1],
  ])('fail the run when it is refused %s', async (_what, replies, options, times) => {
    const { url, received } = await startStandIn(data({}), ...replies);
    const ductape = client(url);
    const onExpiry = vi.fn<Renew>(async () => ({ tokens: { accessToken: 'new-access' } }));
    await ductape.actions.oauth({ ...SCOPE, tokens: { accessToken: 'old-access' }, credentials, onExpiry });
    await expect(ductape.actions.run(CALL, options)).rejects.toThrow(/answered 401|x/);
    expect(sent(received)).toHaveLength(times);
  });

  test('that cannot be refreshed fail the calls that need them, and are tried again by later ones', async () => {
    const { url } = await startStandIn(data({}), data({ value: 'old-access' }), data({ value: 'old-access' }));
    const ductape = client(url);
    const onExpiry = vi.fn<Renew>(async () => ({ tokens: { accessToken: 'new-access' }, expiresIn: 3600 }));
    onExpiry.mockRejectedValueOnce(new Error('the server is down'));
    await ductape.actions.oauth({
      ...SCOPE,
      tokens: { accessToken: 'old-access' },
      expiresIn: 1,
      credentials,
      onExpiry,
    });
    await expect(ductape.actions.run(CALL)).rejects.toThrow('the server is down');
    await ductape.actions.run(CALL);
    expect(onExpiry).toHaveBeenCalledTimes(2);
  });
});

test('what accompanies an answer is told to whom asks for it', async () => {
  const { url } = await startStandIn((response) =>
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end('{"data":1,"meta":{"run_id":"run_1","response":{"status":201,"headers":{}}}}'),
  );
  const onMeta = vi.fn<(meta: unknown) => void>();
  expect(await client(url).actions.run(CALL, { onMeta })).toBe(1);
  expect(onMeta).toHaveBeenCalledWith({ run_id: 'run_1', response: { status: 201, headers: {} } });
});
