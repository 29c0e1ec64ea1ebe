import Ductape from '@ductape/sdk';
import { describe, expect, test } from 'vitest';
import { bytesOf, createFileProcessor, inPieces, refusalOf } from './file-processor.ts';
import { data, identity, private_key, startStandIn } from './stand-in.ts';

const SCOPE = { product: 'my-app', env: 'prd' };
const AT = { ...SCOPE, storage: 'docs' };
/** The same as an older version tells it. */
const AT_OLD = { ...SCOPE, workspace_id: identity.workspace_id, event: 'docs' };

async function clientOf(...replies: Parameters<typeof startStandIn>) {
  const processor = await startStandIn(...replies);
  const client = new Ductape({ ...identity, private_key, ...SCOPE, url: processor.url });
  const sent = () => processor.received.map(({ json, url }) => [url.pathname.replace('/v1/storage/', ''), json]);
  return { processor, client, sent };
}

type Loose = Readonly<Record<string, (...args: unknown[]) => Promise<unknown>>>;

describe('storage', () => {
  test('is known by the names and fields of other versions', async () => {
    const { client, sent } = await clientOf();
    const storage = client.storage as unknown as Loose;
    await storage['remove']?.({ event: 'docs', file_key: 'a' });
    await storage['delete']?.({ storage_tag: 'docs', input: { fileName: 'a' } });
    await storage['listFiles']?.({ storage: 'docs', prefix: 'a/', environment: 'tst' });
    await storage['copy']?.({ storage: 'docs', fileName: 'a', to: 'b', session: { tag: 'user', token: 'jwt' } });
    await storage['getSignedUrl']?.({ storage: 'docs', fileName: 'a', action: 'write', contentType: 'text/css' });
    expect(sent()).toEqual([
      ['delete', { ...AT, fileName: 'a' }],
      ['delete', { ...AT, fileName: 'a' }],
      ['list', { ...AT, env: 'tst', prefix: 'a/' }],
      ['copy', { ...AT, fileName: 'a', to: 'b', session: 'user:jwt' }],
      ['getSignedUrl', { ...AT, fileName: 'a', action: 'write', mimeType: 'text/css' }],
    ]);
  });

  test('refuses two spellings that differ, and tags of definitions', async () => {
    const { client, processor } = await clientOf();
    const storage = client.storage as unknown as Loose;
    const twice = { storage: 'docs', fileName: 'a', file_key: 'b' };
    expect(await refusalOf(storage['delete']?.(twice) ?? Promise.resolve())).toMatchObject({
      code: 'VALIDATION_ERROR',
      errors: [{ path: 'fileName' }],
    });
    for (const name of ['delete', 'list'])
      expect((await refusalOf(storage[name]?.('docs') ?? Promise.resolve())).code).toBe('NOT_SUPPORTED');
    expect(processor.received).toEqual([]);
  });

  test('lists every file, page by page, and pages as an older version has them', async () => {
    const file = (name: string) => ({ name, url: null, mimeType: 'a/b', size: 1, metadata: { run_id: 'run_1' } });
    const page = (name: string, nextToken: string | null) => data({ files: [file(name)], nextToken });
    const pages = () => [page('a', 't1'), page('b', 't2'), page('c', null)];
    const { client, sent } = await clientOf(...pages(), ...pages(), ...pages());
    const names: string[] = [];
    for await (const { name } of client.storage.listAll({ storage: 'docs', limit: 1 })) names.push(name);
    expect(names).toEqual(['a', 'b', 'c']);
    expect(await client.storage.files({ event: 'docs', page: 1 })).toEqual([
      {
        ...AT_OLD,
        url: null,
        type: 'a/b',
        fileName: 'b',
        size: 1,
        process_id: 'run_1',
      },
    ]);
    expect(sent().slice(0, 5)).toEqual([
      ['list', { ...AT, limit: 1 }],
      ['list', { ...AT, limit: 1, continuationToken: 't1' }],
      ['list', { ...AT, limit: 1, continuationToken: 't2' }],
      ['list', { ...AT, limit: 20 }],
      ['list', { ...AT, limit: 20, continuationToken: 't1' }],
    ]);
  });

  test('of a manifest may have a bucket', async () => {
    const { client, processor } = await clientOf();
    const storages = [{ tag: 'docs', name: 'Docs', envs: [{ slug: 'prd', type: 'AWS', config: { bucket: 'b' } }] }];
    const manifest = { tag: 'my-app', name: 'My app', environments: [], storages };
    await client.products.apply(manifest as unknown as Parameters<typeof client.products.apply>[0]);
    expect(processor.received[0]?.json).toMatchObject({
      manifest: { storages: [{ envs: [{ config: { bucketName: 'b' } }] }] },
    });
  });
});

describe('a dispatch', () => {
  test('takes its fields beside the others, and bytes as base64', async () => {
    const { client, sent } = await clientOf(data({ job_id: 'job_1' }));
    const storage = client.storage as unknown as Loose;
    const bytes = new TextEncoder().encode('x');
    const answer = await storage['dispatch']?.({ storage: 'docs', event: 'upload', fileName: 'a', buffer: bytes });
    expect(answer).toEqual({ job_id: 'job_1', jobId: 'job_1' });
    const input = { fileName: 'a', text: 'x', contentType: 'text/css' };
    await storage['dispatch']?.({ event: 'docs', operation: 'save', input, schedule: { at: 7 }, retries: 2 });
    await storage['dispatch']?.({ storage: 'docs', operation: 'save', input: { fileName: 'a', buffer: 'eA==' } });
    const removal = { storage: 'docs', operation: 'remove', file_key: 'a' };
    await storage['dispatch']?.({ ...removal, startAt: 7, schedule: { timezone: 'UTC' } });
    const twice = storage['dispatch']?.({ ...removal, startAt: 7, schedule: { at: 8 } });
    await expect(twice).rejects.toMatchObject({ errors: [{ path: 'schedule.start_at' }] });
    const file = { namespace: 'storage', storage: 'docs', operation: 'save', fileName: 'a', text: 'x', start_at: 7 };
    await client.jobs.dispatchMany({ jobs: [file as never] });
    const saved = { ...AT, operation: 'save', input: { fileName: 'a', buffer: 'eA==' } };
    expect(sent()).toEqual([
      ['dispatch', saved],
      [
        'dispatch',
        { ...saved, input: { ...saved.input, mimeType: 'text/css' }, schedule: { start_at: 7 }, retries: 2 },
      ],
      ['dispatch', saved],
      ['dispatch', { ...AT, operation: 'delete', input: { fileName: 'a' }, schedule: { start_at: 7, tz: 'UTC' } }],
      ['/v1/jobs/dispatchMany', { jobs: [{ ...saved, namespace: 'storage', schedule: { start_at: 7 } }] }],
    ]);
  });

  test('uploads what is larger first, and names what it came to', async () => {
    const bytes = bytesOf(600_000);
    for (const buffer of [bytes, inPieces(bytes, 1_000), Buffer.from(bytes).toString('base64')]) {
      const processor = createFileProcessor();
      const { client, asked } = processor;
      await client.storage.dispatch({
        storage: 'docs',
        operation: 'save',
        input: { fileName: 'a', buffer, expiry: 5 },
      });
      expect(processor.names()).toEqual(['POST createUpload', 'PUT parts', 'POST completeUpload', 'POST dispatch']);
      expect(asked[0]?.fields).toMatchObject({ ...AT, purpose: 'dispatch', fileName: 'a' });
      expect(asked[3]?.fields).toEqual({
        ...AT,
        operation: 'save',
        input: { fileName: 'a', expiry: 5, payload: 'payload_1' },
      });
    }
  });
});
