import { beforeEach, describe, expect, it } from 'vitest';
import type { FileStore } from '../../../src/drivers/storage/port.ts';
import type { ProcessorError } from '../../../src/kernel/errors.ts';
import { type Asked, createAccountKey, createGoogle, type Google } from './google-account.ts';

const NEVER = new AbortController().signal;
const ABOUT = { mimeType: 'image/png', upload: 'up_1' };
const BYTES = new Uint8Array([1, 2, 3]);
/** MD5 of those bytes in base64. */
const MD5 = 'Uonfc331cyb83SJZevsfrA==';
const NAME = "a b/ü+'(1).png";
const URL_OF_NAME = 'https://storage.googleapis.com/files/a%20b/%C3%BC%2B%27%281%29.png';

let google: Google;
let store: FileStore;
const key = createAccountKey();
beforeEach(async () => {
  google = await createGoogle(await key);
  store = google.store();
});

const failureOf = async (working: Promise<unknown>): Promise<ProcessorError> =>
  await working.then(
    () => expect.unreachable('it went well'),
    (thrown: unknown) => thrown as ProcessorError,
  );

const FILE = {
  'content-length': '3',
  'content-type': 'image/png',
  etag: '"tag"',
  'last-modified': 'Sat, 28 Nov 2026 01:00:00 GMT',
  'x-goog-meta-ductape-upload': 'up_1',
};
const STORED = {
  name: NAME,
  size: 3,
  etag: 'tag',
  mimeType: 'image/png',
  lastModified: Date.UTC(2026, 10, 28, 1),
  upload: 'up_1',
};
const answers = (body: string | null, headers: Record<string, string> = {}) => {
  google.answer = () => new Response(body, { headers });
};
const lastAsked = (): Asked | undefined => google.asked.at(-1);

describe('A service account of Google', () => {
  it('exchanges an assertion for a token, which serves until shortly before its end', async () => {
    answers(null, FILE);
    await store.head(NAME, NEVER);
    await google.store().head(NAME, NEVER);
    const issued = google.now / 1_000;
    const { clientEmail: iss, tokenUri: aud } = google.account;
    // https://developers.google.com/identity/protocols/oauth2/service-account#authorizingrequests
    const scope = 'https://www.googleapis.com/auth/devstorage.read_write';
    const assertion = {
      header: { alg: 'RS256', typ: 'JWT', kid: 'key-1' },
      claims: { iss, aud, scope, iat: issued, exp: issued + 3_600 },
    };
    expect(google.assertions).toEqual([assertion]);
    google.now += 3_530_000;
    await store.head(NAME, NEVER);
    expect(google.assertions).toHaveLength(1);
    google.now += 20_000;
    await store.head(NAME, NEVER);
    expect(google.assertions).toHaveLength(2);
  });

  it('gives nobody a token who has another key', async () => {
    answers(null, FILE);
    await store.head(NAME, NEVER);
    const { account } = await createGoogle(await createAccountKey());
    const { code, details, message } = await failureOf(
      google.store({ privateKey: account.privateKey }).put(NAME, BYTES, ABOUT, NEVER),
    );
    expect([code, details.upstream, message]).toEqual([
      'UPLOAD_FAILED',
      { status: 400, body: { code: 'invalid_grant', message: 'Invalid JWT Signature.' } },
      'oauth2.googleapis.com answered 400 invalid_grant: Invalid JWT Signature.',
    ]);
  });

  it('says what is wrong with a key, and takes one whose line ends are written out', async () => {
    const { code, details } = await failureOf(google.store({ privateKey: 'none' }).head(NAME, NEVER));
    expect([code, details.errors?.[0]?.path]).toEqual(['VALIDATION_ERROR', 'config.private_key']);
    const request = { name: NAME, action: 'read', expiresIn: 60, size: null, mimeType: null, now: google.now } as const;
    expect(await failureOf(google.store({ privateKey: 'none' }).sign(request))).toMatchObject({
      code: 'SIGNED_URL_FAILED',
    });
    answers(null, FILE);
    const privateKey = google.account.privateKey.replaceAll('\n', String.raw`\n`);
    expect(await google.store({ privateKey }).head(NAME, NEVER)).toEqual(STORED);
  });

  it('has asked the store for nothing when there is no token', async () => {
    google.refusal = () => new Response('busy', { status: 503 });
    expect(await failureOf(store.delete(NAME, NEVER))).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    google.refusal = () => Response.json({});
    const { code, details } = await failureOf(store.delete(NAME, NEVER));
    expect([code, details.outcome, google.asked]).toEqual(['DELETE_FAILED', 'not_sent', []]);
    const tokenUri = 'http://169.254.169.254/token';
    expect(await failureOf(google.store({ tokenUri }).head(NAME, NEVER))).toMatchObject({ code: 'TARGET_REFUSED' });
  });

  it('obtains another token when the store does not take the one it has', async () => {
    google.answer = () => new Response('<Error><Code>AuthenticationRequired</Code></Error>', { status: 401 });
    expect(await failureOf(store.head(NAME, NEVER))).toMatchObject({ code: 'DOWNLOAD_FAILED' });
    answers(null, FILE);
    expect(await store.head(NAME, NEVER)).toEqual(STORED);
    expect(google.assertions).toHaveLength(2);
  });
});

/** Pages below https://cloud.google.com/storage/docs/xml-api/, field by field. */
describe('What the XML API of Google is asked', () => {
  it('is PUT of an object with its MD5: put-object-upload', async () => {
    answers('', { etag: '"tag"', date: 'Sat, 28 Nov 2026 01:00:00 GMT' });
    expect(await store.put(NAME, BYTES, ABOUT, NEVER)).toEqual(STORED);
    expect(lastAsked()).toEqual({
      method: 'PUT',
      url: URL_OF_NAME,
      headers: { 'content-type': 'image/png', 'content-md5': MD5, 'x-goog-meta-ductape-upload': 'up_1' },
      body: '\u0001\u0002\u0003',
    });
  });

  it('is GET and HEAD of an object: get-object-download', async () => {
    google.answer = () => new Response('abc', { status: 206, headers: { ...FILE, 'content-range': 'bytes 2-4/9' } });
    const file = await store.get(NAME, { range: { offset: 2, length: 3 }, ifMatch: 'tag' }, NEVER);
    expect(file).toMatchObject({ ...STORED, size: 9, range: { offset: 2, length: 3 } });
    const headers = { range: 'bytes=2-4', 'if-match': '"tag"' };
    expect(lastAsked()).toEqual({ method: 'GET', url: URL_OF_NAME, headers, body: '' });
    answers(null, FILE);
    expect(await store.head(NAME, NEVER)).toEqual(STORED);
    expect(lastAsked()).toEqual({ method: 'HEAD', url: URL_OF_NAME, headers: {}, body: '' });
  });

  it('is DELETE of an object, of which there may be none: delete-object', async () => {
    google.answer = () => new Response('<Error><Code>NoSuchKey</Code></Error>', { status: 404 });
    await expect(store.delete(NAME, NEVER)).resolves.toBeUndefined();
    expect(lastAsked()).toEqual({ method: 'DELETE', url: URL_OF_NAME, headers: {}, body: '' });
  });

  it('is a list of objects by version 2, their names encoded: get-bucket-list', async () => {
    answers(`<?xml version='1.0' encoding='UTF-8'?><ListBucketResult xmlns='http://doc.s3.amazonaws.com/2006-03-01'>
      <EncodingType>url</EncodingType><IsTruncated>true</IsTruncated><NextContinuationToken>to+ken=</NextContinuationToken>
      <Contents><Key>a+b/%C3%BC%2B.png</Key><Generation>1</Generation><LastModified>2026-11-28T01:00:00.000Z</LastModified>
      <ETag>"tag"</ETag><Size>3</Size></Contents></ListBucketResult>`);
    expect(await store.list({ prefix: 'a b/', limit: 5, after: 'be/fore=' }, NEVER)).toEqual({
      files: [{ ...STORED, name: 'a b/ü+.png', upload: null }],
      next: 'to+ken=',
    });
    const query = 'list-type=2&encoding-type=url&max-keys=5&prefix=a%20b%2F&continuation-token=be%2Ffore%3D';
    const url = `https://storage.googleapis.com/files?${query}`;
    expect(lastAsked()).toEqual({ method: 'GET', url, headers: {}, body: '' });
  });

  it('is a copy of this very version: put-object-copy', async () => {
    google.answer = ({ method }) =>
      method === 'HEAD'
        ? new Response(null, { headers: { ...FILE, 'content-length': '6000000000' } })
        : new Response(
            '<CopyObjectResult><ETag>"other"</ETag><LastModified>2026-11-28T02:00:00Z</LastModified></CopyObjectResult>',
          );
    const copied = {
      name: 'copy.png',
      size: 6_000_000_000,
      etag: 'other',
      lastModified: Date.UTC(2026, 10, 28, 2),
      upload: null,
    };
    expect(await store.copy(NAME, 'copy.png', NEVER)).toEqual({ ...STORED, ...copied });
    expect(lastAsked()).toEqual({
      method: 'PUT',
      url: 'https://storage.googleapis.com/files/copy.png',
      headers: {
        'x-goog-copy-source': '/files/a%20b/%C3%BC%2B%27%281%29.png',
        'x-goog-copy-source-if-match': '"tag"',
        'x-goog-metadata-directive': 'REPLACE',
        'content-type': 'image/png',
      },
      body: '',
    });
  });

  it('is an upload in parts: post-object-multipart, put-object-multipart, post-object-complete', async () => {
    answers('<InitiateMultipartUploadResult><UploadId>id/1</UploadId></InitiateMultipartUploadResult>');
    expect(await store.createParts(NAME, ABOUT, NEVER)).toBe('id/1');
    const headers = { 'content-type': 'image/png', 'x-goog-meta-ductape-upload': 'up_1' };
    expect(lastAsked()).toEqual({ method: 'POST', url: `${URL_OF_NAME}?uploads=`, headers, body: '' });
    answers('', { etag: '"p2"' });
    const part = await store.putPart(NAME, 'id/1', 2, BYTES, NEVER);
    expect([part, lastAsked()?.url, lastAsked()?.headers]).toEqual([
      { part: 2, etag: 'p2', size: 3 },
      `${URL_OF_NAME}?partNumber=2&uploadId=id%2F1`,
      { 'content-md5': MD5 },
    ]);
    answers('<CompleteMultipartUploadResult><ETag>"whole"</ETag></CompleteMultipartUploadResult>');
    const parts = [part, { part: 1, etag: 'p1', size: 5 }];
    const whole = { etag: 'whole', size: 8, lastModified: google.now };
    expect(await store.completeParts(NAME, 'id/1', parts, ABOUT, NEVER)).toEqual({ ...STORED, ...whole });
    expect(lastAsked()).toMatchObject({
      method: 'POST',
      url: `${URL_OF_NAME}?uploadId=id%2F1`,
      body: '<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>"p1"</ETag></Part><Part><PartNumber>2</PartNumber><ETag>"p2"</ETag></Part></CompleteMultipartUpload>',
    });
    await store.abortParts(NAME, 'id/1', NEVER);
    expect(lastAsked()).toMatchObject({ method: 'DELETE', url: `${URL_OF_NAME}?uploadId=id%2F1` });
  });
});
