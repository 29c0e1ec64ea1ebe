import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { compose } from '../../../src/compose.ts';
import { createJob } from '../../../src/engine/job.ts';
import type { JobSpec } from '../../../src/engine/job-state.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { failingOnce } from '../../http/keyed-operations.ts';
import { scope } from '../../support/manifest.ts';
import { composed, type Serve } from '../../support/processor.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { applied, nightly, promoted, report, type Report, shop, statuses, tick } from './scheduled.ts';

const MINUTE = 60_000;
const PENDING = report({ pending: true });
const { product } = scope;

let owner: Member;
let faults: string[];

beforeEach(async () => {
  owner = await createWorkspace();
  faults = [];
  vi.spyOn(console, 'error').mockImplementation((line: string) => void faults.push(line));
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Puts the processor's clock ahead, for good. */
function pass(ms: number): void {
  vi.spyOn(systemClock, 'now').mockImplementation(() => Date.now() + ms);
}

/** Applies through a processor of its own, and answers what it says of `prd`. */
async function appliedBy(serve: Serve, given: ReturnType<typeof shop>): Promise<Report | undefined> {
  const { status, body } = await owner.call('products.apply', { manifest: given, envs: ['prd'] }, { serve });
  expect(status).toBe(200);
  return (body.data as { schedules: Record<string, Report> }).schedules['prd'];
}

/** The objects of jobs, but asking one first does something else. */
function objects(instead: (stub: DurableObjectStub) => unknown): DurableObjectNamespace {
  return {
    idFromName: (name: string) => env.JOBS.idFromName(name),
    get: (id: DurableObjectId) => instead(env.JOBS.get(id)),
  } as unknown as DurableObjectNamespace;
}

async function declaredRow(): Promise<unknown> {
  return env.DB.prepare(
    'SELECT wanted, done, declared, due FROM schedule_reconciliations WHERE workspace_id = ? AND product = ? AND env = ?',
  )
    .bind(owner.workspace_id, product, 'prd')
    .first();
}

describe('what is cut off between the move and its schedules', () => {
  test.each([
    ['before it looks what is to be done', { DB: () => failingOnce(/SET fence = fence \+ 1/) }],
    ['before it notes what it will declare', { DB: () => failingOnce(/SET declared = \?5 WHERE/) }],
    [
      'when the objects cannot be asked',
      {
        JOBS: () =>
          objects(() => {
            throw new Error('no objects');
          }),
      },
    ],
    ['after it declared them', { DB: () => failingOnce(/SET done = /) }],
  ])('%s is done by the cron trigger', async (_when, given: Record<string, () => unknown>) => {
    await applied(owner, shop([nightly('old')]));
    const bindings = Object.fromEntries(Object.entries(given).map(([name, make]) => [name, make()]));
    const changed = [nightly('new'), nightly('newer')];
    expect(await appliedBy(composed(bindings), shop(changed, 'Second'))).toEqual(PENDING);
    expect(faults.length).toBeGreaterThan(0);
    const cutOff = await statuses(owner, ['old', 'new', 'newer']);
    await tick();
    expect(await statuses(owner, ['old', 'new', 'newer'])).toEqual(cutOff);
    pass(2 * MINUTE);
    await tick();
    expect(await statuses(owner, ['old', 'new', 'newer'])).toEqual(['cancelled', 'scheduled', 'scheduled']);
    expect(await declaredRow()).toMatchObject({ due: null });
    const { body } = await owner.call('products.moves', { product, env: 'prd' }, { now: systemClock.now() });
    const [move] = (body.data as { moves: { version: number; schedules: unknown }[] }).moves;
    expect(move).toMatchObject({ version: 2, schedules: { declared: ['new', 'newer'], cancelled: ['old'] } });
  });

  test('is done by the next request of the same key, which answers what the first would have', async () => {
    await applied(owner, shop([nightly('old')]));
    await applied(owner, shop([nightly('new')], 'Second'));
    const input = { product, env: 'prd', version: 2 };
    const call = (serve?: Serve) =>
      owner.call('products.promote', input, {
        headers: { 'idempotency-key': 'once' },
        ...(serve === undefined ? {} : { serve }),
      });
    const first = await call(composed({ DB: failingOnce(/SET fence = fence \+ 1/) }));
    expect(first.body.data).toMatchObject({ moved: true, schedules: PENDING });
    const second = await call();
    expect(second.body.data).toMatchObject({ moved: true, schedules: { declared: ['new'], cancelled: ['old'] } });
    expect((await call()).body.data).toEqual(second.body.data);
  });

  test('leaves no job behind that a later version does not declare', async () => {
    await applied(owner, shop([]));
    const cut = composed({ DB: failingOnce(/SET done = /) });
    expect(await appliedBy(cut, shop([nightly('short-lived')], 'Second'))).toEqual(PENDING);
    expect(await statuses(owner, ['short-lived'])).toEqual(['scheduled']);
    pass(2 * MINUTE);
    expect(await promoted(owner, 1)).toEqual(report({ cancelled: ['short-lived'] }));
    expect(await statuses(owner, ['short-lived'])).toEqual(['cancelled']);
  });

  test('is not done for one schedule alone: the others of its environment are', async () => {
    const broken = new Set<string>();
    const JOBS = objects((stub) => {
      broken.add(String(stub.id));
      if (broken.size === 1 && broken.has(String(stub.id))) throw new Error('one object is away');
      return stub;
    });
    const tags = ['a', 'b', 'c'];
    expect(await appliedBy(composed({ JOBS }), shop(tags.map((tag) => nightly(tag, { envs: ['prd'] }))))).toEqual(
      PENDING,
    );
    expect((await statuses(owner, tags)).filter((status) => status === 'scheduled')).toHaveLength(2);
    pass(2 * MINUTE);
    await tick();
    expect(await statuses(owner, tags)).toEqual(['scheduled', 'scheduled', 'scheduled']);
  });
});

describe('moves at the same time', () => {
  /** Objects that wait for a gate before they are asked, and tell when the first is. */
  function gated(isHeld: (stub: DurableObjectStub) => boolean = () => true) {
    const gate = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    const JOBS = objects((stub) => {
      if (!isHeld(stub)) return stub;
      const held =
        (name: 'dispatch' | 'command') =>
        async (...given: unknown[]): Promise<unknown> => {
          reached.resolve();
          await gate.promise;
          return (stub as unknown as Record<string, (...all: unknown[]) => Promise<unknown>>)[name]?.(...given);
        };
      return { dispatch: held('dispatch'), command: held('command') };
    });
    return { serve: composed({ JOBS }), open: () => gate.resolve(), reached: reached.promise };
  }

  test('lead to the schedules of the later one, which the earlier sees to', async () => {
    await applied(owner, shop([]));
    await applied(owner, shop([nightly('third')], 'Third'));
    const { serve, open, reached } = gated();
    const first = appliedBy(serve, shop([nightly('second')], 'Second'));
    await reached;
    expect(await promoted(owner, 2)).toEqual(PENDING);
    open();
    expect(await first).toEqual(report({ declared: ['third'], cancelled: ['second'] }));
    expect(await statuses(owner, ['second', 'third'])).toEqual(['cancelled', 'scheduled']);
    expect(await declaredRow()).toMatchObject({ due: null });
  });

  test('lead there also when the earlier one comes too late with what it began', async () => {
    await applied(owner, shop([]));
    const { serve, open, reached } = gated();
    const first = appliedBy(serve, shop([nightly('late')], 'Second'));
    await reached;
    pass(2 * MINUTE);
    expect(await promoted(owner, 1)).toEqual(report());
    open();
    expect(await first).toEqual(PENDING);
    expect(await statuses(owner, ['late'])).toEqual(['scheduled']);
    await tick();
    expect(await statuses(owner, ['late'])).toEqual(['cancelled']);
    expect(await declaredRow()).toMatchObject({ declared: '[]', due: null });
  });

  test('ten of them lead to the schedules of the last', async () => {
    const names = Array.from({ length: 10 }, (_, n) => `s${n}`);
    for (const [n, tag] of names.entries()) await applied(owner, shop([nightly(tag), nightly('all')], `Version ${n}`));
    await Promise.all(names.map((_tag, n) => promoted(owner, n + 1)));
    pass(2 * MINUTE);
    await tick();
    const { body } = await owner.call('products.fetch', { product }, { now: systemClock.now() });
    const { prd } = (body.data as { environments: { prd: number } }).environments;
    const running = await statuses(owner, names);
    expect(running.map((status) => status === 'scheduled')).toEqual(names.map((_tag, n) => n + 1 === prd));
    expect(await statuses(owner, ['all'])).toEqual(['scheduled']);
    expect(await declaredRow()).toMatchObject({ due: null });
  });
});

test('schedules of many environments are seen to as far as one request may, and the rest by the cron trigger', async () => {
  const asked: string[] = [];
  const JOBS = objects((stub) => ({
    async dispatch(spec: JobSpec) {
      asked.push(String(stub.id));
      return { ok: true, job: createJob(spec) };
    },
  }));
  const parts = compose({ ...env, JOBS });
  const slugs = Array.from({ length: 5 }, (_, n) => `e${n}`);
  const tags = Array.from({ length: 100 }, (_, n) => `s${n}`);
  const [app] = shop([]).apps ?? [];
  const base_url = app?.environments[0]?.base_url ?? '';
  const given = shop(
    tags.map((tag) => nightly(tag)),
    'Many',
    {
      environments: slugs.map((slug) => ({ slug, env_name: slug })),
      apps: app === undefined ? [] : [{ ...app, environments: slugs.map((slug) => ({ slug, base_url })) }],
    },
  );
  const serve: Serve = async (request) => parts.app.fetch(request);
  const { body } = await owner.call('products.apply', { manifest: given }, { serve });
  const { schedules } = body.data as { schedules: Record<string, Report> };
  expect(slugs.map((slug) => schedules[slug]?.pending)).toEqual([false, false, false, true, true]);
  expect(schedules['e0']?.declared).toEqual(tags);
  expect(asked).toHaveLength(300);
  pass(2 * MINUTE);
  await parts.schedules.followDue();
  expect(new Set(asked).size).toBe(500);
});
