import { describe, expect, test } from 'vitest';
import { openAzure } from '../../../src/drivers/storage/azure/store.ts';
import type { AzureTarget, FileStore } from '../../../src/drivers/storage/port.ts';
import { type Clock, systemClock } from '../../../src/kernel/clock.ts';
import { ProcessorError } from '../../../src/kernel/errors.ts';

const TARGET: AzureTarget = {
  type: 'azure',
  endpoint: 'https://account.blob.core.windows.net',
  accountName: 'account',
  container: 'files',
  credential: { key: btoa('a key of an account') },
};
const NEVER = new AbortController().signal;
const ABOUT = { mimeType: 'text/plain', upload: null };

/** A store whose requests are answered so, one after the other; the last answer is given again. */
function answering(...answers: (() => Response | Promise<Response>)[]): { store: FileStore; asked: Request[] } {
  const asked: Request[] = [];
  const fetch = async (request: Request) => {
    asked.push(request);
    const answer = answers[Math.min(asked.length, answers.length) - 1];
    return await (answer?.() ?? new Response());
  };
  const clock: Clock = { now: () => Date.UTC(2026, 0, 1), sleep: async (_ms, signal) => signal?.throwIfAborted() };
  return { store: openAzure(TARGET, { allowPrivateTargets: false, clock, fetch }), asked };
}

const refusing = (status: number, code: string, message: string, headers: Record<string, string> = {}) => {
  const body = `\uFEFF<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}\nRequestId:1\nTime:2</Message><AuthenticationErrorDetail>signed</AuthenticationErrorDetail></Error>`;
  return () => new Response(body, { status, headers: { 'x-ms-error-code': code, ...headers } });
};

const OPERATIONS: [string, string, (store: FileStore) => Promise<unknown>][] = [
  ['put', 'UPLOAD_FAILED', (store) => store.put('a', new Uint8Array(1), ABOUT, NEVER)],
  ['get', 'DOWNLOAD_FAILED', (store) => store.get('a', {}, NEVER)],
  ['head', 'DOWNLOAD_FAILED', (store) => store.head('a', NEVER)],
  ['delete', 'DELETE_FAILED', (store) => store.delete('a', NEVER)],
  ['list', 'LIST_FAILED', (store) => store.list({ prefix: '', limit: 10, after: null }, NEVER)],
  ['copy', 'UPLOAD_FAILED', (store) => store.copy('a', 'b', NEVER)],
  ['putPart', 'UPLOAD_FAILED', (store) => store.putPart('a', 'h', 1, new Uint8Array(1), NEVER)],
  ['completeParts', 'UPLOAD_FAILED', (store) => store.completeParts('a', 'h', [], ABOUT, NEVER)],
  ['ping', 'LIST_FAILED', (store) => store.ping(NEVER)],
];

describe.each(OPERATIONS)('%s at Azure', (_operation, code, run) => {
  test('says how it was refused, and nothing of what was signed', async () => {
    const { store } = answering(refusing(403, 'AuthenticationFailed', 'Server failed to authenticate the request.'));
    const error = await run(store).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code,
      message:
        'account.blob.core.windows.net answered AuthenticationFailed: Server failed to authenticate the request.',
      details: {
        outcome: 'sent',
        upstream: {
          status: 403,
          body: { code: 'AuthenticationFailed', message: 'Server failed to authenticate the request.' },
        },
      },
    });
    expect(JSON.stringify(error)).not.toContain('signed');
  });

  test('fails where there is no such container', async () => {
    const { store } = answering(refusing(404, 'ContainerNotFound', 'The specified container does not exist.'));
    await expect(run(store)).rejects.toMatchObject({ code });
  });

  test('may be asked again when the service is busy, also when it says when', async () => {
    const { store } = answering(
      refusing(503, 'ServerBusy', 'Busy.', { 'retry-after': '7' }),
      () => new Response('', { status: 429 }),
    );
    await expect(run(store)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE', details: { retry_after_ms: 7_000 } });
    await expect(run(store)).rejects.toMatchObject({ code: 'RATE_LIMITED', details: { retry_after_ms: 1_000 } });
  });

  test('follows no redirect', async () => {
    const { store, asked } = answering(() => Response.redirect('https://elsewhere.example/', 307));
    await expect(run(store)).rejects.toMatchObject({ code, details: { upstream: { status: 307 } } });
    expect(asked.map(({ redirect }) => redirect)).toEqual(['manual']);
  });

  test('says when the connection broke', async () => {
    const { store } = answering(() => Promise.reject(new Error('Network connection lost.')));
    await expect(run(store)).rejects.toMatchObject({ code: 'CONNECTION_ERROR' });
  });
});

test('what only reads has no effect when no answer comes, and what writes may have had one', async () => {
  const { store } = answering(() => Promise.reject(new Error('Network connection lost.')));
  await expect(store.head('a', NEVER)).rejects.toMatchObject({ details: { outcome: 'not_sent' } });
  await expect(store.delete('a', NEVER)).rejects.toMatchObject({ details: { outcome: 'unknown' } });
});

test('a time limit and a caller end a request', async () => {
  const own = new ProcessorError('TIMEOUT', 'The run is over.');
  const limit = new DOMException('late', 'TimeoutError');
  for (const [reason, expected] of [
    [limit, { code: 'TIMEOUT', details: { outcome: 'unknown' } }],
    [new Error('gone'), { code: 'CONNECTION_ERROR' }],
    [own, { code: 'TIMEOUT', message: 'The run is over.' }],
  ] as const) {
    const controller = new AbortController();
    const { store } = answering(() => {
      controller.abort(reason);
      return Promise.reject(reason);
    });
    await expect(store.put('a', new Uint8Array(1), ABOUT, controller.signal)).rejects.toMatchObject(expected);
  }
});

test('private addresses are not called unless they may be', async () => {
  const target = { ...TARGET, endpoint: 'http://127.0.0.1:10000/dev' };
  const store = openAzure(target, { allowPrivateTargets: false, clock: systemClock });
  await expect(store.head('a', NEVER)).rejects.toMatchObject({
    code: 'TARGET_REFUSED',
    details: { outcome: 'not_sent' },
  });
});

test('content that ends with an error of ours fails with it', async () => {
  const { store, asked } = answering(async () => {
    await asked[0]?.arrayBuffer();
    return new Response(null, { status: 201 });
  });
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => controller.error(new ProcessorError('PAYLOAD_TOO_LARGE', 'max_size is over.')),
  });
  await expect(store.put('a', { stream, size: 5 }, ABOUT, NEVER)).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
});

describe('a copy at Azure that takes its time', () => {
  const begun = () => new Response(null, { status: 202, headers: { 'x-ms-copy-status': 'pending' } });
  const at = (status: string) => () =>
    new Response(null, {
      headers: {
        'x-ms-copy-status': status,
        etag: '"0x1"',
        'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT',
        'content-length': '5',
      },
    });

  test('is waited for', async () => {
    const { store, asked } = answering(at('success'), begun, at('pending'), at('pending'), at('success'));
    expect(await store.copy('a b', 'c', NEVER)).toMatchObject({ name: 'c', etag: '0x1' });
    expect(asked).toHaveLength(5);
    expect(asked[1]?.headers.get('x-ms-copy-source')).toBe('https://account.blob.core.windows.net/files/a%20b');
  });

  test('leaves nothing when it fails', async () => {
    const { store, asked } = answering(at('success'), begun, at('failed'), () => new Response(null, { status: 202 }));
    await expect(store.copy('a', 'c', NEVER)).rejects.toMatchObject({ code: 'UPLOAD_FAILED' });
    expect(asked.map(({ method }) => method)).toEqual(['HEAD', 'PUT', 'HEAD', 'DELETE']);
  });
});

test('a file in a content coding is not read, since its bytes would be others', async () => {
  const { store } = answering(() => new Response('x', { headers: { 'content-encoding': 'gzip' } }));
  await expect(store.get('a', {}, NEVER)).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
});

test('names in a list are decoded where they say so, with the space around them, and folders are left out', async () => {
  const blob = (name: string, more = '') =>
    `<Blob>${name}<Properties><Last-Modified>Thu, 01 Jan 2026 00:00:00 GMT</Last-Modified><Etag>0x1</Etag><Content-Length>3</Content-Length><Content-Type>text/plain</Content-Type>${more}</Properties></Blob>`;
  const names = ['<Name> a &amp;lt;b&#x9; </Name>', '<Name Encoded="true">x%EF%BF%BE%2525</Name>'];
  const folder = blob('<Name>f</Name>', '<ResourceType>directory</ResourceType>');
  const list = `\uFEFF<?xml version="1.0" encoding="utf-8"?><EnumerationResults><Blobs>${names.map((name) => blob(name)).join('')}${folder}</Blobs><NextMarker>2!next</NextMarker></EnumerationResults>`;
  const { store, asked } = answering(() => new Response(list));
  const page = await store.list({ prefix: 'a +%', limit: 10, after: 'm/=' }, NEVER);
  expect(page.next).toBe('2!next');
  expect(page.files.map(({ name }) => name)).toEqual([' a &lt;b\t ', 'x\uFFFE%25']);
  expect(page.files[0]).toMatchObject({
    size: 3,
    etag: '0x1',
    mimeType: 'text/plain',
    lastModified: Date.UTC(2026, 0, 1),
  });
  expect(new URL(asked[0]?.url ?? '').search).toContain('prefix=a%20%2B%25&maxresults=10&marker=m%2F%3D');
});

test('what is no list is no empty list', async () => {
  const { store } = answering(() => new Response('<html></html>'));
  await expect(store.list({ prefix: '', limit: 1, after: null }, NEVER)).rejects.toMatchObject({
    code: 'UPSTREAM_ERROR',
  });
});

test('an answer without an instant is of now, and an entity tag is as long as any of a store', async () => {
  const { store } = answering(() => new Response(null, { status: 201, headers: { etag: `"${'e'.repeat(5_000)}"` } }));
  const { lastModified, etag } = await store.put('a', new Uint8Array(1), ABOUT, NEVER);
  expect([lastModified, etag.length]).toEqual([Date.UTC(2026, 0, 1), 1_000]);
});

test('of a file the version is removed that is meant', async () => {
  const { store, asked } = answering(refusing(412, 'ConditionNotMet', 'The condition is not met.'));
  await expect(store.delete('a', NEVER, 'tag')).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(asked[0]?.headers.get('if-match')).toBe('"tag"');
});
