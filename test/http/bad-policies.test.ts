import { beforeAll, describe, expect, test } from 'vitest';
import { manifest, scope } from '../support/manifest.ts';
import { stored } from '../support/stored.ts';
import { createWorkspace, type Member } from '../support/workspace.ts';

let owner: Member;
beforeAll(async () => {
  owner = await createWorkspace(manifest());
});

const CALL = { ...scope, event: 'echo', input: { key: 'refused' } };
const EVERY = { every: '1h' };

async function refused(operation: string, input: object) {
  const before = await stored();
  const { status, body } = await owner.call(operation, input);
  expect(await stored()).toEqual(before);
  return { status, code: body.code, paths: (body.errors ?? []).map(({ path }) => path) };
}

const SCHEDULES: readonly (readonly [title: string, schedule: object, path: string])[] = [
  ['an unknown way to overlap', { ...EVERY, overlap: 'maybe' }, 'schedule.overlap'],
  ['an overlap of what runs once', { delay: '1h', overlap: 'allow' }, 'schedule.overlap'],
  ['an unknown way to catch up', { ...EVERY, catchup: 'some' }, 'schedule.catchup'],
  ['a catch-up of what runs once', { delay: '1h', catchup: 'all' }, 'schedule.catchup'],
  ['a window of a catch-up of none', { ...EVERY, catchup: 'none', catchup_window: '1h' }, 'schedule.catchup_window'],
  ['a window of no time', { ...EVERY, catchup_window: 0 }, 'schedule.catchup_window'],
  ['a jitter of what runs once', { delay: '1h', jitter: '1m' }, 'schedule.jitter'],
  ['a jitter in words', { ...EVERY, jitter: 'some' }, 'schedule.jitter'],
  ['a pause after no failure', { ...EVERY, pause_on_failure: 0 }, 'schedule.pause_on_failure'],
  ['a pause after failures of what runs once', { delay: '1h', pause_on_failure: 2 }, 'schedule.pause_on_failure'],
  ['no run an hour', { ...EVERY, max_per_hour: 0 }, 'schedule.max_per_hour'],
  ['runs an hour of what runs once', { delay: '1h', max_per_hour: 2 }, 'schedule.max_per_hour'],
  ['a pause of what runs once', { delay: '1h', paused: true }, 'schedule.paused'],
];

describe.each([
  ['actions.dispatch', CALL],
  ['jobs.preview', {}],
])('%s refuses a schedule with', (operation, input) => {
  test.each(SCHEDULES)('%s', async (_title, schedule, path) => {
    expect(await refused(operation, { ...input, schedule })).toEqual({
      status: 400,
      code: 'VALIDATION_ERROR',
      paths: [path],
    });
  });

  test('every fault in one answer', async () => {
    const schedule = { delay: '1h', overlap: 'allow', jitter: '1m', paused: true };
    const { paths } = await refused(operation, { ...input, schedule });
    expect(paths.toSorted()).toEqual(['schedule.jitter', 'schedule.overlap', 'schedule.paused']);
  });
});

test.each<[string, object, string]>([
  ['no ttl', { ttl: 0 }, 'ttl'],
  ['a ttl in words', { ttl: 'soon' }, 'ttl'],
  ['no timeout', { timeout: 0 }, 'timeout'],
  ['a deadline of an unknown unit', { deadline: '3w' }, 'deadline'],
  ['an unknown way with what is unknown', { on_unknown: 'ignore' }, 'on_unknown'],
  ['a repetition of an unknown outcome, at most once', { on_unknown: 'retry', at_most_once: true }, 'on_unknown'],
  ['a judgement of one that overlaps', { on_unknown: 'park', schedule: { ...EVERY, overlap: 'allow' } }, 'on_unknown'],
  ['at most once, perhaps', { at_most_once: 'perhaps' }, 'at_most_once'],
  ['an idempotency key with a blank', { idempotency_key: 'a b' }, 'idempotency_key'],
  [
    'an idempotency key beside the key of a schedule',
    { idempotency_key: 'a', key: 'b', schedule: EVERY },
    'Idempotency-Key',
  ],
])('actions.dispatch refuses %s', async (_title, more, path) => {
  expect(await refused('actions.dispatch', { ...CALL, ...more })).toEqual({
    status: 400,
    code: 'VALIDATION_ERROR',
    paths: [path],
  });
});
