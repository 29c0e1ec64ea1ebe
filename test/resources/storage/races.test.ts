import { env } from 'cloudflare:workers';
import { beforeAll, expect, test } from 'vitest';
import { compose } from '../../../src/compose.ts';
import type { FileStore } from '../../../src/drivers/storage/port.ts';
import { answerAddress } from '../../../src/http/signed-address.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { moveFile } from '../../../src/resources/storage/copying.ts';
import type { NewFileRecord } from '../../../src/resources/storage/file-records.ts';
import type { ReachedStorage } from '../../../src/resources/storage/reach.ts';
import { createSharedWrites } from '../../../src/resources/storage/shared-writes.ts';
import { deleteFile, recordFile } from '../../../src/resources/storage/writing.ts';
import type { Member } from '../../support/workspace.ts';
import { ask, at, createFiles, names, refusal, save, storage } from './storages.ts';

const parts = compose(env);
const never = new AbortController().signal;
const about = { mimeType: 'text/plain', upload: null };
const bytes = (text: string) => Uint8Array.from(new TextEncoder().encode(text));

let owner: Member;
let docs: ReachedStorage;
let other: ReachedStorage;
beforeAll(async () => {
  owner = await createFiles([storage(), storage({ tag: 'other', name: 'Other' })]);
  const place = { workspace: owner.workspace_id, ...at };
  docs = await parts.storageSweep.openStorage(place);
  other = await parts.storageSweep.openStorage({ ...place, storage: 'other' });
});

/** A storage of which some is done otherwise. */
const changed = (reached: ReachedStorage, store: Partial<FileStore>) => ({
  ...reached,
  store: { ...reached.store, ...store },
});
const writer = (idempotencyKey = 'work') => ({
  scope: { workspace: owner.workspace_id, runId: 'run_move', idempotencyKey },
  session: undefined,
});
const move = (from: ReachedStorage, to: ReachedStorage, isWithin: boolean, fileName: string, work?: string) =>
  moveFile(parts, { from, to, isWithin, fields: { fileName, to: `${fileName}-moved` } }, writer(work), never);

test('what is written into the source while it moves is not removed, within a storage and to another', async () => {
  await save(owner, 'm/within', 'first');
  const copy: FileStore['copy'] = async (from, to, signal) => {
    const made = await docs.store.copy(from, to, signal);
    await docs.store.put(from, bytes('second'), about, signal);
    return made;
  };
  const refused = { code: 'CONFLICT', details: { errors: [{ path: 'fileName' }] } };
  await expect(move(changed(docs, { copy }), docs, true, 'm/within')).rejects.toMatchObject(refused);
  await save(owner, 'm/across', 'first');
  const put: FileStore['put'] = async (...given) => {
    const made = await other.store.put(...given);
    await docs.store.put('m/across', bytes('second'), about, never);
    return made;
  };
  await expect(move(docs, changed(other, { put }), false, 'm/across')).rejects.toMatchObject(refused);
  for (const fileName of ['m/within', 'm/across'])
    expect(await ask(owner, 'download', { fileName })).toMatchObject({ data: btoa('second') });
  // Another attempt of the same work has copied the first one, and leaves what came since.
  await move(docs, other, false, 'm/across');
  expect(await ask(owner, 'download', { fileName: 'm/across' })).toMatchObject({ data: btoa('second') });
  await move(docs, other, false, 'm/across', 'another');
  expect(await names(owner, { prefix: 'm/across' })).toEqual([]);
});

test('what is saved while it is removed stays known, whatever the clocks say', async () => {
  await save(owner, 'd', 'first');
  const remove: FileStore['delete'] = async (name, signal) => {
    await docs.store.delete(name, signal);
    await save(owner, 'd', 'second');
  };
  const fast = { ...systemClock, now: () => Date.now() + 3_600_000 };
  await deleteFile({ ...parts, clock: fast }, changed(docs, { delete: remove }), 'd', never);
  expect((await parts.fileRecords.find(docs.place, 'd'))?.checksum).toMatch(/^[0-9a-f]{64}$/);
  await ask(owner, 'delete', { fileName: 'd' });
  expect(await parts.fileRecords.find(docs.place, 'd')).toBeNull();
});

test('of two files of one instant the one that the store has is known', async () => {
  const file = { ...(await docs.store.put('t', bytes('t'), about, never)), lastModified: 1_000_000 };
  const [first, second] = [
    { ...file, etag: 'first' },
    { ...file, etag: 'second' },
  ];
  const has = (etag: string) => changed(docs, { head: async () => ({ ...file, etag }) });
  const record = async (reached: ReachedStorage, { etag }: { readonly etag: string }) => {
    await recordFile(parts, reached, { ...file, etag }, { checksum: etag, expiry: undefined }, writer());
    return (await parts.fileRecords.find(docs.place, 't'))?.etag;
  };
  expect(await record(has('first'), first)).toBe('first');
  expect(await record(has('first'), second)).toBe('first');
  expect(await record(has('second'), second)).toBe('second');
  // It comes late, and is older by the store's time.
  const older: NewFileRecord = {
    place: docs.place,
    name: 't',
    etag: 'older',
    checksum: null,
    session: null,
    runId: 'run',
    work: 'work',
    writtenAt: 999_999,
    expiresAt: null,
  };
  expect(await parts.fileRecords.write(older)).toBe(true);
  expect((await parts.fileRecords.find(docs.place, 't'))?.etag).toBe('second');
});

test('a file that others removed is forgotten when it is looked for, but for one that was just written', async () => {
  for (const [operation, name] of [
    ['info', 'g/one'],
    ['download', 'g/two'],
  ] as const) {
    await save(owner, name);
    await docs.store.delete(name, never);
    expect(await refusal(owner, operation, { fileName: name })).toEqual(['NOT_FOUND', 'fileName']);
    expect(await parts.fileRecords.find(docs.place, name)).not.toBeNull();
    await env.DB.prepare('UPDATE storage_files SET written_at = written_at - 3600000 WHERE name = ?').bind(name).run();
    expect(await refusal(owner, operation, { fileName: name })).toEqual(['NOT_FOUND', 'fileName']);
    expect(await parts.fileRecords.find(docs.place, name)).toBeNull();
  }
});

test('what cannot be written is the failure of who gave it, and of nobody who shares its batch', async () => {
  const batches: string[][] = [];
  const write = createSharedWrites(systemClock, 10, async (items: readonly string[]) => {
    batches.push([...items]);
    if (items.includes('bad')) throw new Error('bad');
    return items.length;
  });
  const told = await Promise.allSettled(['first', 'good', 'bad', 'too'].map((item) => write(item)));
  expect(told.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect(batches).toContainEqual(['good', 'bad', 'too']);
});

test('a signed address is written to the end when its sender has gone', async () => {
  const kept: Promise<unknown>[] = [];
  const address = { serveAddress: async () => new Response(), background: (work: Promise<unknown>) => kept.push(work) };
  await answerAddress(address, new Request('https://p.example/storage/token'), 'req');
  expect(kept).toHaveLength(0);
  await answerAddress(address, new Request('https://p.example/storage/token', { method: 'PUT' }), 'req');
  expect(kept).toHaveLength(1);
});
