import { beforeAll, describe, expect, test } from 'vitest';
import { LIMITS } from '../../../src/kernel/limits.ts';
import { scope } from '../../support/manifest.ts';
import { stored } from '../../support/stored.ts';
import { createWorkspace, type Member } from '../../support/workspace.ts';
import { createCrowd, dispatchSome, later, statesOf } from './many.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 0, 5);

let owner: Member;
let ids: readonly string[];
beforeAll(async () => {
  owner = await createCrowd();
  ids = await dispatchSome(owner, 2);
});

async function refused(operation: string, input: object) {
  const before = await stored();
  const { status, body } = await owner.call(`jobs.${operation}`, input);
  expect(await stored()).toEqual(before);
  expect(await statesOf(owner, ids)).toEqual(['scheduled', 'scheduled']);
  return { status, code: body.code, paths: body.errors?.map(({ path }) => path) };
}
const invalid = (...paths: string[]) => ({ status: 400, code: 'VALIDATION_ERROR', paths });

const MANY = ['cancelMany', 'pauseMany', 'resumeMany', 'retryMany', 'deleteMany'];

describe.each(MANY)('jobs.%s is refused', (operation) => {
  test.each<[what: string, input: object, path: string]>([
    ['without a filter', {}, 'all'],
    ['with nothing but how', { rate: 5, dry_run: true }, 'all'],
    ['with all: false', { all: false }, 'all'],
    ['with all beside a filter', { all: true, env: scope.env }, 'all'],
    ['with an unknown filter', { app: scope.app }, 'app'],
    ['with a filter that only pages have', { env: scope.env, limit: 5 }, 'limit'],
    ['with an unknown state', { status: 'done' }, 'status'],
    ['with no state', { status: [] }, 'status'],
    ['with an unknown one who paused', { paused_by: 'me' }, 'paused_by'],
    ['with an unknown code', { error_code: 'OOPS' }, 'error_code'],
    ['with a key of 256 characters', { key: 'k'.repeat(256) }, 'key'],
    ['with an environment in capitals', { env: 'PRD' }, 'env'],
    ['with a time that ends where it begins', { from: NOW, to: NOW }, 'to'],
    ['with seconds for an instant', { from: 1_700_000_000 }, 'from'],
    ['with rate 0', { all: true, rate: 0 }, 'rate'],
    ['with half a job a second', { all: true, rate: 0.5 }, 'rate'],
    ['with a rate over a thousand', { all: true, rate: LIMITS.bulk_rate.value + 1 }, 'rate'],
    ['with a dry run in words', { all: true, dry_run: 'yes' }, 'dry_run'],
  ])('%s', async (_what, input, path) => {
    expect(await refused(operation, input)).toEqual(invalid(path));
  });
});

test.each<[operation: string, what: string, input: object, path: string]>([
  ['cancelMany', 'what is finished', { status: 'completed' }, 'status'],
  ['cancelMany', 'what is finished among others', { status: ['scheduled', 'failed'] }, 'status[1]'],
  ['pauseMany', 'what is paused', { status: 'paused' }, 'status'],
  ['pauseMany', 'what does not recur', { recurring: false }, 'recurring'],
  ['resumeMany', 'what is scheduled', { status: 'scheduled' }, 'status'],
  ['resumeMany', 'with a reason', { all: true, reason: 'why' }, 'reason'],
  ['retryMany', 'what is completed', { status: 'completed' }, 'status'],
  ['retryMany', 'with a delay of nothing', { all: true, delay: 0 }, 'delay'],
  ['retryMany', 'with a reason', { all: true, reason: 'why' }, 'reason'],
  ['cancelMany', 'with a delay', { all: true, delay: '1h' }, 'delay'],
  ['cancelMany', 'with a reason of 501 characters', { all: true, reason: 'r'.repeat(501) }, 'reason'],
  ['getBulk', 'of no id', { operation_id: 'bulk_1' }, 'operation_id'],
  ['cancelBulk', 'of a job', { operation_id: `job_o${'0'.repeat(32)}` }, 'operation_id'],
  ['listBulk', 'of an unknown state', { status: 'failed' }, 'status'],
  ['listBulk', 'with more than a hundred a page', { limit: 101 }, 'limit'],
  ['listBulk', 'with a cursor that is none', { cursor: 'next' }, 'cursor'],
  ['getStats', 'with an unknown field', { status: 'failed' }, 'status'],
  ['getStats', 'of a time that ends where it begins', { from: NOW, to: NOW }, 'to'],
  ['getStats', 'of a time that ends before it begins', { from: NOW + 1, to: NOW }, 'to'],
  ['getStats', 'of more than 92 days', { from: NOW - 92 * DAY - 1, to: NOW }, 'to'],
  ['getStats', 'of all since long ago', { from: Date.UTC(2020, 0, 1) }, 'to'],
  ['list', 'beyond the largest offset', { offset: LIMITS.list_offset.value + 1 }, 'offset'],
  ['list', 'with an offset below nothing', { offset: -1 }, 'offset'],
  ['list', 'with half an offset', { offset: 1.5 }, 'offset'],
  ['dispatchMany', 'without jobs', {}, 'jobs'],
  ['dispatchMany', 'of no jobs', { jobs: [] }, 'jobs'],
  ['dispatchMany', 'of what is no list', { jobs: { 0: later() } }, 'jobs'],
  [
    'dispatchMany',
    'of more than a thousand',
    { jobs: Array.from({ length: LIMITS.dispatch_many.value + 1 }, () => 1) },
    'jobs',
  ],
])('jobs.%s is refused: %s', async (operation, _what, input, path) => {
  expect(await refused(operation, input)).toEqual(invalid(path));
});

test('a list with an offset beside a cursor is refused', async () => {
  const { body } = await owner.call('jobs.list', { limit: 1 });
  const cursor = (body.data as { next_cursor: string | null }).next_cursor ?? 'x';
  expect((await refused('list', { cursor, offset: 1 })).paths).toEqual(['offset']);
});

test.each(['getBulk', 'cancelBulk'])('jobs.%s of an operation that is not there is NOT_FOUND', async (operation) => {
  const stranger = await createWorkspace();
  for (const member of [owner, stranger])
    expect(await member.call(`jobs.${operation}`, { operation_id: `bulk_${'0'.repeat(32)}` })).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND', errors: [{ path: 'operation_id' }] },
    });
});
