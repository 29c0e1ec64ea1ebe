import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { action, manifest, scope } from '../../support/manifest.ts';
import { ask, seen } from '../../support/target.ts';
import { addRestricted, createWorkspace, type Member } from '../../support/workspace.ts';
import { dispatched, endedJob, listed, type ListedJob, listPage } from './jobs.ts';

const OTHER = 'other';
const SECRET = 'hunter2-hunter2';
const query = { key: 'x' };
const ACTIONS = [
  action('echo'),
  action('fail', { resource: '/status/:status', query }),
  action('gate', { resource: '/gate', query }),
];

/** Jobs of every kind, in the order in which they were made. */
type Kind = 'completed' | 'failed' | 'running' | 'scheduled' | 'cancelled' | 'recurring' | 'dev' | 'other';
const KINDS: readonly Kind[] = [
  'completed',
  'failed',
  'running',
  'scheduled',
  'cancelled',
  'recurring',
  'dev',
  'other',
];

let owner: Member;
let ids: Readonly<Record<Kind, string>>;
/** The jobs as they are listed once all have come to rest, newest first. */
let all: readonly ListedJob[];

/** The kinds of listed jobs, in their order. */
function kindsOf(jobs: readonly ListedJob[]): (Kind | undefined)[] {
  return jobs.map(({ id }) => KINDS.find((kind) => ids[kind] === id));
}

async function kinds(input: object, member = owner): Promise<(Kind | undefined)[]> {
  return kindsOf((await listPage(member, input)).jobs);
}

/** Dispatches after the millisecond of the last job is over, so that the order of jobs is the order of dispatches. */
async function next(more: object): Promise<string> {
  const from = Date.now();
  await vi.waitUntil(() => Date.now() > from, { interval: 1 });
  return (await dispatched(owner, more)).job_id;
}

beforeAll(async () => {
  owner = await createWorkspace(manifest(ACTIONS));
  await owner.apply({ ...manifest(ACTIONS), tag: OTHER });
  const now = {};
  const made: string[] = [];
  for (const more of [
    { schedule: now, input: { params: { key: 'x' }, body: { password: SECRET, text: SECRET } } },
    { schedule: now, event: 'fail', input: { 'params:status': 404, key: 'list-failed' } },
    { schedule: now, event: 'gate', input: { key: owner.workspace_id } },
    {},
    {},
    { schedule: { every: '1h' } },
    { env: 'dev' },
    { product: OTHER },
  ])
    made.push(await next(more));
  ids = Object.fromEntries(KINDS.map((kind, index) => [kind, made[index] ?? ''])) as Record<Kind, string>;
  await owner.call('jobs.cancel', { job_id: ids.cancelled, reason: 'no longer needed' });
  const resting = ['scheduled', 'scheduled', 'scheduled', 'cancelled', 'scheduled', 'running', 'failed', 'completed'];
  all = await listed(owner, (jobs) => jobs.map(({ status }) => status).join() === resting.join());
});

afterAll(() => ask('/_open', { key: owner.workspace_id }));

describe('a list of jobs', () => {
  test('shows each as it is read, but for its input and result', async () => {
    for (const job of all) {
      const {
        input: _,
        result,
        result_omitted: __,
        ...read
      } = (await owner.call('jobs.get', { job_id: job.id })).body.data as Record<string, unknown>;
      expect(job).toEqual(read);
      if (job.id === ids.completed) expect(JSON.stringify(result)).toContain(SECRET);
    }
    expect(JSON.stringify(all)).not.toContain(SECRET);
  });

  test('goes from the newest to the oldest', () => {
    expect(kindsOf(all)).toEqual(KINDS.toReversed());
  });

  test('shows the state that a job came to', async () => {
    const other = await createWorkspace(manifest(ACTIONS));
    const { job_id } = await dispatched(other, { event: 'gate', schedule: {}, input: { key: other.workspace_id } });
    await listed(other, ([job]) => job?.status === 'running');
    await vi.waitFor(async () => expect(await seen(other.workspace_id)).toHaveLength(1));
    await ask('/_open', { key: other.workspace_id });
    await endedJob(other, job_id);
    await listed(other, ([job]) => job?.status === 'completed' && job['execution_count'] === 1);
  });

  test('is empty where nothing was dispatched', async () => {
    expect(await listPage(await createWorkspace())).toEqual({ jobs: [], next_cursor: null });
  });

  test('has nothing of another workspace, whatever it is narrowed to', async () => {
    const stranger = await createWorkspace(manifest(ACTIONS));
    for (const input of [{}, { product: scope.product }, { status: ['completed', 'scheduled'] }, { from: 0 }])
      expect(await listPage(stranger, input)).toEqual({ jobs: [], next_cursor: null });
  });
});

describe('a list narrowed', () => {
  const rising = (...wanted: Kind[]) => KINDS.filter((kind) => wanted.includes(kind)).toReversed();
  const without = (...unwanted: Kind[]) => KINDS.filter((kind) => !unwanted.includes(kind)).toReversed();

  test.each<[what: string, input: object, expected: Kind[]]>([
    ['to a product', { product: OTHER }, ['other']],
    ['to another product', { product: scope.product }, without('other')],
    ['to a product that is not there', { product: 'absent' }, []],
    ['to an environment', { env: 'dev' }, ['dev']],
    ['to an environment of two products', { env: 'prd' }, without('dev')],
    ['to a namespace', { namespace: 'actions' }, without()],
    ['to a namespace without jobs', { namespace: 'features' }, []],
    ['to recurring jobs', { recurring: true }, ['recurring']],
    ['to jobs that run once', { recurring: false }, without('recurring')],
    ['to one state', { status: 'failed' }, ['failed']],
    ['to one state in a list', { status: ['failed'] }, ['failed']],
    ['to several states', { status: ['running', 'failed', 'completed'] }, rising('running', 'failed', 'completed')],
    ['to a state twice', { status: ['failed', 'failed'] }, ['failed']],
    ['to a state that no job is in', { status: 'queued' }, []],
    ['by all at once', { product: scope.product, env: 'prd', status: ['scheduled'], recurring: true }, ['recurring']],
    ['to what contradicts itself', { product: OTHER, env: 'dev' }, []],
  ])('%s', async (_what, input, expected) => {
    expect(await kinds(input)).toEqual(expected);
  });

  test('to when jobs were created: from an instant on, and before another', async () => {
    const at = (kind: Kind) => Number(all.find(({ id }) => id === ids[kind])?.['created_at']);
    expect(await kinds({ from: at('recurring') })).toEqual(['other', 'dev', 'recurring']);
    expect(await kinds({ from: at('recurring') + 1 })).toEqual(['other', 'dev']);
    expect(await kinds({ to: at('running') })).toEqual(['failed', 'completed']);
    expect(await kinds({ from: at('failed'), to: at('scheduled') })).toEqual(['running', 'failed']);
    expect(await kinds({ from: new Date(at('dev')).toISOString(), env: 'dev' })).toEqual(['dev']);
    expect(await kinds({ from: at('other') + 1 })).toEqual([]);
  });
});

describe('who may reach some products and environments lists what is there alone', () => {
  const OUTSIDE = { status: 403, body: { code: 'FORBIDDEN' } };

  test('of one product', async () => {
    const member = await addRestricted(owner, 'viewer', { products: [OTHER] });
    expect(await kinds({}, member)).toEqual(['other']);
    expect(await kinds({ product: OTHER }, member)).toEqual(['other']);
    const { body, status } = await member.call('jobs.list', { product: scope.product });
    expect({ status, body }).toMatchObject({ ...OUTSIDE, body: { errors: [{ path: 'product' }] } });
  });

  test('of one environment', async () => {
    const member = await addRestricted(owner, 'viewer', { envs: ['dev'] });
    expect(await kinds({}, member)).toEqual(['dev']);
    expect(await kinds({ status: ['scheduled', 'failed'] }, member)).toEqual(['dev']);
    expect(await kinds({ env: 'dev' }, member)).toEqual(['dev']);
    expect(await member.call('jobs.list', { env: 'prd' })).toMatchObject({
      ...OUTSIDE,
      body: { errors: [{ path: 'env' }] },
    });
  });

  test('of both', async () => {
    const member = await addRestricted(owner, 'viewer', { products: [scope.product, 'absent'], envs: ['prd'] });
    expect(await kinds({}, member)).toEqual(KINDS.toReversed().filter((kind) => kind !== 'dev' && kind !== 'other'));
    const nobody = await addRestricted(owner, 'viewer', { products: [OTHER], envs: ['dev'] });
    expect(await listPage(nobody)).toEqual({ jobs: [], next_cursor: null });
  });

  test('and its pages are full as far as that goes', async () => {
    const member = await addRestricted(owner, 'viewer', { envs: ['prd'] });
    const first = await listPage(member, { limit: 3 });
    expect(kindsOf(first.jobs)).toEqual(['other', 'recurring', 'cancelled']);
    const second = await listPage(member, { limit: 3, cursor: first.next_cursor });
    expect(kindsOf(second.jobs)).toEqual(['scheduled', 'running', 'failed']);
  });
});
