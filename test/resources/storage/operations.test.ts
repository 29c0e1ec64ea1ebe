import { beforeAll, describe, expect, test } from 'vitest';
import type { Member } from '../../support/workspace.ts';
import { ask, at, base64, createFiles, names, refusal, save, storage, withStorages } from './storages.ts';

const HELLO = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';
const text = expect.any(String) as string;
const number = expect.any(Number) as number;

let owner: Member;
beforeAll(async () => {
  owner = await createFiles([storage(), storage({ tag: 'other', name: 'Other' })]);
});

describe('every operation answers', () => {
  const saved = (fileName: string, mimeType: string) => ({
    success: true,
    url: null,
    fileName,
    file_key: fileName,
    size: 5,
    mimeType,
    contentType: mimeType,
    content_type: mimeType,
    checksum: HELLO,
    etag: text,
  });

  test('save, download, info and delete', async () => {
    expect(await save(owner, 'a/one.txt')).toEqual(saved('a/one.txt', 'text/plain'));
    expect(await ask(owner, 'download', { fileName: 'a/one.txt' })).toEqual({
      success: true,
      data: base64('hello'),
      contentType: 'text/plain',
      mimeType: 'text/plain',
      content_type: 'text/plain',
      size: 5,
      fileName: 'a/one.txt',
      checksum: HELLO,
    });
    expect(await ask(owner, 'info', { fileName: 'a/one.txt' })).toEqual({
      fileName: 'a/one.txt',
      size: 5,
      mimeType: 'text/plain',
      checksum: HELLO,
      etag: text,
      lastModified: number,
      expires_at: null,
      session: null,
      run_id: expect.stringMatching(/^run_/),
      url: null,
    });
    const deleted = { success: true, fileName: 'a/one.txt' };
    expect(await ask(owner, 'delete', { fileName: 'a/one.txt' })).toEqual(deleted);
    expect(await ask(owner, 'delete', { fileName: 'a/one.txt' })).toEqual(deleted);
    expect(await refusal(owner, 'info', { fileName: 'a/one.txt' })).toEqual(['NOT_FOUND', 'fileName']);
    expect(await refusal(owner, 'download', { fileName: 'a/one.txt' })).toEqual(['NOT_FOUND', 'fileName']);
  });

  test('save takes what is said of the file', async () => {
    const more = { mimeType: 'image/png', size: 5, checksum: HELLO, expiry: '1h' };
    expect(await save(owner, 'said', 'hello', more)).toEqual(saved('said', 'image/png'));
    const { expires_at } = await ask<{ expires_at: number }>(owner, 'info', { fileName: 'said' });
    expect(expires_at).toBeGreaterThan(Date.now() + 3_500_000);
    expect(await save(owner, 'nothing-said', '')).toMatchObject({ size: 0, mimeType: 'application/octet-stream' });
  });

  test('copy and move', async () => {
    await save(owner, 'c/one.txt');
    expect(await ask(owner, 'copy', { fileName: 'c/one.txt', to: 'c/two.txt' })).toEqual(
      saved('c/two.txt', 'text/plain'),
    );
    expect(await ask(owner, 'move', { fileName: 'c/two.txt', to: 'c/three.txt' })).toEqual(
      saved('c/three.txt', 'text/plain'),
    );
    expect(await names(owner, { prefix: 'c/' })).toEqual(['c/one.txt', 'c/three.txt']);
    const across = { fileName: 'c/three.txt', to: 'c/three.txt', toStorage: 'other' };
    expect(await ask(owner, 'copy', across)).toEqual(saved('c/three.txt', 'text/plain'));
    expect(await ask(owner, 'move', across)).toEqual(saved('c/three.txt', 'text/plain'));
    expect(await names(owner, { prefix: 'c/' })).toEqual(['c/one.txt']);
    expect(await names(owner, { prefix: 'c/', storage: 'other' })).toEqual(['c/three.txt']);
    const info = await ask(owner, 'info', { fileName: 'c/three.txt', storage: 'other' });
    expect(info).toMatchObject({ size: 5, checksum: HELLO, mimeType: 'text/plain' });
  });

  test('stats, exactly', async () => {
    for (const name of ['x.png', 'y.PNG', 'z.mp4', 'a.mp3', 'b.pdf', 'c.zip', 'd'])
      await save(owner, `s/${name}`, name);
    const none = { count: 0, size: 0 };
    expect(await ask(owner, 'stats', { prefix: 's/' })).toEqual({
      success: true,
      totalFiles: 7,
      totalSize: 31,
      byType: {
        image: { count: 2, size: 10 },
        video: { count: 1, size: 5 },
        audio: { count: 1, size: 5 },
        document: { count: 1, size: 5 },
        archive: { count: 1, size: 5 },
        other: { count: 1, size: 1 },
      },
    });
    const byType = { image: none, video: none, audio: none, document: none, archive: none, other: none };
    expect(await ask(owner, 'stats', { prefix: 'void' })).toEqual({
      success: true,
      totalFiles: 0,
      totalSize: 0,
      byType,
    });
  });

  test('testConnection, also what keeps it from being reached', async () => {
    expect(await ask(owner, 'testConnection')).toEqual({ connected: true, latency: number, error: null });
    expect(await refusal(owner, 'testConnection', { storage: 'none' })).toEqual(['NOT_FOUND', 'storage']);
  });
});

test('a list goes on page by page, by name', async () => {
  const all = ['a', 'b', 'c', 'd', 'é', '漢'].map((name) => `l/${name}.txt`);
  for (const name of [...all, 'l/x.png', 'l/y.png']) await save(owner, name);
  const first = await ask(owner, 'list', { prefix: 'l/', limit: 3 });
  expect(first).toMatchObject({ success: true, limit: 3, hasMore: true, total: 3, page: 1, nextToken: text });
  const seen: string[] = [];
  let token: string | null | undefined;
  for (let page = 1; token !== null; page += 1) {
    const input = { prefix: 'l/', limit: 2, ...(token !== undefined && { continuationToken: token }) };
    const given = await ask<{ files: { name: string }[]; nextToken: string | null; page: number }>(
      owner,
      'list',
      input,
    );
    expect(given.page).toBe(page);
    seen.push(...given.files.map(({ name }) => name));
    token = given.nextToken;
  }
  expect(seen.toSorted()).toEqual([...all, 'l/x.png', 'l/y.png'].toSorted());
  expect(await names(owner, { prefix: 'l/', fileType: 'image' })).toEqual(['l/x.png', 'l/y.png']);
  expect(await names(owner, { prefix: 'l/', fileType: '.PNG', limit: 1 })).toEqual(['l/x.png']);
  const typed = { prefix: 'l/', fileType: 'txt', limit: 4 };
  const part = await ask<{ files: { name: string }[]; nextToken: string }>(owner, 'list', typed);
  const rest = await names(owner, { ...typed, continuationToken: part.nextToken });
  expect([...part.files.map(({ name }) => name), ...rest].toSorted()).toEqual(all.toSorted());
});

test('the token of a list is of that list alone', async () => {
  for (const name of ['t/1', 't/2']) await save(owner, name);
  const { nextToken } = await ask<{ nextToken: string }>(owner, 'list', { prefix: 't/', limit: 1 });
  const again = { prefix: 't/', limit: 1, continuationToken: nextToken };
  expect(await names(owner, again)).toEqual(['t/2']);
  const others = [
    { prefix: 't' },
    { storage: 'other' },
    { env: 'dev' },
    { fileType: 'txt' },
    { continuationToken: `${nextToken}x` },
  ];
  await owner.apply(withStorages([storage(), storage({ tag: 'other' })]), ['dev']);
  for (const other of others)
    expect(await refusal(owner, 'list', { ...again, ...other })).toEqual(['VALIDATION_ERROR', 'continuationToken']);
});

describe('is refused, naming the field:', () => {
  const buffer = base64('hello');
  test.each([
    ['a storage that is not there', 'save', { storage: 'none', fileName: 'a', buffer }, 'NOT_FOUND', 'storage'],
    ['a file that is not there', 'copy', { fileName: 'none', to: 'b' }, 'NOT_FOUND', 'fileName'],
    ['a move of a file that is not there', 'move', { fileName: 'none', to: 'b' }, 'NOT_FOUND', 'fileName'],
    ['a target that is not there', 'copy', { fileName: 'a', to: 'b', toStorage: 'none' }, 'NOT_FOUND', 'toStorage'],
    ['a file onto itself', 'move', { fileName: 'a', to: 'a' }, 'VALIDATION_ERROR', 'to'],
    ['a name with ..', 'save', { fileName: 'a/../b', buffer }, 'VALIDATION_ERROR', 'fileName'],
    ['a name with an empty segment', 'info', { fileName: '/a' }, 'VALIDATION_ERROR', 'fileName'],
    ['a target with ..', 'copy', { fileName: 'a', to: '..' }, 'VALIDATION_ERROR', 'to'],
    ['a prefix with ..', 'list', { prefix: '../' }, 'VALIDATION_ERROR', 'prefix'],
    ['a type that is none', 'save', { fileName: 'a', buffer, mimeType: 'a\r\nb: c' }, 'VALIDATION_ERROR', 'mimeType'],
    ['no base64', 'save', { fileName: 'a', buffer: 'a*' }, 'VALIDATION_ERROR', 'buffer'],
    ['no bytes', 'save', { fileName: 'a' }, 'VALIDATION_ERROR', 'buffer'],
    ['another size', 'save', { fileName: 'a', buffer, size: 4 }, 'VALIDATION_ERROR', 'size'],
    ['another checksum', 'save', { fileName: 'a', buffer, checksum: 'a'.repeat(64) }, 'CHECKSUM_MISMATCH', 'checksum'],
    ['a session where none is', 'info', { fileName: '$Session{id}' }, 'VALIDATION_ERROR', 'fileName'],
    ['a cache of a change', 'save', { fileName: 'a', buffer, cache: 'c' }, 'VALIDATION_ERROR', 'cache'],
    ['a size of reading', 'getSignedUrl', { fileName: 'a', size: 1 }, 'VALIDATION_ERROR', 'size'],
    ['a type of reading', 'getSignedUrl', { fileName: 'a', mimeType: 'a/b' }, 'VALIDATION_ERROR', 'mimeType'],
    ['an address for too long', 'getSignedUrl', { fileName: 'a', expiresIn: 604_801 }, 'VALIDATION_ERROR', 'expiresIn'],
  ])('%s', async (_title, operation, input, code, path) => {
    expect(await refusal(owner, operation, input)).toEqual([code, path]);
    expect(await names(owner, { prefix: 'a' })).toEqual([]);
  });
});

test('a move under an idempotency key answers the same again', async () => {
  await save(owner, 'k/one');
  const move = () =>
    owner.call('storage.move', { ...at, fileName: 'k/one', to: 'k/two' }, { headers: { 'idempotency-key': 'k' } });
  const first = await move();
  expect(first.status).toBe(200);
  expect((await move()).body.data).toEqual(first.body.data);
  expect(await names(owner, { prefix: 'k/' })).toEqual(['k/two']);
});
