import { beforeEach, describe, expect, test } from 'vitest';
import { createKeyPair } from '../../../sdk/src/index.ts';
import type { Role } from '../../../src/kernel/contract.ts';
import { composed } from '../../support/processor.ts';
import { stored } from '../../support/stored.ts';
import { addRestricted, createMember, createWorkspace, type Member } from '../../support/workspace.ts';

let owner: Member;
let public_key: string;

beforeEach(async () => {
  owner = await createWorkspace();
  ({ public_key } = await createKeyPair());
});

const add = (input: object, key?: string) =>
  owner.call(
    'members.add',
    { name: 'Jane', role: 'runner', public_key, ...input },
    key === undefined ? {} : { headers: { 'idempotency-key': key } },
  );

async function list(member = owner): Promise<readonly Record<string, unknown>[]> {
  const { body } = await member.call('members.list');
  return (body.data as { members: Record<string, unknown>[] }).members;
}

const UNKNOWN = { status: 401, body: { code: 'UNAUTHORIZED' } };

describe('adding a member', () => {
  test('lets its key sign, with its role and what it may reach', async () => {
    const member = await addRestricted(owner, 'runner', { products: ['shop'], envs: ['dev'] });
    expect((await member.call('workspaces.whoami')).body.data).toMatchObject({
      workspace_id: owner.workspace_id,
      user_id: member.user_id,
      role: 'runner',
      products: ['shop'],
      envs: ['dev'],
    });
    expect(await list()).toEqual([
      expect.objectContaining({ user_id: owner.user_id, role: 'owner', name: null, products: null, envs: null }),
      {
        user_id: member.user_id,
        name: 'runner',
        role: 'runner',
        public_key: member.public_key,
        products: ['shop'],
        envs: ['dev'],
        created_at: expect.any(Number),
      },
    ]);
  });

  test.each<[what: string, input: object, path: string]>([
    ['no name', { name: ' ' }, 'name'],
    ['an unknown role', { role: 'admin' }, 'role'],
    ['a key of another length', { public_key: 'AAAA' }, 'public_key'],
    ['a key in plain base64', { public_key: `${'+/'.repeat(21)}A` }, 'public_key'],
    ['a private key', { public_key: 'A'.repeat(64) }, 'public_key'],
    ['no products', { products: [] }, 'products'],
    ['a product that is no tag', { products: ['a b'] }, 'products[0]'],
    ['no environments', { envs: [] }, 'envs'],
    ['an environment that is no slug', { envs: ['PRD'] }, 'envs[0]'],
    ['an owner of some products', { role: 'owner', products: ['shop'] }, 'products'],
    ['an owner of some environments', { role: 'owner', envs: ['dev'] }, 'envs'],
    ['an unknown field', { user_id: 'me' }, 'user_id'],
  ])('with %s is refused and adds nobody', async (_what, input, path) => {
    const before = await stored();
    expect(await add(input)).toMatchObject({ status: 400, body: { code: 'VALIDATION_ERROR', errors: [{ path }] } });
    expect(await stored()).toEqual(before);
  });

  test('under one Idempotency-Key adds one, also five times at once', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => add({}, 'once')));
    const ids = new Set(answers.map(({ body }) => (body.data as { user_id: string }).user_id));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(ids.size).toBe(1);
    expect(await list()).toHaveLength(2);
    const before = await stored();
    for (const other of [{ name: 'John' }, { role: 'owner' }, { products: ['shop'] }])
      expect(await add(other, 'once')).toMatchObject({ status: 409, body: { code: 'CONFLICT' } });
    expect(await stored()).toEqual(before);
  });

  test('under the same key in two workspaces adds two, and without a key each time', async () => {
    const { body } = await add({}, 'once');
    const bob = await createWorkspace();
    const his = await bob.call(
      'members.add',
      { name: 'Jane', role: 'runner', public_key },
      { headers: { 'idempotency-key': 'once' } },
    );
    expect(his.status).toBe(200);
    expect(his.body.data).not.toMatchObject({ user_id: (body.data as { user_id: string }).user_id });
    await add({});
    await add({});
    expect(await list()).toHaveLength(4);
  });
});

describe('removing a member', () => {
  test('ends its key at once in this isolate, and in those that start later', async () => {
    const member = await addRestricted(owner, 'developer');
    expect(await member.call('products.list')).toMatchObject({ status: 200 });
    expect((await owner.call('members.remove', { user_id: member.user_id })).body.data).toEqual({
      user_id: member.user_id,
      removed: true,
    });
    expect(await member.call('products.list')).toMatchObject(UNKNOWN);
    expect(await member.call('products.list', {}, { serve: composed() })).toMatchObject(UNKNOWN);
    expect(await list()).toHaveLength(1);
    expect(await owner.call('members.remove', { user_id: member.user_id })).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND', errors: [{ path: 'user_id' }] },
    });
  });

  test('keeps the last owner, and of two who remove each other one', async () => {
    await addRestricted(owner, 'developer');
    expect(await owner.call('members.remove', { user_id: owner.user_id })).toMatchObject({
      status: 409,
      body: { code: 'CONFLICT' },
    });
    expect(await owner.call('workspaces.whoami')).toMatchObject({ status: 200 });
    const second = await addRestricted(owner, 'owner');
    await Promise.all([
      owner.call('members.remove', { user_id: second.user_id }),
      second.call('members.remove', { user_id: owner.user_id }),
    ]);
    const answers = await Promise.all([owner, second].map(({ call }) => call('workspaces.whoami')));
    expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(['200', '401']);
  });

  test.each([
    '',
    'me',
    `user_${'0'.repeat(31)}`,
    `user_${'0'.repeat(33)}`,
    `USER_${'0'.repeat(32)}`,
    `ws_${'0'.repeat(32)}`,
  ])('refuses the malformed id %j', async (user_id) => {
    for (const [operation, more] of [['members.remove', {}] as const, ['members.rotate', { public_key }] as const])
      expect(await owner.call(operation, { user_id, ...more })).toMatchObject({
        status: 400,
        body: { code: 'VALIDATION_ERROR', errors: [{ path: 'user_id' }] },
      });
  });
});

describe('rotating a key', () => {
  test.each<Role>(['owner', 'developer', 'runner', 'viewer'])('a %s replaces its own, at once', async (role) => {
    const member = await addRestricted(owner, role);
    await member.call('workspaces.whoami');
    const keys = await createKeyPair();
    const { user_id, workspace_id } = member;
    expect((await member.call('members.rotate', { public_key: keys.public_key })).body.data).toEqual({
      user_id,
      public_key: keys.public_key,
    });
    expect(await member.call('workspaces.whoami')).toMatchObject(UNKNOWN);
    const renewed = createMember({ workspace_id, user_id, ...keys });
    for (const serve of [undefined, composed()])
      expect(await renewed.call('workspaces.whoami', {}, serve === undefined ? {} : { serve })).toMatchObject({
        status: 200,
        body: { data: { user_id, role } },
      });
  });

  test('of another is for owners alone', async () => {
    const member = await addRestricted(owner, 'developer');
    const before = await stored();
    expect(await member.call('members.rotate', { public_key, user_id: owner.user_id })).toMatchObject({
      status: 403,
      body: { code: 'FORBIDDEN' },
    });
    expect(await stored()).toEqual(before);
    expect(
      await member.call('members.rotate', { public_key: member.public_key, user_id: member.user_id }),
    ).toMatchObject({
      status: 200,
    });
    expect(await owner.call('members.rotate', { public_key, user_id: member.user_id })).toMatchObject({ status: 200 });
    expect(await member.call('workspaces.whoami')).toMatchObject(UNKNOWN);
  });

  test('to what is no key is refused, and the old one stays', async () => {
    expect(await owner.call('members.rotate', { public_key: 'AAAA' })).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_ERROR', errors: [{ path: 'public_key' }] },
    });
    expect(await owner.call('workspaces.whoami')).toMatchObject({ status: 200 });
  });
});

test('another workspace’s members are not there', async () => {
  const bob = await createWorkspace();
  const before = await stored();
  expect(await list(bob)).toEqual([expect.objectContaining({ user_id: bob.user_id })]);
  for (const [operation, more] of [['members.remove', {}] as const, ['members.rotate', { public_key }] as const])
    expect(await bob.call(operation, { user_id: owner.user_id, ...more })).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND', errors: [{ path: 'user_id' }] },
    });
  expect(await stored()).toEqual(before);
});
