import { env } from 'cloudflare:workers';
import { beforeEach, expect, test } from 'vitest';
import type { Clock } from '../../../src/kernel/clock.ts';
import { LIMITS } from '../../../src/kernel/limits.ts';
import { createIdentityStore } from '../../../src/resources/workspaces/store.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';

const TRUST = LIMITS.key_trust.value;

let now: number;
let owner: Member;
const clock: Clock = { now: () => now, sleep: async () => undefined };

/** What one isolate says of the owner. */
function isolate() {
  const store = createIdentityStore({ db: env.DB, kv: env.CONFIG, clock });
  return () => store.user(owner.workspace_id, owner.user_id);
}

const remove = () => env.DB.prepare('DELETE FROM users WHERE workspace_id = ?').bind(owner.workspace_id).run();

beforeEach(async () => {
  now = Date.now();
  owner = await createWorkspace();
});

test('a removed user is believed for a minute at most', async () => {
  const lookUp = isolate();
  expect(await lookUp()).toMatchObject({ role: 'owner' });
  await remove();
  now += TRUST - 1;
  expect(await lookUp()).toMatchObject({ role: 'owner' });
  now += 1;
  expect(await lookUp()).toBeNull();
});

test('isolates that learn from each other do not add their minutes up', async () => {
  const [first, second] = [isolate(), isolate()];
  await first();
  await remove();
  now += TRUST - 1;
  expect(await second()).toMatchObject({ role: 'owner' });
  now += 1;
  expect(await second()).toBeNull();
  expect(await isolate()()).toBeNull();
});

test('a changed role applies within a minute', async () => {
  const lookUp = isolate();
  await lookUp();
  await env.DB.prepare("UPDATE users SET role = 'viewer' WHERE workspace_id = ?").bind(owner.workspace_id).run();
  now += TRUST;
  expect(await lookUp()).toMatchObject({ role: 'viewer' });
});

test('a user who was unknown a moment ago is found as soon as there is one', async () => {
  const lookUp = isolate();
  await remove();
  expect(await lookUp()).toBeNull();
  await env.DB.prepare(
    "INSERT INTO users (workspace_id, id, public_key, role, created_at) VALUES (?, ?, ?, 'runner', 0)",
  )
    .bind(owner.workspace_id, owner.user_id, owner.public_key)
    .run();
  expect(await lookUp()).toMatchObject({ role: 'runner' });
});

test('a copy that an older processor left, without what the user may reach, is not believed', async () => {
  const key = `${owner.workspace_id}:user:${owner.user_id}`;
  await env.DB.prepare(`UPDATE users SET role = 'viewer', envs = '["dev"]' WHERE workspace_id = ?`)
    .bind(owner.workspace_id)
    .run();
  const row = { public_key: owner.public_key, role: 'owner' };
  await env.CONFIG.put(key, JSON.stringify({ row, readAt: now }));
  expect(await isolate()()).toMatchObject({ role: 'viewer', products: null, envs: ['dev'] });
});
