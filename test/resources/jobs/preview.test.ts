import { beforeAll, describe, expect, test } from 'vitest';
import { stored } from '../../support/stored.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';

const HOUR = 3_600_000;
const NEW_YEAR_2099 = Date.UTC(2099, 0, 1);

let owner: Member;

beforeAll(async () => {
  owner = await createWorkspace();
});

describe('a preview', () => {
  const preview = async (input: object) =>
    (
      (await owner.call('jobs.preview', input)).body.data as {
        firings: { at: number; utc: string; local: string; shifted?: string }[];
      }
    ).firings;

  test('lists firings in the schedule’s zone and in UTC', async () => {
    const firings = await preview({
      schedule: { cron: '30 9 * * 1-5', tz: 'America/New_York' },
      from: '2026-01-02T00:00:00Z',
      count: 2,
    });
    expect(firings).toEqual([
      { at: Date.UTC(2026, 0, 2, 14, 30), utc: '2026-01-02T14:30:00.000Z', local: '2026-01-02T09:30:00-05:00' },
      { at: Date.UTC(2026, 0, 5, 14, 30), utc: '2026-01-05T14:30:00.000Z', local: '2026-01-05T09:30:00-05:00' },
    ]);
  });

  test('says where a change of the clock moves a firing', async () => {
    const firings = await preview({
      schedule: { cron: '30 2 * * *', tz: 'Europe/Berlin' },
      from: '2026-03-28T12:00:00Z',
      count: 2,
    });
    expect(firings).toMatchObject([
      { utc: '2026-03-29T01:30:00.000Z', local: '2026-03-29T03:30:00+02:00', shifted: 'moved' },
      { utc: '2026-03-30T00:30:00.000Z' },
    ]);
    expect(firings[1]).not.toHaveProperty('shifted');
  });

  test.each([
    ['five by default', { schedule: { every: '1h' } }, 5],
    ['as many as asked', { schedule: { every: '1h' }, count: 100 }, 100],
    ['no more than the limit', { schedule: { every: '1h', limit: 3 } }, 3],
    [
      'none after the end',
      { schedule: { every: '1h', start_at: NEW_YEAR_2099, endDate: NEW_YEAR_2099 + 2 * HOUR } },
      3,
    ],
    ['one that runs once', { schedule: { start_at: NEW_YEAR_2099 } }, 1],
  ])('lists %s', async (_title, input, count) => {
    expect(await preview(input)).toHaveLength(count);
  });

  test('stores nothing', async () => {
    const before = await stored();
    await preview({ schedule: { every: '1s' } });
    expect(await stored()).toEqual(before);
  });
});
