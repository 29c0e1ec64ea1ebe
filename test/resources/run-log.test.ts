import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../src/kernel/clock.ts';
import { createRunLog } from '../../src/run-log.ts';
import type { RunRecord } from '../../src/run-record.ts';
import { action, manifest, scope } from '../support/manifest.ts';
import { createWorkspace, type Member } from '../support/workspace.ts';
import { keptRecords } from './run-records.ts';

const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const SECRET = 'hunter2-hunter2';

let owner: Member;
let lines: string[];

beforeAll(async () => {
  const query = { key: 'x', token: 'x' };
  owner = await createWorkspace(
    manifest([
      action('echo'),
      action('fail', { resource: '/status/:status', query }),
      action('reset', { resource: '/reset', query }),
      action('flaky', { resource: '/flaky', query: { ...query, fails: 1 } }),
    ]),
  );
});

beforeEach(() => {
  lines = [];
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, method).mockImplementation((...given: unknown[]) => {
      const line = given.map(String).join(' ');
      if (!isOfAnother(line)) lines.push(line);
    });
  }
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** Whether a line is of a workspace of an earlier file, whose jobs may still run. */
function isOfAnother(line: string): boolean {
  const [, workspace] = /"workspace":"(ws_[0-9a-f]{32})"/.exec(line) ?? [];
  return workspace !== undefined && workspace !== owner.workspace_id;
}

/** The records of the runs that were logged since the test began. */
const logged = () => lines.map((line) => JSON.parse(line) as RunRecord);

/** The record of a run as it is kept, once it is. */
function kept(runId: string): Promise<RunRecord> {
  return vi.waitFor(
    async () => {
      const record = (await keptRecords(owner.workspace_id)).find(({ run_id }) => run_id === runId);
      if (record === undefined) throw new Error('the record is not there yet');
      return record;
    },
    { timeout: 20_000 },
  );
}

describe('a run leaves one line of JSON', () => {
  test('when it succeeds', async () => {
    const before = Date.now();
    const { body } = await owner.run('echo', { key: 'logged' }, {}, { headers: { traceparent: TRACE } });
    const record: RunRecord = {
      time: expect.any(Number),
      level: 'info',
      run_id: body.meta?.run_id ?? '',
      job_id: null,
      workspace: owner.workspace_id,
      user: owner.user_id,
      product: 'shop',
      env: 'prd',
      version: 1,
      namespace: 'actions',
      operation: 'run',
      target: 'api/echo',
      status: 'success',
      code: null,
      message: null,
      attempts: 1,
      duration_ms: body.meta?.duration_ms ?? -1,
      cached: false,
      traceparent: TRACE,
      secrets: [],
    };
    expect(logged()).toEqual([record]);
    expect(logged()[0]?.time).toBeGreaterThanOrEqual(before);
  });

  test('when it fails', async () => {
    const { body } = await owner.run(
      'fail',
      { 'params:status': 503, key: 'x' },
      { retries: 1, retryConfig: { initialDelay: 0 } },
    );
    expect(logged()).toMatchObject([
      {
        level: 'error',
        run_id: body.run_id,
        status: 'fail',
        code: 'SERVICE_UNAVAILABLE',
        message: 'api/fail answered 503',
        attempts: 2,
        version: 1,
      },
    ]);
  });

  test('when it is retried to success', async () => {
    await owner.run('flaky', { key: crypto.randomUUID(), fails: 1 }, { retries: 1, retryConfig: { initialDelay: 0 } });
    expect(logged()).toMatchObject([{ level: 'info', status: 'success', attempts: 2 }]);
  });

  test('when there is nothing to run', async () => {
    const { body } = await owner.run('nope');
    expect(logged()).toMatchObject([
      { level: 'error', run_id: body.run_id, code: 'NOT_FOUND', target: 'api/nope', attempts: 0, version: 1 },
    ]);
    await owner.run('echo', {}, { product: 'nope' });
    expect(logged()).toMatchObject([{}, { code: 'NOT_FOUND', product: 'nope', attempts: 0, version: 0 }]);
  });

  test('when a job runs, with the id of the job', async () => {
    const { body } = await owner.call('actions.dispatch', { ...scope, event: 'echo', input: { key: 'job' } });
    const { job_id } = body.data as { job_id: string };
    const [record] = await vi.waitFor(
      () => {
        const own = logged().filter((line) => line.job_id === job_id);
        expect(own).toHaveLength(1);
        return own;
      },
      { timeout: 10_000 },
    );
    expect(record).toMatchObject({
      level: 'info',
      job_id,
      workspace: owner.workspace_id,
      target: 'api/echo',
      status: 'success',
      attempts: 1,
    });
  });
});

test('the same records arrive in D1', async () => {
  await Promise.all(
    Array.from({ length: 20 }, (_, index) => owner.run(index % 2 === 0 ? 'echo' : 'nope', { key: 'many' })),
  );
  await owner.call('actions.dispatch', { ...scope, event: 'echo', input: { key: 'many' } });
  const records = await vi.waitFor(
    () => {
      expect(logged()).toHaveLength(21);
      return logged();
    },
    { timeout: 10_000 },
  );
  for (const record of records) expect(await kept(record.run_id)).toEqual(record);
});

describe('no secret of an input is logged, and so none is kept', () => {
  test.each<[title: string, event: string, input: Record<string, unknown>]>([
    [
      'in a header that is sent',
      'echo',
      { params: { key: 'x' }, headers: { authorization: `Bearer ${SECRET}`, cookie: `a=${SECRET}` } },
    ],
    [
      'in a header that is refused',
      'echo',
      { params: { key: 'x' }, headers: { authorization: `Bearer ${SECRET}\r\n` } },
    ],
    ['in a body', 'echo', { key: 'x', password: SECRET, text: SECRET }],
    ['in a path', 'echo', { key: SECRET }],
    ['in a query of a run that fails', 'fail', { 'params:status': 401, key: 'x', token: SECRET }],
    ['in a query of a run that is lost', 'reset', { key: 'x', token: SECRET }],
    ['in a value of a wrong type', 'echo', { key: { secret: SECRET } }],
  ])('%s', async (_title, event, input) => {
    await owner.run(event, input);
    expect(lines).toHaveLength(1);
    expect(lines.join()).not.toContain(SECRET);
  });
});

test('what is refused before it runs leaves no line', async () => {
  await owner.run('echo', {}, { retries: -1 });
  await owner.call('products.list');
  expect(lines).toEqual([]);
});

test('of the message of an error, 2,000 characters are kept', () => {
  const call = { namespace: 'actions', operation: 'run', ...scope, event: 'echo', input: {} } as const;
  const keep: string[] = [];
  createRunLog({ console, clock: systemClock, keep: (line) => void keep.push(line) }).record({
    call,
    context: { workspace: 'ws_one', user: 'user_one', traceparent: null },
    meta: { run_id: 'run_1', duration_ms: 1, attempts: 1, version: 1, cached: false },
    error: { code: 'UPSTREAM_ERROR', message: 'x'.repeat(100_000) },
    secrets: [],
    time: 1,
  });
  expect(keep).toEqual(lines);
  expect(logged()[0]?.message).toBe('x'.repeat(2_000));
});
