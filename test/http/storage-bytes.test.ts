import { beforeAll, describe, expect, test } from 'vitest';
import { bytesOf, files, get, put, storageOf } from '../support/bytes.ts';
import { manifest } from '../support/manifest.ts';
import { ORIGIN, send, signedRequest, worker } from '../support/processor.ts';
import { createWorkspace, type Member } from '../support/workspace.ts';

const BYTES = bytesOf(1_000, 5);
const NAME = 'ä/𝄞 "x" (1)*.html';

let owner: Member;

beforeAll(async () => {
  owner = await createWorkspace(manifest(undefined, { storages: [storageOf({ rules: { max_size: 2_000 } })] }));
});

describe('a file in one request', () => {
  test('comes back as it was, for nobody to show', async () => {
    expect(await put(owner, 'content', { fileName: NAME }, BYTES)).toMatchObject({
      status: 200,
      body: { data: { fileName: NAME, size: 1_000, mimeType: 'text/html' }, meta: { run_id: expect.any(String) } },
    });
    const answer = await get(owner, NAME);
    expect(await answer.bytes()).toEqual(BYTES);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-disposition': "attachment; filename*=UTF-8''%F0%9D%84%9E%20%22x%22%20%281%29%2A.html",
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store, no-transform',
      'repr-digest': expect.stringMatching(/^sha-256=:.+:$/),
    });
    const head = await get(owner, NAME, {}, 'HEAD');
    expect([head.status, head.headers.get('etag')]).toEqual([200, answer.headers.get('etag')]);
  });

  test('is given in parts, and by its version', async () => {
    await put(owner, 'content', { fileName: 'r.bin' }, BYTES);
    const asked = async (headers: Record<string, string>) => {
      const answer = await get(owner, 'r.bin', headers);
      return [answer.status, answer.headers.get('content-range'), (await answer.bytes()).length];
    };
    expect(await asked({ range: 'bytes=10-19' })).toEqual([206, 'bytes 10-19/1000', 10]);
    expect(await asked({ range: 'bytes=-5' })).toEqual([206, 'bytes 995-999/1000', 5]);
    expect((await asked({ range: 'bytes=1000-' })).slice(0, 2)).toEqual([416, 'bytes */1000']);
    const etag = (await get(owner, 'r.bin', {}, 'HEAD')).headers.get('etag') ?? '';
    expect((await asked({ 'if-match': etag }))[0]).toBe(200);
    expect((await asked({ 'if-match': '"other"' }))[0]).toBe(412);
    expect(await asked({ 'if-none-match': etag })).toEqual([304, null, 0]);
    expect(await asked({ 'if-none-match': '*' })).toEqual([304, null, 0]);
    expect((await get(owner, 'r.bin', { 'if-none-match': '*' }, 'HEAD')).status).toBe(304);
  });

  test('is refused with another session than was signed, and without the one that was', async () => {
    const path = `/v1/storage/content?product=shop&env=prd&storage=docs&fileName=s.bin`;
    const session = { 'ductape-session': 'login:one' };
    const bare = await signedRequest(owner, path, BYTES, { method: 'PUT' });
    const signed = await signedRequest(owner, path, BYTES, { method: 'PUT', headers: session });
    const sent = (from: Request, more: object) => {
      const authorization = from.headers.get('authorization') ?? '';
      return send(new Request(from.url, { method: 'PUT', headers: { authorization, ...more }, body: BYTES }));
    };
    const refused = { status: 401, body: { code: 'UNAUTHORIZED' } };
    expect(await sent(bare, session)).toMatchObject(refused);
    expect(await sent(signed, {})).toMatchObject(refused);
    expect(await sent(signed, { 'ductape-session': 'login:two' })).toMatchObject(refused);
    expect(await sent(signed, session)).toMatchObject({ status: 401, body: { code: 'SESSION_INVALID' } });
  });

  test('is refused with other bytes, a wrong checksum, or over the rules, and nothing is visible', async () => {
    const path = `/v1/storage/content?product=shop&env=prd&storage=docs&fileName=n.bin`;
    const signed = await signedRequest(owner, path, BYTES, { method: 'PUT' });
    const altered = new Request(signed.url, { method: 'PUT', headers: signed.headers, body: bytesOf(1_000, 6) });
    expect(await send(altered)).toMatchObject({ status: 401 });
    const wrong = { fileName: 'n.bin', checksum: '0'.repeat(64) };
    expect(await put(owner, 'content', wrong, BYTES)).toMatchObject({
      status: 409,
      body: { code: 'CHECKSUM_MISMATCH' },
    });
    expect(await put(owner, 'content', { fileName: 'n.bin' }, bytesOf(2_001))).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'size' }] },
    });
    expect((await get(owner, 'n.bin')).status).toBe(404);
  });
});

describe('a signed address', () => {
  const sign = async (input: object) =>
    (await owner.call('storage.getSignedUrl', { ...files, ...input })).body.data as { url: string };
  const fetchOf = (url: string, init: RequestInit = {}) => worker(new Request(url, init));

  test('gives the file to anybody, with ranges, and no other method', async () => {
    await put(owner, 'content', { fileName: 's.bin' }, BYTES);
    const { url } = await sign({ fileName: 's.bin' });
    expect(url.startsWith(`${ORIGIN}/storage/`)).toBe(true);
    expect(await (await fetchOf(url)).bytes()).toEqual(BYTES);
    const part = await fetchOf(url, { headers: { range: 'bytes=0-3' } });
    expect([part.status, (await part.bytes()).length]).toEqual([206, 4]);
    expect((await fetchOf(url, { method: 'PUT', body: BYTES })).status).toBe(403);
  });

  test('is refused when any bit of its token differs', async () => {
    const { url } = await sign({ fileName: 's.bin' });
    const at = url.lastIndexOf('/') + 1;
    const statuses = new Set<number>();
    for (let index = at; index < url.length; index += 1) {
      for (let bit = 0; bit < 7; bit += 1) {
        const character = String.fromCharCode(url.charCodeAt(index) ^ (1 << bit));
        const altered = url.slice(0, index) + character + url.slice(index + 1);
        // What no address has in its path never arrives as it is.
        if (!/[\w.-]/.test(character)) continue;
        statuses.add((await fetchOf(altered)).status);
      }
    }
    expect([...statuses]).toEqual([404]);
  });

  test('for writing takes what was signed, once whole, and reads nothing', async () => {
    const { url } = await sign({ fileName: 'w.bin', action: 'write', size: 1_000, mimeType: 'image/png' });
    const headers = { 'content-type': 'image/png', 'content-length': '1000' };
    expect((await fetchOf(url)).status).toBe(403);
    expect(
      (await fetchOf(url, { method: 'PUT', headers: { ...headers, 'content-type': 'text/html' }, body: BYTES })).status,
    ).toBe(400);
    expect(
      (await fetchOf(url, { method: 'PUT', headers: { ...headers, 'content-length': '999' }, body: bytesOf(999) }))
        .status,
    ).toBe(400);
    expect((await get(owner, 'w.bin')).status).toBe(404);
    expect((await fetchOf(url, { method: 'PUT', headers, body: BYTES })).status).toBe(200);
    expect(await (await get(owner, 'w.bin')).bytes()).toEqual(BYTES);
  });
});
