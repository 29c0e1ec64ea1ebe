import { beforeAll, describe, expect, test } from 'vitest';
import { bytesOf, files, get, put } from '../../support/bytes.ts';
import { manifest } from '../../support/manifest.ts';
import { ORIGIN, type Answer, worker } from '../../support/processor.ts';
import { addMember, addRestricted, createWorkspace, type Member } from '../../support/workspace.ts';
import { storage } from './storages.ts';

const BYTES = bytesOf(100);
const product = manifest(undefined, { storages: [storage()] });

let owner: Member;
let upload_id: string;
beforeAll(async () => {
  owner = await createWorkspace(product);
  await owner.apply({ ...product, tag: 'other' });
  await put(owner, 'content', { fileName: 'a.bin' }, BYTES);
  const { body } = await owner.call('storage.createUpload', { ...files, fileName: 'part.bin' });
  ({ upload_id } = body.data as { upload_id: string });
});

type Asked = (member: Member) => Promise<Pick<Answer, 'status' | 'body'>>;

const REQUESTS: Readonly<Record<string, Asked>> = {
  putContent: (member) => put(member, 'content', { fileName: 'a.bin' }, bytesOf(10)),
  getContent: async (member) => {
    const answer = await get(member, 'a.bin');
    return { status: answer.status, body: await answer.json() };
  },
  putPart: (member) => put(member, 'parts', { upload_id, part: 1 }, BYTES),
};

describe.each(Object.entries(REQUESTS))('%s is refused', (_name, ask) => {
  test('to a viewer', async () => {
    expect(await ask(await addMember(owner, 'viewer'))).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
  });

  test.each([
    ['product', { products: ['other'] }],
    ['env', { envs: ['dev'] }],
  ])('to a member whose %s is another', async (path, reach) => {
    const { status, body } = await ask(await addRestricted(owner, 'developer', reach));
    expect({ status, code: body.code, errors: body.errors }).toMatchObject({
      status: 403,
      code: 'FORBIDDEN',
      errors: [{ path }],
    });
  });

  test('to another workspace, which sees nothing of it', async () => {
    expect(await ask(await createWorkspace())).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  });
});

test('what was refused has changed nothing', async () => {
  expect(await (await get(owner, 'a.bin')).bytes()).toEqual(BYTES);
  const { body } = await owner.call('storage.getUpload', { ...files, upload_id });
  expect(body.data).toMatchObject({ state: 'open', parts: [] });
});

test.each([
  ['/v1/storage/content', 'PUT', 'authorization,content-type,ductape-session,idempotency-key'],
  ['/v1/storage/content', 'GET', 'authorization,ductape-session,if-match,if-none-match,range'],
  ['/v1/storage/parts', 'PUT', 'authorization,content-type'],
  ['/storage/token', 'PUT', 'content-type'],
])('a page of any origin may ask before it sends: %s by %s', async (path, method, names) => {
  const headers = {
    origin: 'https://console.example',
    'access-control-request-method': method,
    'access-control-request-headers': names,
  };
  const answer = await worker(new Request(ORIGIN + path, { method: 'OPTIONS', headers }));
  const listed = (name: string) =>
    answer.headers.get(`access-control-allow-${name}`)?.toLowerCase().split(/,\s*/) ?? [];
  expect(answer.status).toBe(204);
  expect(listed('origin')).toEqual(['*']);
  expect(listed('methods')).toContain(method.toLowerCase());
  expect(listed('headers')).toEqual(expect.arrayContaining(names.split(',')));
});

test('a page sees what it needs of the answer', async () => {
  const answer = await get(owner, 'a.bin', { origin: 'https://console.example', range: 'bytes=0-9' });
  const exposed = answer.headers.get('access-control-expose-headers')?.split(',');
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  expect(exposed).toEqual(expect.arrayContaining(['content-range', 'etag', 'repr-digest', 'content-disposition']));
  expect((await answer.bytes()).length).toBe(10);
});
