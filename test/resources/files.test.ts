import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/kernel/clock.ts';
import { systemIds } from '../../src/kernel/ids.ts';
import { LIMITS } from '../../src/kernel/limits.ts';
import { createFileStore } from '../../src/resources/files/store.ts';
import { keepFile } from '../support/kept-files.ts';
import { action, manifest, scope } from '../support/manifest.ts';
import { addRestricted, createWorkspace, type Member } from '../support/workspace.ts';
import { endedJob } from './jobs/jobs.ts';

const LARGE = LIMITS.response_body.value + 1;
const query = { type: 'x', bytes: 'x', status: 'x', body: 'x', disposition: 'x' };

interface Reference {
  readonly file_key: string;
}

let owner: Member;

beforeAll(async () => {
  owner = await createWorkspace(
    manifest([action('file', { method: 'GET', resource: '/file', query }), action('echo')]),
  );
});

const large = (more: object = {}) =>
  owner.run('file', { type: 'application/zip', bytes: LARGE, disposition: 'attachment; filename=a.zip', ...more });
const read = (file_key: string, member = owner) => member.call('files.read', { file_key });

/** Bytes as the target counts them. */
function isCounting(buffer: string, size: number): boolean {
  const bytes = Uint8Array.fromBase64(buffer);
  return bytes.length === size && bytes.every((byte, index) => byte === index % 251);
}

describe('a binary answer', () => {
  test('up to what is given inline is in the answer', async () => {
    const { body } = await owner.run('file', { type: 'application/zip', bytes: LARGE - 1 });
    const data = body.data as { buffer: string };
    expect({ ...data, buffer: isCounting(data.buffer, LARGE - 1) }).toEqual({
      buffer: true,
      mimeType: 'application/zip',
      fileName: null,
      size: LARGE - 1,
    });
  });

  test('beyond it is kept as a file, which gives the same bytes', async () => {
    const { body } = await large();
    const shown = { mimeType: 'application/zip', fileName: 'a.zip', size: LARGE };
    expect(body.data).toEqual({ file_key: expect.stringMatching(/^file_[0-9a-f]{32}$/), ...shown });
    const file = (await read((body.data as Reference).file_key)).body.data as { buffer: string };
    expect({ ...file, buffer: isCounting(file.buffer, LARGE) }).toEqual({ buffer: true, ...shown });
  });

  test('is a file of its own each time', async () => {
    const [one, two] = [await large(), await large()];
    expect((one.body.data as Reference).file_key).not.toBe((two.body.data as Reference).file_key);
  });

  test('over what a file may be fails the call, and leaves none', async () => {
    const count = async () => (await env.DB.prepare('SELECT count(*) AS n FROM files').first<{ n: number }>())?.n;
    const before = await count();
    expect((await large({ bytes: LIMITS.file_body.value + 1 })).body).toMatchObject({
      code: 'UPSTREAM_ERROR',
      outcome: 'sent',
      upstream: { status: 200 },
    });
    expect((await large({ status: 500 })).body).toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      upstream: { status: 500 },
    });
    expect(await count()).toBe(before);
  });

  test('of text is no file: it fails beyond what is given inline', async () => {
    expect((await large({ type: 'text/plain' })).body.code).toBe('UPSTREAM_ERROR');
  });

  test('is in the result of a job, and of a run under a key', async () => {
    const input = { type: 'application/zip', bytes: LARGE };
    const { body } = await owner.call('actions.dispatch', { ...scope, event: 'file', input });
    const { result } = await endedJob(owner, (body.data as { job_id: string }).job_id);
    expect(result).toMatchObject({ size: LARGE });
    const run = () => owner.run('file', input, {}, { headers: { 'idempotency-key': 'one-file' } });
    const [first, again] = [await run(), await run()];
    expect(again.body.data).toEqual(first.body.data);
    for (const file of [result, first.body.data])
      expect(
        isCounting(((await read((file as Reference).file_key)).body.data as { buffer: string }).buffer, LARGE),
      ).toBe(true);
  });
});

describe('a file is read', () => {
  let key: string;
  beforeAll(async () => {
    key = (await keepFile(owner.workspace_id)).file_key;
  });

  test('by those who reach its product and its environment', async () => {
    for (const reach of [
      {},
      { products: [scope.product] },
      { envs: ['prd'] },
      { products: ['shop', 'x'], envs: ['prd', 'dev'] },
    ])
      expect((await read(key, await addRestricted(owner, 'runner', reach))).status).toBe(200);
  });

  test.each([{ products: ['other'] }, { envs: ['dev'] }, { products: ['shop'], envs: ['dev'] }])(
    'not by others: %j',
    async (reach) => {
      const { status, body } = await read(key, await addRestricted(owner, 'runner', reach));
      expect(status).toBeGreaterThanOrEqual(403);
      expect(body.data).toBeUndefined();
    },
  );

  test('not by another workspace, to which it is as one that never was', async () => {
    const stranger = await createWorkspace(manifest());
    const absent = `file_${'0'.repeat(32)}`;
    const [foreign, none] = [await read(key, stranger), await read(absent, stranger)];
    expect(foreign).toMatchObject({ status: 404, body: { code: 'NOT_FOUND', errors: [{ path: 'file_key' }] } });
    expect(foreign.body.detail?.replace(key, absent)).toBe(none.body.detail);
  });

  test.each(['', 'file_', `file_${'0'.repeat(31)}`, `file_${'G'.repeat(32)}`, '../../secret'])(
    'under a key that can be one: not %j',
    async (file_key) => {
      expect(await read(file_key)).toMatchObject({
        status: 400,
        body: { errors: [{ path: 'file_key', message: 'is no key of a file' }] },
      });
    },
  );

  test('until its bytes are gone', async () => {
    const { file_key } = await keepFile(owner.workspace_id);
    await env.FILES.delete(`${owner.workspace_id}/files/${file_key}`);
    expect((await read(file_key)).status).toBe(404);
  });
});

test('files are purged by their age, oldest first, so many at a time, bytes and record', async () => {
  const { workspace_id } = owner;
  const ages = [10, 20, 30, 40];
  const keys = await Promise.all(ages.map(async (age) => (await keepFile(workspace_id, {}, age)).file_key));
  const store = createFileStore({ db: env.DB, bucket: env.FILES, clock: systemClock, ids: systemIds });
  const left = async () => {
    const kept = await Promise.all(
      keys.map(async (key) => {
        const [row, object] = await Promise.all([
          store.find(workspace_id, key),
          env.FILES.head(`${workspace_id}/files/${key}`),
        ]);
        expect(row === null).toBe(object === null);
        return row !== null;
      }),
    );
    return ages.filter((_age, index) => kept[index]);
  };
  await store.purge(10, 100);
  expect(await left()).toEqual([10, 20, 30, 40]);
  await store.purge(35, 2);
  expect(await left()).toEqual([30, 40]);
  await store.purge(35, 100);
  expect(await left()).toEqual([40]);
  await store.purge(41, 100);
});
