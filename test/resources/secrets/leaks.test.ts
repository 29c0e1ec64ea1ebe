import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { scope } from '../../support/manifest.ts';
import { everythingKept, type Found, textsOf } from '../../support/everything.ts';
import { worker } from '../../support/processor.ts';
import { formsIn } from '../../support/secret-forms.ts';
import { ask } from '../../support/target.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { endedJob } from '../jobs/jobs.ts';
import { keptRecords } from '../run-records.ts';
import { ANSWERS, inputOf, type LeakingCall, LINE, LOUD, mirrorShop, PLAIN, WAYS } from './leaking-calls.ts';

const VALUES = { LOUD, LINE, PLAIN };
const RETRY = { retries: 1, retryConfig: { initialDelay: 0 } };

let owner: Member;
const lines: string[] = [];
const answers: Found[] = [];

beforeAll(async () => {
  owner = await createWorkspace(mirrorShop());
  for (const [key, value] of Object.entries(VALUES)) await owner.call('secrets.create', { key, value });
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, method).mockImplementation((...given: unknown[]) => void lines.push(given.map(String).join(' ')));
});

afterAll(() => {
  vi.restoreAllMocks();
});

/** Calls an operation and keeps all of its answer. */
async function call(operation: string, input: object, headers: Readonly<Record<string, string>> = {}) {
  const serve = async (request: Request) => {
    const response = await worker(request);
    const where = `${operation} ${JSON.stringify(input)}`;
    answers.push(...textsOf([await response.clone().text(), ...response.headers], where));
    return response;
  };
  return owner.call(operation, input, { headers, serve });
}

/** Where secrets stand, and in which form. */
function leaks(found: readonly Found[]): string[] {
  return found.flatMap(({ where, text }) =>
    Object.entries(VALUES).flatMap(([key, value]) => formsIn(text, value).map((form) => `${key} ${form}: ${where}`)),
  );
}

const everyAnswer = ANSWERS.flatMap(([how, statuses]) => statuses.map((status) => ({ how, status })));

const run = (way: LeakingCall, how: string, status: number, more: object = {}, headers = {}) =>
  call('actions.run', { ...scope, event: way.event, input: inputOf(way, how, status), ...more }, headers);

describe('no answer of a run holds a secret that the target gives back', () => {
  test.each(WAYS)('from $way', async (way) => {
    const from = answers.length;
    for (const { how, status } of everyAnswer) await run(way, how, status);
    const [echo] = answers.slice(from).filter(({ text }) => text.includes('[redacted]'));
    expect(echo).toBeDefined();
    expect(leaks(answers.slice(from))).toEqual([]);
  });

  test('that never answers', async () => {
    const from = answers.length;
    const way = {
      way: 'the query',
      event: 'short',
      given: { query: { q: '$Secret{LOUD}' }, headers: { x: '$Secret{LINE}' } },
    };
    expect((await run(way, 'hang', 200)).body.code).toBe('OUTCOME_UNKNOWN');
    expect(leaks(answers.slice(from))).toEqual([]);
  });

  test.each(WAYS)('under an idempotency key, from $way', async (way) => {
    const from = answers.length;
    for (const [how, status] of [
      ['json', 200],
      ['json', 500],
      ['binary', 200],
      ['file', 200],
      ['headers', 200],
    ] as const) {
      const headers = { 'idempotency-key': crypto.randomUUID() };
      const first = await run(way, how, status, RETRY, headers);
      expect((await run(way, how, status, RETRY, headers)).body.data).toEqual(first.body.data);
    }
    expect(leaks(answers.slice(from))).toEqual([]);
  });

  test('of a caller’s credentials', async () => {
    const from = answers.length;
    const credentials = { 'headers:x-cred': '$Secret{LINE}', 'query:q': '$Secret{PLAIN}', 'body:c': 'x $Secret{LOUD}' };
    for (const { how, status } of everyAnswer)
      await call('actions.run', { ...scope, event: 'plain', input: { params: { how, status } }, credentials });
    expect(leaks(answers.slice(from))).toEqual([]);
  });
});

test('a secret that cannot be sent is in no refusal', async () => {
  const from = answers.length;
  const refused = [
    { headers: { 'x-key': '$Secret{LOUD}' } },
    { params: { how: 'json', status: 200, nope: '$Secret{LOUD}' } },
    { query: { q: { deep: '$Secret{LOUD}' } } },
    { body: { a: '$Secret{LOUD}' } },
  ];
  for (const input of refused)
    expect(
      (await call('actions.run', { ...scope, event: 'get', input: { params: { how: 'json', status: 200 }, ...input } }))
        .status,
    ).toBe(400);
  expect(leaks(answers.slice(from))).toEqual([]);
});

describe('of jobs with retries', () => {
  const ids: string[] = [];

  beforeAll(async () => {
    const answersOfJobs = [
      ['json', 200],
      ['json', 503],
      ['cut', 500],
      ['text', 429],
      ['file', 200],
      ['headers', 200],
      ['xml', 500],
      ['reset', 200],
    ] as const;
    const dispatches = WAYS.flatMap((way) => answersOfJobs.map(([how, status]) => ({ way, how, status })));
    for (const { way, how, status } of dispatches) {
      const { body } = await call('actions.dispatch', {
        ...scope,
        event: way.event,
        input: inputOf(way, how, status),
        ...RETRY,
      });
      ids.push((body.data as { job_id: string }).job_id);
    }
    await Promise.all(ids.map((id) => endedJob(owner, id)));
  }, 60_000);

  test('no history and no list holds a secret', async () => {
    const from = answers.length;
    for (const id of ids) await call('jobs.get', { job_id: id });
    await call('jobs.list', {});
    for (const key of Object.keys(VALUES)) await call('secrets.accesses', { key });
    expect(leaks(answers.slice(from))).toEqual([]);
    expect(answers.slice(from).some(({ text }) => text.includes('$Secret{LOUD}'))).toBe(true);
  });
});

describe('when all is done', () => {
  test('the secrets did reach the target', async () => {
    const sent = JSON.stringify(await ask('/_seen', { key: '/mirror/json/200/end' }));
    for (const value of Object.values(VALUES)) expect(formsIn(sent, value)).not.toEqual([]);
  });

  test('no line of the console holds one', () => {
    expect(lines.length).toBeGreaterThan(400);
    expect(leaks(lines.flatMap((line) => textsOf(line, 'console')))).toEqual([]);
  });

  test('no file that is read holds one', async () => {
    const keys = new Set(answers.flatMap(({ text }) => text.match(/file_[0-9a-f]{32}/g) ?? []));
    expect(keys.size).toBeGreaterThan(10);
    for (const file_key of keys) {
      const { body } = await owner.call('files.read', { file_key });
      const { buffer } = body.data as { buffer: string };
      expect(
        leaks([
          { where: file_key, text: buffer },
          { where: file_key, text: atob(buffer) },
        ]),
      ).toEqual([]);
    }
  });

  test('nothing that is kept holds one, the records of all runs included', async () => {
    const runs = lines.filter((line) => line.includes(owner.workspace_id));
    await vi.waitFor(
      async () => expect((await keptRecords(owner.workspace_id)).length).toBeGreaterThanOrEqual(runs.length),
      { timeout: 20_000 },
    );
    const kept = await everythingKept(owner.workspace_id);
    expect(new Set(kept.map(({ where }) => where.split(/[ .]/)[0]))).toEqual(new Set(['D1', 'object', 'KV', 'R2']));
    expect(leaks(kept)).toEqual([]);
  }, 60_000);

  test('only a fetch by an owner gives one, and what looks for it finds it there', async () => {
    const from = answers.length;
    expect((await call('secrets.fetch', { key: 'LOUD' })).body.data).toMatchObject({ key: 'LOUD', value: LOUD });
    expect(leaks(answers.slice(from))).toEqual(expect.arrayContaining([expect.stringContaining('LOUD plain')]));
  });
});
