import { runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { GateName } from '../../src/resources/flow/directory.ts';
import { manifest } from '../support/manifest.ts';
import { ask, askForJob, gateOf, keptOf, need, newGate, word } from './gates.ts';
import { call, crash, createShop, loggedFaults, PATIENCE, setClock } from './jobs.ts';

const one = [need('app/0', { concurrency: 1 })];
const hourly = [need('app/0', { rate: { limit: 2, periodMs: 3_600_000 } })];
const circuit = {
  rule: { errorRate: 0.5, minCalls: 2, windowMs: 60_000, cooldownMs: 3_600_000, canaries: 1 },
  version: 1,
};

/** An id of a job that is nowhere. */
const newJob = () => `job_o${crypto.randomUUID().replaceAll('-', '')}`;

let name: GateName;

beforeEach(() => {
  name = newGate();
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** The jobs that are told they may begin from now on, as their objects see it. */
function toldJobs(): string[] {
  const told: string[] = [];
  vi.spyOn(env.JOBS, 'get').mockImplementation(
    () =>
      ({
        admit: (ids: string[]) => {
          told.push(...ids);
          return Promise.resolve([]);
        },
      }) as unknown as DurableObjectStub,
  );
  return told;
}

describe('after a crash a gate still knows', () => {
  test('what is under way, until it ends', async () => {
    const ticket = crypto.randomUUID();
    expect(word(await ask(name, 'a', one, { ticket }))).toBe('granted');
    await crash(gateOf(name));
    expect(word(await ask(name, 'b', one, { patienceMs: 0 }))).toBe('concurrency');
    await gateOf(name).release({ ticket, needs: one, failed: null });
    expect(word(await ask(name, 'b', one, { patienceMs: 0 }))).toBe('granted');
  });

  test('how many began within the period of a rate', async () => {
    for (const holder of ['a', 'b']) expect(word(await ask(name, holder, hourly))).toBe('granted');
    await crash(gateOf(name));
    expect(word(await ask(name, 'c', hourly))).toBe('rate');
    setClock(Date.now() + 3_600_100);
    expect(word(await ask(name, 'c', hourly))).toBe('granted');
  });

  test('the jobs that wait, in their order, and tells them', async () => {
    const ticket = crypto.randomUUID();
    await ask(name, 'a', one, { ticket });
    const jobs = [newJob(), newJob()];
    for (const [n, id] of jobs.entries())
      expect(word(await askForJob(name, id, one, { since: n }))).toBe('concurrency');
    await crash(gateOf(name));
    const told = toldJobs();
    await gateOf(name).release({ ticket, needs: one, failed: null });
    await vi.waitFor(() => expect(told).toEqual([jobs[0]]), PATIENCE);
    // What is reserved for the first is not given to the second, after another crash too.
    await crash(gateOf(name));
    expect(word(await askForJob(name, jobs[1] ?? '', one, { since: 1 }))).toBe('concurrency');
    expect(word(await askForJob(name, jobs[0] ?? '', one, { since: 0 }))).toBe('granted');
  });

  test('that its circuit is open, and that a key is paused', async () => {
    await gateOf(name).command({ do: 'open', until: null, reason: 'down' }, circuit);
    await gateOf(name).pause(need('app/0', { concurrency: 1 }), 'because');
    await crash(gateOf(name));
    expect(word(await ask(name, 'a', [], { circuit }))).toBe('circuit');
    expect(word(await ask(name, 'b', one))).toBe('key_paused');
    expect(await gateOf(name).circuit(circuit)).toMatchObject({
      phase: { status: 'open', by: 'user', reason: 'down' },
    });
  });
});

describe('a gate wakes by itself', () => {
  test('when a rate lets the next begin, also when it was away in between', async () => {
    const soon = [need('app/0', { rate: { limit: 1, periodMs: 30_000 } })];
    await ask(name, 'a', soon);
    const id = newJob();
    await askForJob(name, id, soon);
    const { alarm } = await keptOf(gateOf(name));
    expect(Math.abs((alarm ?? 0) - (Date.now() + 30_050))).toBeLessThan(2_000);
    await crash(gateOf(name));
    const told = toldJobs();
    setClock(Date.now() + 30_060);
    await runDurableObjectAlarm(gateOf(name));
    await vi.waitFor(() => expect(told).toEqual([id]), PATIENCE);
  });

  test('when a lease expires that nobody released', async () => {
    expect(word(await ask(name, 'a', one, { leaseMs: 300 }))).toBe('granted');
    const waited = await ask(name, 'b', one, { patienceMs: 10_000 });
    expect(word(waited)).toBe('granted');
  });

  test('when a circuit is to be tried', async () => {
    await gateOf(name).count([{ from: Date.now(), calls: 2, failures: 2 }], circuit);
    const id = newJob();
    expect(word(await askForJob(name, id, [], { circuit }))).toBe('circuit');
    const { alarm } = await keptOf(gateOf(name));
    expect(Math.abs((alarm ?? 0) - (Date.now() + 3_600_000))).toBeLessThan(2_000);
    const told = toldJobs();
    setClock(Date.now() + 3_600_100);
    await runDurableObjectAlarm(gateOf(name));
    await vi.waitFor(() => expect(told).toEqual([id]), PATIENCE);
  });
});

describe('a job that is told', () => {
  test('and is nowhere makes way for the next', async () => {
    const ticket = crypto.randomUUID();
    await ask(name, 'a', one, { ticket });
    await askForJob(name, newJob(), one);
    const waiting = ask(name, 'b', one);
    await vi.waitFor(async () => expect((await gateOf(name).keys(one, 1))[0]).toMatchObject({ waiting: 2 }), PATIENCE);
    await gateOf(name).release({ ticket, needs: one, failed: null });
    expect(word(await waiting)).toBe('granted');
  });

  test('and whose object is away makes way once what was reserved has lapsed', async () => {
    loggedFaults();
    const ticket = crypto.randomUUID();
    await ask(name, 'a', one, { ticket });
    await askForJob(name, newJob(), one);
    const get = vi.spyOn(env.JOBS, 'get').mockImplementation(() => {
      throw new Error('away');
    });
    await gateOf(name).release({ ticket, needs: one, failed: null });
    await vi.waitFor(() => expect(get).toHaveBeenCalled(), PATIENCE);
    expect(word(await ask(name, 'b', one, { patienceMs: 0 }))).toBe('concurrency');
    setClock(Date.now() + 5_100);
    expect(word(await ask(name, 'b', one, { patienceMs: 0 }))).toBe('granted');
  });
});

describe('what a gate keeps', () => {
  test('is nothing while it is only looked at', async () => {
    expect(await gateOf(name).keys([], 10)).toEqual([]);
    await gateOf(name).circuit(circuit);
    expect(await keptOf(gateOf(name))).toEqual({ rows: {}, alarm: null });
  });

  test('is one row for a key, and goes once it says nothing any more', async () => {
    const ticket = crypto.randomUUID();
    await ask(name, 'a', one, { ticket });
    for (const holder of ['x', 'y'])
      await ask(name, holder, [need('app/1', { rate: { limit: 9, periodMs: 1_000 } }, 'k')]);
    expect((await keptOf(gateOf(name))).rows).toEqual({ keys: 2 });
    await gateOf(name).release({ ticket, needs: one, failed: null });
    setClock(Date.now() + 3_700_000);
    await runDurableObjectAlarm(gateOf(name));
    expect(await keptOf(gateOf(name))).toEqual({ rows: {}, alarm: null });
    expect(word(await ask(name, 'b', one))).toBe('granted');
  });

  test('of jobs that wait is one row each, until they began', async () => {
    const ticket = crypto.randomUUID();
    await ask(name, 'a', one, { ticket });
    const jobs = [newJob(), newJob(), newJob()];
    for (const [since, id] of jobs.entries()) await askForJob(name, id, one, { since });
    expect((await keptOf(gateOf(name))).rows).toEqual({ keys: 1, waiting: 3 });
    toldJobs();
    await gateOf(name).release({ ticket, needs: one, failed: null });
    await askForJob(name, jobs[0] ?? '', one, { since: 0 });
    expect((await keptOf(gateOf(name))).rows).toEqual({ keys: 1, waiting: 2 });
  });

  test('of a run that waits is nothing', async () => {
    await ask(name, 'a', one);
    expect(word(await ask(name, 'b', one, { patienceMs: 50 }))).toBe('concurrency');
    expect((await keptOf(gateOf(name))).rows).toEqual({ keys: 1 });
  });

  test('of many keys need not be in memory', async () => {
    const keyed = (n: number) => [need('app/0', { rate: { limit: 1, periodMs: 3_600_000 } }, `key ${n}`)];
    await Promise.all(Array.from({ length: 600 }, (_, n) => ask(name, `a${n}`, keyed(n))));
    expect(word(await ask(name, 'again', keyed(7)))).toBe('rate');
    expect(word(await ask(name, 'again', keyed(9_999)))).toBe('granted');
    expect((await keptOf(gateOf(name))).rows).toEqual({ keys: 601 });
  });
});

test('a run whose gate restarts while it waits is admitted all the same', async () => {
  const { apps = [], ...rest } = manifest();
  const owner = await createShop();
  await owner.apply({ ...rest, apps: apps.map((app) => ({ ...app, limits: [{ concurrency: 1 }] })) }, ['prd']);
  const place = { workspace: owner.workspace_id, product: 'shop', env: 'prd', group: 'api' };
  const ticket = crypto.randomUUID();
  await ask(place, 'holder', one, { ticket });
  const { event, input } = call('echo', {});
  const running = owner.run(event, { ...input, params: { key: 'restarted' } });
  await vi.waitFor(async () => expect((await gateOf(place).keys(one, 1))[0]).toMatchObject({ waiting: 1 }), PATIENCE);
  await crash(gateOf(place));
  await gateOf(place).release({ ticket, needs: one, failed: null });
  expect((await running).status).toBe(200);
});
