import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { compose } from '../../../src/compose.ts';
import type { RequestContext } from '../../../src/kernel/contract.ts';
import { ProcessorError } from '../../../src/kernel/errors.ts';
import { createComplete } from '../../../src/resources/storage/completing.ts';
import type { UploadParts } from '../../../src/resources/storage/upload-work.ts';
import { bytesOf, files, put, storageOf } from '../../support/bytes.ts';
import { manifest } from '../../support/manifest.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';

const built = compose(env);
const { uploads } = built;
const made = { data: { success: true, fileName: 'made' } };

let owner: Member;
let context: RequestContext;
beforeAll(async () => {
  owner = await createWorkspace(manifest(undefined, { storages: [storageOf()] }));
  const principal = { workspace: owner.workspace_id, user: owner.user_id, role: 'owner', products: [], envs: [] };
  context = { principal, traceparent: null } as unknown as RequestContext;
});

/** An upload with a part. */
async function begun(): Promise<{ readonly workspace: string; readonly id: string }> {
  const { body } = await owner.call('storage.createUpload', { ...files, fileName: 'made' });
  const { upload_id: id } = body.data as { upload_id: string };
  expect((await put(owner, 'parts', { upload_id: id, part: 1 }, bytesOf(10))).status).toBe(200);
  return { workspace: owner.workspace_id, id };
}

/** Completes an upload with a store of one's own, so much later. */
async function complete({ id }: { readonly id: string }, execute: () => Promise<unknown>, laterMs = 0, parts = 1) {
  let ahead = laterMs;
  const sleep = async (ms: number) => void (ahead += ms);
  const clock = { now: () => built.clock.now() + ahead, sleep };
  const processor = { execute: async () => ({ value: await execute(), meta: {} }) };
  const own = { ...built, clock, processor, background: () => undefined } as unknown as UploadParts;
  return createComplete(own)({ ...files, upload_id: id, parts }, context);
}

const refusing = (code: string | number) => async () => {
  throw new ProcessorError('UPLOAD_FAILED', 'refused', { outcome: 'sent', upstream: { status: 400, body: { code } } });
};
const lost = async () => {
  throw new ProcessorError('CONNECTION_ERROR', 'lost', { outcome: 'unknown' });
};

describe('what the store refuses at the end', () => {
  test.each<[string | number, string, number]>([
    ['AccessDenied', 'open', 1],
    ['InvalidPart', 'open', 0],
    ['InvalidBlockList', 'open', 0],
    [10_025, 'open', 0],
    ['NoSuchUpload', 'aborted', 0],
    [10_024, 'aborted', 0],
  ])('with %s leaves the upload %s, with so many parts: %d', async (code, state, count) => {
    const key = await begun();
    await expect(complete(key, refusing(code))).rejects.toMatchObject({ code: 'UPLOAD_FAILED' });
    expect((await uploads.find(key))?.state).toBe(state);
    expect((await uploads.parts(key)).there).toHaveLength(count);
  });
});

describe('an upload that is being completed', () => {
  test('is completed by one request; another waits for it, and answers the same', async () => {
    const key = await begun();
    const [entered, going] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const first = complete(key, async () => {
      entered.resolve();
      await going.promise;
      return made.data;
    });
    await entered.promise;
    await expect(uploads.claim(key, 1, 'again', { size: 1, most: 10 })).resolves.toBe('ended');
    await expect(complete(key, lost)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect((await uploads.find(key))?.state).toBe('completing');
    going.resolve();
    expect((await first).data).toEqual(made.data);
    expect((await complete(key, lost)).data).toEqual(made.data);
  });

  test('whose outcome is unknown keeps its parts, and is taken up by another when the store had its time', async () => {
    const key = await begun();
    await expect(complete(key, lost)).rejects.toMatchObject({ code: 'CONNECTION_ERROR' });
    expect((await uploads.find(key))?.state).toBe('completing');
    expect((await complete(key, async () => made.data, 11_000)).data).toEqual(made.data);
    expect((await uploads.find(key))?.state).toBe('done');
  });

  test('stays as another has it who took it over, whatever the first one finds', async () => {
    const key = await begun();
    const failing = complete(key, async () => {
      expect((await complete(key, async () => made.data, 3_600_000)).data).toEqual(made.data);
      throw new ProcessorError('UPLOAD_FAILED', 'refused', { outcome: 'sent' });
    });
    expect((await failing).data).toEqual(made.data);
    const other = await begun();
    await uploads.begin(other, { token: 'first', until: 1 }, 0);
    expect((await uploads.begin(other, { token: 'second', until: 9 }, 2))?.there).toHaveLength(1);
    await uploads.giveBack(other, 'first', 'open', 'forgotten');
    expect(await uploads.finish(other, 'first', 'mine')).toBe('mine');
    expect((await uploads.find(other))?.state).toBe('completing');
    expect((await uploads.parts(other)).there).toHaveLength(1);
  });

  test('is not held up by a request that does not know its parts', async () => {
    const key = await begun();
    await expect(complete(key, lost, 0, 2)).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
    expect((await uploads.find(key))?.state).toBe('open');
  });

  test('takes no part that arrives meanwhile, and is not held up by one beyond those that it has', async () => {
    const key = await begun();
    expect(await uploads.claim(key, 2, 'late', { size: 5, most: 100 })).toBe('claimed');
    const late = { part: 2, etag: 'e', size: 5, checksum: 'c' };
    const answered = await complete(key, async () => {
      expect(await uploads.settle(key, 'late', late)).toBe(false);
      return made.data;
    });
    expect(answered.data).toEqual(made.data);
  });
});

test('parts are full only by what they come to together, in whatever order they come', async () => {
  const key = await begun();
  const size = 8 * 1024 * 1024;
  const most = 1.5 * size;
  expect(await uploads.claim(key, 1, 'a', { size, most })).toBe('claimed');
  expect(await uploads.claim(key, 2, 'b', { size: size / 2, most })).toBe('claimed');
  expect(await uploads.claim(key, 2, 'c', { size: size / 2 + 1, most })).toBe('full');
  expect(await uploads.claim(key, 2, 'd', { size: 1, most })).toBe('claimed');
  expect(await uploads.claim(key, 3, 'e', { size, most })).toBe('full');
  expect(await uploads.claim(key, 1, 'f', { size: 1, most })).toBe('claimed');
});
