import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../../src/kernel/clock.ts';
import {
  ahead,
  attempted,
  createReceiver,
  deliveries,
  kept,
  listed,
  notice,
  received,
  type Receiver,
  ringInTime,
  tell,
  verify,
} from '../../durable-objects/webhooks.ts';
import { everythingKept } from '../../support/everything.ts';
import { formsIn } from '../../support/secret-forms.ts';

const DAY_MS = 86_400_000;
const NEXT = `whsec_${btoa('the next secret, which is long')}`;

afterEach(() => {
  vi.restoreAllMocks();
});

const rotate = ({ owner, id }: Receiver, more: object = {}, headers: Readonly<Record<string, string>> = {}) =>
  owner.call('jobs.rotateWebhookSecret', { webhook_id: id, ...more }, { headers });

/** The latest request, once there are so many. */
async function latest(receiver: Receiver, count: number) {
  const request = (await received(receiver, count)).at(-1);
  if (request === undefined) throw new Error('nothing came');
  return request;
}

describe('a secret that is replaced', () => {
  test('signs for a day beside the next one, which is answered once', async () => {
    const receiver = await createReceiver();
    await tell(receiver.owner, notice(1));
    await received(receiver, 1);
    const before = Date.now();
    const { body } = await rotate(receiver);
    const next = body.data as { id: string; secret: string; old_secret_until: number };
    expect(next).toEqual({
      id: receiver.id,
      secret: expect.stringMatching(/^whsec_/),
      old_secret_until: expect.any(Number),
    });
    expect(next.old_secret_until - before).toBeGreaterThanOrEqual(DAY_MS);
    expect(next.old_secret_until - before).toBeLessThan(DAY_MS + 30_000);
    expect(await listed(receiver)).toMatchObject({ old_secret_until: next.old_secret_until });
    await tell(receiver.owner, notice(2));
    const request = await latest(receiver, 2);
    for (const secret of [receiver.secret, next.secret])
      expect(verify(request, secret)).toMatchObject({ event: 'job.completed' });
    expect(request.headers['webhook-signature']?.split(' ')).toHaveLength(2);
    expect(request.headers['x-ductape-signature']?.split(' ')).toHaveLength(2);
    ahead(DAY_MS + 60_000);
    await tell(receiver.owner, notice(3));
    const later = await latest(receiver, 3);
    expect(later.headers['webhook-signature']?.split(' ')).toEqual([expect.stringMatching(/^v1,/)]);
    expect(await listed(receiver)).toMatchObject({ old_secret_until: null });
    vi.spyOn(systemClock, 'now').mockRestore();
    const now = vi.spyOn(Date, 'now').mockReturnValue(Number(later.headers['webhook-timestamp']) * 1000);
    expect(verify(later, next.secret)).toMatchObject({ event: 'job.completed' });
    expect(() => verify(later, receiver.secret)).toThrow('No matching signature');
    now.mockRestore();
  });

  test.each([
    ['as long as is asked', '1h', 3_600_000],
    ['in milliseconds too', 60_000, 60_000],
    ['for a week at most', '7d', 7 * DAY_MS],
  ])('signs %s', async (_what, overlap, ms) => {
    const receiver = await createReceiver();
    const before = Date.now();
    const { old_secret_until: until } = (await rotate(receiver, { overlap })).body.data as { old_secret_until: number };
    expect(until - before).toBeGreaterThanOrEqual(ms);
    expect(until - before).toBeLessThan(ms + 30_000);
  });

  test('signs no more when no overlap is wanted, at once', async () => {
    const receiver = await createReceiver();
    await tell(receiver.owner, notice(1));
    await received(receiver, 1);
    expect((await rotate(receiver, { secret: NEXT, overlap: 0 })).body.data).toEqual({
      id: receiver.id,
      old_secret_until: null,
    });
    await tell(receiver.owner, notice(2));
    const request = await latest(receiver, 2);
    expect(verify(request, NEXT)).toBeDefined();
    expect(() => verify(request, receiver.secret)).toThrow('No matching signature');
  });

  test('by setting the webhook with another one, signs for a day too; the same one changes nothing', async () => {
    const receiver = await createReceiver();
    const { url } = await listed(receiver);
    expect((await receiver.owner.call('jobs.setWebhook', { url, secret: receiver.secret })).body.data).toEqual({
      id: receiver.id,
    });
    expect(await listed(receiver)).toMatchObject({ old_secret_until: null });
    await receiver.owner.call('jobs.setWebhook', { url, secret: NEXT });
    await tell(receiver.owner, notice(1));
    const request = await latest(receiver, 1);
    for (const secret of [receiver.secret, NEXT]) expect(verify(request, secret)).toBeDefined();
  });

  test('signs the retries of what was told before', async () => {
    const receiver = await createReceiver('/flaky', { fails: 1 });
    await tell(receiver.owner, notice(1));
    await attempted(receiver, 1);
    await rotate(receiver, { secret: NEXT, overlap: 0 });
    const time = await ringInTime(receiver);
    const request = await latest(receiver, 2);
    vi.restoreAllMocks();
    vi.spyOn(Date, 'now').mockReturnValue(time);
    expect(verify(request, NEXT)).toBeDefined();
  });

  test.each<[title: string, input: object, path: string]>([
    ['a long overlap', { overlap: '8d' }, 'overlap'],
    ['an overlap that is no duration', { overlap: 'a day' }, 'overlap'],
    ['a negative overlap', { overlap: -1 }, 'overlap'],
    ['a bad secret', { secret: 'whsec_short' }, 'secret'],
  ])('is refused for %s', async (_title, input, path) => {
    const receiver = await createReceiver();
    expect(await rotate(receiver, input)).toMatchObject({ status: 400, body: { errors: [{ path }] } });
    expect(await listed(receiver)).toMatchObject({ old_secret_until: null });
  });
});

describe('a secret', () => {
  test('is in nothing that is stored, listed or logged, and in nothing that a receiver quotes', async () => {
    const lines: string[] = [];
    for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const)
      vi.spyOn(console, level).mockImplementation(
        (...given: unknown[]) => void lines.push(given.map(String).join(' ')),
      );
    const quoted = `whsec_${btoa('a secret that its receiver quotes')}`;
    const receiver = await createReceiver('/quoting', { status: 500, secret: quoted }, { secret: quoted });
    const { owner, id } = receiver;
    // Its address quotes it too: that is no secret of ours to hide, and is left out here.
    const { url } = await listed(receiver);
    const made = await createReceiver();
    const rotated = (await rotate(made, {}, { 'idempotency-key': 'rotate' })).body.data as { secret: string };
    expect((await rotate(made, {}, { 'idempotency-key': 'rotate' })).body.data).toEqual(rotated);
    await tell(owner, notice(1));
    await attempted(receiver, 1);
    const [delivery] = await deliveries(receiver);
    expect(delivery?.attempts[0]?.response).toContain('[redacted]');
    const secrets = [quoted, made.secret, rotated.secret].flatMap((secret) => [secret, secret.slice('whsec_'.length)]);
    const shown = [
      ...(await everythingKept(owner.workspace_id)),
      ...(await everythingKept(made.owner.workspace_id)),
      ...[await kept({ owner, id }), await kept(made), await deliveries(receiver), await listed(made), lines].map(
        (value) => ({ where: 'shown', text: JSON.stringify(value) }),
      ),
    ].map(({ where, text }) => ({ where, text: text.replaceAll(url, '').replaceAll(encodeURIComponent(quoted), '') }));
    const found = shown.flatMap(({ where, text }) =>
      secrets.flatMap((secret) => formsIn(text, secret).map((form) => `${form}: ${where}`)),
    );
    expect(found).toEqual([]);
  });

  test('that was made for a request under a key is answered again for it, and kept sealed until then', async () => {
    const receiver = await createReceiver();
    const url = 'https://example.com/hook';
    const once = { headers: { 'idempotency-key': 'make' } };
    const first = (await receiver.owner.call('jobs.setWebhook', { url }, once)).body.data as { secret: string };
    expect(first.secret).toMatch(/^whsec_/);
    expect((await receiver.owner.call('jobs.setWebhook', { url }, once)).body.data).toEqual(first);
    const { results } = await env.DB.prepare(
      "SELECT answer FROM idempotency_keys WHERE workspace_id = ? AND key = 'make'",
    )
      .bind(receiver.owner.workspace_id)
      .all<{ answer: string }>();
    expect(results).toEqual([{ answer: expect.stringMatching(/^"v1\.\d+\.[\w-]+"$/) }]);
  });

  test('survives a new data key', async () => {
    const receiver = await createReceiver();
    await receiver.owner.call('secrets.rotate');
    await tell(receiver.owner, notice(1));
    expect(verify(await latest(receiver, 1), receiver.secret)).toBeDefined();
  });
});
