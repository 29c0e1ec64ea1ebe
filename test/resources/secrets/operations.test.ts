import { beforeEach, describe, expect, test } from 'vitest';
import { scope } from '../../support/manifest.ts';
import { stored } from '../../support/stored.ts';
import { addMember, addRestricted, createWorkspace, type Member } from '../../support/workspace.ts';

const VALUE = 'a value nobody may see';

let owner: Member;

beforeEach(async () => {
  owner = await createWorkspace();
});

const create = (key: string, more: object = {}, member = owner) =>
  member.call('secrets.create', { key, value: VALUE, ...more });

describe('a secret', () => {
  test('is created with nothing said of it, and answered without its value', async () => {
    const { status, body } = await create('KEY');
    expect(status).toBe(200);
    expect(body.data).toEqual({
      _id: expect.stringMatching(/^secret_[0-9a-f]{32}$/),
      workspace_id: owner.workspace_id,
      key: 'KEY',
      description: null,
      token_type: null,
      scope: [],
      envs: [],
      expires_at: null,
      revoked: false,
      created_by: owner.user_id,
      createdAt: expect.any(Number),
      updatedAt: expect.any(Number),
    });
  });

  test('keeps all that is said of it', async () => {
    const said = {
      description: 'Of the mail',
      token_type: 'api',
      scope: ['api', 'mail'],
      envs: ['prd'],
      expires_at: 4_102_444_800,
    };
    expect((await create('KEY', said)).body.data).toMatchObject(said);
    expect((await owner.call('secrets.fetch', { key: 'KEY' })).body.data).toMatchObject({ ...said, value: VALUE });
  });

  test.each(['a', 'A_b-c.d', '_x', '0', 'x'.repeat(128)])('may have the key %s', async (key) => {
    expect((await create(key)).status).toBe(200);
  });

  test('is another one in another case', async () => {
    await create('key', { value: 'lower-case' });
    await create('KEY', { value: 'upper-case' });
    expect((await owner.call('secrets.fetch', { key: 'key' })).body.data).toMatchObject({ value: 'lower-case' });
  });

  test.each<[title: string, more: object, path: string]>([
    ['without a key', { key: '' }, 'key'],
    ['with a key that braces could not hold', { key: 'a{b}' }, 'key'],
    ['with a key that begins with a dot', { key: '.a' }, 'key'],
    ['with a long key', { key: 'x'.repeat(129) }, 'key'],
    ['with a value of three characters', { value: 'abc' }, 'value'],
    ['with a value of 65,537 characters', { value: 'x'.repeat(65_537) }, 'value'],
    ['with a value that is no text', { value: 12_345 }, 'value'],
    ['of an unknown type', { token_type: 'magic' }, 'token_type'],
    ['that expires in milliseconds', { expires_at: 4_102_444_800_000 }, 'expires_at'],
    ['for a scope that is no list', { scope: 'api' }, 'scope'],
    ['with a field nobody knows', { nope: 1 }, 'nope'],
  ])('is refused %s, without its value in the answer', async (_title, more, path) => {
    const before = await stored();
    const { status, body } = await create('KEY', more);
    expect({ status, code: body.code, path: body.errors?.[0]?.path }).toEqual({
      status: 400,
      code: 'VALIDATION_ERROR',
      path,
    });
    expect(JSON.stringify(body)).not.toContain(VALUE);
    expect(await stored()).toEqual(before);
  });

  test('is refused when its key is taken, and the first stays', async () => {
    await create('KEY', { value: 'the first value' });
    expect(await create('KEY')).toMatchObject({
      status: 409,
      body: { code: 'CONFLICT', errors: [{ path: 'key', message: "secret 'KEY' already exists" }] },
    });
    expect((await owner.call('secrets.fetch', { key: 'KEY' })).body.data).toMatchObject({ value: 'the first value' });
  });

  test('is made once when it comes five times at once', async () => {
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => create('KEY')));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409, 409]);
  });

  test('is fetched with its value as it came, whatever is in it', async () => {
    const value = '  {"a": "$Secret{KEY}"}\n\u0000 ünï 🔑 \ud83d';
    await create('KEY', { value });
    const { value: fetched } = (await owner.call('secrets.fetch', { key: 'KEY' })).body.data as { value: string };
    expect(fetched).toBe(value.toWellFormed());
  });

  test('is changed in what is given, and in nothing else', async () => {
    const { body } = await create('KEY', { description: 'first', envs: ['prd'] });
    const before = body.data as { updatedAt: number };
    const { body: changed } = await owner.call('secrets.update', { key: 'KEY', description: null, scope: ['api'] });
    expect(changed.data).toEqual({ ...before, description: null, scope: ['api'], updatedAt: expect.any(Number) });
    expect((await owner.call('secrets.fetch', { key: 'KEY' })).body.data).toMatchObject({
      value: VALUE,
      envs: ['prd'],
    });
    await owner.call('secrets.update', { key: 'KEY', value: 'another value' });
    expect((await owner.call('secrets.fetch', { key: 'KEY' })).body.data).toMatchObject({
      value: 'another value',
      envs: ['prd'],
    });
  });

  test('is revoked once: its record stays', async () => {
    await create('KEY');
    expect((await owner.call('secrets.revoke', { key: 'KEY' })).body.data).toBe(true);
    expect((await owner.call('secrets.revoke', { key: 'KEY' })).body.data).toBe(false);
    expect((await owner.call('secrets.list')).body.data).toMatchObject({ secrets: [{ key: 'KEY', revoked: true }] });
    expect((await create('KEY')).status).toBe(409);
  });

  test('is deleted once: its key is free', async () => {
    await create('KEY');
    expect((await owner.call('secrets.delete', { key: 'KEY' })).body.data).toBe(true);
    expect((await owner.call('secrets.delete', { key: 'KEY' })).body.data).toBe(false);
    expect((await owner.call('secrets.list')).body.data).toEqual({ secrets: [] });
    expect((await create('KEY')).status).toBe(200);
  });

  test('exists while calls can use it', async () => {
    const exists = async (key: string) => (await owner.call('secrets.exists', { key })).body.data;
    await create('KEY');
    await create('OVER', { expires_at: 1 });
    await create('ZERO', { expires_at: 0 });
    await create('LATER', { expires_at: 4_102_444_800 });
    expect(await Promise.all(['KEY', 'key', 'OVER', 'ZERO', 'LATER'].map(exists))).toEqual([
      true,
      false,
      false,
      false,
      true,
    ]);
    await owner.call('secrets.revoke', { key: 'KEY' });
    expect(await exists('KEY')).toBe(false);
  });
});

test('secrets are listed by key, without values, to a viewer', async () => {
  for (const key of ['b', 'A', 'c']) await create(key);
  const viewer = await addMember(owner, 'viewer');
  const { body } = await viewer.call('secrets.list');
  const { secrets } = body.data as { secrets: object[] };
  expect(secrets).toMatchObject([{ key: 'A' }, { key: 'b' }, { key: 'c' }]);
  for (const secret of secrets) expect(Object.keys(secret)).not.toContain('value');
  expect(JSON.stringify(body)).not.toContain(VALUE);
});

test.each(['update', 'revoke', 'fetch'])('there is nothing to %s under a key that is not there', async (name) => {
  const { status, body } = await owner.call(`secrets.${name}`, { key: 'NOPE' });
  expect({ status, errors: body.errors }).toEqual({
    status: 404,
    errors: [{ path: 'key', message: "secret 'NOPE' not found" }],
  });
});

describe('a value is fetched by an owner alone', () => {
  test.each(['developer', 'runner', 'viewer'])('not by a %s', async (role) => {
    await create('KEY');
    const { status, body } = await (await addMember(owner, role)).call('secrets.fetch', { key: 'KEY' });
    expect(status).toBe(403);
    expect(JSON.stringify(body)).not.toContain(VALUE);
  });

  test('and leaves a record of who did, also when the secret is revoked', async () => {
    await create('KEY');
    await owner.call('secrets.revoke', { key: 'KEY' });
    const second = await addMember(owner, 'owner');
    expect((await second.call('secrets.fetch', { key: 'KEY' })).body.data).toMatchObject({ value: VALUE });
    const { body } = await owner.call('secrets.accesses', { key: 'KEY' });
    expect(body.data).toMatchObject({
      accesses: [{ user: second.user_id, operation: 'secrets.fetch', target: 'KEY' }],
    });
  });
});

describe('a member who may reach a part of the workspace', () => {
  test.each([{ products: [scope.product] }, { envs: ['prd'] }])(
    'lists secrets and does nothing else with them: %j',
    async (reach) => {
      await create('KEY');
      const developer = await addRestricted(owner, 'developer', reach);
      expect((await developer.call('secrets.list')).body.data).toMatchObject({ secrets: [{ key: 'KEY' }] });
      expect((await developer.call('secrets.exists', { key: 'KEY' })).body.data).toBe(true);
      const before = await stored();
      const inputs = {
        create: { key: 'NEW', value: VALUE },
        update: { key: 'KEY', value: VALUE },
        delete: { key: 'KEY' },
        revoke: { key: 'KEY' },
      };
      for (const [name, input] of Object.entries(inputs))
        expect({ name, ...(await developer.call(`secrets.${name}`, input)) }).toMatchObject({
          name,
          status: 403,
          body: { code: 'FORBIDDEN' },
        });
      expect(await stored()).toEqual(before);
    },
  );
});

test('secrets of another workspace are not there', async () => {
  await create('KEY');
  const other = await createWorkspace();
  expect((await other.call('secrets.list')).body.data).toEqual({ secrets: [] });
  expect((await other.call('secrets.exists', { key: 'KEY' })).body.data).toBe(false);
  for (const name of ['fetch', 'update', 'revoke'])
    expect((await other.call(`secrets.${name}`, { key: 'KEY' })).status).toBe(404);
  expect((await other.call('secrets.delete', { key: 'KEY' })).body.data).toBe(false);
  await create('KEY', { value: 'of the other' }, other);
  expect((await owner.call('secrets.fetch', { key: 'KEY' })).body.data).toMatchObject({ value: VALUE, revoked: false });
  expect((await other.call('secrets.accesses', { key: 'KEY' })).body.data).toEqual({ accesses: [] });
});
