import { runDurableObjectAlarm } from 'cloudflare:test';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { LIMITS } from '../../src/kernel/limits.ts';
import type { Member } from '../support/workspace.ts';
import { createLater, holdFeeds, indexed, told, watchIndex } from './index-watch.ts';
import {
  cancelIn,
  checkAlarms,
  crash,
  createShop,
  holdClock,
  kept,
  keptJob,
  loggedFaults,
  objectOf,
  PATIENCE,
  setClock,
  within,
} from './jobs.ts';

const HOUR = 3_600_000;
const HEARTBEAT = LIMITS.lease_heartbeat.value;

let owner: Member;
beforeAll(async () => {
  owner = await createShop();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await checkAlarms();
});

const later = (more = {}) => createLater(owner, more);

describe('what the index was not told', () => {
  test('has the object come back within its heartbeat, and when its one job is due once all is told', async () => {
    const spec = later();
    const stub = objectOf(owner, spec.id);
    const release = holdFeeds();
    const now = Date.now();
    holdClock(now);
    await stub.dispatch(spec);
    expect((await kept(stub)).alarm).toBe(now + HEARTBEAT);
    release();
    await told(stub);
    expect((await kept(stub)).alarm).toBe(spec.first);
  });

  test('has an object of several jobs come back within its heartbeat, which stays for what comes next', async () => {
    const specs = [later(), later()];
    const stub = objectOf(owner, String(specs[0]?.id));
    const now = Date.now();
    holdClock(now);
    await within(stub, (object) => Promise.all(specs.map((spec) => object.dispatch(spec))));
    await told(stub);
    expect((await kept(stub)).alarm).toBe(now + HEARTBEAT);
    await runDurableObjectAlarm(stub);
    expect((await kept(stub)).alarm).toBe(specs[0]?.first);
  });

  test('because it could not be reached is told by the next heartbeat', async () => {
    const spec = later();
    const stub = objectOf(owner, spec.id);
    let isDown = true;
    const writes = watchIndex([spec.id], () => {
      if (isDown) throw new Error('D1 is down');
    });
    const faults = loggedFaults();
    await stub.dispatch(spec);
    await vi.waitFor(() => expect(faults).toMatchObject([{ fault: expect.stringContaining('D1 is down') }]), PATIENCE);
    expect([await indexed(owner, spec.id), (await kept(stub)).alarm]).toEqual([null, expect.any(Number)]);
    expect((await kept(stub)).alarm).toBeLessThanOrEqual(Date.now() + HEARTBEAT);
    isDown = false;
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    await told(stub);
    expect(writes).toEqual([[spec.id]]);
    expect(await indexed(owner, spec.id)).toMatchObject({ status: 'scheduled' });
  });

  test('before a crash is told after it, and nothing else', async () => {
    const [old, changed, fresh] = [later(), later(), later()];
    const lane = () => objectOf(owner, old.id);
    await Promise.all([lane().dispatch(old), lane().dispatch(changed)]);
    await told(lane());
    await runDurableObjectAlarm(lane());
    holdFeeds();
    await cancelIn(lane(), changed.id, null);
    await lane().dispatch(fresh);
    await crash(lane());
    vi.restoreAllMocks();
    expect(await indexed(owner, fresh.id)).toBeNull();
    const writes = watchIndex([old.id, changed.id, fresh.id]);
    expect(await runDurableObjectAlarm(lane())).toBe(true);
    await told(lane());
    expect(writes.map((write) => write.toSorted())).toEqual([[changed.id, fresh.id].toSorted()]);
    expect(await Promise.all([changed.id, fresh.id].map((id) => indexed(owner, id)))).toMatchObject([
      { status: 'cancelled' },
      { status: 'scheduled' },
    ]);
  });

  test('is nothing after a crash where all was told, in an object of several jobs', async () => {
    const specs = [later(), later()];
    const lane = () => objectOf(owner, String(specs[0]?.id));
    for (const spec of specs) await lane().dispatch(spec);
    await told(lane());
    await runDurableObjectAlarm(lane());
    await crash(lane());
    const writes = watchIndex(specs.map(({ id }) => id));
    await runDurableObjectAlarm(lane());
    await cancelIn(lane(), String(specs[1]?.id), null);
    await told(lane());
    expect(writes).toEqual([[specs[1]?.id]]);
  });

  test('of a lone job is told again by each instance, for the index to know already', async () => {
    const spec = later();
    await objectOf(owner, spec.id).dispatch(spec);
    await told(objectOf(owner, spec.id));
    const before = await indexed(owner, spec.id);
    await crash(objectOf(owner, spec.id));
    const writes = watchIndex([spec.id]);
    await objectOf(owner, spec.id).get(spec.id);
    await vi.waitFor(() => expect(writes).toEqual([[spec.id]]), PATIENCE);
    expect(await indexed(owner, spec.id)).toEqual(before);
    expect((await kept(objectOf(owner, spec.id))).alarm).toBe(spec.first);
    await cancelIn(objectOf(owner, spec.id), spec.id, null);
    await told(objectOf(owner, spec.id));
    expect((await keptJob(objectOf(owner, spec.id))).revision).toBeGreaterThan(Number(before?.revision));
  });

  test.each([
    ['its alarm', (id: string) => runDurableObjectAlarm(objectOf(owner, id))],
    ['a get', (id: string) => objectOf(owner, id).get(id)],
  ])('of a command before a crash is told after it, on %s', async (_waking, wake) => {
    const spec = later();
    await objectOf(owner, spec.id).dispatch(spec);
    await told(objectOf(owner, spec.id));
    const release = holdFeeds();
    const now = Date.now();
    await cancelIn(objectOf(owner, spec.id), spec.id, null);
    expect((await kept(objectOf(owner, spec.id))).alarm).toBeLessThanOrEqual(now + HEARTBEAT + 1_000);
    await crash(objectOf(owner, spec.id));
    vi.restoreAllMocks();
    release();
    expect(await indexed(owner, spec.id)).toMatchObject({ status: 'scheduled' });
    await wake(spec.id);
    await told(objectOf(owner, spec.id));
    expect(await indexed(owner, spec.id)).toMatchObject({ status: 'cancelled' });
  });

  test('by the caller who said it would is told by the object on request', async () => {
    const spec = later();
    const stub = objectOf(owner, spec.id);
    const answer = await stub.dispatch(spec, true);
    expect(answer).toMatchObject({ ok: true, record: { id: spec.id, status: 'scheduled', due: spec.first } });
    expect((await kept(stub)).alarm).toBe(spec.first);
    expect(await indexed(owner, spec.id)).toBeNull();
    const now = Date.now();
    await stub.tell(spec.id);
    expect((await kept(stub)).alarm).toBeLessThanOrEqual(now + HEARTBEAT + 1_000);
    await told(stub);
    await vi.waitFor(async () => expect((await kept(stub)).alarm).toBe(spec.first), PATIENCE);
  });
});

test('revisions grow also when the clock goes back', async () => {
  const spec = later();
  await objectOf(owner, spec.id).dispatch(spec);
  const before = await keptJob(objectOf(owner, spec.id));
  await crash(objectOf(owner, spec.id));
  setClock(Date.now() - HOUR);
  await cancelIn(objectOf(owner, spec.id), spec.id, null);
  const after = await keptJob(objectOf(owner, spec.id));
  expect(after.revision).toBeGreaterThan(before.revision);
  expect(after.progress.updatedAt).toBeLessThan(before.progress.updatedAt);
});
