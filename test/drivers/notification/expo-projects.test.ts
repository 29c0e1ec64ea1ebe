import { expect, test } from 'vitest';
import { createExpoChannel } from '../../../src/drivers/notification/push/expo.ts';
import { answering, type Asked, NEVER, to } from './answering.ts';

const MESSAGE = { title: 'Hello', body: 'World', data: {} };
const [A, B, C, D] = ['a', 'b', 'c', 'd'].map((letter) => `ExpoPushToken[${letter.repeat(22)}]`) as [
  string,
  string,
  string,
  string,
];

const tokensOf = ({ body }: Asked) => (JSON.parse(body) as { to: string[] }[]).flatMap((one) => one.to);

function refusal(details: unknown): Response {
  const error = { code: 'PUSH_TOO_MANY_EXPERIENCE_IDS', message: 'All push notification messages …', details };
  return Response.json({ errors: [error] }, { status: 400 });
}

/** Tickets named by their tokens. */
const tickets = (asked: Asked) => Response.json({ data: tokensOf(asked).map((id) => ({ status: 'ok', id })) });

async function push(answer: (asked: Asked, n: number) => Response, ...addresses: readonly string[]) {
  const { parts, asked } = answering((one) => answer(one, asked.length));
  const channel = createExpoChannel({ provider: 'expo', accessToken: null, endpoint: null }, parts.http);
  const deliveries = await channel.send(MESSAGE, to(...addresses), NEVER);
  return { deliveries, requests: asked.map(tokensOf) };
}

const sent = (...ids: readonly string[]) => ids.map((providerId) => ({ outcome: 'sent', providerId }));
const REFUSED = { outcome: 'failed', error: { code: 'SEND_FAILED' }, isTemporary: false };

/** https://docs.expo.dev/push-notifications/sending-notifications/#request-errors */
test('tokens of several projects go in a request for each project', async () => {
  const details = { '@me/shop': [A, C], '@me/news': [B] };
  const answer = (asked: Asked, n: number) => (n === 1 ? refusal(details) : tickets(asked));
  const { deliveries, requests } = await push(answer, A, B, C, D);
  expect(requests).toEqual([[A, B, C, D], [A, C], [B], [D]]);
  expect(deliveries).toEqual(sent(A, B, C, D));
});

test('tokens are divided once', async () => {
  const { deliveries, requests } = await push(() => refusal({ '@me/shop': [A], '@me/news': [B, C] }), A, B, C);
  expect(requests).toEqual([[A, B, C], [A], [B, C]]);
  expect(deliveries).toMatchObject([REFUSED, REFUSED, REFUSED]);
});

test.each([[undefined], [{ '@me/shop': [A, B] }], [{ '@me/shop': 'x' }], [[]]])(
  'a refusal whose details are %j is that of all',
  async (details) => {
    const { deliveries, requests } = await push(() => refusal(details), A, B);
    expect(requests).toEqual([[A, B]]);
    expect(deliveries).toMatchObject([REFUSED, REFUSED]);
  },
);
