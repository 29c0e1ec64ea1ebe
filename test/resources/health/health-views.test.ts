import { beforeEach, describe, expect, test } from 'vitest';
import type { HealthObject, HealthView, TrafficReport } from '../../../src/resources/health/directory.ts';
import { createHealthViews, type HealthViews } from '../../../src/resources/health/health-views.ts';

const PLACE = { workspace: 'ws_one', product: 'shop', env: 'prd' };
const WELL: HealthView = {
  tag: 'api',
  status: 'available',
  since: 1,
  lastChecked: 1,
  lastAvailable: 1,
  lastLatencyMs: 1,
  averageLatencyMs: 1,
  streak: 1,
  trafficFailures: 0,
};

let now: number;
let view: HealthView;
let isAway: boolean;
let asked: number;
let reported: TrafficReport[][];
let work: Promise<unknown>[];
let views: HealthViews;

beforeEach(() => {
  [now, view, isAway, asked, reported, work] = [1_800_000_000_000, WELL, false, 0, [], []];
  const object: Partial<HealthObject> = {
    async views() {
      asked += 1;
      if (isAway) throw new Error('away');
      return [view];
    },
    async forget() {
      if (isAway) throw new Error('away');
      return [view];
    },
    async observe(reports) {
      reported.push([...reports]);
      return [view];
    },
  };
  views = createHealthViews({
    healthObjects: { at: () => object as HealthObject },
    clock: {
      now: () => now,
      sleep: async (ms, signal) => {
        if (signal === undefined) now += ms;
        else await new Promise(() => undefined);
      },
    },
    log: { fault: () => undefined },
    background: (each) => void work.push(each),
  });
});

const status = () => views.status('ws_one', { product: 'shop', env: 'prd' }, 'api');
const settled = async () => {
  while (work.length > 0) await work.shift();
};
const failure = () => views.observe(PLACE, ['api'], 'TIMEOUT', true);
const success = () => views.observe(PLACE, ['api'], null, false);

describe('a status', () => {
  test('is asked once and then answered from memory', async () => {
    expect([await status(), await status(), await status()]).toEqual(['available', 'available', 'available']);
    expect(asked).toBe(1);
  });

  test('that is old is answered as it was, while it is asked anew', async () => {
    await status();
    view = { ...WELL, status: 'unavailable' };
    now += 5_000;
    expect(await status()).toBe('available');
    await settled();
    expect(await status()).toBe('unavailable');
    expect(asked).toBe(2);
  });

  test('that is very old is asked anew before it is answered', async () => {
    await status();
    view = { ...WELL, status: 'unavailable' };
    now += 16_000;
    expect([await status(), asked]).toEqual(['unavailable', 2]);
  });

  test('with what else is known is asked anew when it is old, and waited for', async () => {
    const seen = () => views.view('ws_one', { product: 'shop', env: 'prd' }, 'api');
    expect([await seen(), await seen()]).toEqual([WELL, WELL]);
    view = { ...WELL, status: 'unavailable' };
    now += 5_000;
    expect(await seen()).toEqual(view);
    expect(asked).toBe(2);
    isAway = true;
    now += 60_000;
    expect(await seen()).toEqual(view);
  });

  test('that is forgotten is what the object answers, and fails where that cannot be asked', async () => {
    expect(await status()).toBe('available');
    view = { ...WELL, status: 'unknown' };
    await views.forget(PLACE, ['api']);
    expect([await status(), asked]).toEqual(['unknown', 1]);
    isAway = true;
    await expect(views.forget(PLACE, ['api'])).rejects.toThrow('away');
  });

  test('stays what was known last while its object cannot be asked, and is unknown before that', async () => {
    isAway = true;
    expect(await status()).toBe('unknown');
    isAway = false;
    now += 6_000;
    expect(await status()).toBe('available');
    isAway = true;
    now += 60_000;
    expect(await status()).toBe('available');
    await settled();
    expect(await status()).toBe('available');
  });
});

describe('traffic', () => {
  test('that follows what is known is not reported', async () => {
    await status();
    for (let n = 0; n < 100; n += 1) success();
    await settled();
    view = { ...WELL, status: 'unavailable', streak: -1 };
    now += 30_000;
    success();
    await settled();
    for (let n = 0; n < 100; n += 1) failure();
    await settled();
    expect(reported).toEqual([]);
    expect(asked).toBe(2);
  });

  test('that fails is reported once a second at most, all of it', async () => {
    await status();
    const begun = now;
    failure();
    await settled();
    for (let n = 0; n < 3; n += 1) failure();
    success();
    failure();
    await settled();
    expect(reported).toEqual([
      [{ tag: 'api', hasSuccess: false, failures: 1, error: 'TIMEOUT' }],
      [{ tag: 'api', hasSuccess: true, failures: 1, error: 'TIMEOUT' }],
    ]);
    expect(now - begun).toBe(1_000);
  });

  test('that goes well is reported where failures were counted, and where it is unavailable', async () => {
    view = { ...WELL, trafficFailures: 2 };
    await status();
    success();
    await settled();
    view = { ...WELL, status: 'unavailable', streak: -3 };
    now += 30_000;
    success();
    await settled();
    success();
    await settled();
    expect(reported).toHaveLength(3);
    expect(reported[2]).toEqual([{ tag: 'api', hasSuccess: true, failures: 0, error: null }]);
  });
});
