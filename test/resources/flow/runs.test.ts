import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { scope } from '../../support/manifest.ts';
import { composed } from '../../support/processor.ts';
import { ask, seen } from '../../support/target.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { flowing, mostAtOnce, openGate, outcome, PATIENCE, query, runAll } from './flows.ts';

const newKey = () => crypto.randomUUID();
const times = (count: number, input: Record<string, unknown>) => Array.from({ length: count }, () => input);

/** When requests reached the target, in milliseconds since the first. */
async function arrivals(key: string): Promise<number[]> {
  const at = (await seen(key)).map((request) => request.at);
  return at.map((instant) => instant - (at[0] ?? 0));
}

describe('a concurrency', () => {
  test('of an app bounds how many of its runs are under way, and all are done in the end', async () => {
    const owner = await createWorkspace(flowing({ app: [{ concurrency: 3 }] }));
    const key = newKey();
    const answers = await runAll(owner, 'busy', times(12, query(key, { ms: 80 })));
    expect(answers.map(outcome)).toEqual(answers.map(() => '200'));
    expect(await mostAtOnce(key)).toBe(3);
  });

  test('of an action counts each value of its key by itself', async () => {
    const owner = await createWorkspace(
      flowing({ actions: { busy: [{ concurrency: 2, key: '$Input{query}{tenant}' }] } }),
    );
    const keys = [newKey(), newKey()];
    const inputs = keys.flatMap((key) => times(6, query(key, { tenant: key, ms: 80 })));
    const answers = await runAll(owner, 'busy', inputs);
    expect(new Set(answers.map(outcome))).toEqual(new Set(['200']));
    expect(await Promise.all(keys.map(mostAtOnce))).toEqual([2, 2]);
  });

  test('is given back by runs that fail, and by each attempt of those that are repeated', async () => {
    const owner = await createWorkspace(flowing({ app: [{ concurrency: 1, max_wait: '5s' }] }));
    const key = newKey();
    const retryConfig = { initialDelay: 10 };
    const flaky = () => owner.run('flaky', query(key, { fails: 4 }), { retries: 5, retryConfig });
    const answers = await Promise.all([flaky(), flaky(), owner.run('echo', query(newKey()))]);
    expect(answers.map(outcome)).toEqual(['200', '200', '200']);
    expect(await seen(key)).toHaveLength(6);
  });

  test('refuses a run that has waited for as long as it may, which has not begun', async () => {
    const owner = await createWorkspace(flowing({ app: [{ concurrency: 1, max_wait: 150 }] }));
    const [held, late] = [newKey(), newKey()];
    const first = owner.run('gate', query(held));
    await vi.waitFor(async () => expect(await seen(held)).toHaveLength(1), PATIENCE);
    const { status, headers, body } = await owner.run('echo', query(late), { retries: 3 });
    expect({ status, code: body.code, attempts: body.attempts, outcome: body.outcome }).toEqual({
      status: 429,
      code: 'RATE_LIMITED',
      attempts: 0,
      outcome: 'not_sent',
    });
    expect(body.held_back).toMatchObject({ kind: 'concurrency', key: scope.app, position: 1 });
    expect(body.retry_after_ms).toBeGreaterThan(0);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await seen(late)).toEqual([]);
    await openGate(held);
    expect(outcome(await first)).toBe('200');
  });

  test('is of one environment and one workspace', async () => {
    const limits = flowing({ app: [{ concurrency: 1, max_wait: 100 }] });
    const [one, other] = await Promise.all([createWorkspace(limits), createWorkspace(limits)]);
    const held = newKey();
    const first = one.run('gate', query(held));
    await vi.waitFor(async () => expect(await seen(held)).toHaveLength(1), PATIENCE);
    expect(outcome(await one.run('echo', query(newKey())))).toBe('429 RATE_LIMITED');
    expect(outcome(await one.run('echo', query(newKey()), { env: 'dev' }))).toBe('200');
    expect(outcome(await other.run('echo', query(newKey())))).toBe('200');
    await openGate(held);
    await first;
  });
});

describe('a rate', () => {
  test('is kept at the target in any time as long as its period', async () => {
    const owner = await createWorkspace(flowing({ app: [{ rate: { limit: 4, period: 400 } }] }));
    const key = newKey();
    const answers = await runAll(owner, 'echo', times(14, query(key)));
    expect(answers.map(outcome)).toEqual(answers.map(() => '200'));
    const at = await arrivals(key);
    // Less a tenth of a second, for which a busy machine may keep a request on its way.
    const within = at.map((from) => at.filter((instant) => instant >= from && instant < from + 300).length);
    expect(Math.max(...within)).toBeLessThanOrEqual(4);
    // Three times over, and not much slower than it has to be.
    expect(at.at(-1) ?? 0).toBeGreaterThan(1_200);
    expect(at.at(-1) ?? 0).toBeLessThan(3_000);
  });

  test('refuses at once a run that would wait for too long, and tells when it may be repeated', async () => {
    const owner = await createWorkspace(flowing({ actions: { echo: [{ rate: { limit: 1, period: '1h' } }] } }));
    const key = newKey();
    expect(outcome(await owner.run('echo', query(key)))).toBe('200');
    const before = Date.now();
    const { status, body } = await owner.run('echo', query(key));
    expect(Date.now() - before).toBeLessThan(5_000);
    expect({ status, code: body.code }).toEqual({ status: 429, code: 'RATE_LIMITED' });
    expect(body.retry_after_ms).toBeGreaterThan(3_500_000);
    expect(body.retry_after_ms).toBeLessThanOrEqual(3_600_050);
    expect(body.held_back).toMatchObject({ kind: 'rate', key: `${scope.app}/echo` });
    expect(await seen(key)).toHaveLength(1);
  });
});

describe('a cap of those who wait', () => {
  test('refuses a run beyond it at once, naming the limit', async () => {
    const owner = await createWorkspace(flowing({ app: [{ concurrency: 1, max_queued: 1 }] }));
    const [held, waiting, refused] = [newKey(), newKey(), newKey()];
    const first = owner.run('gate', query(held));
    await vi.waitFor(async () => expect(await seen(held)).toHaveLength(1), PATIENCE);
    const second = owner.run('echo', query(waiting));
    await vi.waitFor(async () => {
      const { body } = await owner.call('limits.list', scope);
      expect(body.data).toMatchObject({ keys: [{ limit: 'app/0', key: '', running: 1, waiting: 1, max_queued: 1 }] });
    }, PATIENCE);
    const { status, body } = await owner.run('echo', query(refused));
    expect({ status, code: body.code }).toEqual({ status: 429, code: 'RATE_LIMITED' });
    expect(body.errors).toEqual([{ path: 'app', message: "limit 'app/0' has 1 waiting, its most" }]);
    await openGate(held);
    expect([outcome(await first), outcome(await second)]).toEqual(['200', '200']);
    expect(await seen(refused)).toEqual([]);
  });
});

describe('the version that an environment runs', () => {
  test('says how many, for the next call on', async () => {
    const owner = await createWorkspace(flowing({ app: [{ concurrency: 1 }] }));
    await owner.run('echo', query(newKey()));
    await owner.apply(flowing({ app: [{ concurrency: 4 }] }), [scope.env]);
    const key = newKey();
    await runAll(owner, 'busy', times(8, query(key, { ms: 80 })));
    expect(await mostAtOnce(key)).toBe(4);
  });

  test('says so also for what keeps to another version', async () => {
    const owner = await createWorkspace(flowing({}));
    await owner.apply(flowing({ app: [{ concurrency: 2 }] }), [scope.env]);
    const key = newKey();
    const pinned = times(6, query(key, { ms: 80 })).map((input) =>
      owner.call('actions.run', { ...scope, event: 'busy', input }, { headers: { 'idempotency-key': newKey() } }),
    );
    expect((await Promise.all(pinned)).map(outcome)).toEqual(pinned.map(() => '200'));
    expect(await mostAtOnce(key)).toBe(2);
  });
});

describe('nothing is asked', () => {
  let owner: Member;
  let asked: string[];
  const spied = () => {
    asked = [];
    const GATES = {
      idFromName: (name: string) => env.GATES.idFromName(name),
      get: (id: DurableObjectId) => {
        asked.push(id.name ?? '');
        return env.GATES.get(id);
      },
    } as unknown as DurableObjectNamespace;
    return composed({ GATES });
  };

  beforeAll(async () => {
    owner = await createWorkspace(flowing({ actions: { busy: [{ concurrency: 1 }] } }));
  });

  test('of a gate for calls that nothing limits', async () => {
    const serve = spied();
    expect(outcome(await owner.run('echo', query(newKey()), {}, { serve }))).toBe('200');
    expect(asked).toEqual([]);
    await owner.run('busy', query(newKey(), { ms: 1 }), {}, { serve });
    expect(asked.length).toBeGreaterThan(0);
  });

  test('twice of a gate for a target that is well: once for all calls', async () => {
    const guarded = await createWorkspace(flowing({ circuit: true }));
    const serve = spied();
    for (let n = 0; n < 10; n += 1)
      expect(outcome(await guarded.run('echo', query(newKey()), {}, { serve }))).toBe('200');
    expect(asked).toHaveLength(1);
  });
});

test('a run that is answered by a cache is not admitted anew', async () => {
  const declared = { actions: { echo: [{ rate: { limit: 1, period: '1h' } }] } };
  const caches = [{ tag: 'answers', name: 'Answers', expiry: '1h' }];
  const owner = await createWorkspace(flowing(declared, { caches }));
  const key = newKey();
  const answers = [];
  for (let n = 0; n < 3; n += 1) answers.push(await owner.run('echo', query(key), { cache: 'answers' }));
  expect(answers.map(outcome)).toEqual(['200', '200', '200']);
  expect(await seen(key)).toHaveLength(1);
  expect(await ask('/_busy', { key })).toEqual({ now: 0, most: 0 });
});
