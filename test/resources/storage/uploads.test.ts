import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { sha256Hex } from '../../../src/kernel/canonical.ts';
import { LIMITS } from '../../../src/kernel/limits.ts';
import { bytesOf, files, get, put, storageOf } from '../../support/bytes.ts';
import { manifest } from '../../support/manifest.ts';
import { addRestricted, createWorkspace, type Member } from '../../support/workspace.ts';

const PART = LIMITS.file_part.value;
const TAIL = 1_000;
const FIRST = bytesOf(PART, 7);
const LAST = bytesOf(TAIL, 9);

let owner: Member;

beforeAll(async () => {
  owner = await createWorkspace(manifest(undefined, { storages: [storageOf({ rules: { max_size: PART + TAIL } })] }));
});

async function begin(fileName: string, more: object = {}): Promise<string> {
  const { status, body } = await owner.call('storage.createUpload', { ...files, fileName, ...more });
  expect(status).toBe(200);
  return (body.data as { upload_id: string }).upload_id;
}

const complete = (upload_id: string, parts: number) =>
  owner.call('storage.completeUpload', { ...files, upload_id, parts });

describe('an upload in parts', () => {
  test('comes to the file, in any order, whoever asks again is answered the same, and its bytes come back', async () => {
    const upload_id = await begin('whole.bin', { size: PART + TAIL });
    expect(await put(owner, 'parts', { upload_id, part: 2 }, LAST)).toMatchObject({
      status: 200,
      body: { data: { part: 2, size: TAIL, checksum: await sha256Hex(LAST) } },
    });
    expect((await get(owner, 'whole.bin')).status).toBe(404);
    expect(await complete(upload_id, 2)).toMatchObject({ status: 400, body: { errors: [{ path: 'parts' }] } });
    expect((await put(owner, 'parts', { upload_id, part: 1 }, FIRST)).status).toBe(200);
    const both = await Promise.all([complete(upload_id, 2), complete(upload_id, 2)]);
    expect(both.map(({ status, body }) => [status, body.data])).toEqual([
      [200, expect.objectContaining({ fileName: 'whole.bin', size: PART + TAIL })],
      [200, both[0].body.data],
    ]);
    expect((await complete(upload_id, 2)).body.data).toEqual(both[0].body.data);
    const read = await (await get(owner, 'whole.bin')).bytes();
    const sent = new Uint8Array(PART + TAIL);
    sent.set(FIRST);
    sent.set(LAST, PART);
    expect(await sha256Hex(Uint8Array.from(read))).toBe(await sha256Hex(sent));
    expect((await put(owner, 'parts', { upload_id, part: 2 }, LAST)).status).toBe(409);
    expect((await owner.call('storage.abortUpload', { ...files, upload_id })).status).toBe(409);
  });

  test('that was cut off after its store ended it goes on from there', async () => {
    const upload_id = await begin('cut.bin');
    await put(owner, 'parts', { upload_id, part: 1 }, LAST);
    const answered = await complete(upload_id, 1);
    await env.DB.prepare(
      "UPDATE storage_uploads SET state = 'completing', result = NULL, leased_until = 0 WHERE id = ?",
    )
      .bind(upload_id)
      .run();
    await env.DB.prepare(
      "INSERT INTO storage_parts (workspace_id, upload_id, part, etag, size, checksum) VALUES (?, ?, 1, 'x', ?, 'y')",
    )
      .bind(owner.workspace_id, upload_id, TAIL)
      .run();
    expect((await complete(upload_id, 1)).body.data).toEqual(answered.body.data);
  });

  test('that grows over what the storage takes is aborted, and nothing is visible', async () => {
    const upload_id = await begin('over.bin');
    await put(owner, 'parts', { upload_id, part: 1 }, FIRST);
    expect(await put(owner, 'parts', { upload_id, part: 2 }, bytesOf(TAIL + 1))).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'size' }] },
    });
    const { body } = await owner.call('storage.getUpload', { ...files, upload_id });
    expect(body.data).toMatchObject({ state: 'aborted', parts: [] });
    expect((await get(owner, 'over.bin')).status).toBe(404);
  });

  test.each([
    ['a declared size over the rules', { fileName: 'a', size: PART + TAIL + 1 }, 'size'],
    ['a name that no file has', { fileName: 'a//b' }, 'fileName'],
    ['no name', {}, 'fileName'],
    ['a size over the rules without a name', { purpose: 'dispatch', size: PART + TAIL + 1 }, 'size'],
    ['a type that is none without a name', { purpose: 'dispatch', mimeType: 'none' }, 'mimeType'],
  ])('is refused before it begins: %s', async (_title, input, path) => {
    expect(await owner.call('storage.createUpload', { ...files, ...input })).toMatchObject({
      status: 400,
      body: { errors: [{ path }] },
    });
  });

  test('takes of a declared size only the parts that make it', async () => {
    const upload_id = await begin('sized.bin', { size: PART + TAIL });
    const sent = async (part: number, bytes: Uint8Array) =>
      (await put(owner, 'parts', { upload_id, part }, bytes)).body.errors?.[0]?.path;
    expect(await sent(3, LAST)).toBe('part');
    expect(await sent(1, LAST)).toBe('body');
    expect(await sent(2, bytesOf(TAIL - 1))).toBe('body');
  });

  test('is not found by another member, in another environment, and by another workspace', async () => {
    const upload_id = await begin('mine.bin');
    const others = [
      await addRestricted(owner, 'owner'),
      await createWorkspace(manifest(undefined, { storages: [storageOf()] })),
    ];
    for (const other of others) {
      expect(await other.call('storage.getUpload', { ...files, upload_id })).toMatchObject({ status: 404 });
      expect((await put(other, 'parts', { upload_id, part: 1 }, LAST)).status).toBe(404);
      expect((await other.call('storage.abortUpload', { ...files, upload_id })).status).toBe(404);
    }
    expect((await owner.call('storage.getUpload', { ...files, env: 'dev', upload_id })).status).toBe(404);
  });

  test('of which one part is sent twice at one time has that part whole or not at all', async () => {
    const upload_id = await begin('twice.bin');
    const sent = await Promise.all(
      [1, 2, 3].map((seed) => put(owner, 'parts', { upload_id, part: 1 }, bytesOf(TAIL, seed))),
    );
    expect(sent.every(({ status }) => status === 200 || status === 503)).toBe(true);
    await put(owner, 'parts', { upload_id, part: 1 }, LAST);
    expect((await complete(upload_id, 1)).status).toBe(200);
    expect(await (await get(owner, 'twice.bin')).bytes()).toEqual(LAST);
  });

  test('ends in one way when it is completed and aborted at one time', async () => {
    const upload_id = await begin('race.bin');
    await put(owner, 'parts', { upload_id, part: 1 }, LAST);
    const [completed, aborted] = await Promise.all([
      complete(upload_id, 1),
      owner.call('storage.abortUpload', { ...files, upload_id }),
    ]);
    expect(new Set([completed.status, aborted.status])).toEqual(new Set([200, 409]));
    expect((await get(owner, 'race.bin')).status).toBe(completed.status === 200 ? 200 : 404);
  });
});
