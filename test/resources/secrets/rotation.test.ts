import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { manifest, scope } from '../../support/manifest.ts';
import { composed, type Serve } from '../../support/processor.ts';
import { seen } from '../../support/target.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { endedJob, readJob } from '../jobs/jobs.ts';

const VALUES = { ONE: 'the first value', TWO: 'the second value', THREE: 'the third value' };
const NEW_MASTER_KEY = btoa('a new master key of thirty-two b');

let owner: Member;

beforeEach(async () => {
  owner = await createWorkspace(manifest());
  for (const [key, value] of Object.entries(VALUES)) await owner.call('secrets.create', { key, value });
});

const rotate = (serve?: Serve) => owner.call('secrets.rotate', {}, serve === undefined ? {} : { serve });

async function column<T>(sql: string): Promise<T[]> {
  const { results } = await env.DB.prepare(sql).bind(owner.workspace_id).all<{ value: T }>();
  return results.map(({ value }) => value);
}
const sealedTexts = () => column<string>('SELECT sealed AS value FROM secrets WHERE workspace_id = ? ORDER BY key');
const masterKeyIds = () =>
  column<string>('SELECT master_key_id AS value FROM data_keys WHERE workspace_id = ? ORDER BY number');

/** All values, as a processor without caches has them. */
async function fetchedValues(serve = composed()): Promise<Record<string, unknown>> {
  const values = await Promise.all(
    Object.keys(VALUES).map(async (key) => {
      const { body } = await owner.call('secrets.fetch', { key }, { serve });
      return [key, (body.data as { value: string } | undefined)?.value ?? body.code];
    }),
  );
  return Object.fromEntries(values) as Record<string, unknown>;
}

async function isUsable(serve?: Serve): Promise<boolean> {
  const key = crypto.randomUUID();
  await owner.run('echo', { key, v: '$Secret{ONE}' }, {}, serve === undefined ? {} : { serve });
  const [request] = await seen(`/echo/${key}`);
  return request?.body === JSON.stringify({ v: VALUES.ONE });
}

describe('a rotation', () => {
  test('seals every secret with a new data key, and all stay as they were', async () => {
    const before = await sealedTexts();
    expect((await rotate()).body.data).toEqual({ data_key: 2, data_keys: 2, secrets: 3 });
    const after = await sealedTexts();
    for (const [index, text] of after.entries()) {
      expect(text).toMatch(/^v1\.2\./);
      expect(text).not.toBe(before[index]);
    }
    expect(await fetchedValues()).toEqual(VALUES);
    expect([await isUsable(), await isUsable(composed())]).toEqual([true, true]);
    expect((await rotate()).body.data).toEqual({ data_key: 3, data_keys: 3, secrets: 3 });
    expect(await fetchedValues()).toEqual(VALUES);
  });

  test('leaves what is new sealed with the new key, and a secret that was revoked revoked', async () => {
    await owner.call('secrets.revoke', { key: 'TWO' });
    await rotate();
    await owner.call('secrets.create', { key: 'ZERO', value: 'sealed after it' });
    expect((await sealedTexts()).map((text) => text.slice(0, 5))).toEqual(['v1.2.', 'v1.2.', 'v1.2.', 'v1.2.']);
    expect((await owner.call('secrets.exists', { key: 'TWO' })).body.data).toBe(false);
  });

  test('of a workspace that has sealed nothing makes its first key', async () => {
    const fresh = await createWorkspace();
    expect((await fresh.call('secrets.rotate')).body.data).toEqual({ data_key: 1, data_keys: 1, secrets: 0 });
  });

  test('touches no other workspace', async () => {
    const other = await createWorkspace();
    await other.call('secrets.create', { key: 'ONE', value: 'of the other' });
    const before = await sealedTexts();
    await other.call('secrets.rotate');
    expect(await sealedTexts()).toEqual(before);
  });

  test('lets jobs run that were dispatched before it, and their input and results be read', async () => {
    const key = crypto.randomUUID();
    const call = { ...scope, event: 'echo', input: { key, v: '$Secret{ONE}' } };
    const [done, waiting] = await Promise.all(
      [{}, { schedule: { start_at: Date.now() + 1_500 } }].map(async (more) => {
        const { body } = await owner.call('actions.dispatch', { ...call, ...more });
        return (body.data as { job_id: string }).job_id;
      }),
    );
    if (done === undefined || waiting === undefined) throw new Error('nothing was dispatched');
    await endedJob(owner, done);
    await rotate();
    expect(await readJob(owner, done)).toMatchObject({ input: call.input, result: { method: 'POST' } });
    expect(await endedJob(owner, waiting)).toMatchObject({ status: 'completed', input: call.input });
    expect((await seen(`/echo/${key}`)).map(({ body }) => body)).toEqual(
      [1, 2].map(() => JSON.stringify({ v: VALUES.ONE })),
    );
  });

  test('that comes five times at once is five rotations, and loses nothing', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => rotate(composed())));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(await fetchedValues()).toEqual(VALUES);
  });

  test('under a key is one, however often and however much at once it comes', async () => {
    const under = (key: string) => owner.call('secrets.rotate', {}, { headers: { 'idempotency-key': key } });
    const answers = await Promise.all(Array.from({ length: 5 }, () => under('once')));
    const again = await under('once');
    for (const { body } of [...answers, again]) expect(body.data).toEqual({ data_key: 2, data_keys: 2, secrets: 3 });
    expect((await under('twice')).body.data).toEqual({ data_key: 3, data_keys: 3, secrets: 3 });
  });

  test('takes no value away that is set meanwhile', async () => {
    const update = owner.call('secrets.update', { key: 'ONE', value: 'set meanwhile' }, { serve: composed() });
    await Promise.all([rotate(), update]);
    expect(await fetchedValues()).toEqual({ ...VALUES, ONE: 'set meanwhile' });
  });
});

describe('a master key is replaced', () => {
  const MASTER_KEY_PREVIOUS = env.MASTER_KEY;
  const fault = { status: 503, body: { code: 'SERVICE_UNAVAILABLE' } };

  test('by a rotation under both, after which the old one is not needed', async () => {
    const [before] = await masterKeyIds();
    const both = composed({ MASTER_KEY: NEW_MASTER_KEY, MASTER_KEY_PREVIOUS });
    expect(await fetchedValues(both)).toEqual(VALUES);
    expect((await rotate(both)).body.data).toEqual({ data_key: 2, data_keys: 2, secrets: 3 });
    const ids = await masterKeyIds();
    expect(ids).toHaveLength(2);
    expect(new Set(ids)).not.toContain(before);
    expect(new Set(ids).size).toBe(1);
    const alone = () => composed({ MASTER_KEY: NEW_MASTER_KEY });
    expect(await fetchedValues(alone())).toEqual(VALUES);
    expect(await isUsable(alone())).toBe(true);
    expect(await fetchedValues(composed())).toEqual({
      ONE: fault.body.code,
      TWO: fault.body.code,
      THREE: fault.body.code,
    });
  });

  test('and is asked for by its digits where it is missing', async () => {
    const [id] = await masterKeyIds();
    const serve = composed({ MASTER_KEY: NEW_MASTER_KEY });
    const detail = `the master key ${id} is needed, as MASTER_KEY_PREVIOUS, until everything is sealed anew`;
    for (const [operation, input] of [
      ['fetch', { key: 'ONE' }],
      ['create', { key: 'NEW', value: 'a value' }],
      ['rotate', {}],
    ] as const)
      expect(await owner.call(`secrets.${operation}`, input, { serve })).toMatchObject({
        ...fault,
        body: { ...fault.body, detail },
      });
  });
});

describe('a deployment', () => {
  test.each([
    ['without a MASTER_KEY', undefined, 'this deployment has no MASTER_KEY, so it keeps nothing that must be sealed'],
    ['with a short one', btoa('short'), 'MASTER_KEY of this deployment is not 32 bytes in base64'],
    ['with one that is no base64', '%'.repeat(44), 'MASTER_KEY of this deployment is not 32 bytes in base64'],
  ])('%s says so, and runs what needs none', async (_title, MASTER_KEY, detail) => {
    const serve = composed({ MASTER_KEY });
    const calls = {
      'secrets.create': { key: 'NEW', value: 'a value' },
      'secrets.fetch': { key: 'ONE' },
      'secrets.rotate': {},
    };
    for (const [operation, input] of Object.entries(calls))
      expect(await owner.call(operation, input, { serve })).toMatchObject({
        status: 503,
        body: { code: 'SERVICE_UNAVAILABLE', detail },
      });
    const key = crypto.randomUUID();
    expect(await owner.run('echo', { key, v: '$Secret{ONE}' }, {}, { serve })).toMatchObject({
      status: 503,
      body: { detail },
    });
    const call = { ...scope, event: 'echo', input: { key } };
    expect(await owner.call('actions.dispatch', call, { serve })).toMatchObject({ status: 503, body: { detail } });
    expect(await seen(`/echo/${key}`)).toEqual([]);
    expect(await owner.run('echo', { key }, {}, { serve })).toMatchObject({ status: 200 });
  });

  test('takes base64url too', async () => {
    const both = composed({
      MASTER_KEY: btoa('\u00fb\u00ff'.repeat(16)).replaceAll('+', '-').replaceAll('/', '_'),
      MASTER_KEY_PREVIOUS: env.MASTER_KEY,
    });
    expect((await rotate(both)).status).toBe(200);
    expect(await fetchedValues(both)).toEqual(VALUES);
  });
});
