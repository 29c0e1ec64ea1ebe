import { runDurableObjectAlarm } from 'cloudflare:test';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { JobSchedule } from '../../src/engine/schedule.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { LIMITS } from '../../src/kernel/limits.ts';
import { ask, seen } from '../support/target.ts';
import type { Member } from '../support/workspace.ts';
import {
  cancelIn,
  checkAlarms,
  crash,
  createShop,
  createSpec,
  execute,
  jobTable,
  kept,
  keptJob,
  loggedFaults,
  objectOf,
  PATIENCE,
  settled,
} from './jobs.ts';

const HOUR = 3_600_000;
const LOOK_AGAIN = 1_000;

/** A cron that a dispatch would have refused: what it takes for a transition to fail. */
const UNREADABLE: JobSchedule = {
  kind: 'cron',
  cron: 'nonsense',
  tz: 'UTC',
  startAt: null,
  limit: null,
  endDate: null,
};

let owner: Member;
beforeAll(async () => {
  owner = await createShop();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await checkAlarms();
});

test('an alarm that meets a fault does not throw, and comes again a second later', async () => {
  const key = crypto.randomUUID();
  const spec = createSpec(owner, 'echo', key, { first: Date.now() + HOUR });
  const stub = objectOf(owner, spec.id);
  await stub.dispatch(spec);
  await stub.dispatch(createSpec(owner, 'echo', 'another', { first: Date.now() + 2 * HOUR }));
  const table = await jobTable(stub);
  await execute(stub, `ALTER TABLE ${table} RENAME TO hidden`);
  const faults = loggedFaults();
  const clock = vi.spyOn(systemClock, 'now').mockReturnValue(spec.first);
  for (const now of [spec.first, spec.first + LOOK_AGAIN]) {
    clock.mockReturnValue(now);
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    expect((await kept(stub)).alarm).toBe(now + LOOK_AGAIN);
  }
  expect(faults).toMatchObject([1, 2].map(() => ({ id: 'alarm', fault: expect.stringContaining('no such table') })));
  await execute(stub, `ALTER TABLE hidden RENAME TO ${table}`);
  expect(await runDurableObjectAlarm(stub)).toBe(true);
  await settled(stub, 'completed');
  expect(await seen(key)).toHaveLength(1);
});

test('a job that comes sooner than the second look is not kept waiting for it', async () => {
  const at = Date.now() + HOUR;
  const spec = createSpec(owner, 'echo', 'sooner', { first: at });
  const stub = objectOf(owner, spec.id);
  await stub.dispatch(spec);
  await stub.dispatch(createSpec(owner, 'echo', 'another', { first: at + HOUR }));
  const table = await jobTable(stub);
  await execute(stub, `ALTER TABLE ${table} RENAME TO hidden`);
  loggedFaults();
  vi.spyOn(systemClock, 'now').mockReturnValue(at - HOUR / 2);
  await runDurableObjectAlarm(stub);
  await execute(stub, `ALTER TABLE hidden RENAME TO ${table}`);
  const sooner = createSpec(owner, 'echo', 'sooner', { first: systemClock.now() + LOOK_AGAIN / 2 });
  await stub.dispatch(sooner);
  expect((await kept(stub)).alarm).toBe(sooner.first);
});

describe('a job that cannot be woken', () => {
  /** An object with two attempts under way, the first of them of a job whose next loss cannot be worked out. */
  async function createPair() {
    const [broken, sound] = ['broken', 'sound'].map(() => crypto.randomUUID()) as [string, string];
    const first = createSpec(owner, 'gate', broken, { schedule: UNREADABLE });
    const second = createSpec(owner, 'gate', sound);
    const lane = () => objectOf(owner, first.id);
    for (const spec of [first, second]) await lane().dispatch(spec);
    await vi.waitFor(async () => expect([...(await seen(broken)), ...(await seen(sound))]).toHaveLength(2), PATIENCE);
    await execute(
      lane(),
      `UPDATE ${await jobTable(lane())} SET state = json_set(state, '$.phase.occurrence.lost', ${LIMITS.job_retries_lost.value}) WHERE id = '${first.id}'`,
    );
    return { first, second, lane, sound };
  }

  test('does not hold up the others of its object, and is looked at once a second', async () => {
    const { first, second, lane, sound } = await createPair();
    const due = Number((await kept(lane())).jobs.find(({ id }) => id === first.id)?.due);
    await crash(lane());
    const faults = loggedFaults();
    const clock = vi.spyOn(systemClock, 'now');
    for (const now of [due, due + LOOK_AGAIN]) {
      clock.mockReturnValue(now);
      await runDurableObjectAlarm(lane());
      expect((await kept(lane())).alarm).toBe(now + LOOK_AGAIN);
    }
    expect(faults).toMatchObject([1, 2].map(() => ({ id: first.id, fault: expect.stringContaining('cron') })));
    await vi.waitFor(async () => expect(await seen(sound)).toHaveLength(2), PATIENCE);
    await ask('/_open', { key: sound });
    await vi.waitFor(
      async () =>
        expect(await lane().get(second.id)).toMatchObject({ ok: true, job: { phase: { status: 'completed' } } }),
      PATIENCE,
    );
    // Ended here, since its alarm is late on purpose.
    await cancelIn(lane(), first.id, null);
  });

  test('can be read and cancelled', async () => {
    const { first, lane, sound } = await createPair();
    await crash(lane());
    loggedFaults();
    expect(await lane().get(first.id)).toMatchObject({ ok: true, job: { phase: { status: 'running' } } });
    expect(await cancelIn(lane(), first.id, null)).toMatchObject({ ok: true, job: { phase: { status: 'cancelled' } } });
    await ask('/_open', { key: sound });
  });
});

test('an outcome that cannot be recorded is logged, and its lease goes on', async () => {
  const faults = loggedFaults();
  const spec = createSpec(owner, 'echo', 'unrecorded', { schedule: UNREADABLE });
  const stub = objectOf(owner, spec.id);
  await stub.dispatch(spec);
  await vi.waitFor(
    () => expect(faults).toMatchObject([{ id: `${spec.id}:1`, fault: expect.stringContaining('cron') }]),
    PATIENCE,
  );
  expect((await keptJob(stub)).phase).toMatchObject({ status: 'running', lease: { fence: 1 } });
});
