import { describe, expect, test } from 'vitest';
import { type JobSchedule, nextOccurrence, planSchedule } from '../../src/engine/schedule.ts';
import { type ErrorRecord, toErrorRecord } from '../../src/kernel/errors.ts';
import { Schedule } from '../../src/kernel/fields.ts';

/** A Monday's noon, UTC. */
const NOW = Date.UTC(2026, 0, 5, 12);
const SECOND = 1_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const CRON = { kind: 'cron', cron: '0 9 * * *', tz: 'UTC', startAt: null, limit: null, endDate: null } as const;
const EVERY = { kind: 'every', every: HOUR, startAt: NOW, limit: null, endDate: null } as const;

/** What the schedule is refused with. */
function refusalOf(given: Schedule, path?: string): ErrorRecord {
  try {
    planSchedule(given, NOW, path);
  } catch (thrown) {
    return toErrorRecord(thrown);
  }
  throw new Error('the schedule was accepted');
}

/** The paths at which the schedule is refused. */
function refusedAt(given: Schedule): string[] {
  const { code, errors = [] } = refusalOf(given);
  return code === 'VALIDATION_ERROR' ? errors.map(({ path }) => path) : [code];
}

describe('A schedule that runs once', () => {
  test.each<[string, Schedule, number]>([
    ['now without any field', {}, NOW],
    ['now at 0', { start_at: 0 }, NOW],
    ['now when its time has passed', { start_at: NOW - 1 }, NOW],
    ['now when its time is now', { start_at: NOW }, NOW],
    ['at its time', { start_at: NOW + 1 }, NOW + 1],
    ['after its delay', { delay: 90 * SECOND }, NOW + 90 * SECOND],
  ])('runs %s', (_when, given, at) => {
    expect(planSchedule(given, NOW)).toEqual({ schedule: { kind: 'once', at }, first: at });
  });

  test('has one occurrence and no other', () => {
    const once: JobSchedule = { kind: 'once', at: NOW };
    expect(nextOccurrence(once, NOW - 1)).toEqual({ at: NOW, local: '2026-01-05T12:00:00+00:00' });
    expect(nextOccurrence(once, NOW)).toBeNull();
  });
});

describe('A schedule by cron', () => {
  test.each<[string, Schedule, Partial<JobSchedule>, number]>([
    ['in UTC', { cron: '0 9 * * *' }, {}, NOW + 21 * HOUR],
    ['in its zone', { cron: '0 9 * * *', tz: 'America/New_York' }, { tz: 'America/New_York' }, NOW + 2 * HOUR],
    ['after now, not at it', { cron: '0 12 * * *' }, { cron: '0 12 * * *' }, NOW + DAY],
    ['whatever its past start', { cron: '0 9 * * *', start_at: NOW - DAY }, {}, NOW + 21 * HOUR],
    [
      'after its start',
      { cron: '0 9 * * *', start_at: NOW + 2 * DAY },
      { startAt: NOW + 2 * DAY },
      NOW + 2 * DAY + 21 * HOUR,
    ],
    ['after its delay', { cron: '0 9 * * *', delay: DAY }, { startAt: NOW + DAY }, NOW + DAY + 21 * HOUR],
    [
      'at its start, which counts',
      { cron: '0 12 * * *', start_at: NOW + DAY },
      { cron: '0 12 * * *', startAt: NOW + DAY },
      NOW + DAY,
    ],
    [
      'at its start, which counts even now',
      { cron: '0 12 * * *', start_at: NOW },
      { cron: '0 12 * * *', startAt: NOW },
      NOW,
    ],
    ['rather than by its interval', { cron: '0 9 * * *', every: HOUR }, {}, NOW + 21 * HOUR],
    [
      'with its bounds',
      { cron: '0 9 * * *', limit: 3, endDate: NOW + DAY },
      { limit: 3, endDate: NOW + DAY },
      NOW + 21 * HOUR,
    ],
  ])('fires %s', (_when, given, schedule, first) => {
    expect(planSchedule(given, NOW)).toEqual({ schedule: { ...CRON, ...schedule }, first });
  });

  test('goes on after its start has passed', () => {
    const schedule: JobSchedule = { ...CRON, startAt: NOW };
    expect(nextOccurrence(schedule, NOW - DAY)?.at).toBe(NOW + 21 * HOUR);
    expect(nextOccurrence(schedule, NOW + 21 * HOUR)?.at).toBe(NOW + 45 * HOUR);
  });

  test('says where a change of the clock moved a firing', () => {
    const schedule: JobSchedule = { ...CRON, cron: '30 2 * * *', tz: 'America/New_York' };
    expect(nextOccurrence(schedule, Date.UTC(2026, 2, 7, 12))).toEqual({
      at: Date.UTC(2026, 2, 8, 7, 30),
      local: '2026-03-08T03:30:00-04:00',
      shifted: 'moved',
    });
  });

  test('that is stored and cannot be read is a fault of ours', () => {
    expect(() => nextOccurrence({ ...CRON, cron: 'soon' }, NOW)).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
  });
});

describe('A schedule by interval', () => {
  test.each<[string, Schedule, Partial<JobSchedule>, number]>([
    ['one interval from now', { every: HOUR }, { startAt: NOW + HOUR }, NOW + HOUR],
    ['now when its start has just passed', { every: HOUR, start_at: NOW - 1 }, { startAt: NOW }, NOW],
    [
      'one interval from now when its start is 0, which is none',
      { every: HOUR, start_at: 0 },
      { startAt: NOW + HOUR },
      NOW + HOUR,
    ],
    ['at its start', { every: HOUR, start_at: NOW + 5 }, { startAt: NOW + 5 }, NOW + 5],
    ['at its start, even now', { every: HOUR, start_at: NOW }, { startAt: NOW }, NOW],
    ['after its delay', { every: HOUR, delay: 5 }, { startAt: NOW + 5 }, NOW + 5],
    ['each second at the least', { every: SECOND }, { every: SECOND, startAt: NOW + SECOND }, NOW + SECOND],
  ])('fires first %s', (_when, given, schedule, first) => {
    expect(planSchedule(given, NOW)).toEqual({ schedule: { ...EVERY, ...schedule }, first });
  });

  test.each([
    [NOW - DAY, NOW],
    [NOW - 1, NOW],
    [NOW, NOW + HOUR],
    [NOW + 1, NOW + HOUR],
    [NOW + HOUR - 1, NOW + HOUR],
    [NOW + HOUR, NOW + 2 * HOUR],
    [NOW + 1_000 * HOUR + 1, NOW + 1_001 * HOUR],
  ])('keeps its grid: after %i comes %i', (after, at) => {
    expect(nextOccurrence(EVERY, after)).toEqual({ at, local: new Date(at).toISOString().replace('.000Z', '+00:00') });
  });
});

describe('endDate', () => {
  test.each<[string, JobSchedule, number]>([
    ['cron', CRON, NOW + 21 * HOUR],
    ['interval', { ...EVERY, startAt: NOW + HOUR }, NOW + HOUR],
  ])('of a schedule by %s is the last instant at which it may fire', (_kind, schedule, first) => {
    expect(nextOccurrence({ ...schedule, endDate: first } as JobSchedule, NOW)?.at).toBe(first);
    expect(nextOccurrence({ ...schedule, endDate: first - 1 } as JobSchedule, NOW)).toBeNull();
  });

  test.each<[string, Schedule, Schedule]>([
    ['cron', { cron: '0 9 * * *', endDate: NOW + 21 * HOUR }, { cron: '0 9 * * *', endDate: NOW + 21 * HOUR - 1 }],
    ['interval', { every: HOUR, endDate: NOW + HOUR }, { every: HOUR, endDate: NOW + HOUR - 1 }],
    [
      'start',
      { every: HOUR, start_at: NOW + 9, endDate: NOW + 9 },
      { every: HOUR, start_at: NOW + 9, endDate: NOW + 8 },
    ],
    ['past', { every: HOUR, endDate: NOW + DAY }, { every: HOUR, endDate: NOW - DAY }],
  ])('is refused before the first run and taken at it: %s', (_what, taken, refused) => {
    expect(planSchedule(taken, NOW).schedule).toMatchObject({ endDate: taken.endDate });
    expect(refusalOf(refused)).toEqual({
      code: 'VALIDATION_ERROR',
      message: 'schedule.endDate: lies before the first run',
      errors: [{ path: 'schedule.endDate', message: 'lies before the first run' }],
    });
  });
});

describe('What cannot be', () => {
  test.each([
    ['', 'The expression is empty.'],
    ['0 9 * *', 'The expression has 4 fields, not five, or six with seconds first.'],
    ['0 0 31 2 *', "The day-of-month field '31' names a day that none of its months has."],
    ['0 24 * * *', "The hour field has '24' outside its values 0 to 23."],
    ['tomorrow', 'The expression has one field, not five, or six with seconds first.'],
  ])('is refused with the reason: cron %j', (cron, message) => {
    expect(refusalOf({ cron })).toMatchObject({ errors: [{ path: 'schedule.cron', message }] });
  });

  test.each<[string, Schedule, string[]]>([
    ['an unknown zone', { cron: '0 9 * * *', tz: 'Mars/Olympus' }, ['schedule.tz']],
    ['an abbreviated zone', { cron: '0 9 * * *', tz: 'PST' }, ['schedule.tz']],
    ['a zone without a cron', { every: HOUR, tz: 'Europe/Paris' }, ['schedule.tz']],
    ['an interval under a second', { every: SECOND - 1 }, ['schedule.every']],
    ['an unreadable cron beside an interval', { cron: '0 9 * *', every: HOUR }, ['schedule.cron']],
    ['an interval under a second beside a cron', { cron: '0 9 * * *', every: 1 }, ['schedule.every']],
    ['a start and a delay', { start_at: NOW + HOUR, delay: HOUR }, ['schedule.delay']],
    ['a limit of what runs once', { start_at: NOW + HOUR, limit: 2 }, ['schedule.limit']],
    ['an end of what runs once', { endDate: NOW + HOUR }, ['schedule.endDate']],
    ['a cron whose start is too late for it', { cron: '0 9 * * *', start_at: 253_402_300_799_999 }, ['schedule.cron']],
  ])('is refused where it stands: %s', (_what, given, paths) => {
    expect(refusedAt(given)).toEqual(paths);
  });

  test('is named all at once', () => {
    const given = { cron: '61 * * * *', tz: 'Nowhere', every: 1, start_at: NOW, delay: 1 };
    expect(refusedAt(given)).toEqual(['schedule.cron', 'schedule.tz', 'schedule.every', 'schedule.delay']);
    expect(refusedAt({ tz: 'UTC', limit: 1, endDate: NOW })).toEqual([
      'schedule.tz',
      'schedule.limit',
      'schedule.endDate',
    ]);
    expect(refusalOf(given).message).toMatch(/^schedule\.cron: .* \(and 3 more\)$/);
  });

  test('is named under the path that holds the schedule', () => {
    expect(refusalOf({ cron: '' }, 'schedules[0]')).toMatchObject({ errors: [{ path: 'schedules[0].cron' }] });
    const ended = { every: HOUR, endDate: NOW };
    expect(refusalOf(ended, 'schedules[0]')).toMatchObject({ errors: [{ path: 'schedules[0].endDate' }] });
  });
});

describe('The shape of a schedule', () => {
  const shapeOf = (given: object) =>
    Schedule.safeParse(given).error?.issues.map(({ path, message }) => [path.join('.'), message]);

  test('reads instants and durations as milliseconds', () => {
    const given = { start_at: '2026-01-05T13:00:00+01:00', delay: '1m', every: '2h', endDate: '2026-01-06T12:00:00Z' };
    expect(Schedule.parse(given)).toEqual({ start_at: NOW, delay: 60 * SECOND, every: 2 * HOUR, endDate: NOW + DAY });
  });

  test.each(['start_at', 'endDate'])('refuses seconds for %s, which would be long past', (field) => {
    const message = 'this number is too small for epoch milliseconds; is it seconds?';
    expect(shapeOf({ [field]: Math.floor(NOW / SECOND) })).toEqual([[field, message]]);
  });

  test.each([
    ['limit', { limit: 0 }],
    ['limit', { limit: 1.5 }],
    ['cron', { cron: 'x'.repeat(201) }],
    ['cron', { cron: 5 }],
    ['every', { every: 0 }],
    ['delay', { delay: -1 }],
    ['', { startAt: NOW }],
  ])('refuses at %j: %j', (path, given) => {
    expect(shapeOf(given)?.map(([at]) => at)).toEqual([path]);
  });
});
