import { describe, expect, it } from 'vitest';
import type { FileStore, S3Target } from '../../../src/drivers/storage/port.ts';
import type { S3Parts } from '../../../src/drivers/storage/s3/exchange.ts';
import { openS3 } from '../../../src/drivers/storage/s3/store.ts';
import { ProcessorError } from '../../../src/kernel/errors.ts';

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const TARGET: S3Target = {
  type: 'aws',
  endpoint: 'https://s3.eu-west-1.amazonaws.com',
  region: 'eu-west-1',
  bucket: 'files',
  pathStyle: false,
  keys: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: SECRET, sessionToken: 'a-token-of-a-session' },
};
const NOW = Date.UTC(2026, 10, 28, 2, 0, 0);
const CLOCK: S3Parts['clock'] = { now: () => NOW, sleep: () => Promise.resolve() };
const ABOUT = { mimeType: 'text/plain', upload: null };
const NEVER = new AbortController().signal;

type Answer = () => Response | Promise<Response>;

/** A store that answers so, one after the other and then always the last, and what it was asked. */
function answering(...answers: Answer[]) {
  const asked: Request[] = [];
  const fetch: S3Parts['fetch'] = async (url, init) => {
    asked.push(new Request(url, init));
    return await (answers[Math.min(asked.length, answers.length) - 1]?.() ?? new Response(''));
  };
  return { asked, store: openS3(TARGET, { allowPrivateTargets: false, clock: CLOCK, fetch }) };
}

const xml = (code: string, message: string, more = '') =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message>${more}</Error>`;

const refusing = (status: number, body: string, headers: Record<string, string> = {}): Answer => {
  return () => new Response(body, { status, headers });
};

const failureOf = async (working: Promise<unknown>): Promise<ProcessorError> =>
  await working.then(
    () => expect.unreachable('it went well'),
    (thrown: unknown) => thrown as ProcessorError,
  );

const put = (store: FileStore) => store.put('a.txt', new Uint8Array(3), ABOUT, NEVER);
const complete = (store: FileStore) =>
  store.completeParts('a.txt', 'handle', [{ part: 1, etag: 'e1', size: 3 }], ABOUT, NEVER);

const OPERATIONS: [string, (store: FileStore) => Promise<unknown>][] = [
  ['UPLOAD_FAILED', put],
  ['UPLOAD_FAILED', (store) => store.createParts('a.txt', ABOUT, NEVER)],
  ['UPLOAD_FAILED', (store) => store.putPart('a.txt', 'handle', 1, new Uint8Array(3), NEVER)],
  ['UPLOAD_FAILED', complete],
  ['DOWNLOAD_FAILED', (store) => store.get('a.txt', {}, NEVER)],
  ['DOWNLOAD_FAILED', (store) => store.head('a.txt', NEVER)],
  ['DELETE_FAILED', (store) => store.delete('a.txt', NEVER)],
  ['DELETE_FAILED', (store) => store.abortParts('a.txt', 'handle', NEVER)],
  ['LIST_FAILED', (store) => store.list({ prefix: '', limit: 10, after: null }, NEVER)],
  ['LIST_FAILED', (store) => store.ping(NEVER)],
];

describe('What a store that speaks S3 answers', () => {
  it.each(OPERATIONS)('is %s when it refuses, whatever was asked', async (code, ask) => {
    const more = `<AWSAccessKeyId>AKIAIOSFODNN7EXAMPLE</AWSAccessKeyId><StringToSign>AWS4-HMAC-SHA256 x</StringToSign>`;
    const { store } = answering(refusing(403, xml('SignatureDoesNotMatch', `It is not ${SECRET}.`, more)));
    const { code: found, details, message } = await failureOf(ask(store));
    expect([found, details.outcome, details.upstream?.status]).toEqual([code, 'sent', 403]);
    expect(details.upstream?.body).toEqual({ code: 'SignatureDoesNotMatch', message: 'It is not [redacted].' });
    expect(`${message} ${JSON.stringify(details)}`).not.toMatch(/wJalr|AKIA|AWS4-HMAC/);
  });

  it.each<[number, string, Record<string, string>, string, number | undefined]>([
    [503, xml('SlowDown', 'Please reduce your request rate.'), {}, 'RATE_LIMITED', 1_000],
    [503, xml('SlowDown', 'Slower.'), { 'retry-after': '7' }, 'RATE_LIMITED', 7_000],
    [429, '', { 'retry-after': 'Sat, 28 Nov 2026 02:00:30 GMT' }, 'RATE_LIMITED', 30_000],
    [500, xml('InternalError', 'We met an error.'), {}, 'SERVICE_UNAVAILABLE', undefined],
    [503, '<html>no XML', { 'retry-after': '2' }, 'SERVICE_UNAVAILABLE', 2_000],
    [400, xml('RequestTimeout', 'Idle.'), {}, 'SERVICE_UNAVAILABLE', undefined],
    [409, xml('OperationAborted', 'Try again.'), {}, 'SERVICE_UNAVAILABLE', undefined],
    [404, xml('NoSuchBucket', 'There is none.'), {}, 'UPLOAD_FAILED', undefined],
    [403, xml('InvalidAccessKeyId', 'Unknown.'), {}, 'UPLOAD_FAILED', undefined],
    [400, xml('EntityTooLarge', 'Too large.'), {}, 'UPLOAD_FAILED', undefined],
  ])('%i %j %j is %s', async (status, body, headers, code, pause) => {
    const { code: found, details } = await failureOf(put(answering(refusing(status, body, headers)).store));
    expect([found, details.outcome, details.retry_after_ms]).toEqual([code, 'sent', pause]);
  });

  it('says where a bucket is instead of following a redirect', async () => {
    const { store, asked } = answering(
      refusing(301, xml('PermanentRedirect', 'Elsewhere.'), {
        'x-amz-bucket-region': 'us-west-2',
        location: 'http://169.254.169.254/',
      }),
    );
    const { code, message } = await failureOf(put(store));
    expect([code, message, asked.length, asked[0]?.redirect]).toEqual([
      'UPLOAD_FAILED',
      'files.s3.eu-west-1.amazonaws.com answered 301 PermanentRedirect: Elsewhere. The bucket is in the region us-west-2.',
      1,
      'manual',
    ]);
  });

  it('is an error where the body of a 200 is one', async () => {
    const late = () => new Response(`  \n  ${xml('InternalError', 'We met an error.')}`);
    expect(await failureOf(complete(answering(late).store))).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    const found = () => new Response(null, { headers: { 'content-length': '3', etag: '"e"' } });
    const { store } = answering(found, () => new Response(xml('SlowDown', 'Slower.')));
    expect(await failureOf(store.copy('a.txt', 'b.txt', NEVER))).toMatchObject({ code: 'RATE_LIMITED' });
  });

  it('may have been done where a 200 cannot be read', async () => {
    for (const body of ['', '<Complete', '<Other/>', '<CompleteMultipartUploadResult/>']) {
      const { code, details } = await failureOf(complete(answering(() => new Response(body)).store));
      expect([body, code, details.outcome]).toEqual([body, 'UPLOAD_FAILED', 'unknown']);
    }
  });

  it('is nothing where the file is absent, and something where it has changed', async () => {
    const absent = answering(refusing(404, xml('NoSuchKey', 'None.'))).store;
    expect(await absent.get('a.txt', {}, NEVER)).toBeNull();
    expect(await answering(refusing(404, '')).store.head('a.txt', NEVER)).toBeNull();
    expect(await answering(refusing(404, '')).store.copy('a.txt', 'b.txt', NEVER)).toBeNull();
    await expect(absent.delete('a.txt', NEVER)).resolves.toBeUndefined();
    const gone = answering(refusing(404, xml('NoSuchUpload', 'None.'))).store;
    await expect(gone.abortParts('a.txt', 'handle', NEVER)).resolves.toBeUndefined();
    const changed = answering(refusing(412, xml('PreconditionFailed', 'Other.'))).store;
    expect(await failureOf(changed.get('a.txt', { ifMatch: 'e' }, NEVER))).toMatchObject({ code: 'CONFLICT' });
    const beyond = answering(refusing(416, xml('InvalidRange', 'Beyond.'))).store;
    const { code, details } = await failureOf(beyond.get('a.txt', { range: { offset: 9 } }, NEVER));
    expect([code, details.errors?.[0]?.path]).toEqual(['VALIDATION_ERROR', 'range']);
  });

  it('is refused where the platform would undo its coding, since lengths would be others', async () => {
    const headers = { 'content-encoding': 'gzip', 'content-length': '20' };
    const response = { ok: true, status: 200, headers: new Headers(headers), body: null } as Response;
    expect(await failureOf(answering(() => response).store.get('a.txt', {}, NEVER))).toMatchObject({
      code: 'NOT_SUPPORTED',
      message: expect.stringContaining('gzip'),
    });
  });
});

describe('A store that does not answer', () => {
  const broken: Answer = () => Promise.reject(new Error('Network connection lost.'));

  it('may have done what was to be changed, and has done nothing when it was read', async () => {
    const outcomes = await Promise.all(OPERATIONS.map(([, ask]) => failureOf(ask(answering(broken).store))));
    expect(outcomes.map(({ code, details }) => `${code} ${details.outcome}`)).toEqual([
      ...Array.from({ length: 4 }, () => 'CONNECTION_ERROR unknown'),
      ...Array.from({ length: 2 }, () => 'CONNECTION_ERROR not_sent'),
      ...Array.from({ length: 2 }, () => 'CONNECTION_ERROR unknown'),
      ...Array.from({ length: 2 }, () => 'CONNECTION_ERROR not_sent'),
    ]);
  });

  it('is TIMEOUT, cancelled, or what the signal says', async () => {
    const stopped = async (reason: Error) => {
      const controller = new AbortController();
      const { store } = answering(() => {
        controller.abort(reason);
        return Promise.reject(reason);
      });
      return await failureOf(store.delete('a.txt', controller.signal));
    };
    const late = await stopped(new DOMException('late', 'TimeoutError'));
    expect([late.code, late.details.outcome]).toEqual(['TIMEOUT', 'unknown']);
    expect(await stopped(new Error('gone'))).toMatchObject({ code: 'CONNECTION_ERROR' });
    expect(await stopped(new ProcessorError('FORBIDDEN', 'no'))).toMatchObject({ code: 'FORBIDDEN' });
    const { store, asked } = answering(broken);
    const before = await failureOf(store.delete('a.txt', AbortSignal.abort(new DOMException('', 'TimeoutError'))));
    expect([before.code, before.details.outcome, asked.length]).toEqual(['TIMEOUT', 'not_sent', 0]);
  });

  it('is not asked where it is no public address', async () => {
    const endpoints = ['http://127.0.0.1:9000', 'https://10.0.0.1', 'https://169.254.169.254', 'ftp://example.com'];
    for (const endpoint of endpoints) {
      const asked: string[] = [];
      const fetch: S3Parts['fetch'] = (url) => {
        asked.push(url);
        return Promise.resolve(new Response(''));
      };
      const target = { ...TARGET, endpoint, pathStyle: true };
      const store = openS3(target, { allowPrivateTargets: false, clock: CLOCK, fetch });
      expect([endpoint, (await failureOf(put(store))).code, asked]).toEqual([endpoint, 'TARGET_REFUSED', []]);
    }
  });
});
