import { beforeAll, describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../../src/kernel/errors.ts';
import { action, type ActionManifest, manifest } from '../../support/manifest.ts';
import { seen } from '../../support/target.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';

const AT_ONCE = { initialDelay: 0 };
const query = { key: 'x', fails: 1, status: 503, ms: 1 };

/** Actions whose requests may be sent again when nobody knows what became of them, and actions whose may not. */
const REPEATABLE: Readonly<Record<string, Partial<ActionManifest>>> = {
  GET: { method: 'GET' },
  PUT: { method: 'PUT' },
  DELETE: { method: 'DELETE' },
  OPTIONS: { method: 'OPTIONS' },
  'POST-idempotent': { method: 'POST', idempotent: true },
  'POST-with-header': { method: 'POST', idempotency_header: 'X-Key' },
  'PATCH-idempotent': { method: 'PATCH', idempotent: true },
};
const NOT_REPEATABLE: Readonly<Record<string, Partial<ActionManifest>>> = {
  POST: { method: 'POST' },
  PATCH: { method: 'PATCH' },
  'POST-not-idempotent': { method: 'POST', idempotent: false },
};

let owner: Member;

beforeAll(async () => {
  const on = (resource: string, suffix: string, timeout = 10_000) =>
    Object.entries({ ...REPEATABLE, ...NOT_REPEATABLE }).map(([tag, more]) =>
      action(`${tag}${suffix}`, { ...more, resource, query, timeout }),
    );
  owner = await createWorkspace(
    manifest([
      ...on('/flaky', '.flaky'),
      ...on('/reset', '.reset'),
      ...on('/hang', '.hang', 100),
      ...on('/half', '.half'),
      ...on('/slow-body', '.slow', 100),
      ...on('/status/:status', '.status'),
    ]),
  );
});

/** Runs an action against a key of its own and counts what the target saw. */
async function run(event: string, input: Readonly<Record<string, unknown>>, more: object) {
  const key = crypto.randomUUID();
  const { status, body } = await owner.run(event, { 'query:key': key, ...input }, { retryConfig: AT_ONCE, ...more });
  return { status, body, requests: await seen(key) };
}

describe('retries', () => {
  test('repeat what failed until it succeeds, and say how often', async () => {
    const { status, body, requests } = await run('POST.flaky', { fails: 2 }, { retries: 5 });
    expect({ status, data: body.data, attempts: body.meta?.attempts }).toEqual({
      status: 200,
      data: { count: 3 },
      attempts: 3,
    });
    expect(requests).toHaveLength(3);
  });

  test('end after so many, with the last failure', async () => {
    const { status, body, requests } = await run('POST.flaky', { fails: 9 }, { retries: 2 });
    expect({ status, code: body.code, attempts: body.attempts }).toEqual({
      status: 502,
      code: 'SERVICE_UNAVAILABLE',
      attempts: 3,
    });
    expect(body.upstream?.status).toBe(503);
    expect(requests).toHaveLength(3);
  });

  test('are none unless asked for', async () => {
    const { body, requests } = await run('GET.flaky', {}, {});
    expect({ code: body.code, attempts: body.attempts, seen: requests.length }).toEqual({
      code: 'SERVICE_UNAVAILABLE',
      attempts: 1,
      seen: 1,
    });
  });

  test('carry the same idempotency key each time, the id of the run', async () => {
    const { body, requests } = await run('POST.flaky', { fails: 2 }, { retries: 2 });
    expect(requests.map(({ headers }) => headers['idempotency-key'])).toEqual([1, 2, 3].map(() => body.meta?.run_id));
  });

  test.each<[status: number, isRepeated: boolean]>([
    [400, false],
    [401, false],
    [403, false],
    [404, false],
    [408, true],
    [409, false],
    [413, false],
    [418, false],
    [422, false],
    [429, true],
    [500, true],
    [501, false],
    [502, true],
    [503, true],
    [504, true],
  ])('after %i: %s', async (status, isRepeated) => {
    const { requests } = await run('POST.flaky', { status }, { retries: 1 });
    expect(requests).toHaveLength(isRepeated ? 2 : 1);
  });

  test.each<[title: string, status: number, retryConfig: object, count: number]>([
    ['a code that is listed', 404, { retryableErrors: ['NOT_FOUND'] }, 2],
    ['a code that is not listed', 503, { retryableErrors: ['NOT_FOUND'] }, 1],
    ['a code that is ruled out', 503, { nonRetryableErrors: ['SERVICE_UNAVAILABLE'] }, 1],
    [
      'a code that is listed and ruled out',
      404,
      { retryableErrors: ['NOT_FOUND'], nonRetryableErrors: ['NOT_FOUND'] },
      1,
    ],
  ])('go by the caller’s choice of codes: %s', async (_title, status, retryConfig, count) => {
    const { requests } = await run(
      'POST.flaky',
      { status },
      { retries: 1, retryConfig: { ...AT_ONCE, ...retryConfig } },
    );
    expect(requests).toHaveLength(count);
  });
});

/** Ways in which a request may leave and no whole answer come. */
const LOST: readonly (readonly [
  suffix: string,
  input: Record<string, unknown>,
  code: ErrorCode,
  status: number,
  outcome: string,
])[] = [
  ['.reset', {}, 'CONNECTION_ERROR', 502, 'unknown'],
  ['.hang', {}, 'TIMEOUT', 504, 'unknown'],
  ['.half', {}, 'CONNECTION_ERROR', 502, 'sent'],
  ['.slow', {}, 'TIMEOUT', 504, 'sent'],
  ['.status', { 'params:status': 520 }, 'CONNECTION_ERROR', 502, 'unknown'],
  ['.status', { 'params:status': 524 }, 'CONNECTION_ERROR', 502, 'unknown'],
];

describe.each(LOST)('a request that was lost on %s %j', (suffix, input, code, status, outcome) => {
  test.each(Object.keys(REPEATABLE))('is repeated by %s', async (tag) => {
    const answer = await run(`${tag}${suffix}`, input, { retries: 1 });
    expect({
      status: answer.status,
      code: answer.body.code,
      outcome: answer.body.outcome,
      attempts: answer.body.attempts,
    }).toEqual({ status, code, outcome, attempts: 2 });
    expect(answer.requests).toHaveLength(2);
  });

  test.each(Object.keys(NOT_REPEATABLE))('is not repeated by %s, whatever retries say', async (tag) => {
    const retryConfig = { ...AT_ONCE, retryableErrors: [code, 'TIMEOUT', 'CONNECTION_ERROR'] };
    const answer = await run(`${tag}${suffix}`, input, { retries: 3, retryConfig });
    expect({
      status: answer.status,
      code: answer.body.code,
      outcome: answer.body.outcome,
      attempts: answer.body.attempts,
    }).toEqual({ status: 502, code: 'OUTCOME_UNKNOWN', outcome, attempts: 1 });
    expect(answer.requests).toHaveLength(1);
  });
});

test('a key of the input’s own does not make a request repeatable', async () => {
  const answer = await run('POST.reset', { 'headers:idempotency-key': 'mine' }, { retries: 3 });
  expect(answer.body.code).toBe('OUTCOME_UNKNOWN');
  expect(answer.requests).toHaveLength(1);
});

test.each([521, 523, 525, 526, 530])(
  'a request that the edge could not deliver (%i) had no effect and is repeated by every method',
  async (status) => {
    const answer = await run('POST.status', { 'params:status': status }, { retries: 1 });
    expect({ status: answer.status, code: answer.body.code, outcome: answer.body.outcome }).toEqual({
      status: 502,
      code: 'CONNECTION_ERROR',
      outcome: 'not_sent',
    });
    expect(answer.body.upstream).toBeUndefined();
    expect(answer.requests).toHaveLength(2);
  },
);
