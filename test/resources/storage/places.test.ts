import { beforeAll, describe, expect, test } from 'vitest';
import { addMember, type Member } from '../../support/workspace.ts';
import { ask, base64, createFiles, names, refusal, save, storage, withStorages } from './storages.ts';

let owner: Member;
let other: Member;
const rules = { max_size: 5, types: ['text/*'], key_pattern: 'in/**/*.txt' };
beforeAll(async () => {
  const strict = storage({ tag: 'strict', name: 'Strict', rules });
  const off = storage({ tag: 'off', name: 'Off', envs: [{ slug: 'prd', active: false }] });
  owner = await createFiles([storage(), storage({ tag: 'docs2', name: 'Docs2' }), strict, off]);
  await owner.apply(withStorages([storage()]), ['dev']);
  await owner.apply({ ...withStorages([storage()]), tag: 'second' }, ['prd']);
  other = await createFiles();
});

test('files are of one workspace, product, environment and storage', async () => {
  const places = [
    [owner, {}],
    [owner, { storage: 'docs2' }],
    [owner, { env: 'dev' }],
    [owner, { product: 'second' }],
    [other, {}],
  ] as const;
  for (const [index, [member, place]] of places.entries()) {
    expect(await names(member, place)).toEqual([]);
    await save(member, 'same', `${index}`, { ...place, expiry: index === 0 ? '1h' : '2h' });
  }
  for (const [index, [member, place]] of places.entries()) {
    expect(await ask(member, 'download', { fileName: 'same', ...place })).toMatchObject({ data: base64(`${index}`) });
    expect(await ask(member, 'stats', place)).toMatchObject({ totalFiles: 1, totalSize: 1 });
  }
  await ask(owner, 'delete', { fileName: 'same' });
  const left = await Promise.all(places.map(([member, place]) => names(member, place)));
  expect(left).toEqual([[], ['same'], ['same'], ['same'], ['same']]);
  const known = await ask(owner, 'info', { fileName: 'same', storage: 'docs2' });
  expect(known['expires_at']).toEqual(expect.any(Number));
});

describe('rules are kept to', () => {
  const strict = { storage: 'strict' };
  test.each([
    ['a size', { fileName: 'in/a.txt', buffer: base64('123456') }, ['size']],
    ['a declared size before the bytes', { fileName: 'in/a.txt', buffer: base64('12345'), size: 6 }, ['size']],
    ['a type', { fileName: 'in/a.txt', buffer: base64('1'), mimeType: 'image/png' }, ['mimeType']],
    [
      'a type by extension',
      { fileName: 'in/a.png', buffer: base64('1'), mimeType: 'text/plain' },
      ['fileName', 'mimeType'],
    ],
    ['a name', { fileName: 'out/a.txt', buffer: base64('1') }, ['fileName']],
  ])('as %s', async (_title, input, paths) => {
    expect(await refusal(owner, 'save', { ...strict, ...input })).toEqual(['VALIDATION_ERROR', ...paths]);
    expect(await names(owner, strict)).toEqual([]);
  });

  test('by copies and moves from elsewhere', async () => {
    await save(owner, 'in/long.txt', '123456');
    await save(owner, 'in/fit.txt', '12345');
    const to = (fileName: string, name = fileName) => ({ fileName, to: name, toStorage: 'strict' });
    expect(await refusal(owner, 'copy', to('in/long.txt'))).toEqual(['VALIDATION_ERROR', 'fileName']);
    expect(await refusal(owner, 'move', to('in/fit.txt', 'fit.txt'))).toEqual(['VALIDATION_ERROR', 'to']);
    expect(await names(owner, strict)).toEqual([]);
    expect(await names(owner, { prefix: 'in/' })).toEqual(['in/fit.txt', 'in/long.txt']);
    await ask(owner, 'move', to('in/fit.txt', 'in/deep/fit.txt'));
    expect(await names(owner, strict)).toEqual(['in/deep/fit.txt']);
    expect(await names(owner, { prefix: 'in/' })).toEqual(['in/long.txt']);
  });

  test('by addresses for writing', async () => {
    const write = { ...strict, fileName: 'in/a.txt', action: 'write' };
    expect(await refusal(owner, 'getSignedUrl', write)).toEqual(['VALIDATION_ERROR', 'size']);
    expect(await refusal(owner, 'getSignedUrl', { ...write, size: 6 })).toEqual(['VALIDATION_ERROR', 'size']);
    expect(await refusal(owner, 'getSignedUrl', { ...write, size: 5, mimeType: 'a/b' })).toEqual([
      'VALIDATION_ERROR',
      'mimeType',
    ]);
  });
});

test('what is switched off, and what a viewer asks, is refused', async () => {
  expect(await refusal(owner, 'list', { storage: 'off' })).toEqual(['VALIDATION_ERROR', 'env']);
  const viewer = await addMember(owner, 'viewer');
  expect(await refusal(viewer, 'list', {})).toEqual(['FORBIDDEN']);
});

test('a binding that is not lent is not there, whatever there is', async () => {
  const envs = [{ slug: 'prd', type: 'R2', config: { binding: 'LENT' } }];
  await owner.apply(withStorages([storage({ envs })]), ['prd']);
  expect(await refusal(owner, 'testConnection', {})).toEqual(['NOT_FOUND']);
  expect(await refusal(owner, 'list', {})).toEqual(['NOT_FOUND']);
});
