import { afterEach, describe, expect, test, vi } from 'vitest';
import { ask, at, seen } from '../support/target.ts';
import { createWorkspace } from '../support/workspace.ts';
import {
  attempted,
  createReceiver,
  crash,
  deliveries,
  execute,
  kept,
  listed,
  notice,
  PATIENCE,
  received,
  ring,
  set,
  tell,
  verify,
} from './webhooks.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('what is told of a job', () => {
  test('is sent, signed so that the standard’s own package verifies it, with the payload of the contract', async () => {
    const receiver = await createReceiver();
    const error = { code: 'TIMEOUT', message: 'No answer came in time.' } as const;
    const told = notice(1, { type: 'job.failed' }, { execution_count: 3, error });
    await tell(receiver.owner, told);
    const [request] = await received(receiver, 1);
    expect(request && verify(request, receiver.secret)).toEqual({
      event: 'job.failed',
      timestamp: told.at,
      job: told.job,
    });
    expect(request).toMatchObject({
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': told.id,
        'webhook-timestamp': expect.stringMatching(/^\d{10}$/),
        'webhook-signature': expect.stringMatching(/^v1,[\w+/]{43}=$/),
        'x-ductape-signature': expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    });
    expect(Object.keys(request?.headers ?? {})).not.toContain('authorization');
  });

  test('is kept as delivered, with its attempt', async () => {
    const receiver = await createReceiver();
    await tell(receiver.owner, notice(1));
    await attempted(receiver, 1);
    expect(await deliveries(receiver)).toEqual([
      {
        id: notice(1).id,
        event: 'job.completed',
        status: 'delivered',
        job_id: notice(1).job.id,
        payload: { event: 'job.completed', timestamp: notice(1).at, job: notice(1).job },
        created_at: expect.any(Number),
        next_attempt_at: null,
        ended_at: expect.any(Number),
        redelivered_at: null,
        attempt_count: 1,
        attempts: [
          { at: expect.any(Number), duration_ms: expect.any(Number), status: 200, error: null, response: null },
        ],
      },
    ]);
    expect(await listed(receiver)).toMatchObject({ pending: 0, dropped: 0, delivered_at: expect.any(Number) });
  });

  test('twice is delivered once, also when it was delivered before', async () => {
    const receiver = await createReceiver();
    await tell(receiver.owner, notice(1), notice(2), notice(1));
    await tell(receiver.owner, notice(2), notice(3));
    const requests = await received(receiver, 3);
    await tell(receiver.owner, notice(1), notice(2), notice(3), notice(4));
    await received(receiver, 4);
    expect(requests.map(({ headers }) => headers['webhook-id'])).toHaveLength(3);
    expect(await deliveries(receiver)).toHaveLength(4);
  });

  test('comes in the order of its time', async () => {
    const receiver = await createReceiver();
    await tell(receiver.owner, notice(30), notice(10), notice(20));
    await received(receiver, 3);
    expect((await kept(receiver)).deliveries.map(({ id }) => id)).toEqual([10, 20, 30].map((n) => notice(n).id));
  });

  test('goes to each webhook that wants it, and to no other', async () => {
    const all = await createReceiver();
    const { owner } = all;
    const others = {
      failed: { events: ['job.failed', 'job.missed'] },
      dev: { env: 'dev' },
      prd: { product: 'shop', env: 'prd', events: ['job.completed'] },
    };
    const keys: Record<string, string> = { all: all.key };
    for (const [name, more] of Object.entries(others)) {
      keys[name] = crypto.randomUUID();
      await set(owner, { url: at('/switch', { key: keys[name] }), ...more });
    }
    await tell(owner, notice(1), notice(2, { type: 'job.missed' }), notice(3, {}, { env: 'dev' }));
    await tell(owner, notice(4, {}, { product: 'other' }));
    await received(all, 4);
    const got = async (key = '') => (await seen(key)).map(({ headers }) => headers['webhook-id']?.split('.')[1] ?? '');
    await vi.waitFor(async () => {
      expect(await got(keys['failed'])).toEqual(['2']);
      expect(await got(keys['dev'])).toEqual(['3']);
      expect(await got(keys['prd'])).toEqual(['1']);
    }, PATIENCE);
    for (const name of Object.keys(others)) expect(await seen(keys[name] ?? '')).toHaveLength(1);
  });

  test('stays within its workspace', async () => {
    const [one, other] = [await createReceiver(), await createReceiver()];
    await tell(one.owner, notice(1));
    await received(one, 1);
    expect(await seen(other.key)).toEqual([]);
    expect(await deliveries(other)).toEqual([]);
    expect((await kept(other)).endpoint).toBeNull();
  });

  test('costs nothing where no webhook is', async () => {
    const owner = await createWorkspace();
    await expect(tell(owner, notice(1))).resolves.toBeUndefined();
  });

  test('that cannot be stored is thrown, and delivered once it is told again', async () => {
    const receiver = await createReceiver();
    await tell(receiver.owner, notice(1));
    await received(receiver, 1);
    await execute(receiver, "CREATE TRIGGER broken BEFORE INSERT ON deliveries BEGIN SELECT RAISE(FAIL, 'full'); END");
    await expect(tell(receiver.owner, notice(2))).rejects.toThrow('full');
    await execute(receiver, 'DROP TRIGGER broken');
    await tell(receiver.owner, notice(2));
    await received(receiver, 2);
  });
});

describe('a receiver that takes its time', () => {
  test('has five requests under way at most, and gets the others as those end', async () => {
    const receiver = await createReceiver('/gate');
    await tell(receiver.owner, ...Array.from({ length: 12 }, (_, n) => notice(n)));
    await received(receiver, 5);
    await tell(receiver.owner, notice(12));
    expect(await listed(receiver)).toMatchObject({ pending: 13 });
    expect(await seen(receiver.key)).toHaveLength(5);
    await ask('/_open', { key: receiver.key });
    await received(receiver, 13);
    await vi.waitFor(async () => expect(await listed(receiver)).toMatchObject({ pending: 0 }), PATIENCE);
    const ids = (await seen(receiver.key)).map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(13);
  });

  test('does not hold up the receiver of another webhook', async () => {
    const slow = await createReceiver('/gate');
    const key = crypto.randomUUID();
    await set(slow.owner, { url: at('/switch', { key }) });
    await tell(slow.owner, ...Array.from({ length: 8 }, (_, n) => notice(n)));
    await received({ key }, 8);
    expect(await seen(slow.key)).toHaveLength(5);
    await ask('/_open', { key: slow.key });
  });
});

describe('an object that dies', () => {
  test('within an attempt has it made again by its alarm', async () => {
    const receiver = await createReceiver('/gate');
    await tell(receiver.owner, notice(1), notice(2));
    await received(receiver, 2);
    expect((await kept(receiver)).alarm).not.toBeNull();
    await crash(receiver);
    await ask('/_open', { key: receiver.key });
    expect(await ring(receiver)).toBe(true);
    const requests = await received(receiver, 4);
    expect(requests.map(({ headers }) => headers['webhook-id'] ?? '').toSorted()).toEqual(
      [1, 1, 2, 2].map((n) => notice(n).id),
    );
    await attempted(receiver, 1);
    expect(await deliveries(receiver)).toMatchObject([{ status: 'delivered' }, { status: 'delivered' }]);
  });

  test('is found by whatever is told next, with all that it had', async () => {
    const receiver = await createReceiver('/gate');
    await tell(receiver.owner, notice(1));
    await received(receiver, 1);
    await crash(receiver);
    await ask('/_open', { key: receiver.key });
    await tell(receiver.owner, notice(2));
    expect(await received(receiver, 3)).toHaveLength(3);
  });

  test('after a delivery does not make it again', async () => {
    const receiver = await createReceiver();
    await tell(receiver.owner, notice(1));
    await attempted(receiver, 1);
    await crash(receiver);
    await ring(receiver);
    await tell(receiver.owner, notice(1), notice(2));
    const requests = await received(receiver, 2);
    expect(requests.map(({ headers }) => headers['webhook-id'])).toEqual([notice(1).id, notice(2).id]);
  });
});
