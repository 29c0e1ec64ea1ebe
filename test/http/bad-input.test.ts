import { beforeAll, describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/kernel/limits.ts';
import { manifest, scope } from '../support/manifest.ts';
import { stored } from '../support/stored.ts';
import { seen } from '../support/target.ts';
import { createWorkspace, type Member } from '../support/workspace.ts';

const KEY = 'bad-input';
const CALL = { ...scope, event: 'echo', input: { key: KEY } };
const HOUR = 3_600_000;

let owner: Member;

beforeAll(async () => {
  const { environments, ...given } = manifest();
  owner = await createWorkspace({
    ...given,
    environments: [...environments, { slug: 'stg', env_name: 'not of the app' }],
  });
});

/** Sends what must be refused, and sees that nothing happened. */
async function refused(operation: string, input: object, headers: Readonly<Record<string, string>> = {}) {
  const before = await stored();
  const { status, body } = await owner.call(operation, input, { headers });
  expect(await stored()).toEqual(before);
  expect(await seen(`/echo/${KEY}`)).toEqual([]);
  expect(body.detail).toContain(body.errors?.[0]?.message);
  return { status, code: body.code, paths: [...new Set(body.errors?.map(({ path }) => path))] };
}

const without = (field: keyof typeof CALL) =>
  Object.fromEntries(Object.entries(CALL).filter(([name]) => name !== field));

const CALLS: readonly (readonly [title: string, input: object, path: string])[] = [
  ['an unknown field', { ...CALL, Product: 'shop' }, 'Product'],
  ['an unknown field of retryConfig', { ...CALL, retryConfig: { initial_delay: 1 } }, 'retryConfig.initial_delay'],
  ['no product', without('product'), 'product'],
  ['no environment', without('env'), 'env'],
  ['no app', without('app'), 'app'],
  ['no event', without('event'), 'event'],
  ['no input', without('input'), 'input'],
  ['a product that is no text', { ...CALL, product: 1 }, 'product'],
  ['a product that is no tag', { ...CALL, product: 'a b' }, 'product'],
  ['an empty app', { ...CALL, app: '' }, 'app'],
  ['an event over 128 characters', { ...CALL, event: 'x'.repeat(129) }, 'event'],
  ['an environment in capitals', { ...CALL, env: 'PRD' }, 'env'],
  ['a cache that is no tag', { ...CALL, cache: 'a b' }, 'cache'],
  ['an input that is a list', { ...CALL, input: [1] }, 'input'],
  ['an input that is text', { ...CALL, input: 'x' }, 'input'],
  ['retries as text', { ...CALL, retries: '3' }, 'retries'],
  ['half a retry', { ...CALL, retries: 0.5 }, 'retries'],
  ['negative retries', { ...CALL, retries: -1 }, 'retries'],
  ['too many retries', { ...CALL, retries: LIMITS.retries.value + 1 }, 'retries'],
  [
    'an unknown code to retry',
    { ...CALL, retryConfig: { retryableErrors: ['TIMEOUT', 'NOPE'] } },
    'retryConfig.retryableErrors[1]',
  ],
  [
    'an unknown outcome to retry',
    { ...CALL, retryConfig: { retryableErrors: ['OUTCOME_UNKNOWN'] } },
    'retryConfig.retryableErrors[0]',
  ],
  ['a multiplier below 1', { ...CALL, retryConfig: { backoffMultiplier: 0 } }, 'retryConfig.backoffMultiplier'],
  ['jitter over the whole delay', { ...CALL, retryConfig: { jitterPercent: 50 } }, 'retryConfig.jitterPercent'],
];

describe.each(['actions.run', 'actions.dispatch'])('%s refuses', (operation) => {
  test.each(CALLS)('%s', async (_title, input, path) => {
    expect(await refused(operation, input)).toEqual({ status: 400, code: 'VALIDATION_ERROR', paths: [path] });
  });

  test('every fault in one answer', async () => {
    const { paths } = await refused(operation, {
      ...CALL,
      product: 1,
      env: 2,
      retries: -1,
      more: true,
      retryConfig: { jitter: 'yes' },
    });
    expect(paths.toSorted()).toEqual(['env', 'more', 'product', 'retries', 'retryConfig.jitter']);
  });

  test.each([
    ['product', 'product', { ...CALL, product: 'nope' }],
    ['environment', 'env', { ...CALL, env: 'nope' }],
    ['environment of the app', 'env', { ...CALL, env: 'stg' }],
    ['app', 'app', { ...CALL, app: 'nope' }],
    ['app in another case', 'app', { ...CALL, app: 'API' }],
    ['event', 'event', { ...CALL, event: 'nope' }],
  ])('an unknown %s', async (_title, path, input) => {
    expect(await refused(operation, input)).toEqual({ status: 404, code: 'NOT_FOUND', paths: [path] });
  });

  test.each(['constructor', 'toString', 'hasOwnProperty'])('%s, which no table holds', async (name) => {
    expect(await refused(operation, { ...CALL, product: name })).toMatchObject({ status: 404, paths: ['product'] });
    expect(await refused(operation, { ...CALL, app: name })).toMatchObject({ status: 404, paths: ['app'] });
    expect(await refused(operation, { ...CALL, event: name })).toMatchObject({ status: 404, paths: ['event'] });
  });
});

const SCHEDULES: readonly (readonly [title: string, schedule: unknown, path: string])[] = [
  ['a list', [], 'schedule'],
  ['an unknown field', { cron: '* * * * *', timezone: 'UTC' }, 'schedule.timezone'],
  ['an empty cron', { cron: '' }, 'schedule.cron'],
  ['a cron of white space', { cron: '   ' }, 'schedule.cron'],
  ['a cron of four fields', { cron: '0 0 1 1' }, 'schedule.cron'],
  ['a cron of seven fields', { cron: '0 0 0 1 1 * 2030' }, 'schedule.cron'],
  ['a cron of an impossible date', { cron: '0 0 31 2 *' }, 'schedule.cron'],
  ['a cron of an impossible minute', { cron: '60 * * * *' }, 'schedule.cron'],
  ['a cron in words', { cron: 'every day' }, 'schedule.cron'],
  ['a cron that is too long', { cron: `${'1,'.repeat(100)}1 * * * *` }, 'schedule.cron'],
  ['an unreadable cron beside an interval', { cron: 'nope', every: '1h' }, 'schedule.cron'],
  ['an unknown zone', { cron: '0 0 * * *', tz: 'Mars/Olympus' }, 'schedule.tz'],
  ['an empty zone', { cron: '0 0 * * *', tz: '' }, 'schedule.tz'],
  ['a zone without cron', { every: '1h', tz: 'UTC' }, 'schedule.tz'],
  ['an interval under a second', { every: 999 }, 'schedule.every'],
  ['no interval', { every: 0 }, 'schedule.every'],
  ['an interval of a negative time', { every: -1000 }, 'schedule.every'],
  ['an interval of an unknown unit', { every: '5w' }, 'schedule.every'],
  ['an end before the first run', { every: '1h', endDate: Date.now() + HOUR / 2 }, 'schedule.endDate'],
  ['an end in the past', { cron: '0 0 * * *', endDate: '2020-01-01T00:00:00Z' }, 'schedule.endDate'],
  ['an end of what runs once', { start_at: Date.now() + HOUR, endDate: Date.now() + 2 * HOUR }, 'schedule.endDate'],
  ['an end without an offset', { every: '1h', endDate: '2099-01-01T00:00:00' }, 'schedule.endDate'],
  ['a start in words', { start_at: 'tomorrow' }, 'schedule.start_at'],
  ['a start in seconds', { start_at: 1_900_000_000 }, 'schedule.start_at'],
  ['a negative start', { start_at: -1 }, 'schedule.start_at'],
  ['both a start and a delay', { start_at: Date.now() + HOUR, delay: '1h' }, 'schedule.delay'],
  ['a delay of nothing', { delay: 0 }, 'schedule.delay'],
  ['a limit of what runs once', { delay: '1h', limit: 2 }, 'schedule.limit'],
  ['a limit of nothing', { every: '1h', limit: 0 }, 'schedule.limit'],
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
});

describe('other operations refuse', () => {
  const absent = `job_o${'0'.repeat(32)}`;
  test.each<[operation: string, title: string, input: object, status: number, path: string]>([
    ['jobs.get', 'no id', {}, 400, 'job_id'],
    ['jobs.get', 'an id that is no text', { job_id: 7 }, 400, 'job_id'],
    ['jobs.get', 'an id over 100 characters', { job_id: 'x'.repeat(101) }, 400, 'job_id'],
    ['jobs.get', 'text that is no id', { job_id: 'job_1' }, 404, 'job_id'],
    ['jobs.get', 'an id in capitals', { job_id: absent.toUpperCase() }, 404, 'job_id'],
    ['jobs.cancel', 'a path for an id', { job_id: `../${absent}` }, 404, 'job_id'],
    ['jobs.cancel', 'a reason over 500 characters', { job_id: absent, reason: 'x'.repeat(501) }, 400, 'reason'],
    ['jobs.preview', 'no schedule', {}, 400, 'schedule'],
    [
      'jobs.preview',
      'too many firings',
      { schedule: { every: '1h' }, count: LIMITS.preview_count.value + 1 },
      400,
      'count',
    ],
    ['jobs.preview', 'a beginning in words', { schedule: { every: '1h' }, from: 'now' }, 400, 'from'],
    ['products.fetch', 'no product', {}, 400, 'product'],
    ['products.fetch', 'version 0', { product: 'shop', version: 0 }, 400, 'version'],
    ['products.list', 'an unknown field', { limit: 5 }, 400, 'limit'],
    ['workspaces.whoami', 'an unknown field', { me: true }, 400, 'me'],
  ])('%s: %s', async (operation, _title, input, status, path) => {
    expect(await refused(operation, input)).toMatchObject({ status, paths: [path] });
  });
});

describe('an Idempotency-Key is refused', () => {
  const faulty = [
    ['with a blank', 'a b'],
    ['over 255 characters', 'x'.repeat(256)],
    ['of letters beyond ASCII', 'schlüssel'],
    ['of nothing', ''],
  ] as const;
  test.each(
    ['actions.run', 'actions.dispatch', 'jobs.get', 'jobs.cancel'].flatMap((operation) =>
      faulty.map(([title, key]) => ({ operation, title, key })),
    ),
  )('$title, by $operation', async ({ operation, key }) => {
    const input = operation.startsWith('actions') ? CALL : { job_id: `job_o${'0'.repeat(32)}` };
    expect(await refused(operation, input, { 'idempotency-key': key })).toEqual({
      status: 400,
      code: 'VALIDATION_ERROR',
      paths: ['Idempotency-Key'],
    });
  });

  test('by a bootstrap, which takes none', async () => {
    expect(await refused('workspaces.bootstrap', {}, { 'idempotency-key': 'k' })).toEqual({
      status: 400,
      code: 'VALIDATION_ERROR',
      paths: ['Idempotency-Key'],
    });
  });
});

test('a dispatch over the size of a job is refused', async () => {
  const input = { key: KEY, text: 'x'.repeat(LIMITS.job_call.value) };
  expect(await refused('actions.dispatch', { ...CALL, input, schedule: { delay: '1h' } })).toEqual({
    status: 413,
    code: 'PAYLOAD_TOO_LARGE',
    paths: ['input'],
  });
});
