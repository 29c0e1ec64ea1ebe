import { beforeAll, describe, expect, test } from 'vitest';
import { LIMITS } from '../../../src/kernel/limits.ts';
import { action } from '../../support/manifest.ts';
import { stored } from '../../support/stored.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { applied, nightly, report, shop } from './scheduled.ts';

let owner: Member;

beforeAll(async () => {
  owner = await createWorkspace(shop([nightly('kept')]));
});

/** Applies what must be refused, sees that nothing changed, and answers each path with its message. */
async function refused(given: unknown): Promise<Record<string, string>> {
  const before = await stored();
  const { status, body } = await owner.call('products.apply', { manifest: given, envs: ['prd', 'dev'] });
  expect({ status, code: body.code }).toEqual({ status: 400, code: 'VALIDATION_ERROR' });
  expect(await stored()).toEqual(before);
  return Object.fromEntries((body.errors ?? []).map(({ path, message }) => [path, message]));
}

const AT = 'manifest.schedules[0]';
const cron = '0 3 * * *';

const FAULTS: readonly (readonly [title: string, change: Readonly<Record<string, unknown>>, path: string])[] = [
  ['an unknown app', { app: 'nope' }, '.app'],
  ['an unknown action', { event: 'nope' }, '.event'],
  ['an unknown environment', { envs: ['prd', 'stg'] }, '.envs[1]'],
  ['no environment', { envs: [] }, '.envs'],
  ['another namespace', { namespace: 'features' }, '.namespace'],
  ['a key of its own', { key: 'mine' }, '.key'],
  ['an idempotency key', { idempotency_key: 'mine' }, '.idempotency_key'],
  ['an unknown field', { colour: 'red' }, '.colour'],
  ['a tag with white space', { tag: 'a b' }, '.tag'],
  ['no schedule', { schedule: undefined }, '.schedule'],
  ['a schedule that does not recur', { schedule: { start_at: '2030-01-01T00:00:00Z' } }, '.schedule'],
  ['a delay', { schedule: { every: '1h', delay: '1m' } }, '.schedule.delay'],
  ['a cron that cannot be read', { schedule: { cron: '61 * * * *' } }, '.schedule.cron'],
  ['a date that never comes', { schedule: { cron: '0 0 31 2 *' } }, '.schedule.cron'],
  ['an unknown time zone', { schedule: { cron, tz: 'Mars/Olympus' } }, '.schedule.tz'],
  ['a zone of an interval', { schedule: { every: '1h', tz: 'Asia/Tokyo' } }, '.schedule.tz'],
  ['an interval that is too short', { schedule: { every: 500 } }, '.schedule.every'],
  [
    'an end before its start',
    { schedule: { every: '1h', start_at: '2030-01-01T00:00:00Z', endDate: '2029-01-01T00:00:00Z' } },
    '.schedule.endDate',
  ],
  [
    'policies of catching up that contradict',
    { schedule: { cron, catchup: 'none', catchup_window: '1h' } },
    '.schedule.catchup_window',
  ],
  ['an unknown overlap', { schedule: { cron, overlap: 'maybe' } }, '.schedule.overlap'],
  ['at_most_once beside on_unknown', { at_most_once: true, on_unknown: 'retry' }, '.on_unknown'],
  ['too many retries', { retries: LIMITS.retries.value + 1 }, '.retries'],
  ['an input that is no object', { input: 'x' }, '.input'],
  ['an input that the path does not take', { input: { params: { nope: 1 } } }, '.input.params.nope'],
  ['an input that a rule refuses', { event: 'ruled', input: { body: { email: 'nobody' } } }, '.input.body.email'],
  ['a reference to an input that there is none of', { input: { key: '$Input{name}' } }, '.input.key'],
  ['an operator', { input: { key: 'x', list: [{ at: '$Add(1, 2)' }] } }, '.input.list[0].at'],
  ['the time', { input: { key: '$Now' } }, '.input.key'],
  ['a reference that is none', { credentials: { 'headers:x': 'a $Nope{x}' } }, '.credentials.headers:x'],
  ['a session', { input: { key: '$Session{user}' } }, '.input.key'],
];

const RULED = action('ruled', {
  resource: '/ruled',
  validation: [{ selector: '$Body{ruled}{email}', type: 'email_string', required: true }],
});

/** A manifest whose one schedule differs from a good one. */
function withSchedule(change: Readonly<Record<string, unknown>>) {
  const { apps, ...rest } = shop([{ ...nightly('a'), ...change }], 'Changed');
  return { ...rest, apps: (apps ?? []).map((app) => ({ ...app, actions: [...app.actions, RULED] })) };
}

describe('a manifest is refused whole for a schedule with', () => {
  test.each(FAULTS)('%s', async (_title, change, path) => {
    expect(await refused(withSchedule(change))).toEqual({ [`${AT}${path}`]: expect.any(String) });
  });

  test('the tag of another', async () => {
    expect(await refused(shop([nightly('a'), nightly('a')]))).toEqual({
      'manifest.schedules[1].tag': expect.any(String),
    });
  });

  test('an app that one of its environments has not', async () => {
    const { apps, ...rest } = shop([nightly('a'), nightly('b', { envs: ['prd'] })], 'Changed');
    const inOne = (apps ?? []).map((app) => ({ ...app, environments: app.environments.slice(0, 1) }));
    expect(await refused({ ...rest, apps: inOne })).toEqual({
      'manifest.schedules[0].envs': `app 'api' has no environment 'dev'; name those that have the schedule`,
    });
  });

  test('too many beside it', async () => {
    const many = Array.from({ length: LIMITS.schedules.value + 1 }, (_, n) => nightly(`s${n}`));
    expect(await refused(shop(many))).toEqual({ 'manifest.schedules': expect.any(String) });
  });

  test('several faults, all in one answer', async () => {
    const faults = { app: 'nope', envs: ['stg'], schedule: { cron: 'x', tz: 'y', limit: 0 }, input: { key: '$Now' } };
    expect(Object.keys(await refused(withSchedule(faults)))).toEqual([`${AT}.schedule.limit`]);
    const { limit: _limit, ...schedule } = faults.schedule;
    expect(Object.keys(await refused(withSchedule({ ...faults, schedule }))).toSorted()).toEqual(
      ['.app', '.envs[0]', '.input.key', '.schedule.cron', '.schedule.tz'].map((path) => `${AT}${path}`),
    );
  });
});

describe('a budget is refused that is', () => {
  test.each([0, -1, 1.5, '10', undefined])('%j', async (runs_per_hour) => {
    const environments = [
      { slug: 'prd', env_name: 'prd', budget: { runs_per_hour } },
      { slug: 'dev', env_name: 'dev' },
    ];
    const { environments: _environments, ...rest } = shop([], 'Changed');
    expect(await refused({ ...rest, environments })).toEqual({
      'manifest.environments[0].budget.runs_per_hour': expect.any(String),
    });
  });
});

describe('what is text in a schedule’s input', () => {
  test.each([['$5'], ['a $ b'], ['$Add'], ['100 $'], ['$Secret{KNOWN}']])('%s is taken', async (key) => {
    const member = await createWorkspace();
    await member.call('secrets.create', { key: 'KNOWN', value: 'a value' });
    const { schedules } = await applied(member, shop([nightly('a', { input: { key } })]));
    expect(schedules['prd']).toEqual(report({ declared: ['a'] }));
  });
});

test('an import that takes an action away which a schedule runs is refused', async () => {
  const member = await createWorkspace(shop([nightly('a')]));
  await member.apply(
    shop([nightly('a', { event: 'imported' })], 'Imported', {
      apps: (shop([]).apps ?? []).map((app) => ({
        ...app,
        actions: [...app.actions, action('imported', { imported: true })],
      })),
    }),
  );
  const document = {
    openapi: '3.1.0',
    info: { title: 'API', version: '1' },
    servers: [{ url: 'https://api.example' }],
    paths: {},
  };
  const { status, body } = await member.call('apps.import', { product: 'shop', app: 'api', document });
  expect({ status, detail: body.detail }).toMatchObject({ status: 400 });
  expect(body.detail).toContain('schedules.0.event');
});
