import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { parseConnectionString } from '../../../src/drivers/storage/azure/connection-string.ts';
import { signAccess } from '../../../src/drivers/storage/azure/shared-access.ts';
import { createSign } from '../../../src/drivers/storage/azure/shared-key.ts';
import { openAzure } from '../../../src/drivers/storage/azure/store.ts';
import type { AzureTarget, FileStore, ToSign } from '../../../src/drivers/storage/port.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { ACCOUNT, createContainer } from '../../support/azure-container.ts';

const PARTS = { allowPrivateTargets: true, clock: systemClock };
const NEVER = new AbortController().signal;
const ABOUT = { mimeType: 'text/plain; charset=utf-8', upload: null };
const TEXT = bytesOf('some text');

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(text));
}

async function fresh(): Promise<{ store: FileStore; target: AzureTarget }> {
  const target = await createContainer(env.TEST_AZURITE_URL);
  return { store: openAzure(target, PARTS), target };
}

async function signed(store: FileStore, given: Partial<ToSign> & Pick<ToSign, 'name'>) {
  const request = await store.sign({
    action: 'read',
    expiresIn: 60,
    size: null,
    mimeType: null,
    now: Date.now(),
    ...given,
  });
  if (request === null) throw new Error('Azure signs');
  return request;
}

/** The status that a request is answered with. */
async function statusOf(url: string | URL, init: RequestInit = {}): Promise<number> {
  const answer = await fetch(url, { redirect: 'manual', ...init });
  await answer.arrayBuffer();
  return answer.status;
}

/** The same address with a character of a field of its query replaced. */
function alteredAddresses(url: string): URL[] {
  return [...new URL(url).searchParams].map(([field, value]) => {
    const altered = new URL(url);
    const last = value.slice(-5, -4) === 'A' ? 'B' : 'A';
    altered.searchParams.set(field, field === 'sp' ? 'rw' : `${value.slice(0, -5)}${last}${value.slice(-4)}`);
    return altered;
  });
}

describe.runIf(env.TEST_AZURITE_URL !== '')('Azure: a real server on azure', () => {
  test('takes names with characters of every plane, and those that addresses and signatures mind', async () => {
    const { store } = await fresh();
    const names = [
      ' leading and trailing ',
      'a+b%20c%2Fd&e=f?g#h',
      'quotes \' " ` (and) [these] {too} !*~$,;:@^|<>',
      'ünïcödé/日本語/𝒳😀/\u{E0041}/\u{10FFFD}',
      'combining e\u0301 and \u00e9',
      `${'ä'.repeat(100)}/${'n'.repeat(200)}`,
    ];
    for (const name of names) {
      const put = await store.put(name, TEXT, ABOUT, NEVER);
      expect(await store.head(name, NEVER)).toEqual(put);
      expect(await statusOf((await signed(store, { name })).url)).toBe(200);
      expect((await store.copy(name, `copied/${name}`, NEVER))?.size).toBe(TEXT.length);
    }
    const { files } = await store.list({ prefix: '', limit: 100, after: null }, NEVER);
    expect(files.map(({ name }) => name).toSorted()).toEqual(
      [...names, ...names.map((name) => `copied/${name}`)].toSorted(),
    );
    const some = await store.list({ prefix: 'a+b%20', limit: 100, after: null }, NEVER);
    expect(some.files.map(({ name }) => name)).toEqual(['a+b%20c%2Fd&e=f?g#h']);
  });

  test('keeps parts of another content apart, and repeats an end that was done', async () => {
    const { store } = await fresh();
    const handle = await store.createParts('file', ABOUT, NEVER);
    const old = await store.putPart('file', handle, 1, bytesOf('old!'), NEVER);
    const second = await store.putPart('file', handle, 2, { stream: new Blob(['five5']).stream(), size: 5 }, NEVER);
    const first = await store.putPart('file', handle, 1, bytesOf('new!'), NEVER);
    expect(await store.head('file', NEVER)).toBeNull();
    expect(old.etag).not.toBe(first.etag);
    const about = { mimeType: 'text/plain', upload: 'upl_1' };
    const done = await store.completeParts('file', handle, [first, second], about, NEVER);
    expect(done).toMatchObject({ size: 9, upload: 'upl_1' });
    const again = await store.completeParts('file', handle, [first, second], about, NEVER);
    expect(await store.head('file', NEVER)).toEqual(again);
    const opened = await store.get('file', {}, NEVER);
    expect(await new Response(opened?.stream).text()).toBe('new!five5');
  });

  test('no longer has parts when another upload ended under the name', async () => {
    const { store } = await fresh();
    const part = await store.putPart('file', 'blocks', 1, TEXT, NEVER);
    const other = await store.putPart('file', 'blocks', 1, TEXT.slice(1), NEVER);
    await store.completeParts('file', 'blocks', [other], ABOUT, NEVER);
    await expect(store.completeParts('file', 'blocks', [part], ABOUT, NEVER)).rejects.toMatchObject({
      code: 'UPLOAD_FAILED',
      message: expect.stringContaining('no longer has all parts') as string,
    });
  });

  test('serves signed addresses as attachments, and refuses those that were altered, have ended, or are of something else', async () => {
    const { store } = await fresh();
    await store.put('a.txt', TEXT, ABOUT, NEVER);
    await store.put('b.txt', TEXT, ABOUT, NEVER);
    const { url } = await signed(store, { name: 'a.txt' });
    const answer = await fetch(url);
    expect([await answer.text(), answer.headers.get('content-disposition')]).toEqual(['some text', 'attachment']);
    const altered = alteredAddresses(url);
    expect(altered).toHaveLength(6);
    expect(await Promise.all(altered.map((address) => statusOf(address)))).toEqual(altered.map(() => 403));
    expect(await statusOf(url.replace('/a.txt', '/b.txt'))).toBe(403);
    expect(await statusOf(url, { method: 'PUT', body: 'x', headers: { 'x-ms-blob-type': 'BlockBlob' } })).toBe(403);
    expect(await statusOf(url, { method: 'DELETE' })).toBe(403);
    expect(await statusOf((await signed(store, { name: 'a.txt', now: Date.now() - 120_000 })).url)).toBe(403);
  });

  test('serves signed addresses for writing, which read nothing', async () => {
    const { store } = await fresh();
    const { url, method, headers } = await signed(store, { name: 'w', action: 'write', mimeType: 'image/png' });
    expect(await statusOf(url, { method, headers, body: 'picture' })).toBe(201);
    expect(await store.head('w', NEVER)).toMatchObject({ size: 7, mimeType: 'image/png', upload: null });
    expect(await statusOf(url)).toBe(403);
    expect(await statusOf(url.replace('/w?', '/other?'), { method, headers, body: 'x' })).toBe(403);
  });

  test('is reached by a connection string, and by a shared access signature that may do what it says', async () => {
    const { store, target } = await fresh();
    await store.put('a', TEXT, ABOUT, NEVER);
    const text = `AccountName=${ACCOUNT.accountName};AccountKey=${ACCOUNT.key};BlobEndpoint=${target.endpoint}`;
    const byString = openAzure({ ...target, ...parseConnectionString(text) }, PARTS);
    expect(await byString.head('a', NEVER)).toMatchObject({ size: TEXT.length });
    const expiresAt = Date.now() + 60_000;
    const access = { ...target, name: 'a', permissions: 'r', expiresAt, isHttpsOnly: false, disposition: null };
    const sas = await signAccess(access, createSign(ACCOUNT.key));
    const bySas = openAzure({ ...target, credential: { sas } }, PARTS);
    const opened = await bySas.get('a', { range: { suffix: 4 } }, NEVER);
    expect(await new Response(opened?.stream).text()).toBe('text');
    await expect(bySas.delete('a', NEVER)).rejects.toMatchObject({ code: 'DELETE_FAILED' });
    const error: unknown = await bySas.ping(NEVER).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'LIST_FAILED' });
    expect(JSON.stringify(error)).not.toContain(new URLSearchParams(sas).get('sig'));
  });

  test('refuses another key, and has no files where there is no container', async () => {
    const { target } = await fresh();
    const other = openAzure({ ...target, credential: { key: btoa('another key') } }, PARTS);
    await expect(other.ping(NEVER)).rejects.toMatchObject({
      code: 'LIST_FAILED',
      details: { upstream: { status: 403 } },
    });
    const nowhere = openAzure({ ...target, container: 'no-such-container' }, PARTS);
    await expect(nowhere.head('a', NEVER)).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' });
    await expect(nowhere.put('a', TEXT, ABOUT, NEVER)).rejects.toMatchObject({
      code: 'UPLOAD_FAILED',
      details: { upstream: { status: 404, body: { code: 'ContainerNotFound' } } },
    });
  });
});
