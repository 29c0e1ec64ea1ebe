import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { compose } from '../../../src/compose.ts';
import { PATIENCE } from '../../durable-objects/jobs.ts';
import type { Member } from '../../support/workspace.ts';
import { ask, at, base64, createFiles, names, refusal, save, storage } from './storages.ts';

let owner: Member;
beforeAll(async () => {
  owner = await createFiles([
    storage(),
    storage({ tag: 'small', rules: { max_size: 4, types: ['text/*'], key_pattern: 'in/*.txt' } }),
  ]);
});

interface Job {
  readonly status: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly result: Readonly<Record<string, unknown>>;
  readonly last_error: unknown;
}

const jobOf = async (job_id: string) => (await owner.call('jobs.get', { job_id })).body.data as Job;

/** A job once it has ended. */
async function ended({ job_id }: { readonly job_id: string }): Promise<Job> {
  return vi.waitFor(async () => {
    const job = await jobOf(job_id);
    expect(job.status).not.toMatch(/queued|running|scheduled/);
    return job;
  }, PATIENCE);
}

const dispatch = (operation: string, input: object, more: object = {}) =>
  ask<{ job_id: string; status: string }>(owner, 'dispatch', { operation, input, ...more });
const saving = (fileName: string, text: string, more: object = {}) =>
  dispatch('save', { fileName, buffer: base64(text) }, more);
const textOf = async (fileName: string) => atob((await ask<{ data: string }>(owner, 'download', { fileName })).data);
/** Ids of the payloads of the workspace, by their rows and by their objects. */
async function payloads() {
  const { results } = await env.DB.prepare('SELECT id FROM storage_payloads WHERE workspace_id = ?')
    .bind(owner.workspace_id)
    .all<{ id: string }>();
  const { objects } = await env.FILES.list({ prefix: `${owner.workspace_id}/payloads/` });
  return {
    rows: results.map(({ id }) => id).toSorted(),
    objects: objects.map(({ key }) => key.replace(/.*\//, '')).toSorted(),
  };
}

describe('a dispatch', () => {
  test('of save keeps the bytes apart, and shows what it carries', async () => {
    const job = await ended(await saving('a.txt', 'some bytes'));
    expect(job).toMatchObject({ status: 'completed', last_error: null, result: { file_key: 'a.txt', size: 10 } });
    expect(job.input).toMatchObject({
      fileName: 'a.txt',
      size: 10,
      payload: expect.stringMatching(/^payload_/) as string,
    });
    expect(JSON.stringify(job)).not.toContain(base64('some bytes'));
    expect(await textOf('a.txt')).toBe('some bytes');
  });

  test('of what reads, copies and removes', async () => {
    await save(owner, 'b.txt', 'bee');
    const read = await ended(await dispatch('download', { fileName: 'b.txt' }));
    expect(read.result).toMatchObject({ data: base64('bee'), size: 3 });
    const moved = await ended(await dispatch('move', { fileName: 'b.txt', to: 'moved/b.txt' }));
    expect(moved).toMatchObject({ status: 'completed' });
    const listed = await ended(await dispatch('list', { prefix: 'moved/' }));
    expect(listed.result).toMatchObject({ files: [{ name: 'moved/b.txt' }] });
    await ended(await dispatch('delete', { fileName: 'moved/b.txt' }));
    expect(await names(owner, { prefix: 'moved/' })).toEqual([]);
  });

  test('is the same one under the same key, with the same bytes alone', async () => {
    const first = await saving('c.txt', 'once', { idempotency_key: 'once' });
    await ended(first);
    const before = await payloads();
    expect(await saving('c.txt', 'once', { idempotency_key: 'once' })).toEqual(first);
    expect(await payloads()).toEqual(before);
    const other = { operation: 'save', input: { fileName: 'c.txt', buffer: base64('else') }, idempotency_key: 'once' };
    expect(await refusal(owner, 'dispatch', other)).toEqual(['CONFLICT', 'Idempotency-Key']);
  });

  test('of a schedule has its bytes as long as it lives, and follows those of a later one', async () => {
    const every = { key: 'nightly', schedule: { cron: '0 3 * * *' } };
    const { job_id, status } = await saving('night.txt', 'one', every);
    expect(status).toBe('scheduled');
    const { payload } = (await jobOf(job_id)).input;
    expect(await saving('night.txt', 'one', every)).toMatchObject({ job_id });
    expect((await jobOf(job_id)).input['payload']).toBe(payload);
    await saving('night.txt', 'two', every);
    const next = (await jobOf(job_id)).input['payload'];
    expect(next).not.toBe(payload);
    expect((await payloads()).objects).toContain(next);
  });

  test('of many takes each by its namespace', async () => {
    const { body } = await owner.call('jobs.dispatchMany', {
      jobs: [
        { namespace: 'storage', ...at, operation: 'save', input: { fileName: 'm.txt', buffer: base64('many') } },
        { namespace: 'storage', ...at, operation: 'save', input: { fileName: '../m.txt', buffer: '' } },
      ],
    });
    const { results } = body.data as {
      results: { job: { job_id: string }; error: { code: string; errors: object[] } }[];
    };
    const [first, second] = results;
    expect(second?.error).toMatchObject({ code: 'VALIDATION_ERROR', errors: [{ path: 'jobs[1].input.fileName' }] });
    expect(await ended(first?.job ?? { job_id: '' })).toMatchObject({ status: 'completed' });
    expect(await textOf('m.txt')).toBe('many');
  });

  test('takes a payload that was uploaded, for one job', async () => {
    const parts = compose(env);
    const workspace = owner.workspace_id;
    const key = { workspace, id: `upload_${crypto.randomUUID().replaceAll('-', '')}` };
    await env.FILES.put(`${workspace}/payloads/${key.id}`, 'uploaded');
    await parts.payloads.adopt({ ...key, product: at.product, env: at.env, size: 8, checksum: null });
    const input = { fileName: 'up.txt', payload: key.id };
    const job = await dispatch('save', input, { idempotency_key: 'up' });
    expect(await ended(job)).toMatchObject({ status: 'completed', result: { size: 8 } });
    expect(await textOf('up.txt')).toBe('uploaded');
    expect(await dispatch('save', input, { idempotency_key: 'up' })).toEqual(job);
    expect(await refusal(owner, 'dispatch', { operation: 'save', input })).toEqual(['CONFLICT', 'input.payload']);
  });

  test('takes a payload whose job was never stored, once its dispatch cannot go on any more', async () => {
    const parts = compose(env);
    const key = { workspace: owner.workspace_id, id: `upload_${crypto.randomUUID().replaceAll('-', '')}` };
    await env.FILES.put(`${key.workspace}/payloads/${key.id}`, 'uploaded');
    await parts.payloads.adopt({ ...key, product: at.product, env: at.env, size: 8, checksum: null });
    expect(await parts.payloads.take(key, [`job_${'0'.repeat(32)}`], null)).toBe(true);
    const input = { fileName: 'again.txt', payload: key.id };
    expect(await refusal(owner, 'dispatch', { operation: 'save', input })).toEqual(['CONFLICT', 'input.payload']);
    await env.DB.prepare('UPDATE storage_payloads SET looked_at = looked_at - 300000 WHERE id = ?').bind(key.id).run();
    expect(await ended(await dispatch('save', input))).toMatchObject({ status: 'completed' });
    await env.DB.prepare('UPDATE storage_payloads SET looked_at = looked_at - 300000 WHERE id = ?').bind(key.id).run();
    expect(await refusal(owner, 'dispatch', { operation: 'save', input })).toEqual(['CONFLICT', 'input.payload']);
  });

  test.each<[string, object, unknown[]]>([
    ['an operation that is not there', { operation: 'open' }, ['VALIDATION_ERROR', 'operation']],
    ['a storage that is not there', { operation: 'stats', storage: 'nope' }, ['NOT_FOUND', 'storage']],
    ['another’s fields', { operation: 'stats', input: { fileName: 'a' } }, ['VALIDATION_ERROR', 'input.fileName']],
    ['no bytes', { operation: 'save', input: { fileName: 'a' } }, ['VALIDATION_ERROR', 'input.buffer']],
    [
      'what is no base64',
      { operation: 'save', input: { fileName: 'a', buffer: '*' } },
      ['VALIDATION_ERROR', 'input.buffer'],
    ],
    [
      'a payload that is not there',
      { operation: 'save', input: { fileName: 'a', payload: 'nope' } },
      ['NOT_FOUND', 'input.payload'],
    ],
    [
      'another size than was declared',
      { operation: 'save', input: { fileName: 'a', buffer: 'YQ==', size: 2 } },
      ['VALIDATION_ERROR', 'input.size'],
    ],
    [
      'another checksum than was declared',
      { operation: 'save', input: { fileName: 'a', buffer: 'YQ==', checksum: '0'.repeat(64) } },
      ['CHECKSUM_MISMATCH', 'input.checksum'],
    ],
    ['a bad name', { operation: 'delete', input: { fileName: 'a/../b' } }, ['VALIDATION_ERROR', 'input.fileName']],
    [
      'what the rules do not take',
      { storage: 'small', operation: 'save', input: { fileName: 'out.png', buffer: base64('12345') } },
      ['VALIDATION_ERROR', 'input.fileName', 'input.mimeType', 'input.size'],
    ],
  ])('is refused for %s, and leaves nothing', async (_what, input, expected) => {
    const before = await payloads();
    const [code, ...paths] = (await refusal(owner, 'dispatch', input)) as string[];
    expect([code, ...paths.toSorted()]).toEqual(expected);
    expect(await payloads()).toEqual(before);
  });
});
