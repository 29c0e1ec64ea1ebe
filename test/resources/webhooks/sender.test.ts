import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { compose } from '../../../src/compose.ts';
import { createFetchDriver } from '../../../src/drivers/http/fetch-driver.ts';
import type { HttpDriver, SendOptions } from '../../../src/drivers/http/driver.ts';
import { ProcessorError } from '../../../src/kernel/errors.ts';
import { createWebhookSender } from '../../../src/resources/webhooks/sender.ts';
import type { WebhookRow } from '../../../src/resources/webhooks/store.ts';
import { createReceiver } from '../../durable-objects/webhooks.ts';
import { at } from '../../support/target.ts';

const MESSAGE = { id: 'job_1.1', body: '{}' };

/** A sender whose requests take a tenth of a second at most, and the options that each was sent with. */
function hurried(allowPrivateTargets = true): { driver: HttpDriver; options: SendOptions[] } {
  const real = createFetchDriver({ allowPrivateTargets });
  const options: SendOptions[] = [];
  const driver: HttpDriver = {
    check: (request) => real.check(request),
    send: (request, given) => {
      options.push(given);
      return real.send(request, { ...given, timeoutMs: 100 });
    },
  };
  return { driver, options };
}

/** Sends to an address by a driver. */
async function send(url: string, http: HttpDriver) {
  const { owner, id } = await createReceiver();
  const row = await compose(env).endpoints.read(owner.workspace_id, id);
  const endpoint: WebhookRow = { ...(row as WebhookRow), url };
  return createWebhookSender({ ...compose(env), http }).send(owner.workspace_id, endpoint, MESSAGE);
}

describe('an attempt', () => {
  test('takes fifteen seconds at most, follows no redirect, and reads no body of a success', async () => {
    const { driver, options } = hurried();
    await send(at('/echo'), driver);
    expect(options).toEqual([{ timeoutMs: 15_000, redirects: 'refuse', body: 'start' }]);
  });

  test('that gets no answer in time has failed by it', async () => {
    const { attempt } = await send(at('/hang', { key: crypto.randomUUID() }), hurried().driver);
    expect(attempt).toMatchObject({
      status: null,
      error: { code: 'TIMEOUT', message: expect.stringContaining('in time') },
    });
    expect(attempt.durationMs).toBeGreaterThanOrEqual(90);
  });

  test('to a private address is refused where those are, also when the address was allowed once', async () => {
    const { attempt } = await send(at('/echo', { key: 'private' }), hurried(false).driver);
    expect(attempt).toMatchObject({ status: null, error: { code: 'TARGET_REFUSED' }, response: null });
  });

  test('that fails by a fault of ours is no attempt', async () => {
    const fault = async (): Promise<never> => {
      throw new ProcessorError('INTERNAL', 'a fault');
    };
    await expect(send(at('/echo'), { check: () => undefined, send: fault })).rejects.toThrow('a fault');
    const bug = async (): Promise<never> => {
      throw new TypeError('a bug');
    };
    await expect(send(at('/echo'), { check: () => undefined, send: bug })).rejects.toThrow('a bug');
  });

  test.each([
    ['credentials', { token: 'abcdef', note: 'Bearer abcdefgh' }, '{"token":"[redacted]","note":"Bearer [redacted]"}'],
    ['text with credentials', 'not with Basic abcdefgh', 'not with Basic [redacted]'],
    ['a long text', 'y'.repeat(5_000), 'y'.repeat(1_000)],
    ['a number', 5, '5'],
  ])('keeps of a failed answer with %s what may be shown', async (_what, body, response) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const url = at('/reply', { status: 400, type: 'application/json', body: btoa(text) });
    expect((await send(url, hurried().driver)).attempt).toMatchObject({ status: 400, response });
  });

  test.each([
    ['120', 120_000],
    ['soon', null],
    ['-1', null],
  ])('reads Retry-After: %s', async (retry_after, ms) => {
    expect((await send(at('/status/503', { retry_after }), hurried().driver)).retryAfterMs).toBe(ms);
  });
});
