import { runDurableObjectAlarm } from 'cloudflare:test';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { seen } from '../support/target.ts';
import type { Member } from '../support/workspace.ts';
import { checkAlarms, createShop, execute, holdClock, kept, loggedFaults } from './jobs.ts';
import { completed, createLane } from './lanes.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const LOOK_AGAIN = 1_000;

let owner: Member;
beforeAll(async () => {
  owner = await createShop();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await checkAlarms();
});

describe('leases that cannot be written', () => {
  test('were never given: nothing is sent, no attempt is lost, and a second later all is as it was to be', async () => {
    const at = Date.now() + HOUR;
    const { stub, specsOf, dispatch } = createLane(owner);
    const [key, first] = [crypto.randomUUID(), crypto.randomUUID()];
    const early = specsOf(1, 'echo', first, { first: at - MINUTE });
    const specs = specsOf(3, 'echo', key, { first: at });
    await dispatch([...early, ...specs]);
    holdClock(at - MINUTE);
    await runDurableObjectAlarm(stub);
    await completed(stub, early);
    await execute(
      stub,
      `CREATE TRIGGER broken BEFORE INSERT ON leases BEGIN SELECT RAISE(ABORT, 'cannot be written'); END`,
    );
    const faults = loggedFaults();
    holdClock(at);
    await runDurableObjectAlarm(stub);
    const { alarm, jobs } = await kept(stub);
    expect(alarm).toBe(at + LOOK_AGAIN);
    expect(faults.map(({ id }) => id)).toEqual(['leases']);
    const ids = new Set(specs.map(({ id }) => id));
    expect(jobs.filter(({ id }) => ids.has(id)).map(({ stage, progress }) => [stage, progress.fence])).toEqual(
      specs.map(() => ['waiting', 0]),
    );
    expect(await seen(key)).toEqual([]);
    await execute(stub, 'DROP TRIGGER broken');
    holdClock(at + LOOK_AGAIN);
    await runDurableObjectAlarm(stub);
    await completed(stub, specs);
    expect(await seen(key)).toHaveLength(3);
  });
});
