import { expect, test } from 'vitest';
import { action, manifest, scope } from '../../support/manifest.ts';
import { seen } from '../../support/target.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { type Dispatched, endedJob } from '../jobs/jobs.ts';
import { ask, begin, login } from './signed-in.ts';

const step = (tag: string, event: string, more: object = {}) => ({
  tag,
  type: 'action',
  app: scope.app,
  event,
  input: { params: { key: '$Input{key}' }, body: { user: '$Session{user}{id}', tagged: '$Session{login}{plan}' } },
  ...more,
});

const KEY = { key: { type: 'string' } };
const FEATURES = [
  { tag: 'greet', name: 'Greet', input: KEY, steps: [step('hello', 'echo')], output: { by: '$Session{user}{id}' } },
  {
    tag: 'parent',
    name: 'Parent',
    input: KEY,
    steps: [{ tag: 'child', type: 'feature', feature: 'greet', input: { key: '$Input{key}' } }],
    output: '$Step{child}',
  },
  {
    tag: 'ruled',
    name: 'Ruled',
    input: KEY,
    steps: [{ ...step('default', 'ruled'), input: { params: { key: '$Input{key}' } } }],
  },
  {
    tag: 'cached',
    name: 'Cached',
    input: KEY,
    steps: [step('call', 'echo', { cache: 'short' })],
    output: '$Step{call}',
  },
];

async function createShop(): Promise<Member> {
  const validation = [{ selector: '$Body{ruled}{user}', defaultValue: '$Session{user}{id}' }];
  const actions = [action('echo'), action('ruled', { validation })];
  const caches = [{ tag: 'short', name: 'Short', expiry: '1h' }];
  return createWorkspace(manifest(actions, { sessions: [login()], caches, features: FEATURES as never }));
}

const run = async (owner: Member, tag: string, session?: string) => {
  const key = crypto.randomUUID();
  const { product, env } = scope;
  const { status, body } = await owner.call('features.run', {
    product,
    env,
    tag,
    input: { key },
    ...(session && { session }),
  });
  const bodies = (await seen(`/echo/${key}`)).map((request) => JSON.parse(request.body) as unknown);
  return { status, body, bodies, data: body.data as { status: string; output: unknown; feature_id: string } };
};

test.each(['greet', 'parent'])(
  'the data of a session reach the steps and the output, of a child too: %s',
  async (tag) => {
    const owner = await createShop();
    const { token } = await begin(owner, 'u1');
    const { data, bodies } = await run(owner, tag, token);
    expect(data).toMatchObject({ status: 'completed', output: { by: 'u1' } });
    expect(bodies).toEqual([{ user: 'u1', tagged: 'pro' }]);
  },
);

test('the session reaches what an action itself refers to it with', async () => {
  const owner = await createShop();
  const { token } = await begin(owner, 'u1');
  expect((await run(owner, 'ruled', token)).bodies).toEqual([{ user: 'u1' }]);
});

test('a run without the session that it refers to is refused, and nothing begins', async () => {
  const owner = await createShop();
  const { status, body, bodies } = await run(owner, 'greet');
  expect({ status, errors: body.errors, bodies }).toEqual({
    status: 400,
    errors: [{ path: 'session', message: "is required: feature 'greet' refers to $Session{}" }],
    bodies: [],
  });
});

test('a run that is made from one has its session, unless that was revoked', async () => {
  const owner = await createShop();
  const { token, sessionId } = await begin(owner, 'u1');
  const { data } = await run(owner, 'greet', token);
  const again = await owner.call('features.replay', { feature_id: data.feature_id });
  expect(again.body.data).toMatchObject({ status: 'completed', output: { by: 'u1' } });
  await ask(owner, 'revoke', { tag: 'login', sessionId });
  const refused = await owner.call('features.replay', { feature_id: data.feature_id });
  expect({ status: refused.status, code: refused.body.code }).toEqual({ status: 401, code: 'SESSION_INVALID' });
});

test('a dispatched run has the session of its dispatch', async () => {
  const owner = await createShop();
  const { token: session } = await begin(owner, 'u1');
  const { product, env } = scope;
  const key = crypto.randomUUID();
  const { body } = await owner.call('features.dispatch', { product, env, tag: 'greet', input: { key }, session });
  expect(await endedJob(owner, (body.data as Dispatched).job_id)).toMatchObject({ status: 'completed' });
  expect((await seen(`/echo/${key}`)).map((request) => JSON.parse(request.body) as unknown)).toEqual([
    { user: 'u1', tagged: 'pro' },
  ]);
});

test('what a step’s cache keeps is of one session, where its input refers to one', async () => {
  const owner = await createShop();
  const { product, env } = scope;
  const [one, two] = [(await begin(owner, 'same')).token, (await begin(owner, 'same')).token];
  const key = crypto.randomUUID();
  for (const session of [one, one, two])
    await owner.call('features.run', { product, env, tag: 'cached', input: { key }, session });
  expect(await seen(`/echo/${key}`)).toHaveLength(2);
});
