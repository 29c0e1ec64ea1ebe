import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { compose } from '../../../src/compose.ts';
import type { FileStore } from '../../../src/drivers/storage/port.ts';
import { refusal } from '../../../src/kernel/errors.ts';
import { sweepFiles } from '../../../src/resources/storage/sweep-files.ts';
import { sweepUploads } from '../../../src/resources/storage/sweep-uploads.ts';
import type { Member } from '../../support/workspace.ts';
import { ask, at, createFiles, names, save } from './storages.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const parts = compose(env).storageSweep;
const never = new AbortController().signal;
const about = { mimeType: 'text/plain', upload: null };
const OLD = Uint8Array.from(new TextEncoder().encode('old'));

let owner: Member;
let place: { readonly workspace: string; readonly product: string; readonly env: string; readonly storage: string };
beforeAll(async () => {
  owner = await createFiles();
  place = { workspace: owner.workspace_id, ...at };
});
const faults: string[] = [];
beforeEach(async () => {
  faults.length = 0;
  await env.DB.batch(['storage_files', 'storage_uploads'].map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
});

const log = { fault: (id: string) => void faults.push(id) };
const later = (ms: number) => ({ ...parts, log, clock: { ...parts.clock, now: () => parts.clock.now() + ms } });
const count = (table: string) => env.DB.prepare(`SELECT COUNT(*) AS n FROM ${table}`).first<number>('n');
/** With a store of which some is done otherwise. */
const storing = (store: Partial<FileStore>) => ({
  openStorage: async () => {
    const reached = await parts.openStorage(place);
    return { ...reached, store: { ...reached.store, ...store } };
  },
});
const failing = (thrown: Error) => ({ openStorage: () => Promise.reject(thrown) });
const age = () => env.DB.prepare(`UPDATE storage_files SET written_at = written_at - ${HOUR}`).run();

test('an expired file that others wrote anew with the same bytes stays', async () => {
  await save(owner, 'same', 'old', { expiry: '1h' });
  await age();
  const { store } = await parts.openStorage(place);
  await store.put('same', OLD, about, never);
  await sweepFiles(later(HOUR + 1));
  expect(await names(owner)).toContain('same');
  expect(await count('storage_files')).toBe(0);
});

test('an expired file that is saved anew while it is looked at stays, and stays known', async () => {
  await save(owner, 'during', 'old', { expiry: '1h' });
  const { store } = await parts.openStorage(place);
  const head: FileStore['head'] = async (name, signal) => {
    const found = await store.head(name, signal);
    await save(owner, 'during', 'old');
    return found;
  };
  await sweepFiles({ ...later(HOUR + 1), ...storing({ head }) });
  expect(await names(owner)).toContain('during');
  expect(await ask(owner, 'info', { fileName: 'during' })).toMatchObject({ expires_at: null });
});

/** As many files that have expired. */
const expired = (many: number) =>
  env.DB.prepare(
    `WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < ?6)
      INSERT INTO storage_files SELECT ?1, ?2, ?3, ?4, 'file-' || n, 'e', NULL, NULL, 'run', 'work', 1, ?5, NULL
      FROM counted`,
  )
    .bind(place.workspace, place.product, place.env, place.storage, Date.now(), many)
    .run();

test('all that is due is swept, in as many rounds as it takes', async () => {
  await expired(450);
  await sweepFiles({ ...later(1), ...storing({ head: async () => null }) });
  expect(await count('storage_files')).toBe(0);
});

test('a storage that is gone is left for a day with all that it has, and forgotten in the end', async () => {
  await expired(3);
  const gone = failing(refusal('NOT_FOUND', [{ path: 'storage', message: 'is not there' }]));
  await sweepFiles({ ...later(1), ...gone });
  let opened = 0;
  const counting = { openStorage: () => ((opened += 1), parts.openStorage(place)) };
  await sweepFiles({ ...later(HOUR), ...counting });
  expect([opened, await count('storage_files')]).toEqual([0, 3]);
  await sweepFiles({ ...later(31 * DAY), ...gone });
  expect([faults, await count('storage_files')]).toEqual([[], 0]);
});

test('a storage without its secret is not gone, and one that opens never holds nobody up', async () => {
  await expired(1);
  await sweepFiles({
    ...later(31 * DAY),
    ...failing(refusal('NOT_FOUND', [{ path: '$Secret{KEY}', message: 'not found' }])),
  });
  expect([faults, await count('storage_files')]).toEqual([['storage:docs'], 1]);
  const hanging = later(40 * DAY);
  await sweepFiles({
    ...hanging,
    openStorage: () => new Promise(() => undefined),
    clock: { ...hanging.clock, sleep: async () => undefined },
  });
  expect([faults.length, await count('storage_files')]).toEqual([2, 1]);
});

test('of uploads that are done nothing is left, and a file of which nobody took note is known', async () => {
  const create = async (fileName: string) =>
    (await ask<{ upload_id: string }>(owner, 'createUpload', { fileName, expiry: '30d' })).upload_id;
  const [id, done] = [await create('made'), await create('done')];
  const upload = await parts.uploads.find({ workspace: owner.workspace_id, id });
  const { store } = await parts.openStorage(place);
  const part = await store.putPart('made', upload?.handle ?? '', 1, OLD, never);
  const made = { ...about, upload: id };
  const { lastModified } = await store.completeParts('made', upload?.handle ?? '', [part], made, never);
  await env.DB.prepare("UPDATE storage_uploads SET state = 'completing' WHERE id = ?").bind(id).run();
  await env.DB.prepare("UPDATE storage_uploads SET state = 'done' WHERE id = ?").bind(done).run();
  await sweepUploads(later(DAY + HOUR));
  expect([faults, await count('storage_uploads')]).toEqual([[], 0]);
  expect(await ask(owner, 'info', { fileName: 'made' })).toMatchObject({
    size: 3,
    run_id: null,
    checksum: null,
    expires_at: lastModified + 30 * DAY,
  });
});
