import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { compose } from '../../../src/compose.ts';
import type { ToSign } from '../../../src/drivers/storage/port.ts';
import { createAddresses } from '../../../src/resources/storage/addresses.ts';
import { ORIGIN, worker } from '../../support/processor.ts';
import type { Member } from '../../support/workspace.ts';
import { ask, at, createFiles, refusal, save, storage, withStorages } from './storages.ts';

const HOUR_S = 3_600;
const { sealer } = compose(env);
const addresses = createAddresses({ sealer, publicUrl: ORIGIN });

let owner: Member;
beforeAll(async () => {
  owner = await createFiles();
  await save(owner, 'a.txt', 'of a');
  await save(owner, 'b.txt', 'of b');
});

/** Signs as the processor does, at an instant. */
async function signAt(now: number, more: Partial<ToSign> = {}): Promise<string> {
  const request = {
    name: 'a.txt',
    action: 'read',
    expiresIn: HOUR_S,
    size: null,
    mimeType: null,
    now,
    ...more,
  } as const;
  return (await addresses.sign({ workspace: owner.workspace_id, ...at }, request)).url;
}

const signed = async (fileName: string, more: object = {}) =>
  (await ask<{ url: string }>(owner, 'getSignedUrl', { fileName, ...more })).url;

/** Status and text of the answer, or its code. */
async function fetched(url: string, init: RequestInit = {}): Promise<[number, string]> {
  const response = await worker(new Request(url, init));
  const text = await response.text();
  return [response.status, response.ok ? text : (JSON.parse(text) as { code: string }).code];
}

const write = (url: string, body: string, method = 'PUT') =>
  fetched(url, { method, body, headers: { 'content-type': 'text/plain', 'content-length': String(body.length) } });
const textOf = async (fileName: string) => atob((await ask<{ data: string }>(owner, 'download', { fileName })).data);

describe('a signed address', () => {
  test('serves until its time is up, and then neither reads nor writes', async () => {
    const now = Date.now();
    expect(await fetched(await signAt(now - (HOUR_S - 60) * 1_000))).toEqual([200, 'of a']);
    expect(await fetched(await signAt(now - HOUR_S * 1_000))).toEqual([403, 'FORBIDDEN']);
    const late = await signAt(now - HOUR_S * 1_000, { name: 'late.txt', action: 'write' });
    expect(await write(late, 'late')).toEqual([403, 'FORBIDDEN']);
    expect(await refusal(owner, 'info', { fileName: 'late.txt' })).toEqual(['NOT_FOUND', 'fileName']);
  });

  test('is of one file, whatever a request says besides', async () => {
    const url = await signed('a.txt');
    expect(await fetched(`${url}?fileName=b.txt&storage=other&name=b.txt`)).toEqual([200, 'of a']);
    expect(await fetched(`${url}/b.txt`)).toEqual([404, 'NOT_FOUND']);
    const writing = await signed('w.txt', { action: 'write' });
    expect((await write(`${writing}?fileName=b.txt`, 'written'))[0]).toBe(200);
    expect([await textOf('w.txt'), await textOf('b.txt')]).toEqual(['written', 'of b']);
  });

  test('is of one method', async () => {
    const reading = await signed('a.txt');
    const writing = await signed('b.txt', { action: 'write' });
    expect(await write(reading, 'x')).toEqual([403, 'FORBIDDEN']);
    expect(await fetched(writing)).toEqual([403, 'FORBIDDEN']);
    for (const url of [reading, writing]) {
      for (const method of ['POST', 'DELETE', 'PATCH']) expect((await fetched(url, { method }))[0]).toBe(404);
    }
    expect([await textOf('a.txt'), await textOf('b.txt')]).toEqual(['of a', 'of b']);
  });

  test('is of one workspace, and of what was sealed for addresses', async () => {
    const other = await createFiles();
    await save(other, 'a.txt', 'of another');
    const url = await signed('a.txt');
    expect(await fetched(url.replace(owner.workspace_id, other.workspace_id))).toEqual([404, 'NOT_FOUND']);
    const told = JSON.stringify([at.product, at.env, at.storage, 'a.txt', 'read', Date.now() + 60_000, null, null]);
    const sealed = async (context: string) =>
      `${ORIGIN}/storage/${owner.workspace_id}.${await sealer.seal(owner.workspace_id, context, told)}`;
    expect(await fetched(await sealed('storage-address'))).toEqual([200, 'of a']);
    expect(await fetched(await sealed('secret'))).toEqual([404, 'NOT_FOUND']);
  });

  test('serves also when the data key has been rotated since, more than once', async () => {
    const first = await signed('a.txt');
    await owner.call('secrets.rotate');
    const second = await signed('a.txt');
    await owner.call('secrets.rotate');
    const keyOf = (url: string) => /\.v1\.(\d+)\./.exec(url)?.[1];
    expect(keyOf(second)).not.toBe(keyOf(first));
    for (const url of [first, second]) expect(await fetched(url)).toEqual([200, 'of a']);
    // A number of another key does not make it one of that key.
    expect(await fetched(first.replace(/\.v1\.\d+\./, `.v1.${keyOf(second)}.`))).toEqual([404, 'NOT_FOUND']);
    expect(await fetched(first.replace(/\.v1\.\d+\./, '.v1.99.'))).toEqual([404, 'NOT_FOUND']);
  });

  test('serves nothing when its storage is gone', async () => {
    const gone = await createFiles();
    await save(gone, 'a.txt');
    const { url } = await ask<{ url: string }>(gone, 'getSignedUrl', { fileName: 'a.txt' });
    expect((await fetched(url))[0]).toBe(200);
    await gone.apply(withStorages([storage({ tag: 'others' })]), [at.env]);
    expect(await fetched(url)).toEqual([404, 'NOT_FOUND']);
  });
});
