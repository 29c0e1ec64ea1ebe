import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { compose } from '../../../src/compose.ts';
import { ProcessorError } from '../../../src/kernel/errors.ts';
import { payloadObject } from '../../../src/resources/storage/payloads.ts';
import { sweepFiles } from '../../../src/resources/storage/sweep-files.ts';
import { sweepPayloads } from '../../../src/resources/storage/sweep-payloads.ts';
import { sweepUploads } from '../../../src/resources/storage/sweep-uploads.ts';
import type { Member } from '../../support/workspace.ts';
import { ask, at, base64, createFiles, names, save } from './storages.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const parts = compose(env).storageSweep;

let owner: Member;
let place: { readonly workspace: string; readonly product: string; readonly env: string; readonly storage: string };
beforeAll(async () => {
  owner = await createFiles();
  place = { workspace: owner.workspace_id, ...at };
});
beforeEach(async () => {
  await env.DB.batch(
    ['storage_files', 'storage_uploads', 'storage_payloads'].map((table) => env.DB.prepare(`DELETE FROM ${table}`)),
  );
});

const faults: string[] = [];
const log = { fault: (id: string) => void faults.push(id) };
/** The parts as they are so much later. */
const later = (ms: number) => ({ ...parts, log, clock: { ...parts.clock, now: () => parts.clock.now() + ms } });
const count = (table: string) => env.DB.prepare(`SELECT COUNT(*) AS n FROM ${table}`).first<number>('n');

describe('files that have expired', () => {
  test('are removed with what is known of them, and no others', async () => {
    await save(owner, 'x/kept.txt');
    await save(owner, 'x/later.txt', 'later', { expiry: '2h' });
    await save(owner, 'x/gone.txt', 'gone', { expiry: '1h' });
    await sweepFiles(later(HOUR + 1));
    const { store } = await parts.openStorage(place);
    const { files } = await store.list({ prefix: 'x/', limit: 10, after: null }, AbortSignal.timeout(5_000));
    expect(files.map(({ name }) => name)).toEqual(['x/kept.txt', 'x/later.txt']);
    expect(await count('storage_files')).toBe(2);
    await sweepFiles(later(HOUR + 1));
    expect(await count('storage_files')).toBe(2);
  });

  test('stay where another has written them anew', async () => {
    await save(owner, 'y.txt', 'old', { expiry: '1h' });
    const { store } = await parts.openStorage(place);
    const about = { mimeType: 'text/plain', upload: null };
    await store.put('y.txt', Uint8Array.from(new TextEncoder().encode('newer')), about, AbortSignal.timeout(5_000));
    await sweepFiles(later(HOUR + 1));
    expect(atob((await ask<{ data: string }>(owner, 'download', { fileName: 'y.txt' })).data)).toBe('newer');
    expect(await count('storage_files')).toBe(0);
  });

  test('that cannot be removed are put off, further each time', async () => {
    await save(owner, 'z.txt', 'z', { expiry: '1h' });
    const failing = (ms: number) => ({
      ...later(ms),
      openStorage: async () => {
        throw new ProcessorError('CONNECTION_ERROR', 'down');
      },
    });
    faults.length = 0;
    await sweepFiles(failing(HOUR + 1));
    await sweepFiles(failing(HOUR + 60_000));
    expect(faults).toHaveLength(1);
    await sweepFiles(failing(2 * HOUR));
    await sweepFiles(failing(3 * HOUR - 60_000));
    expect(faults).toHaveLength(2);
    expect(await names(owner)).toContain('z.txt');
    await sweepFiles(later(4 * HOUR));
    expect(await names(owner)).not.toContain('z.txt');
  });
});

describe('uploads past their time', () => {
  const create = (more: object) => ask<{ upload_id: string }>(owner, 'createUpload', more);

  test('are aborted at their store, whatever they are for', async () => {
    const { upload_id: id } = await create({ fileName: 'big.bin' });
    const upload = await parts.uploads.find({ workspace: owner.workspace_id, id });
    await create({ purpose: 'dispatch' });
    await sweepUploads(later(DAY));
    expect(await count('storage_uploads')).toBe(2);
    await sweepUploads(later(DAY + HOUR));
    expect(await count('storage_uploads')).toBe(0);
    const { store } = await parts.openStorage(place);
    const put = store.putPart('big.bin', upload?.handle ?? '', 1, new Uint8Array(1), AbortSignal.timeout(5_000));
    await expect(put).rejects.toMatchObject({ code: expect.any(String) as string });
  });
});

describe('payloads', () => {
  const dispatch = (fileName: string, more: object = {}) =>
    ask<{ job_id: string }>(owner, 'dispatch', {
      operation: 'save',
      input: { fileName, buffer: base64(fileName) },
      schedule: { delay: '10d' },
      ...more,
    });

  test('stay while their job does, however late the index is', async () => {
    const { job_id } = await dispatch('p.txt');
    await env.DB.prepare('DELETE FROM jobs').run();
    await sweepPayloads(later(DAY + 1));
    await sweepPayloads(later(3 * DAY));
    expect(await count('storage_payloads')).toBe(1);
    await owner.call('jobs.delete', { job_id });
    await sweepPayloads(later(9 * DAY));
    expect(await count('storage_payloads')).toBe(0);
    const { objects } = await env.FILES.list({ prefix: `${owner.workspace_id}/payloads/` });
    expect(objects).toEqual([]);
  });

  test('go that a job was declared anew without, and that no job took in a day', async () => {
    const every = { key: 'nightly', schedule: { cron: '0 3 * * *' } };
    await dispatch('one.txt', every);
    const { job_id } = await dispatch('two.txt', every);
    const key = { workspace: owner.workspace_id, id: 'upload_untaken' };
    await env.FILES.put(payloadObject(key), 'untaken');
    const { payloads } = compose(env);
    await payloads.adopt({ ...key, product: at.product, env: at.env, size: 7, checksum: null });
    await sweepPayloads(later(HOUR));
    expect(await count('storage_payloads')).toBe(3);
    await sweepPayloads(later(DAY + 1));
    const { payload } = ((await owner.call('jobs.get', { job_id })).body.data as { input: { payload: string } }).input;
    const { objects } = await env.FILES.list({ prefix: `${owner.workspace_id}/payloads/` });
    expect(objects.map(({ key: name }) => name)).toEqual([payloadObject({ ...key, id: payload })]);
    expect(await count('storage_payloads')).toBe(1);
  });
});
