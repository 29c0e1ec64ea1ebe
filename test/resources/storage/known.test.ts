import { env } from 'cloudflare:workers';
import { beforeAll, expect, test } from 'vitest';
import { login, begin } from '../sessions/signed-in.ts';
import type { Member } from '../../support/workspace.ts';
import { ask, base64, createFiles, names, refusal, save, storage } from './storages.ts';

let owner: Member;
beforeAll(async () => {
  const fleeting = storage({ tag: 'fleeting', name: 'Fleeting', expiry: '1ms' });
  owner = await createFiles([storage(), fleeting], { sessions: [login()] });
});

const keyOf = (name: string, tag = 'docs') => `${owner.workspace_id}/storage/shop/prd/${tag}/${name}`;

test('a file has its session, its run and its end, until somebody else writes it', async () => {
  const { token } = await begin(owner, 'user');
  await save(owner, 'a', 'hello', { session: token, expiry: '1h' });
  const known = await ask(owner, 'info', { fileName: 'a' });
  expect(known).toMatchObject({ session: { tag: 'login', identifier: 'user' } });
  expect(known['run_id']).toMatch(/^run_/);
  const { files } = await ask<{ files: { metadata: object }[] }>(owner, 'list', { prefix: 'a' });
  const { checksum, etag, expires_at, session, run_id } = known;
  expect(files.map(({ metadata }) => metadata)).toEqual([{ checksum, etag, expires_at, session, run_id }]);
  await env.FILES.put(keyOf('a'), 'written behind our back');
  const nothing = { checksum: null, expires_at: null, session: null, run_id: null };
  expect(await ask(owner, 'info', { fileName: 'a' })).toMatchObject({ size: 23, ...nothing });
  expect(await ask(owner, 'download', { fileName: 'a' })).toMatchObject({
    data: base64('written behind our back'),
    checksum: null,
  });
  const list = await ask<{ files: { metadata: object }[] }>(owner, 'list', { prefix: 'a' });
  expect(list.files).toMatchObject([{ size: 23, metadata: nothing }]);
});

test('what was removed behind our back is gone, and what was put there is a file', async () => {
  await save(owner, 'b/gone');
  await env.FILES.delete(keyOf('b/gone'));
  await env.FILES.put(keyOf('b/new'), 'new');
  expect(await names(owner, { prefix: 'b/' })).toEqual(['b/new']);
  expect(await refusal(owner, 'info', { fileName: 'b/gone' })).toEqual(['NOT_FOUND', 'fileName']);
  expect(await ask(owner, 'stats', { prefix: 'b/' })).toMatchObject({ totalFiles: 1, totalSize: 3 });
});

test('a file that has expired is nowhere, and can be written again', async () => {
  await save(owner, 'e/kept');
  await save(owner, 'e/old', 'hello', { expiry: '1ms' });
  await expect.poll(() => names(owner, { prefix: 'e/' })).toEqual(['e/kept']);
  expect(await ask(owner, 'stats', { prefix: 'e/' })).toMatchObject({ totalFiles: 1, totalSize: 5 });
  for (const [operation, more] of [['info'], ['download'], ['copy', { to: 'e/c' }], ['move', { to: 'e/c' }]] as const)
    expect(await refusal(owner, operation, { fileName: 'e/old', ...more })).toEqual(['NOT_FOUND', 'fileName']);
  expect((await env.FILES.head(keyOf('e/old')))?.size).toBe(5);
  await save(owner, 'e/old');
  expect(await names(owner, { prefix: 'e/' })).toEqual(['e/kept', 'e/old']);
  await save(owner, 'by-storage', 'x', { storage: 'fleeting' });
  await save(owner, 'by-itself', 'x', { storage: 'fleeting', expiry: '1h' });
  await expect.poll(() => names(owner, { storage: 'fleeting' })).toEqual(['by-itself']);
});

test('a copy is known by who made it, and keeps the checksum', async () => {
  const { checksum } = await save(owner, 'c/one', 'hello', { expiry: '1h' });
  const { token } = await begin(owner, 'copier');
  await ask(owner, 'copy', { fileName: 'c/one', to: 'c/two', session: token });
  expect(await ask(owner, 'info', { fileName: 'c/two' })).toMatchObject({
    checksum,
    expires_at: null,
    session: { tag: 'login', identifier: 'copier' },
  });
});

test('a name may come of the session, and a session that is none is refused', async () => {
  const { token } = await begin(owner, 'user');
  await save(owner, 's/$Session{user}{id}/a', 'mine', { session: token });
  expect(await names(owner, { prefix: 's/' })).toEqual(['s/user/a']);
  const fileName = 's/$Session{user}{id}/a';
  expect(await ask(owner, 'download', { fileName, session: token })).toMatchObject({ data: base64('mine') });
  expect(await refusal(owner, 'download', { fileName, session: 'login:none' })).toEqual(['SESSION_INVALID', 'session']);
});

test('many that are saved at one time are all known', async () => {
  const all = Array.from({ length: 40 }, (_, at) => `m/${at}`);
  const saved = await Promise.all(all.map((name) => save(owner, name, name)));
  const { files } = await ask<{ files: { name: string; metadata: { checksum: string } }[] }>(owner, 'list', {
    prefix: 'm/',
  });
  const checksums = new Map(files.map(({ name, metadata }) => [name, metadata.checksum]));
  expect(all.map((name) => checksums.get(name))).toEqual(saved.map(({ checksum }) => checksum));
});
