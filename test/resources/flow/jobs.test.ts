import { describe, expect, test, vi } from 'vitest';
import { scope } from '../../support/manifest.ts';
import { seen } from '../../support/target.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import {
  allCompleted,
  dispatch,
  flowing,
  jobHeldBack,
  jobOf,
  jobOnce,
  mostAtOnce,
  openGate,
  outcome,
  PATIENCE,
  query,
} from './flows.ts';

const newKey = () => crypto.randomUUID();

/** A job whose request waits at the target, so that it holds what it was given until `openGate`. */
async function holding(owner: Member, more: object = {}): Promise<{ id: string; key: string }> {
  const key = newKey();
  const id = await dispatch(owner, 'gate', query(key), more);
  await vi.waitFor(async () => expect(await seen(key)).toHaveLength(1), PATIENCE);
  return { id, key };
}

describe('a job that a limit holds back', () => {
  test('says for what it waits, has lost no attempt, and begins when it is told', async () => {
    const owner = await createWorkspace(flowing({ app: [{ concurrency: 1 }] }));
    const held = await holding(owner);
    const keys = [newKey(), newKey()];
    const before = Date.now();
    const first = await dispatch(owner, 'echo', query(keys[0] ?? ''));
    expect((await jobHeldBack(owner, first)).waiting_for).toMatchObject({
      kind: 'concurrency',
      key: scope.app,
      position: 1,
    });
    const second = await dispatch(owner, 'echo', query(keys[1] ?? ''));
    const job = await jobHeldBack(owner, second);
    expect(job).toMatchObject({
      status: 'queued',
      execution_count: 0,
      retry_count: 0,
      last_error: null,
      waiting_for: { kind: 'concurrency', key: scope.app, position: 2 },
    });
    expect(job.waiting_for?.since).toBeGreaterThanOrEqual(before);
    expect(job.next_run_at).toBeGreaterThan(Date.now() + 60_000);
    await openGate(held.key);
    const ended = await allCompleted(owner, [held.id, first, second]);
    expect(
      ended.map(({ execution_count, retry_count, waiting_for }) => [execution_count, retry_count, waiting_for]),
    ).toEqual(ended.map(() => [1, 0, null]));
    const [one, two] = await Promise.all(keys.map(seen));
    expect(one?.[0]?.at ?? Infinity).toBeLessThanOrEqual(two?.[0]?.at ?? 0);
  });

  test('runs in the end, with as many at a time as the limit says, from lanes and objects of their own', async () => {
    const owner = await createWorkspace(flowing({ app: [{ concurrency: 3 }] }));
    const key = newKey();
    const schedules = Array.from({ length: 20 }, (_, n) => (n % 4 === 0 ? { schedule: { delay: 200 } } : {}));
    const ids = await Promise.all(schedules.map((more) => dispatch(owner, 'busy', query(key, { ms: 50 }), more)));
    await allCompleted(owner, ids);
    expect(await mostAtOnce(key)).toBe(3);
    expect(await seen(key)).toHaveLength(20);
  });

  test('waits for a rate until it tells, and says when that may be', async () => {
    const owner = await createWorkspace(flowing({ actions: { echo: [{ rate: { limit: 1, period: '2s' } }] } }));
    const key = newKey();
    const first = await dispatch(owner, 'echo', query(key));
    await jobOnce(owner, first, ({ status }) => status === 'completed');
    const second = await dispatch(owner, 'echo', query(key));
    const { waiting_for: why } = await jobHeldBack(owner, second);
    expect(why).toMatchObject({ kind: 'rate', key: `${scope.app}/echo`, position: 1 });
    await jobOnce(owner, second, ({ status }) => status === 'completed');
    const [one, two] = await seen(key);
    expect((two?.at ?? 0) - (one?.at ?? 0)).toBeGreaterThan(1_900);
    expect(Math.abs((two?.at ?? 0) - (why?.estimated_at ?? 0))).toBeLessThan(1_500);
  });

  test('ends when it could not begin within its ttl', async () => {
    const owner = await createWorkspace(flowing({ app: [{ concurrency: 1 }] }));
    const held = await holding(owner);
    const late = newKey();
    const id = await dispatch(owner, 'echo', query(late), { ttl: 500 });
    expect(await jobOnce(owner, id, ({ status }) => status === 'failed')).toMatchObject({
      last_error: { code: 'TIMEOUT' },
      waiting_for: null,
    });
    await openGate(held.key);
    await allCompleted(owner, [held.id]);
    expect(await seen(late)).toEqual([]);
  });

  test('leaves its line when it is cancelled, so that another may wait there', async () => {
    const owner = await createWorkspace(flowing({ app: [{ concurrency: 1, max_queued: 1 }] }));
    const held = await holding(owner);
    const cancelled = newKey();
    const gone = await dispatch(owner, 'echo', query(cancelled));
    await jobHeldBack(owner, gone);
    const input = query(newKey());
    const full = await owner.call('actions.dispatch', { ...scope, event: 'echo', input });
    expect(outcome(full)).toBe('429 RATE_LIMITED');
    await owner.call('jobs.cancel', { job_id: gone });
    const waiting = () => owner.call('limits.list', scope);
    await vi.waitFor(
      async () => expect((await waiting()).body.data).toMatchObject({ keys: [{ waiting: 0 }] }),
      PATIENCE,
    );
    const next = await dispatch(owner, 'echo', input);
    await jobHeldBack(owner, next);
    await openGate(held.key);
    await allCompleted(owner, [held.id, next]);
    expect(await seen(cancelled)).toEqual([]);
    expect(await jobOf(owner, gone)).toMatchObject({ status: 'cancelled', waiting_for: null });
  });
});

describe('keys that share a limit', () => {
  test('have their turns one after the other, however many wait for each', async () => {
    const owner = await createWorkspace(
      flowing({ app: [{ concurrency: 1 }], actions: { echo: [{ concurrency: 50, key: '$Input{query}{tenant}' }] } }),
    );
    const held = await holding(owner);
    const key = newKey();
    const ids: string[] = [];
    for (const tenant of ['a', 'a', 'a', 'a', 'b', 'c']) {
      const id = await dispatch(owner, 'echo', query(key, { tenant }));
      await jobHeldBack(owner, id);
      ids.push(id);
    }
    await openGate(held.key);
    await allCompleted(owner, ids);
    const tenants = (await seen(key)).map(({ query: { tenant } }) => tenant);
    expect(tenants.slice(0, 3).toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual(['a', 'b', 'c']);
    expect(tenants).toHaveLength(6);
  });
});

describe('a dispatch', () => {
  test('is counted under its key together with those of other actions of the app', async () => {
    const owner = await createWorkspace(flowing({}));
    const limits = [{ concurrency: 1, key: 'customer-7' }];
    const held = await holding(owner, { limits });
    const id = await dispatch(owner, 'echo', query(newKey()), { limits });
    expect((await jobHeldBack(owner, id)).waiting_for).toMatchObject({ kind: 'concurrency', key: 'customer-7' });
    const [other, free] = await Promise.all([
      dispatch(owner, 'echo', query(newKey()), { limits: [{ concurrency: 1, key: 'customer-8' }] }),
      dispatch(owner, 'echo', query(newKey())),
    ]);
    await allCompleted(owner, [other, free]);
    await openGate(held.key);
    await allCompleted(owner, [held.id, id]);
  });

  test('beyond the cap of those who wait is refused, naming the limit, and stores nothing', async () => {
    const owner = await createWorkspace(flowing({ actions: { echo: [{ concurrency: 1, max_queued: 1 }] } }));
    const limits = [{ concurrency: 1, max_queued: 1, key: 'k' }];
    const held = await holding(owner, { limits });
    const waiting = await dispatch(owner, 'gate', query(held.key), { limits });
    await jobHeldBack(owner, waiting);
    const refused = await owner.call('actions.dispatch', { ...scope, event: 'gate', input: query(newKey()), limits });
    expect(outcome(refused)).toBe('429 RATE_LIMITED');
    expect(refused.body.errors).toEqual([
      { path: 'limits', message: "limit 'dispatch' of key 'k' has 1 waiting, its most" },
    ]);
    // For later it is accepted, and waits then whatever the cap says.
    const later = await dispatch(owner, 'gate', query(held.key), { limits, schedule: { delay: 100 } });
    await jobHeldBack(owner, later);
    await openGate(held.key);
    await allCompleted(owner, [held.id, waiting, later]);
  });

  test('of the same idempotency key is answered alike although nobody may wait any more', async () => {
    const owner = await createWorkspace(flowing({}));
    const limits = [{ concurrency: 1, max_queued: 0, key: 'k' }];
    const idempotency_key = newKey();
    const held = await holding(owner, { limits, idempotency_key });
    expect(await dispatch(owner, 'gate', query(held.key), { limits, idempotency_key })).toBe(held.id);
    const refused = await owner.call('actions.dispatch', { ...scope, event: 'gate', input: query(newKey()), limits });
    expect(outcome(refused)).toBe('429 RATE_LIMITED');
    await openGate(held.key);
    await allCompleted(owner, [held.id]);
    expect(await seen(held.key)).toHaveLength(1);
  });
});

describe('a paused key', () => {
  test('holds its jobs and refuses its runs until it is resumed; others go on', async () => {
    const owner = await createWorkspace(flowing({ app: [{ concurrency: 5, key: '$Input{query}{tenant}' }] }));
    const place = { ...scope, limit: 'app/0', key: 'acme' };
    const paused = await owner.call('limits.pause', { ...place, reason: 'they asked for it' });
    expect(paused.body.data).toMatchObject({ key: 'acme', paused: { reason: 'they asked for it' } });
    const key = newKey();
    const ids = [
      await dispatch(owner, 'echo', query(key, { tenant: 'acme' })),
      await dispatch(owner, 'echo', query(key, { tenant: 'acme' })),
    ];
    const [job] = await Promise.all(ids.map((id) => jobHeldBack(owner, id)));
    expect(job?.waiting_for).toMatchObject({ kind: 'key_paused', key: 'acme' });
    const refused = await owner.run('echo', query(key, { tenant: 'acme' }));
    expect(outcome(refused)).toBe('429 RATE_LIMITED');
    expect(refused.body.held_back).toMatchObject({ kind: 'key_paused', key: 'acme' });
    expect(outcome(await owner.run('echo', query(newKey(), { tenant: 'other' })))).toBe('200');
    expect(await seen(key)).toEqual([]);
    const { body } = await owner.call('limits.list', scope);
    expect(body.data).toMatchObject({
      declared: [{ limit: 'app/0', event: null, key: '$Input{query}{tenant}', concurrency: 5, max_wait: 10_000 }],
      keys: [{ limit: 'app/0', key: 'acme', running: 0, waiting: 2, paused: { reason: 'they asked for it' } }],
      has_more: false,
    });
    expect((await owner.call('limits.resume', place)).body.data).toMatchObject({ key: 'acme', paused: null });
    await allCompleted(owner, ids);
    expect(await seen(key)).toHaveLength(2);
  });
});
