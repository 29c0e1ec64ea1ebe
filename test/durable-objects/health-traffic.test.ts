import { afterEach, describe, expect, test, vi } from 'vitest';
import { scope } from '../support/manifest.ts';
import { seen } from '../support/target.ts';
import { answerWith, type Checked, createChecked, historyOf, MINUTE, PATIENCE, probes, statusOf } from './healths.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Calls the action that is probed, so many times. */
async function traffic({ owner, key }: Checked, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await owner.run('ping', { query: { key } });
}

/** An hour apart, so that no check comes between. */
const RARE = { interval: 60 * MINUTE };

describe('real traffic', () => {
  test('makes it unavailable after five failures in a row, without a check', async () => {
    const checked = await createChecked(RARE);
    await answerWith(checked, 503);
    await traffic(checked, 5);
    await vi.waitFor(async () => expect(await statusOf(checked)).toMatchObject({ status: 'unavailable' }), PATIENCE);
    expect(await probes(checked)).toBe(1 + 5);
    expect(await historyOf(checked)).toMatchObject([
      { ok: false, source: 'traffic', error: 'SERVICE_UNAVAILABLE' },
      { ok: true, source: 'probe' },
    ]);
  });

  test('that goes well in between has the failures counted anew', async () => {
    const checked = await createChecked(RARE);
    for (const [status, count] of [
      [503, 4],
      [200, 1],
      [503, 4],
    ] as const) {
      await answerWith(checked, status);
      await traffic(checked, count);
    }
    // The reports of what came before are told with the last one at the latest.
    await answerWith(checked, 200);
    await traffic(checked, 1);
    await answerWith(checked, 503);
    await traffic(checked, 1);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(await statusOf(checked)).toMatchObject({ status: 'available' });
    await traffic(checked, 4);
    await vi.waitFor(async () => expect(await statusOf(checked)).toMatchObject({ status: 'unavailable' }), PATIENCE);
  });

  test('that the target refuses counts as good', async () => {
    const checked = await createChecked({ ...RARE, passive: { failures: 1 } });
    await answerWith(checked, 404);
    await traffic(checked, 3);
    await answerWith(checked, 503);
    await traffic(checked, 1);
    await vi.waitFor(async () => expect(await statusOf(checked)).toMatchObject({ status: 'unavailable' }), PATIENCE);
    expect(await historyOf(checked)).toHaveLength(2);
  });

  test('of another action, or where it is not to count, changes nothing', async () => {
    const [deaf, other] = [
      await createChecked({ ...RARE, passive: false }),
      await createChecked({ ...RARE, passive: { failures: 1 } }),
    ];
    await answerWith(deaf, 503);
    await traffic(deaf, 6);
    await other.owner.run('echo', {}, { app: scope.app });
    const hearing = await createChecked({ ...RARE, passive: { failures: 1 } });
    await answerWith(hearing, 503);
    await traffic(hearing, 1);
    await vi.waitFor(async () => expect(await statusOf(hearing)).toMatchObject({ status: 'unavailable' }), PATIENCE);
    expect(await statusOf(deaf)).toMatchObject({ status: 'available' });
    expect(await statusOf(other)).toMatchObject({ status: 'available' });
    expect(await seen(deaf.key)).toHaveLength(7);
  });

  test('that goes well counts like good checks while it is unavailable', async () => {
    const checked = await createChecked({ ...RARE, damping: { rise: 1 }, passive: { failures: 1 } });
    await answerWith(checked, 503);
    await traffic(checked, 1);
    await vi.waitFor(async () => expect(await statusOf(checked)).toMatchObject({ status: 'unavailable' }), PATIENCE);
    await answerWith(checked, 200);
    await traffic(checked, 1);
    await vi.waitFor(async () => expect(await statusOf(checked)).toMatchObject({ status: 'available' }), PATIENCE);
    expect(await probes(checked)).toBe(3);
    expect(await historyOf(checked)).toMatchObject([
      { ok: true, source: 'traffic' },
      { ok: false, source: 'traffic' },
      { ok: true },
    ]);
  });
});
