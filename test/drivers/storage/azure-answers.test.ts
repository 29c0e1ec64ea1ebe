import { describe, expect, test } from 'vitest';
import { openAzure } from '../../../src/drivers/storage/azure/store.ts';
import type { FileStore } from '../../../src/drivers/storage/port.ts';
import type { Clock } from '../../../src/kernel/clock.ts';
import { endless, patient } from './stores.ts';

type Answer = (request: Request) => Response | Promise<Response>;

/** A store that answers so, one after the other and then always the last, and what it was asked. */
function answering(...answers: Answer[]): { store: FileStore; asked: Request[] } {
  const asked: Request[] = [];
  const fetch = async (request: Request) => {
    asked.push(request);
    return (await answers[Math.min(asked.length, answers.length) - 1]?.(request)) ?? new Response();
  };
  const clock: Clock = { now: () => Date.UTC(2026, 0, 1), sleep: async (_ms, signal) => signal?.throwIfAborted() };
  const target = {
    type: 'azure',
    endpoint: 'https://account.blob.core.windows.net',
    accountName: 'account',
    container: 'files',
    credential: { key: btoa('a key of an account') },
  } as const;
  return { store: openAzure(target, { allowPrivateTargets: false, clock, fetch }), asked };
}

const found = (more: Record<string, string> = {}) => {
  return () => new Response(null, { headers: { 'content-length': '5', etag: '"0x1"', ...more } });
};
const accepted = () => new Response(null, { status: 202 });
const refused = (status: number, code: string) => {
  return () => new Response(null, { status, headers: { 'x-ms-error-code': code } });
};

describe('a part that is a stream, at Azure', () => {
  test('is sent as it comes', async () => {
    const { store } = answering(refused(403, 'AuthorizationFailure'));
    const { stream, given } = endless();
    const putting = store.putPart('a', 'h', 1, { stream, size: 512 * 1024 ** 2 }, patient());
    await expect(putting).rejects.toMatchObject({ code: 'UPLOAD_FAILED' });
    expect(given()).toBeLessThan(1024 ** 2);
  });

  test('is a block of its own each time, named as long as others', async () => {
    const { store, asked } = answering(async (request) => {
      await request.arrayBuffer();
      return new Response(null, { status: 201 });
    });
    const put = (content: Parameters<FileStore['putPart']>[3]) => store.putPart('a', 'h', 7, content, patient());
    const streamed = () => put({ stream: new Blob(['bytes']).stream(), size: 5 });
    const etags = [await streamed(), await streamed(), await put(new Uint8Array(5))].map(({ etag }) => etag);
    expect(new Set(etags).size).toBe(3);
    expect(new Set(etags.map((etag) => atob(etag).length)).size).toBe(1);
    expect(asked.map(({ url }) => new URL(url).searchParams.get('blockid'))).toEqual(etags);
  });
});

describe('an answer of Azure that is not to be relied on', () => {
  const range = { offset: 2, length: 3 };

  test.each<[string, Response]>([
    ['does not say how long it is', new Response(new Blob(['01234']).stream())],
    ['has the whole file for a range', new Response('01234', { headers: { 'content-length': '5' } })],
    ['has another range', new Response('012', { status: 206, headers: { 'content-range': 'bytes 0-2/5' } })],
    ['does not say which range it has', new Response('234', { status: 206, headers: { 'content-length': '3' } })],
  ])('fails where it %s', async (_what, response) => {
    const reading = answering(() => response).store.get('a', { range }, patient());
    await expect(reading).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' });
  });

  test('fails where a file has no length', async () => {
    const { store } = answering(() => new Response(null));
    await expect(store.head('a', patient())).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' });
  });

  test('fails where a list does not end, and is read no further', async () => {
    const { stream, given } = endless();
    const { store } = answering(() => new Response(stream));
    const listing = store.list({ prefix: '', limit: 1_000, after: null }, patient());
    await expect(listing).rejects.toMatchObject({ code: 'UPSTREAM_ERROR' });
    expect(given()).toBeLessThan(9 * 1024 ** 2);
  });

  test('is what it says it is otherwise', async () => {
    const headers = { 'content-range': 'bytes 2-4/5', 'content-length': '3' };
    const { store } = answering(() => new Response('234', { status: 206, headers }));
    expect(await store.get('a', { range }, patient())).toMatchObject({ size: 5, range });
  });
});

describe('a copy at Azure', () => {
  test.each<[string, Answer, string]>([
    ['breaks', () => Promise.reject(new Error('Network connection lost.')), 'CONNECTION_ERROR'],
    ['is refused', refused(503, 'ServerBusy'), 'SERVICE_UNAVAILABLE'],
  ])('may have been made where the request that looks for it %s', async (_what, answer, code) => {
    const { store } = answering(found(), accepted, answer);
    await expect(store.copy('a', 'b', patient())).rejects.toMatchObject({ code, details: { outcome: 'unknown' } });
  });

  test('is of the very version that was found, or of none', async () => {
    const { store, asked } = answering(found(), refused(412, 'SourceConditionNotMet'));
    await expect(store.copy('a', 'b', patient())).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(asked[1]?.headers.get('x-ms-source-if-match')).toBe('"0x1"');
  });
});
