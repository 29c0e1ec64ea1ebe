import { expect, test } from 'vitest';
import { createExpoChannel } from '../../../src/drivers/notification/push/expo.ts';
import { answering, NEVER, to } from './answering.ts';

const MESSAGE = { title: 'Hello', body: 'How are you? 👋', data: { order: '7' } };
const A = 'ExponentPushToken[aaaaaaaaaaaaaaaaaaaaaa]';
const B = 'ExpoPushToken[bbbbbbbbbbbbbbbbbbbbbb]';

async function push(
  answer: () => Response | Promise<Response>,
  addresses: readonly string[],
  accessToken: string | null = null,
) {
  const { parts, asked } = answering(answer);
  const channel = createExpoChannel({ provider: 'expo', accessToken, endpoint: null }, parts.http);
  return { deliveries: await channel.send(MESSAGE, to(...addresses), NEVER), asked, batch: channel.batch };
}

/** https://docs.expo.dev/push-notifications/sending-notifications/#http2-api and #message-request-format */
test('asks Expo as its documentation has it, once for all tokens', async () => {
  const answer = () =>
    Response.json({
      data: [
        { status: 'ok', id: 't-1' },
        { status: 'ok', id: 't-2' },
      ],
    });
  const { deliveries, asked, batch } = await push(answer, [A, B], 'expo-access-token');
  expect(asked).toEqual([
    {
      method: 'POST',
      url: 'https://exp.host/--/api/v2/push/send',
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        authorization: 'Bearer expo-access-token',
      },
      body: JSON.stringify([{ to: [A, B], ...MESSAGE }]),
    },
  ]);
  expect(deliveries).toEqual([
    { outcome: 'sent', providerId: 't-1' },
    { outcome: 'sent', providerId: 't-2' },
  ]);
  expect(batch).toBe(100);
  expect((await push(answer, [A])).asked[0]?.headers).not.toHaveProperty('authorization');
});

/** https://docs.expo.dev/push-notifications/sending-notifications/#push-ticket-errors */
test('each token has its ticket, and what is no token of Expo is not asked for', async () => {
  const errors = ['DeviceNotRegistered', 'MessageRateExceeded', 'MessageTooBig'];
  const tickets = errors.map((error) => ({ status: 'error', message: 'no', details: { error } }));
  const answer = () => Response.json({ data: [{ status: 'ok', id: 't-1' }, ...tickets] });
  const { deliveries, asked } = await push(
    answer,
    ['fcm:abc', A, B, `${A.slice(0, -2)}x]`, `${A.slice(0, -2)}y]`],
    'secret-token',
  );
  expect(JSON.parse(asked[0]?.body ?? '')).toMatchObject([{ to: { length: 4 } }]);
  expect(deliveries).toMatchObject([
    { outcome: 'failed', error: { code: 'INVALID_RECIPIENT' }, isTemporary: false },
    { outcome: 'sent', providerId: 't-1' },
    {
      outcome: 'failed',
      error: { code: 'INVALID_RECIPIENT', message: 'Expo: DeviceNotRegistered' },
      isTemporary: false,
    },
    { outcome: 'failed', error: { code: 'RATE_LIMITED' }, isTemporary: true },
    { outcome: 'failed', error: { code: 'SEND_FAILED' }, isTemporary: false },
  ]);
  const none = await push(answer, ['', 'x']);
  expect(none.asked).toEqual([]);
  expect(none.deliveries).toHaveLength(2);
});

test.each<[string, () => Response | Promise<Response>, object]>([
  [
    'a refusal',
    () => Response.json({ errors: [{ code: 'VALIDATION_ERROR', message: 'bad' }] }, { status: 400 }),
    {
      outcome: 'failed',
      error: { code: 'SEND_FAILED', message: 'Expo answered 400', upstream: { status: 400 } },
      isTemporary: false,
    },
  ],
  [
    'too many requests',
    () => Response.json({}, { status: 429, headers: { 'retry-after': '3' } }),
    { outcome: 'failed', error: { code: 'RATE_LIMITED', retry_after_ms: 3_000 }, isTemporary: true },
  ],
  [
    'a fault of Expo',
    () => new Response('x', { status: 503 }),
    { outcome: 'failed', error: { code: 'SERVICE_UNAVAILABLE' }, isTemporary: true },
  ],
  [
    'an error with status 200',
    () => Response.json({ errors: [{ code: 'X' }] }),
    { outcome: 'failed', error: { code: 'SEND_FAILED' } },
  ],
  [
    'an answer that cannot be read',
    () => new Response('{', { headers: { 'content-type': 'application/json' } }),
    { outcome: 'sent', providerId: null },
  ],
  ['an answer without tickets', () => Response.json({}), { outcome: 'sent', providerId: null }],
  [
    'no answer',
    () => Promise.reject(new TypeError('lost')),
    { outcome: 'unknown', error: { code: 'OUTCOME_UNKNOWN' } },
  ],
])('%s holds for all tokens', async (_title, answer, delivery) => {
  const { deliveries } = await push(answer, [A, B]);
  expect(deliveries).toMatchObject([delivery, delivery]);
});
