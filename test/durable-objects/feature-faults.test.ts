import { runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { ask, seen } from '../support/target.ts';
import type { Member } from '../support/workspace.ts';
import {
  begin,
  besides,
  breakWrites,
  createFeatures,
  createSpec,
  mendWrites,
  objectOf,
  reached,
  result,
  signal,
  step,
  twoRuns,
  within,
} from './features.ts';
import { crash, loggedFaults, PATIENCE, setClock } from './jobs.ts';

const HOUR = 3_600_000;

const FEATURES = [
  { tag: 'quick', steps: [step('only')] },
  { tag: 'asleep', steps: [{ tag: 'nap', type: 'sleep', input: { duration: HOUR } }] },
  { tag: 'large', steps: [step('only', 'echo', { body: '$Input{text}' })] },
  {
    tag: 'signalled',
    steps: [step('work', 'gate'), { tag: 'wait', type: 'wait_signal', signal: 'go' }],
    signals: { go: {} },
  },
].map((feature) => ({ name: feature.tag, ...feature }));
const LARGE = { text: 'x'.repeat(100_000) };

let owner: Member;
beforeAll(async () => {
  owner = await createFeatures(FEATURES);
});

afterEach(() => vi.restoreAllMocks());

const alarmOf = (id: string) => within(objectOf(owner, id), (storage) => storage.getAlarm());

/** The files of a run. */
async function filesOf(id: string): Promise<string[]> {
  const { objects } = await env.FILES.list({ prefix: `${owner.workspace_id}/features/${id}/` });
  return objects.map(({ key }) => key);
}

/** Has something done around each file that is put. */
function aroundPuts(around: (put: () => Promise<R2Object>) => Promise<R2Object>): void {
  const bucket = Object.getPrototypeOf(env.FILES) as object;
  const put = Reflect.get(bucket, 'put') as (...given: unknown[]) => Promise<R2Object>;
  vi.spyOn(bucket as { put: typeof put }, 'put').mockImplementation(function (this: unknown, ...given) {
    return around(() => put.apply(this, given));
  });
}

describe('a run that fails for a fault of ours', () => {
  test('is tried again after longer and longer, and holds up no other', async () => {
    const [one, other] = await twoRuns(owner, 'asleep');
    await reached(owner, other.id, 'paused');
    await breakWrites(owner, one.id);
    const faults = loggedFaults();
    let now = Date.now() + HOUR + 1_000;
    const tried: number[] = [];
    while (tried.length < 8) {
      setClock(now);
      await runDurableObjectAlarm(objectOf(owner, one.id));
      if (faults.filter(({ id }) => id === one.id).length > tried.length) tried.push(now);
      now = ((await alarmOf(one.id)) ?? 0) + 1;
    }
    const waits = tried.slice(1).map((at, index) => Math.round((at - (tried[index] ?? 0)) / 1_000));
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60]);
    expect(await result(owner, other.id)).toMatchObject({ status: 'completed' });
    await mendWrites(owner, one.id);
    setClock(now + 60_000);
    await runDurableObjectAlarm(objectOf(owner, one.id));
    expect(await result(owner, one.id)).toMatchObject({ status: 'completed' });
  });

  test('when it is taken over is taken over later, whatever else happens to it before', async () => {
    const run = await begin(owner, 'signalled');
    const { id, key } = run;
    await vi.waitFor(async () => expect(await seen(key)).toHaveLength(1), PATIENCE);
    await breakWrites(owner, id);
    const faults = loggedFaults();
    await crash(objectOf(owner, id));
    await objectOf(owner, id).get(id);
    await vi.waitFor(() => expect(faults.length).toBeGreaterThan(0), PATIENCE);
    await mendWrites(owner, id);
    expect(await signal(owner, run, 'go', null)).toMatchObject({ ok: true });
    await vi.waitFor(async () => expect(await seen(key)).toHaveLength(2), PATIENCE);
    await ask('/_open', { key });
    expect(await result(owner, id)).toMatchObject({ status: 'completed' });
  });
});

describe('files of a run', () => {
  test('that does not come to be are removed', async () => {
    const spec = await createSpec(owner, 'large', { key: 'k', ...LARGE });
    const takesNone = "CREATE TABLE runs (id TEXT CHECK (id = ''), spec, summary, stage, due, revision, told)";
    await within(objectOf(owner, spec.id), ({ sql }) => sql.exec(takesNone).toArray());
    const faults = loggedFaults();
    expect(await objectOf(owner, spec.id).start(spec)).toMatchObject({ ok: false, error: { code: 'INTERNAL' } });
    expect(await filesOf(spec.id)).toHaveLength(1);
    expect(faults.length).toBeGreaterThan(0);
    await runDurableObjectAlarm(objectOf(owner, spec.id));
    await vi.waitFor(async () => expect(await filesOf(spec.id)).toEqual([]), PATIENCE);
  });

  test('whose object is cut off before it came to be are removed, or taken by the run', async () => {
    const [lost, repeated] = await Promise.all([0, 1].map(() => createSpec(owner, 'large', { key: 'k', ...LARGE })));
    if (lost === undefined || repeated === undefined) throw new Error('there are two');
    aroundPuts(async (put) => {
      await put();
      return new Promise<R2Object>(() => undefined);
    });
    for (const spec of [lost, repeated]) {
      const starting = objectOf(owner, spec.id).start(spec).then(String, String);
      await vi.waitFor(async () => expect(await filesOf(spec.id)).toHaveLength(1), PATIENCE);
      await crash(objectOf(owner, spec.id));
      expect(await starting).toContain('crashed by a test');
    }
    vi.restoreAllMocks();
    expect(await objectOf(owner, repeated.id).start(repeated)).toMatchObject({ ok: true });
    expect(await result(owner, repeated.id)).toMatchObject({ status: 'completed' });
    for (const { id } of [lost, repeated]) await runDurableObjectAlarm(objectOf(owner, id));
    await vi.waitFor(async () => expect(await filesOf(lost.id)).toEqual([]), PATIENCE);
    expect((await filesOf(repeated.id)).length).toBeGreaterThan(0);
    const { status, output } = await result(owner, repeated.id);
    expect({ status, output }).toEqual({ status: 'completed', output: null });
  });

  test('of a row that could not be written go with the run', async () => {
    const run = await begin(owner, 'signalled');
    await ask('/_open', { key: run.key });
    await reached(owner, run.id, 'paused');
    await breakWrites(owner, run.id);
    loggedFaults();
    expect(await signal(owner, run, 'go', LARGE)).toMatchObject({ ok: false, error: { code: 'INTERNAL' } });
    await mendWrites(owner, run.id);
    expect(await filesOf(run.id)).not.toEqual([]);
    expect(await signal(owner, run, 'go', null)).toMatchObject({ ok: true });
    expect(await result(owner, run.id)).toMatchObject({ status: 'completed' });
    setClock(Date.now() + 400 * 24 * HOUR);
    await vi.waitFor(async () => expect(await objectOf(owner, run.id).outlive(run.id)).toBeNull(), PATIENCE);
    expect(await filesOf(run.id)).toEqual([]);
  });
});

test('a file that is slow to be put holds up its run alone, and what comes to that meanwhile comes after', async () => {
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  aroundPuts(async (put) => {
    await opened;
    return put();
  });
  const first = await begin(owner, 'quick', {}, { placement: 'lane' });
  const slow = besides(owner, first, 'large', LARGE);
  const other = await besides(owner, first, 'quick');
  expect(await result(owner, other.id)).toMatchObject({ status: 'completed' });
  open();
  const { id } = await slow;
  expect(await result(owner, id)).toMatchObject({ status: 'completed' });
});
