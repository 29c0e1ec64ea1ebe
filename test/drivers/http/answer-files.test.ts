import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../src/kernel/limits.ts';
import { createFetchDriver } from '../../../src/drivers/http/fetch-driver.ts';
import { ask, at } from '../../support/target.ts';
import { failure, send } from './target.ts';

const PNG = 'iVBORw0KGgo=';
const bytes = Uint8Array.fromBase64(PNG);

/** An address that answers the bytes given in base64. */
function file(type: string, more: Readonly<Record<string, string | number>> = {}): string {
  return at('/file', { type, body: PNG, ...more });
}

describe('binary answers', () => {
  test('come back as bytes with their type and name', async () => {
    expect(await send(file('image/png', { disposition: 'attachment; filename="a.png"' }))).toMatchObject({
      status: 200,
      body: null,
      binary: { bytes, mimeType: 'image/png', fileName: 'a.png' },
    });
  });

  test('come back without a name when they have none', async () => {
    const { binary } = await send(file('application/pdf'));
    expect(binary).toEqual({ bytes, mimeType: 'application/pdf', fileName: null });
  });

  test('keep the parameters of their type', async () => {
    const { binary } = await send(file('multipart/mixed; boundary=aBc'));
    expect(binary).toMatchObject({ mimeType: 'multipart/mixed; boundary=aBc' });
  });

  test.each(['text/plain; charset=klingon', 'text/csv; charset=binary', 'text/xml; charset=klingon'])(
    'are what text in a charset that is none is: %s',
    async (type) => {
      expect(await send(file(type))).toMatchObject({ body: null, binary: { bytes, mimeType: type } });
    },
  );

  test('are not what JSON is, whatever its charset', async () => {
    const answer = await send(file('application/json; charset=klingon', { body: btoa('{"a":1}') }));
    expect(answer).toMatchObject({ body: { a: 1 } });
    expect(answer.binary).toBeUndefined();
  });

  test.each(['zstd', 'gzip, zstd'])('are what came in the content coding %s, which nobody undoes', async (coding) => {
    expect(await send(file('text/plain', { coding }))).toMatchObject({
      body: null,
      binary: { bytes, mimeType: 'application/octet-stream' },
    });
  });

  test.each(['image/png', 'text/plain; charset=klingon'])('are null when they are empty: %s', async (type) => {
    const answer = await send(at('/file', { type }));
    expect(answer).toMatchObject({ status: 200, body: null });
    expect(answer.binary).toBeUndefined();
  });

  test.each([400, 502])('are left unread with status %i', async (status) => {
    const answer = await send(file('image/png', { status }));
    expect(answer).toMatchObject({ status, body: null });
    expect(answer.binary).toBeUndefined();
    const key = `unread-${status}`;
    expect(await send(at('/endless', { key, type: 'video/mp4', status }))).toMatchObject({ status, body: null });
    expect(await ask('/_ended', { key })).toBe(true);
  });

  test('come whole up to the limit and not beyond', async () => {
    const limit = LIMITS.file_body.value;
    const { binary } = await send(at('/file', { type: 'application/zip', bytes: limit }));
    expect(binary?.bytes).toHaveLength(limit);
    expect(binary?.bytes.findIndex((byte, index) => byte !== index % 251)).toBe(-1);
    expect(await failure(at('/file', { type: 'application/zip', bytes: limit + 1 }))).toMatchObject({
      code: 'UPSTREAM_ERROR',
      details: { outcome: 'sent', upstream: { status: 200 } },
    });
  });

  test('come whole however their chunks are cut', async () => {
    const sizes = [1, 16_383, 1, 0, 100_000, 3];
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const [index, size] of sizes.entries()) controller.enqueue(new Uint8Array(size).fill(index));
        controller.close();
      },
    });
    const headers = { 'content-type': 'image/png' };
    const driver = createFetchDriver({
      allowPrivateTargets: false,
      fetch: async () => new Response(body, { headers }),
    });
    const { binary } = await send('https://one.example/', { driver });
    expect([...(binary?.bytes ?? [])]).toEqual(
      sizes.flatMap((size, index) => Array.from({ length: size }, () => index)),
    );
  });
});

/** Text as the characters of its UTF-8 bytes. */
function utf8(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}

describe('the file name', () => {
  test.each([
    ['attachment; filename=plain.txt', 'plain.txt'],
    ['inline;filename = "with space.txt" ; size=3', 'with space.txt'],
    ['ATTACHMENT; FileName="a.txt"', 'a.txt'],
    ['attachment; filename="a; filename=b.txt"', 'a; filename=b.txt'],
    ['attachment; name="; filename=evil.txt"; filename=good.txt', 'good.txt'],
    [String.raw`attachment; filename="a \"quoted\" name.txt"`, 'a "quoted" name.txt'],
    ['attachment; filename=without quotes.txt', 'without quotes.txt'],
    ['attachment; filename=first.txt; filename=second.txt', 'first.txt'],
    ['attachment; filename="EURO.txt"; filename*=UTF-8\'\'%e2%82%ac%20rates.txt', '€ rates.txt'],
    ["attachment; filename*=utf-8'de'Gr%C3%BC%C3%9Fe.txt; filename=fallback.txt", 'Grüße.txt'],
    ["attachment; filename*=iso-8859-1''Gr%FC%DFe.txt", 'Grüße.txt'],
    ["attachment; filename*=UTF-8''%ff%fe; filename=fallback.txt", 'fallback.txt'],
    ["attachment; filename*=UTF-8''50%; filename=fallback.txt", 'fallback.txt'],
    ["attachment; filename*=klingon''a.txt; filename=fallback.txt", 'fallback.txt'],
    ['attachment; filename="../../etc/passwd"', 'passwd'],
    ["attachment; filename*=UTF-8''..%2F..%5Cboot.ini%0D%0AX", 'boot.iniX'],
    [String.raw`attachment; filename="C:\\dir\\a.txt"`, 'a.txt'],
    ['attachment; filename=".."', null],
    ['attachment; filename="dir/"', null],
    ['attachment; filename=""', null],
    ["attachment; filename*=UTF-8''; filename=fallback.txt", 'fallback.txt'],
    ['attachment', null],
    ['attachment; filename', null],
    ['', null],
    [`attachment; filename="${utf8('Grüße.txt')}"`, 'Grüße.txt'],
  ])('of %j is %j', async (disposition, expected) => {
    expect(await send(file('image/png', { disposition }))).toMatchObject({ binary: { fileName: expected } });
  });
});
