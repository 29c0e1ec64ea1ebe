import { beforeAll, describe, expect, test } from 'vitest';
import { action, scope } from '../../support/manifest.ts';
import { stored } from '../../support/stored.ts';
import { type SeenRequest, seen } from '../../support/target.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { dispatch, type Dispatched, endedJob } from '../jobs/jobs.ts';
import { BAD_TOKENS } from './bad-tokens.ts';
import { ask, begin, type Begun, later, login, refreshed, withSessions } from './signed-in.ts';

const DATA = {
  user: { id: 'u1', name: 'Jane' },
  tags: ['a', 'b'],
  login: { user: 'of the tag’s name' },
  odd: '$Secret{NONE} $Session{user}{id} $& $1',
  none: null,
};

let owner: Member;
let token: string;

beforeAll(async () => {
  const rules = [
    { selector: '$Body{ruled}{user}', defaultValue: '$Session{user}{id}' },
    { selector: '$Header{ruled}{x-name}', defaultValue: 'Ms $Session{login}{user}{name}' },
  ];
  const plain = withSessions({
    caches: [{ tag: 'short', name: 'Short', expiry: '1h' }],
    sessions: [login(), login({ tag: 'gone' }), login({ tag: 'brief', expiry: 2, period: 'secs' })],
  });
  const [app] = plain.apps ?? [];
  if (app === undefined) throw new Error('the manifest has no app');
  const actions = [
    ...app.actions,
    action('ruled', { validation: rules as never, unknown_fields: 'pass' } as never),
    action('signed', { auth: 'mine' }),
  ];
  const auth = [{ tag: 'mine', setup_type: 'bearer' as const, token: '$Session{user}{id}' }];
  owner = await createWorkspace({
    ...plain,
    apps: [{ ...app, auth, actions: actions.map((each) => ({ auth: false as const, ...each })) }],
  });
  ({ token } = await begin(owner, 'u1', { data: DATA }));
});

/** What the target got of a run that was accepted. */
async function sent(event: string, input: object, session = token): Promise<SeenRequest> {
  const key = crypto.randomUUID();
  const { status, body } = await owner.run(event, { ...input, params: { key } }, { session });
  expect({ status, detail: body.detail }).toEqual({ status: 200, detail: undefined });
  const [request] = await seen(`/echo/${key}`);
  if (request === undefined) throw new Error('nothing was sent');
  return request;
}

describe('$Session{…} in the input of a call', () => {
  test('is its value, of its own type where nothing stands beside it', async () => {
    const body = {
      id: '$Session{user}{id}',
      whole: '$Session{user}',
      list: ['$Session{tags}', 'a $Session{tags} b'],
      path: '$Session{user.name}/$Session{tags[1]}',
      none: '$Session{none}',
      absent: ['$Session{absent}{deep}', '<$Session{absent}>'],
    };
    expect(JSON.parse((await sent('echo', { body })).body)).toEqual({
      id: 'u1',
      whole: DATA.user,
      list: [DATA.tags, 'a ["a","b"] b'],
      path: 'Jane/b',
      none: null,
      absent: [null, '<>'],
    });
  });

  test('may name the tag first; what the data hold goes before', async () => {
    const body = { tagged: '$Session{login}{tags}', own: '$Session{login}{user}' };
    expect(JSON.parse((await sent('echo', { body })).body)).toEqual({ tagged: DATA.tags, own: 'of the tag’s name' });
  });

  test('is not looked at again when its value looks like a reference, or like a pattern', async () => {
    const body = { odd: '$Session{odd}', within: '<$Session{odd}>' };
    expect(JSON.parse((await sent('echo', { body })).body)).toEqual({ odd: DATA.odd, within: `<${DATA.odd}>` });
  });

  test('goes into headers, the query and credentials', async () => {
    const key = crypto.randomUUID();
    const input = {
      params: { key },
      headers: { 'x-user': 'u $Session{user}{id}' },
      query: { q: '$Session{user}{name}' },
    };
    const credentials = { 'headers:x-own': '$Session{user}{name}' };
    await owner.run('echo', input, { session: token, credentials });
    const [request] = await seen(key).then((found) => (found.length > 0 ? found : seen(`/echo/${key}`)));
    expect(request).toMatchObject({ headers: { 'x-user': 'u u1', 'x-own': 'Jane' }, query: { q: 'Jane' } });
  });
});

describe('$Session{…} in a manifest', () => {
  test('is its value in defaults and in the app’s auth', async () => {
    const ruled = await sent('ruled', { body: {} });
    expect(JSON.parse(ruled.body)).toEqual({ user: 'u1' });
    expect(ruled.headers['x-name']).toBe('Ms Jane');
    expect((await sent('signed', { body: {} })).headers['authorization']).toBe('Bearer u1');
  });

  test.each(['ruled', 'signed'])('is refused for a call without a session, and nothing is sent: %s', async (event) => {
    const key = crypto.randomUUID();
    const input = { params: { key } };
    for (const { status, body } of [await owner.run(event, input), await dispatch(owner, { event, input })])
      expect({ status, errors: body.errors }).toEqual({
        status: 400,
        errors: [{ path: 'session', message: 'is required: the action refers to $Session{}' }],
      });
    expect(await seen(`/echo/${key}`)).toEqual([]);
  });
});

describe('a call with a token that', () => {
  test.each(BAD_TOKENS)('%s is refused before anything is done', async (_what, make, ms) => {
    const session = await make(owner);
    const key = crypto.randomUUID();
    const call = { ...scope, event: 'echo', input: { key } };
    await later(ms, async () => {
      const before = await stored();
      const refused = [
        await owner.call('actions.run', { ...call, session }),
        await owner.call('actions.run', { ...call, session }, { headers: { 'idempotency-key': key } }),
        await owner.call('actions.dispatch', { ...call, session }),
        await owner.call('features.run', { ...scope, app: undefined, tag: 'none', input: {}, session }),
        await owner.call('features.dispatch', { ...scope, app: undefined, tag: 'none', input: {}, session }),
      ];
      for (const { status, body } of refused)
        expect({ status, code: body.code, path: body.errors?.[0]?.path }).toEqual({
          status: 401,
          code: 'SESSION_INVALID',
          path: 'session',
        });
      const many = await owner.call('jobs.dispatchMany', { jobs: [{ ...call, session }] });
      expect(many.body.data).toMatchObject({
        results: [{ ok: false, error: { code: 'SESSION_INVALID', errors: [{ path: 'jobs[0].session' }] } }],
      });
      expect(await stored()).toEqual(before);
    });
    expect(await seen(`/echo/${key}`)).toEqual([]);
  });
});

describe('a job', () => {
  /** Dispatches a job that fires at an instant. */
  const firing = async (session: string, start_at: number) => {
    const key = crypto.randomUUID();
    const input = { key, user: '$Session{user}{id}' };
    const retry = { retries: 3, retryConfig: { initialDelay: 0 } };
    const { body } = await dispatch(owner, { input, session, schedule: { start_at }, ...retry });
    return { key, id: (body.data as Dispatched).job_id };
  };

  test('has the data of the session that was given when it was dispatched, also of several at a time', async () => {
    const key = crypto.randomUUID();
    const job = { ...scope, event: 'echo', input: { key, user: '$Session{user}{id}' }, session: token };
    const { body } = await owner.call('jobs.dispatchMany', { jobs: [job] });
    const [{ job: made } = { job: { job_id: '' } }] = (body.data as { results: { job: Dispatched }[] }).results;
    expect(await endedJob(owner, made.job_id)).toMatchObject({
      status: 'completed',
      input: { key, user: '$Session{user}{id}' },
    });
    expect((await seen(`/echo/${key}`)).map((request) => JSON.parse(request.body) as unknown)).toEqual([
      { user: 'u1' },
    ]);
  });

  test('fires after its token has expired', async () => {
    const { token: brief, expiresAt } = await begin(owner, 'later', { tag: 'brief' });
    const { key, id } = await firing(brief, expiresAt + 1);
    expect(await endedJob(owner, id)).toMatchObject({ status: 'completed' });
    expect(await seen(`/echo/${key}`)).toHaveLength(1);
  });

  test.each([
    ['before its token has expired', 'login', (_expiresAt: number) => Date.now() + 500],
    ['and its token has expired', 'brief', (expiresAt: number) => expiresAt + 1],
  ])('fails once, and sends nothing, when its session was revoked %s', async (_when, tag, at) => {
    const { token: good, sessionId, expiresAt } = await begin(owner, 'leaver', { tag });
    const { key, id } = await firing(good, at(expiresAt));
    await ask(owner, 'revoke', { tag, sessionId });
    expect(await endedJob(owner, id)).toMatchObject({
      status: 'failed',
      retry_count: 0,
      last_error: { code: 'SESSION_INVALID' },
    });
    expect(await seen(`/echo/${key}`)).toEqual([]);
  });

  test('fails when its session was refreshed first, and revoked with all of its user then', async () => {
    const { token: good, refreshToken } = await begin(owner, 'mover');
    const { key, id } = await firing(good, Date.now() + 500);
    expect((await refreshed(owner, refreshToken)).status).toBe(200);
    await ask(owner, 'revoke', { tag: 'login', identifier: 'mover' });
    expect(await endedJob(owner, id)).toMatchObject({ status: 'failed', last_error: { code: 'SESSION_INVALID' } });
    expect(await seen(`/echo/${key}`)).toEqual([]);
  });

  test('fails when its session was refreshed first, and what took its place was revoked then', async () => {
    const { token: good, refreshToken } = await begin(owner, 'follower');
    const { key, id } = await firing(good, Date.now() + 500);
    const { sessionId } = (await refreshed(owner, refreshToken)).body.data as Begun;
    await ask(owner, 'revoke', { tag: 'login', sessionId });
    expect(await endedJob(owner, id)).toMatchObject({ status: 'failed', last_error: { code: 'SESSION_INVALID' } });
    expect(await seen(`/echo/${key}`)).toEqual([]);
  });
});
