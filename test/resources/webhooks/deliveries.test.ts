import { beforeAll, describe, expect, test, vi } from 'vitest';
import { createCursor } from '../../../src/kernel/cursor.ts';
import {
  answerWith,
  attempted,
  createReceiver,
  kept,
  type ListedDelivery,
  notice,
  PATIENCE,
  type Receiver,
  set,
  tell,
} from '../../durable-objects/webhooks.ts';
import { at } from '../../support/target.ts';

let receiver: Receiver;

beforeAll(async () => {
  receiver = await createReceiver();
  await tell(receiver.owner, ...Array.from({ length: 7 }, (_, n) => notice(n)));
  await vi.waitUntil(
    async () => (await kept(receiver)).deliveries.every(({ phase }) => phase.status === 'delivered'),
    PATIENCE,
  );
  await answerWith(receiver, 500);
  await tell(receiver.owner, notice(7));
  await attempted(receiver, 1);
});

async function page(input: object = {}) {
  const { status, body } = await receiver.owner.call('jobs.listDeliveries', { webhook_id: receiver.id, ...input });
  return {
    status,
    errors: body.errors,
    ...(body.data as { deliveries: ListedDelivery[]; next_cursor: string | null }),
  };
}
const numbers = (found: readonly ListedDelivery[]) => found.map(({ id }) => Number(id.split('.')[1]));

describe('deliveries', () => {
  test('are listed newest first', async () => {
    const { deliveries, next_cursor } = await page();
    expect(numbers(deliveries)).toEqual([7, 6, 5, 4, 3, 2, 1, 0]);
    expect(next_cursor).toBeNull();
  });

  test.each([1, 2, 3, 4, 7, 8, 9])('come once each in pages of %i', async (limit) => {
    const found: number[] = [];
    let cursor: string | null = null;
    let pages = 0;
    do {
      const next: Awaited<ReturnType<typeof page>> = await page({ limit, ...(cursor === null ? {} : { cursor }) });
      found.push(...numbers(next.deliveries));
      cursor = next.next_cursor;
      pages += 1;
    } while (cursor !== null);
    expect(found).toEqual([7, 6, 5, 4, 3, 2, 1, 0]);
    expect(pages).toBe(Math.ceil(8 / limit));
  });

  test('are listed by status', async () => {
    expect(numbers((await page({ status: 'pending' })).deliveries)).toEqual([7]);
    expect(numbers((await page({ status: 'delivered' })).deliveries)).toHaveLength(7);
    expect((await page({ status: 'exhausted' })).deliveries).toEqual([]);
    const { deliveries, next_cursor: cursor } = await page({ status: 'delivered', limit: 4 });
    expect(numbers(deliveries)).toEqual([6, 5, 4, 3]);
    expect(numbers((await page({ status: 'delivered', limit: 4, cursor })).deliveries)).toEqual([2, 1, 0]);
  });

  test('of one that waits say when it is tried again, and why it failed', async () => {
    const [waiting] = (await page({ limit: 1 })).deliveries;
    expect(waiting).toMatchObject({
      status: 'pending',
      ended_at: null,
      attempt_count: 1,
      attempts: [
        { status: 500, error: { code: 'UPSTREAM_ERROR', message: 'it answered 500' }, response: '{"status":500}' },
      ],
    });
    const [attempt] = waiting?.attempts ?? [];
    expect((waiting?.next_attempt_at ?? 0) - (attempt?.at ?? 0)).toBeGreaterThanOrEqual(5_000);
  });

  test.each<[title: string, input: object, path: string]>([
    ['no items', { limit: 0 }, 'limit'],
    ['too many items', { limit: 101 }, 'limit'],
    ['an unknown status', { status: 'failed' }, 'status'],
    ['a made-up cursor', { cursor: 'abc' }, 'cursor'],
    ['a field nobody knows', { page: 2 }, 'page'],
  ])('are refused for %s', async (_title, input, path) => {
    expect(await page(input)).toMatchObject({ status: 400, errors: [{ path }] });
  });

  test('of another list, webhook or kind have other cursors', async () => {
    const { next_cursor: cursor } = await page({ limit: 1 });
    expect(await page({ limit: 1, status: 'delivered', cursor })).toMatchObject({ errors: [{ path: 'cursor' }] });
    const other = await set(receiver.owner, { url: at('/switch', { key: 'another' }) });
    expect(await page({ webhook_id: other.id, cursor })).toMatchObject({ errors: [{ path: 'cursor' }] });
    const list = [receiver.owner.workspace_id, 'jobs.listDeliveries', receiver.id, null];
    for (const position of ['1', null, [1], 1.5])
      expect(await page({ cursor: await createCursor(position, list) })).toMatchObject({
        errors: [{ path: 'cursor' }],
      });
  });
});
