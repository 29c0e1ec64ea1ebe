import { describe, expect, it } from 'vitest';
import type { FileStore } from '../../../src/drivers/storage/port.ts';
import type { S3Parts } from '../../../src/drivers/storage/s3/exchange.ts';
import { openS3 } from '../../../src/drivers/storage/s3/store.ts';
import { sha256Hex } from '../../../src/kernel/canonical.ts';
import { endless, failureOf, patient } from './stores.ts';

const TARGET = {
  type: 'aws',
  endpoint: 'https://s3.eu-west-1.amazonaws.com',
  region: 'eu-west-1',
  bucket: 'files',
  pathStyle: false,
  keys: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'a-secret', sessionToken: null },
} as const;

type Answer = (request: Request) => Response | Promise<Response>;

/** A store that answers so, and what it was asked. */
function answering(answer: Answer, more: Partial<S3Parts> = {}): { store: FileStore; asked: Request[] } {
  const asked: Request[] = [];
  const fetch: S3Parts['fetch'] = async (url, init) => {
    const request = new Request(url, init);
    asked.push(request);
    return await answer(request);
  };
  const clock: S3Parts['clock'] = { now: () => 0, sleep: () => Promise.resolve() };
  return { asked, store: openS3(TARGET, { allowPrivateTargets: false, clock, fetch, ...more }) };
}

const list = (store: FileStore) => store.list({ prefix: '', limit: 10, after: null }, patient());

describe('An answer of S3 that is not to be relied on', () => {
  const range = { offset: 2, length: 3 };

  it.each<[string, Response]>([
    ['has the whole file for a range', new Response('01234', { headers: { 'content-length': '5' } })],
    ['has another range', new Response('012', { status: 206, headers: { 'content-range': 'bytes 0-2/5' } })],
    ['does not say which range it has', new Response('234', { status: 206, headers: { 'content-length': '3' } })],
  ])('fails where it %s', async (_what, response) => {
    const failure = await failureOf(answering(() => response).store.get('a', { range }, patient()));
    expect(failure).toMatchObject({ code: 'DOWNLOAD_FAILED' });
  });

  it('fails where it has a part of what is asked for whole', async () => {
    const { store } = answering(
      () => new Response('234', { status: 206, headers: { 'content-range': 'bytes 2-4/5', 'content-length': '3' } }),
    );
    expect(await failureOf(store.get('a', {}, patient()))).toMatchObject({ code: 'DOWNLOAD_FAILED' });
  });

  it('is refused where Google has undone the coding that its lengths are of', async () => {
    const headers = { 'x-goog-stored-content-encoding': 'gzip', 'x-goog-stored-content-length': '20' };
    const { store } = answering(() => new Response(new Blob(['x']).stream(), { headers }));
    expect(await failureOf(store.get('a', {}, patient()))).toMatchObject({ code: 'NOT_SUPPORTED' });
  });

  it('fails where a list has more and does not say where', async () => {
    const body = '<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>';
    const { store } = answering(() => new Response(body));
    expect(await failureOf(list(store))).toMatchObject({ code: 'LIST_FAILED' });
  });

  it('fails where a list does not end, and is read no further', async () => {
    const { stream, given } = endless();
    const { store } = answering(() => new Response(stream));
    expect(await failureOf(list(store))).toMatchObject({ code: 'LIST_FAILED' });
    expect(given()).toBeLessThan(9 * 1024 ** 2);
  });
});

describe('A copy of S3', () => {
  const kept = {
    'cache-control': 'no-cache',
    'content-disposition': 'inline',
    'content-encoding': 'x-own',
    'x-amz-meta-of': 'others',
  };
  const source = { ...kept, 'content-length': '25', 'content-type': 'image/png', etag: '"e"' };
  const of = (root: string, member: string) => new Response(`<${root}>${member}</${root}>`);
  const etag = '<ETag>"p"</ETag>';

  /** What a store does with a copy in three parts; `copyPart` answers each. */
  const inParts = (
    copyPart: (part: string) => Response | Promise<Response>,
    headers: Record<string, string> = source,
    onRemoved = (): unknown => null,
  ) => {
    const answer: Answer = ({ method, url }) => {
      const query = new URL(url).searchParams;
      if (method === 'HEAD') return new Response(null, { headers });
      if (method === 'DELETE') {
        onRemoved();
        return new Response(null, { status: 204 });
      }
      if (query.has('uploads')) return of('InitiateMultipartUploadResult', '<UploadId>up</UploadId>');
      return method === 'PUT' ? copyPart(query.get('partNumber') ?? '') : of('CompleteMultipartUploadResult', etag);
    };
    return answering(answer, { copyAtOnce: 10 });
  };

  it.each([{}, { 'x-amz-meta-ductape-upload': 'up_1' }])(
    'that is made in parts keeps what is said of its source, but for its upload: %j',
    async (upload) => {
      const { store, asked } = inParts(() => of('CopyPartResult', etag), { ...source, ...upload });
      expect(await store.copy('a', 'b', patient())).toMatchObject({ name: 'b', size: 25 });
      const begun = asked.find(({ url }) => new URL(url).searchParams.has('uploads'))?.headers;
      expect(Object.keys(kept).map((name) => begun?.get(name))).toEqual(Object.values(kept));
      expect([begun?.get('content-type'), begun?.get('x-amz-meta-ductape-upload')]).toEqual(['image/png', null]);
    },
  );

  it('that is made whole keeps it as well where its upload is left out', async () => {
    const { store, asked } = answering(({ method }) =>
      method === 'HEAD'
        ? new Response(null, { headers: { ...source, 'x-amz-meta-ductape-upload': 'up_1' } })
        : of('CopyObjectResult', etag),
    );
    await store.copy('a', 'b', patient());
    const { headers } = asked[1] ?? new Request('https://none.example');
    expect(Object.keys(kept).map((name) => headers.get(name))).toEqual(Object.values(kept));
    expect(headers.get('x-amz-meta-ductape-upload')).toBeNull();
  });

  it('removes its parts when no other one is being copied any more', async () => {
    const events: string[] = [];
    const { store } = inParts(
      async (part) => {
        if (part === '1') return new Response(null, { status: 403 });
        // As much work as it takes to sign several requests.
        const turns = part === '3' ? 100 : 0;
        for (let turn = 0; turn < turns; turn += 1) await sha256Hex(String(turn));
        events.push(part);
        return of('CopyPartResult', etag);
      },
      source,
      () => events.push('removed'),
    );
    expect(await failureOf(store.copy('a', 'b', patient()))).toMatchObject({ code: 'UPLOAD_FAILED' });
    expect(events).toEqual(['2', '3', 'removed']);
  });
});
