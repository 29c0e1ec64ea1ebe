import { beforeAll, describe, expect, test } from 'vitest';
import { action, manifest, scope } from '../../support/manifest.ts';
import { stored } from '../../support/stored.ts';
import { seen } from '../../support/target.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { dispatch, dispatched, type Dispatched, endedJob } from './jobs.ts';

const HOUR = 3_600_000;
/** Ids say where a job lives: in a lane of its environment, or by itself. */
const LANE = /^job_l8x[0-9a-f]{8}x[0-9a-f]{32}$/;
const OWN = /^job_o[0-9a-f]{32}$/;
const NEW_YEAR_2099 = Date.UTC(2099, 0, 1);

let owner: Member;

beforeAll(async () => {
  owner = await createWorkspace(
    manifest([action('echo'), action('fail', { resource: '/status/:status', query: { key: 'x' } })]),
  );
});

describe('a dispatch answers when it will run', () => {
  test.each<[title: string, schedule: object | undefined, expected: Partial<Dispatched>]>([
    ['now', undefined, { status: 'queued', recurring: false }],
    ['now, with an empty schedule', {}, { status: 'queued', recurring: false }],
    ['now, for a start in the past', { start_at: '2020-01-01T00:00:00Z' }, { status: 'queued', recurring: false }],
    [
      'at an instant',
      { start_at: NEW_YEAR_2099 },
      { status: 'scheduled', recurring: false, scheduled_at: NEW_YEAR_2099 },
    ],
    [
      'at an instant of another zone',
      { start_at: '2099-01-01T02:00:00+02:00' },
      { status: 'scheduled', recurring: false, scheduled_at: NEW_YEAR_2099 },
    ],
    [
      'by cron',
      { cron: '0 0 1 1 *', start_at: NEW_YEAR_2099 },
      { status: 'scheduled', recurring: true, scheduled_at: NEW_YEAR_2099 },
    ],
    [
      'by cron in a zone',
      { cron: '0 0 1 1 *', tz: 'Europe/Berlin', start_at: '2099-06-01T00:00:00Z' },
      { status: 'scheduled', recurring: true, scheduled_at: Date.UTC(2099, 11, 31, 23) },
    ],
    [
      'at an interval from an instant',
      { every: '2h', start_at: NEW_YEAR_2099 },
      { status: 'scheduled', recurring: true, scheduled_at: NEW_YEAR_2099 },
    ],
    [
      'by cron rather than at an interval',
      { cron: '0 0 1 1 *', every: '1h', start_at: NEW_YEAR_2099 },
      { status: 'scheduled', recurring: true, scheduled_at: NEW_YEAR_2099 },
    ],
  ])('%s', async (_title, schedule, expected) => {
    const { body } = await owner.call('actions.dispatch', {
      ...scope,
      event: 'echo',
      input: { key: 'when' },
      ...(schedule === undefined ? {} : { schedule }),
    });
    const { job_id, scheduled_at, ...answer } = body.data as Dispatched;
    expect(job_id).toMatch(Object.keys(schedule ?? {}).length === 0 ? LANE : OWN);
    expect({ scheduled_at, ...answer }).toMatchObject(expected);
    expect(answer.next_run_at).toBe(scheduled_at);
  });

  test.each([
    ['delay', '2h', 2 * HOUR, false],
    ['delay', 1_500, 1_500, false],
    ['every', '90m', 1.5 * HOUR, true],
    ['every', '1d', 24 * HOUR, true],
  ])('after a time from now: %s %s', async (field, value, ms, recurring) => {
    const before = Date.now();
    const job = await dispatched(owner, { schedule: { [field]: value } });
    expect(job).toMatchObject({ status: 'scheduled', recurring });
    expect(job.scheduled_at).toBeGreaterThanOrEqual(before + ms);
    expect(job.scheduled_at).toBeLessThanOrEqual(Date.now() + ms);
  });
});

describe('an Idempotency-Key', () => {
  test('answers the same dispatch with the same job, which runs once', async () => {
    const key = crypto.randomUUID();
    const answers = await Promise.all(
      [1, 2, 3, 4, 5].map(() => dispatch(owner, { input: { key }, schedule: {} }, { 'idempotency-key': key })),
    );
    expect(new Set(answers.map(({ body }) => JSON.stringify(body.data))).size).toBe(1);
    await endedJob(owner, answers.map(({ body }) => body.data as Dispatched).at(0)?.job_id ?? '');
    expect(await dispatch(owner, { input: { key }, schedule: {} }, { 'idempotency-key': key })).toMatchObject({
      status: 200,
      body: { data: answers[0]?.body.data },
    });
    expect(await seen(`/echo/${key}`)).toHaveLength(1);
  });

  test.each([
    ['another input', { input: { key: 'other' } }],
    ['another action', { event: 'fail', input: { 'params:status': 200, key: 'x' } }],
    ['another schedule', { schedule: { delay: '2h' } }],
    ['other retries', { retries: 3 }],
  ])('is refused for %s', async (_title, more) => {
    const headers = { 'idempotency-key': crypto.randomUUID() };
    const { body } = await dispatch(owner, {}, headers);
    const before = await stored();
    expect(await dispatch(owner, more, headers)).toMatchObject({ status: 409, body: { code: 'CONFLICT' } });
    expect(await stored()).toEqual(before);
    expect((await dispatch(owner, {}, headers)).body.data).toEqual(body.data);
  });

  test('is honored for the order of fields and another spelling of a duration', async () => {
    const headers = { 'idempotency-key': crypto.randomUUID() };
    const [one, two] = [
      await dispatch(owner, { input: { a: 1, b: 2, key: 'x' } }, headers),
      await dispatch(owner, { schedule: { delay: HOUR }, input: { key: 'x', b: 2, a: 1 } }, headers),
    ];
    expect(two.body.data).toEqual(one.body.data);
  });

  test('is not needed: without one, each dispatch makes a job', async () => {
    const [one, two] = [await dispatched(owner), await dispatched(owner)];
    expect(two.job_id).not.toBe(one.job_id);
  });
});
