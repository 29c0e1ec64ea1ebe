import { beforeAll, describe, expect, test, vi } from 'vitest';
import { LIMITS } from '../../../src/kernel/limits.ts';
import { action, manifest, scope } from '../../support/manifest.ts';
import { composed } from '../../support/processor.ts';
import { stored } from '../../support/stored.ts';
import { type SeenRequest, seen } from '../../support/target.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { endedJob, readJob } from '../jobs/jobs.ts';

const ONE = 'the-first value&=';
const TWO = 'the second "value"';

let owner: Member;

beforeAll(async () => {
  owner = await createWorkspace(manifest([action('echo'), action('get', { method: 'GET' })]));
  for (const [key, value] of Object.entries({
    ONE,
    TWO,
    'a.b-c_1': 'dotted',
    LIKE: '$Secret{TWO}',
    DOLLAR: "$& $1 $' $$",
  }))
    await owner.call('secrets.create', { key, value });
});

/** What the target got of a run with this input. */
async function sent(input: object, event = 'echo', more: object = {}): Promise<SeenRequest> {
  const key = crypto.randomUUID();
  const { status, body } = await owner.run(event, { ...input, params: { key } }, more);
  expect({ status, detail: body.detail }).toEqual({ status: 200, detail: undefined });
  const [request] = await seen(`/echo/${key}`);
  if (request === undefined) throw new Error('nothing was sent');
  return request;
}

describe('$Secret{KEY} in the input of a call', () => {
  test('is its value in a body, however deep', async () => {
    const body = {
      whole: '$Secret{ONE}',
      deep: [{ within: 'a $Secret{TWO} b' }, '$Secret{a.b-c_1}'],
      n: 1,
      none: null,
    };
    expect(JSON.parse((await sent({ body })).body)).toEqual({
      whole: ONE,
      deep: [{ within: `a ${TWO} b` }, 'dotted'],
      n: 1,
      none: null,
    });
  });

  test('is its value in a header, in the query and in the path', async () => {
    const { headers, query } = await sent(
      { headers: { 'x-key': 'Key $Secret{ONE}' }, query: { q: ['$Secret{TWO}'] } },
      'get',
    );
    expect(headers['x-key']).toBe(`Key ${ONE}`);
    expect(query).toEqual({ q: TWO });
    await owner.run('echo', { key: '$Secret{ONE}' });
    expect(await seen(`/echo/${encodeURIComponent(ONE)}`)).toHaveLength(1);
  });

  test('is its value in a flat input, and several in one text', async () => {
    const key = crypto.randomUUID();
    await owner.run('echo', { key, 'headers:x-key': '$Secret{ONE}', text: '$Secret{ONE}|$Secret{TWO}|$Secret{ONE}' });
    const [request] = await seen(`/echo/${key}`);
    expect(request?.headers['x-key']).toBe(ONE);
    expect(JSON.parse(request?.body ?? '')).toEqual({ text: `${ONE}|${TWO}|${ONE}` });
  });

  test('is not looked at again when its value looks like a reference, or like a pattern', async () => {
    expect(JSON.parse((await sent({ body: { like: '$Secret{LIKE}', dollar: '<$Secret{DOLLAR}>' } })).body)).toEqual({
      like: '$Secret{TWO}',
      dollar: "<$& $1 $' $$>",
    });
  });

  test.each([
    '$Concat([a, b], "")',
    '$Now',
    '$Input{a}',
    '$Variable{api}{x}',
    '$Constant{api}{x}',
    '$Auth{x}',
    '$Response{x}',
    '$secret{ONE}',
    '$Secret(ONE)',
    '$Secret{}',
    '$Secret',
    'Secret{ONE}',
    '$ Secret{ONE}',
    '$5',
    '$Session(x)',
    '{{name}}',
  ])('is all there is: %s stays text', async (text) => {
    expect(JSON.parse((await sent({ body: { text } })).body)).toEqual({ text });
  });

  test('is not read in the names of fields', async () => {
    expect(JSON.parse((await sent({ body: { '$Secret{ONE}': 1 } })).body)).toEqual({ '$Secret{ONE}': 1 });
  });

  test('is its value in the call’s credentials', async () => {
    const { headers } = await sent({}, 'echo', { credentials: { 'headers:x-key': 'k $Secret{ONE}' } });
    expect(headers['x-key']).toBe(`k ${ONE}`);
  });
});

describe('nothing is sent', () => {
  const unknown = {
    status: 404,
    body: {
      code: 'NOT_FOUND',
      outcome: 'not_sent',
      errors: [{ path: '$Secret{NOPE}', message: "secret 'NOPE' not found" }],
    },
  };

  test.each([
    { body: { a: ['$Secret{NOPE}'] } },
    { headers: { x: 'a $Secret{NOPE}' } },
    { query: { a: '$Secret{ONE}$Secret{NOPE}' } },
  ])('when a secret is not there: %j', async (input) => {
    const key = crypto.randomUUID();
    expect(await owner.run('echo', { ...input, params: { key } })).toMatchObject(unknown);
    expect(await seen(`/echo/${key}`)).toEqual([]);
  });

  test('and nothing stored, when a dispatch refers to a secret that is not there', async () => {
    const before = await stored();
    const call = { ...scope, event: 'echo', input: { key: 'x', a: '$Secret{NOPE}' } };
    expect(await owner.call('actions.dispatch', call)).toMatchObject(unknown);
    expect(await owner.call('actions.dispatch', { ...call, schedule: { delay: '1h' } })).toMatchObject(unknown);
    expect(await stored()).toEqual(before);
  });

  test.each([
    ['input', { input: { params: { key: 'x' }, body: { a: [{ b: 'as $Session{user}{id}' }] } } }, 'input.body.a[0].b'],
    ['credentials', { input: { key: 'x' }, credentials: { token: '$Session{user}{token}' } }, 'credentials.token'],
  ])('when the %s refers to a session', async (_where, given, path) => {
    const { status, body } = await owner.call('actions.run', { ...scope, event: 'echo', ...given });
    expect({ status, errors: body.errors }).toEqual({
      status: 400,
      errors: [{ path, message: 'refers to a session, and the call has none' }],
    });
  });
});

describe('a new value', () => {
  test('is used at once where it was set, and everywhere within the time that a copy is believed', async () => {
    await owner.call('secrets.create', { key: 'CHANGING', value: 'before' });
    const elsewhere = composed();
    const used = async (serve?: typeof elsewhere) => {
      const key = crypto.randomUUID();
      await owner.run('echo', { key, v: '$Secret{CHANGING}' }, {}, serve === undefined ? {} : { serve });
      return (JSON.parse((await seen(`/echo/${key}`))[0]?.body ?? '') as { v: string }).v;
    };
    expect([await used(), await used(elsewhere)]).toEqual(['before', 'before']);
    await owner.call('secrets.update', { key: 'CHANGING', value: 'after' });
    expect(await used()).toBe('after');
    const later = Date.now() + LIMITS.secret_trust.value + 1_000;
    vi.useFakeTimers({ now: later, toFake: ['Date'] });
    try {
      expect(await used(elsewhere)).toBe('after');
    } finally {
      vi.useRealTimers();
    }
  });

  test('is what a job uses that fires after it was set, and the reference is what is shown', async () => {
    await owner.call('secrets.create', { key: 'FIRING', value: 'of the dispatch' });
    const key = crypto.randomUUID();
    const schedule = { key, schedule: { delay: '1h' } };
    const call = { ...scope, event: 'echo', input: { key, v: '$Secret{FIRING}' } };
    const first = await owner.call('actions.dispatch', { ...call, ...schedule });
    const { job_id } = first.body.data as { job_id: string };
    await owner.call('secrets.update', { key: 'FIRING', value: 'of the firing' });
    expect(await readJob(owner, job_id)).toMatchObject({ input: { key, v: '$Secret{FIRING}' } });
    await owner.call('actions.dispatch', { ...call, key, schedule: { start_at: Date.now() - 1_000 } });
    expect(await endedJob(owner, job_id)).toMatchObject({ status: 'completed', input: { v: '$Secret{FIRING}' } });
    expect((await seen(`/echo/${key}`)).map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { v: 'of the firing' },
    ]);
  });

  test('that is gone when a job fires fails the job, and nothing is sent', async () => {
    await owner.call('secrets.create', { key: 'GOING', value: 'soon gone' });
    const key = crypto.randomUUID();
    const call = { ...scope, event: 'echo', key, input: { key, v: '$Secret{GOING}' } };
    const start_at = Date.now() + 300;
    const { body } = await owner.call('actions.dispatch', { ...call, schedule: { start_at } });
    await owner.call('secrets.delete', { key: 'GOING' });
    expect(await endedJob(owner, (body.data as { job_id: string }).job_id)).toMatchObject({
      status: 'failed',
      last_error: { code: 'NOT_FOUND', message: "secret 'GOING' not found", outcome: 'not_sent' },
    });
    expect(await seen(`/echo/${key}`)).toEqual([]);
  });
});

test('every run that used a secret is among its accesses, and no other run', async () => {
  await owner.call('secrets.create', { key: 'WATCHED', value: 'a watched value' });
  const one = await owner.run('echo', { key: 'x', v: '$Secret{WATCHED}' });
  const two = await owner.run('echo', { params: { key: 'x', nope: '$Secret{WATCHED}' } });
  await owner.run('echo', { key: 'x', v: '$Secret{ONE}' });
  const { body } = await owner.call('actions.dispatch', {
    ...scope,
    event: 'echo',
    input: { key: 'x', v: '$Secret{WATCHED}' },
  });
  const { job_id } = body.data as { job_id: string };
  const accesses = await vi.waitFor(
    async () => {
      const answer = await owner.call('secrets.accesses', { key: 'WATCHED' });
      const list = (answer.body.data as { accesses: { run_id: string; job_id: string | null; time: number }[] })
        .accesses;
      expect(list).toHaveLength(3);
      return list;
    },
    { timeout: 20_000 },
  );
  const common = { user: owner.user_id, product: 'shop', env: 'prd', target: 'api/echo', operation: 'actions.run' };
  expect(accesses.toSorted((a, b) => a.time - b.time)).toMatchObject([
    { ...common, run_id: one.body.meta?.run_id, job_id: null },
    { ...common, run_id: two.body.run_id, job_id: null },
    { ...common, job_id },
  ]);
  expect(accesses.map(({ time }) => time)).toEqual(accesses.map(({ time }) => time).toSorted((a, b) => b - a));
  const [newest] = accesses;
  const page = async (more: object) =>
    ((await owner.call('secrets.accesses', { key: 'WATCHED', ...more })).body.data as { accesses: unknown[] }).accesses;
  expect(await page({ limit: 1 })).toEqual([newest]);
  expect(await page({ before: newest?.time })).toEqual(accesses.filter(({ time }) => time < (newest?.time ?? 0)));
}, 40_000);
