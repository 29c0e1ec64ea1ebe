import { exportPKCS8, generateKeyPair, jwtVerify } from 'jose';
import { expect, test, vi } from 'vitest';
import { createFirebaseChannel } from '../../../src/drivers/notification/push/firebase.ts';
import { type Asked, answering, NEVER, NOW, to } from './answering.ts';

const MESSAGE = { title: 'Hello', body: 'World', data: { order: '7' } };
const pair = generateKeyPair('RS256', { extractable: true });

/** A channel of an account of its own; tokens are given unless `token` answers otherwise. */
async function opened(
  answer: (asked: Asked) => Response | Promise<Response>,
  token?: () => Response | Promise<Response>,
) {
  const { privateKey } = await pair;
  const clientEmail = `push@${crypto.randomUUID()}.iam.gserviceaccount.com`;
  const assertions: string[] = [];
  const { parts, asked } = answering((one) => {
    if (one.url !== 'https://oauth2.googleapis.com/token') return answer(one);
    assertions.push(new URLSearchParams(one.body).get('assertion') ?? '');
    return token?.() ?? Response.json({ access_token: `ya29.${assertions.length}`, expires_in: 3_599 });
  });
  const account = { projectId: 'my-project', clientEmail, privateKey: await exportPKCS8(privateKey), tokenUri: null };
  const open = (more: Partial<typeof account> = {}) =>
    createFirebaseChannel({ provider: 'firebase', account: { ...account, ...more }, endpoint: null }, parts);
  return { open, asked, assertions, clientEmail };
}

/** https://firebase.google.com/docs/cloud-messaging/send/v1-api and …/reference/fcm/rest/v1/projects.messages */
test('asks Firebase as its documentation has it, once a token, with one access token for all', async () => {
  const google = await opened(() => Response.json({ name: 'projects/my-project/messages/0:1' }));
  const channel = google.open();
  expect(channel.batch).toBe(1);
  expect(await channel.send(MESSAGE, to('token-a'), NEVER)).toEqual([
    { outcome: 'sent', providerId: 'projects/my-project/messages/0:1' },
  ]);
  await google.open().send({ ...MESSAGE, data: {} }, to('token-b'), NEVER);
  const [exchange, first, second, ...more] = google.asked;
  expect(more).toEqual([]);
  expect(first).toEqual({
    method: 'POST',
    url: 'https://fcm.googleapis.com/v1/projects/my-project/messages:send',
    headers: { 'content-type': 'application/json', authorization: 'Bearer ya29.1' },
    body: JSON.stringify({
      message: { token: 'token-a', notification: { title: 'Hello', body: 'World' }, data: { order: '7' } },
    }),
  });
  expect(second?.body).toBe('{"message":{"token":"token-b","notification":{"title":"Hello","body":"World"}}}');
  // https://developers.google.com/identity/protocols/oauth2/service-account#authorizingrequests
  expect(exchange).toMatchObject({ method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
  expect(new URLSearchParams(exchange?.body).get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
  const { publicKey } = await pair;
  const { payload } = await jwtVerify(google.assertions[0] ?? '', publicKey, { currentDate: new Date(NOW) });
  expect(payload).toEqual({
    iss: google.clientEmail,
    aud: 'https://oauth2.googleapis.com/token',
    scope: 'https://www.googleapis.com/auth/firebase.messaging',
    iat: NOW / 1_000,
    exp: NOW / 1_000 + 3_600,
  });
});

interface Refusal {
  readonly message?: string;
  /** Of a `BadRequest`, which there is where FCM has no code of its own. */
  readonly field?: string;
  readonly headers?: Record<string, string>;
}

/** https://firebase.google.com/docs/cloud-messaging/error-codes */
function refusal(
  status: number,
  errorCode: string | null,
  { message = 'Said so.', field, headers = {} }: Refusal = {},
): () => Response {
  const isBad = errorCode === null || field !== undefined;
  const violations = { fieldViolations: [{ field: field ?? 'message.data', description: message }] };
  const details = [
    ...(errorCode === null ? [] : [{ '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError', errorCode }]),
    ...(isBad ? [{ '@type': 'type.googleapis.com/google.rpc.BadRequest', ...violations }] : []),
  ];
  return () => Response.json({ error: { code: status, message, details } }, { status, headers });
}

const NO_TOKEN = 'The registration token is not a valid FCM registration token';
const TOO_BIG = 'Android message is too big';

test.each<[string, () => Response | Promise<Response>, object]>([
  [
    'a token that is gone',
    refusal(404, 'UNREGISTERED'),
    { error: { code: 'INVALID_RECIPIENT', message: 'Firebase: UNREGISTERED' }, isTemporary: false },
  ],
  [
    'no token',
    refusal(400, 'INVALID_ARGUMENT', { message: NO_TOKEN }),
    { error: { code: 'INVALID_RECIPIENT', message: 'Firebase: INVALID_ARGUMENT' }, isTemporary: false },
  ],
  [
    'no token, by its field',
    refusal(400, 'INVALID_ARGUMENT', { field: 'message.token' }),
    { error: { code: 'INVALID_RECIPIENT' }, isTemporary: false },
  ],
  [
    'a message that is too long',
    refusal(400, 'INVALID_ARGUMENT', { message: TOO_BIG }),
    { error: { code: 'SEND_FAILED' }, isTemporary: false },
  ],
  [
    'a message that is too long, by its field',
    refusal(400, 'INVALID_ARGUMENT', { message: TOO_BIG, field: 'message' }),
    { error: { code: 'SEND_FAILED' }, isTemporary: false },
  ],
  [
    'another project’s token',
    refusal(403, 'SENDER_ID_MISMATCH'),
    { error: { code: 'INVALID_RECIPIENT' }, isTemporary: false },
  ],
  [
    'a fault of the message',
    refusal(400, null),
    { error: { code: 'SEND_FAILED', message: 'Firebase answered 400' }, isTemporary: false },
  ],
  [
    'a quota',
    refusal(429, 'QUOTA_EXCEEDED', { headers: { 'retry-after': '60' } }),
    { error: { code: 'RATE_LIMITED', retry_after_ms: 60_000 }, isTemporary: true },
  ],
  ['an overload', refusal(503, 'UNAVAILABLE'), { error: { code: 'SERVICE_UNAVAILABLE' }, isTemporary: true }],
  ['a fault of Firebase', refusal(500, 'INTERNAL'), { error: { code: 'SERVICE_UNAVAILABLE' }, isTemporary: true }],
  [
    'no answer',
    () => Promise.reject(new TypeError('lost')),
    { outcome: 'unknown', error: { code: 'OUTCOME_UNKNOWN' } },
  ],
])('tells %s', async (_title, answer, delivery) => {
  const { open } = await opened(answer);
  expect(await open().send(MESSAGE, to('a'), NEVER)).toMatchObject([delivery]);
});

test('an access token that is not taken any more is replaced once', async () => {
  const google = await opened(({ headers: { authorization } }) =>
    authorization === 'Bearer ya29.1' ? refusal(401, null)() : Response.json({ name: 'm' }),
  );
  expect(await google.open().send(MESSAGE, to('a'), NEVER)).toEqual([{ outcome: 'sent', providerId: 'm' }]);
  expect(google.assertions).toHaveLength(2);
});

test('credentials of Apple that are not taken are no fault of the access token', async () => {
  const google = await opened(refusal(401, 'THIRD_PARTY_AUTH_ERROR'));
  expect(await google.open().send(MESSAGE, to('a'), NEVER)).toMatchObject([
    {
      outcome: 'failed',
      error: { code: 'SEND_FAILED', message: 'Firebase: THIRD_PARTY_AUTH_ERROR' },
      isTemporary: false,
    },
  ]);
  expect(google.asked).toHaveLength(2);
});

test('many messages at one time, of several attempts, take one access token, and one in its place', async () => {
  const open = Promise.withResolvers<void>();
  const google = await opened(
    ({ headers: { authorization } }) =>
      authorization === 'Bearer ya29.1' ? refusal(401, null)() : Response.json({ name: 'm' }),
    async () => {
      await open.promise;
      return Response.json({ access_token: `ya29.${google.assertions.length}`, expires_in: 3_599 });
    },
  );
  const channels = [google.open(), google.open()];
  const sends = ['a', 'b', 'c'].flatMap((address) => channels.map((one) => one.send(MESSAGE, to(address), NEVER)));
  await vi.waitFor(() => expect(google.assertions).toHaveLength(1));
  open.resolve();
  expect((await Promise.all(sends)).flat()).toEqual(sends.map(() => ({ outcome: 'sent', providerId: 'm' })));
  expect(google.assertions).toHaveLength(2);
});

test('many messages of an attempt ask once for an access token that is refused', async () => {
  const google = await opened(
    () => Response.json({ name: 'm' }),
    () => Response.json({}, { status: 400 }),
  );
  const channel = google.open();
  const sends = ['a', 'b', 'c'].map((address) => channel.send(MESSAGE, to(address), NEVER));
  const failed = { outcome: 'failed', isTemporary: false, error: { code: 'SEND_FAILED' } };
  expect((await Promise.all(sends)).flat()).toMatchObject([failed, failed, failed]);
  expect(google.assertions).toHaveLength(1);
});

test.each<[string, () => Response | Promise<Response>, object]>([
  [
    'refused',
    () => Response.json({ error: 'invalid_grant', error_description: 'Invalid JWT Signature.' }, { status: 400 }),
    {
      outcome: 'failed',
      error: {
        code: 'SEND_FAILED',
        message: 'Google’s token endpoint answered 400',
        upstream: { body: { error: 'invalid_grant' } },
      },
      isTemporary: false,
    },
  ],
  [
    'not answered',
    () => Promise.reject(new TypeError('lost')),
    { outcome: 'failed', error: { code: 'CONNECTION_ERROR' }, isTemporary: true },
  ],
  [
    'answered without one',
    () => Response.json({}),
    { outcome: 'failed', error: { code: 'UPSTREAM_ERROR' }, isTemporary: false },
  ],
])('nothing is sent, and so nothing unknown, where the access token is %s', async (_title, token, delivery) => {
  const google = await opened(() => Response.json({ name: 'm' }), token);
  expect(await google.open().send(MESSAGE, to('a'), NEVER)).toMatchObject([delivery]);
  expect(google.asked).toHaveLength(1);
});

test('a key that cannot be read is told without it', async () => {
  const google = await opened(() => Response.json({ name: 'm' }));
  const [delivery] = await google.open({ privateKey: 'not-a-key' }).send(MESSAGE, to('a'), NEVER);
  expect(delivery).toMatchObject({ outcome: 'failed', error: { code: 'SEND_FAILED' }, isTemporary: false });
  expect(JSON.stringify(delivery)).not.toContain('not-a-key');
  expect(google.asked).toEqual([]);
});
