import { describe, expect, test } from 'vitest';
import {
  applyBulk,
  batchSize,
  type BulkJob,
  type BulkKind,
  type BulkOutcome,
  type BulkState,
  commandOf,
  createBulk,
  nextAfter,
  outcomeOf,
} from '../../src/engine/bulk.ts';
import type { JobPhase } from '../../src/engine/job-state.ts';
import type { ErrorCode } from '../../src/kernel/errors.ts';
import { LIMITS } from '../../src/kernel/limits.ts';
import { FIRST, jobIn, NOW } from './job-states.ts';

const request = {
  id: `bulk_${'0'.repeat(16)}fedcba9876543210`,
  workspace: 'w',
  kind: 'cancel' as const,
  filter: {},
  within: null,
  rate: 100,
  reason: 'why',
  delayMs: 500,
  createdBy: 'user',
  createdAt: NOW,
  digest: 'digest',
};

const found = (...numbers: number[]): BulkJob[] => numbers.map((n) => ({ id: `job_${n}`, createdAt: NOW - 100 + n }));
const changed: BulkOutcome = { type: 'changed' };
const skipped: BulkOutcome = { type: 'skipped' };
const failure: BulkOutcome = { type: 'failed', error: { code: 'INTERNAL', message: 'broken' } };

const fresh = createBulk(request, NOW + 1_000);
const counted = applyBulk(fresh, { type: 'count', now: NOW + 1, matched: 3 });
const begun = applyBulk(counted, { type: 'begin', now: NOW + 2, jobs: found(1, 2, 3) });
const record = (state: BulkState, outcomes: readonly BulkOutcome[]) =>
  applyBulk(state, { type: 'record', now: NOW + 3, outcomes, nextAt: NOW + 40 });

describe('An operation', () => {
  test('begins without anything done, and not before its time', () => {
    expect(fresh).toMatchObject({
      status: 'running',
      position: null,
      begun: [],
      matched: null,
      changed: 0,
      nextAt: NOW + 1_000,
      endedAt: null,
    });
    expect(counted).toMatchObject({ status: 'running', matched: 3, updatedAt: NOW + 1 });
  });

  test('goes on behind the last job that it began, before any outcome is known', () => {
    expect(begun).toMatchObject({ begun: found(1, 2, 3), position: [NOW - 97, 'job_3'], changed: 0 });
  });

  test('begins no others before the outcomes are recorded', () => {
    expect(applyBulk(begun, { type: 'begin', now: NOW + 3, jobs: found(4) })).toBe(begun);
    expect(applyBulk(begun, { type: 'begin', now: NOW + 3, jobs: [] })).toBe(begun);
  });

  test('counts outcomes, and keeps which jobs failed', () => {
    expect(record(begun, [changed, failure, skipped])).toMatchObject({
      begun: [],
      changed: 1,
      skipped: 1,
      failed: 1,
      failures: [{ jobId: 'job_2', code: 'INTERNAL', message: 'broken' }],
      nextAt: NOW + 40,
    });
  });

  test('keeps the first failures alone', () => {
    const many = found(...Array.from({ length: LIMITS.bulk_failures.value + 5 }, (_, n) => n));
    const all = applyBulk(counted, { type: 'begin', now: NOW, jobs: many });
    const { failures, failed: count } = record(
      all,
      many.map(() => failure),
    );
    expect(failures.map(({ jobId }) => jobId)).toEqual(many.slice(0, LIMITS.bulk_failures.value).map(({ id }) => id));
    expect(count).toBe(many.length);
  });

  test('has matched as many as it came by, where it came by more than were counted', () => {
    const more = applyBulk(counted, { type: 'begin', now: NOW, jobs: found(1, 2, 3, 4, 5) });
    expect(record(more, [changed, changed, changed, skipped, changed]).matched).toBe(5);
  });

  test('is completed when none is left, and has then matched what it came by', () => {
    const done = applyBulk(record(begun, [changed, changed]), { type: 'begin', now: NOW + 9, jobs: [] });
    expect(done).toMatchObject({ status: 'completed', matched: 2, endedAt: NOW + 9, updatedAt: NOW + 9 });
  });

  test('that is cancelled begins nothing more, and still counts what it had begun', () => {
    const ended = applyBulk(begun, { type: 'cancel', now: NOW + 5 });
    expect(ended).toMatchObject({ status: 'cancelled', endedAt: NOW + 5 });
    expect(applyBulk(ended, { type: 'begin', now: NOW + 6, jobs: found(4) })).toBe(ended);
    expect(record(ended, [changed, { type: 'left' }, { type: 'left' }])).toMatchObject({
      status: 'cancelled',
      changed: 1,
      skipped: 0,
      endedAt: NOW + 5,
    });
  });

  test.each(['completed', 'cancelled'] as const)('that is %s stays as it is', (status) => {
    const ended: BulkState = { ...counted, status, endedAt: NOW };
    for (const event of [
      { type: 'cancel', now: NOW + 1 },
      { type: 'count', now: NOW + 1, matched: 9 },
      { type: 'begin', now: NOW + 1, jobs: [] },
    ] as const)
      expect(applyBulk(ended, event)).toBe(ended);
  });
});

test.each([
  [1, 1, 1_000],
  [100, 1, 10],
  [333, 1, 3.003],
  [100, 25, 250],
])('At %i a second another job may be begun after %i in %d ms', (rate, count, ms) => {
  expect(nextAfter(NOW, rate, count) - NOW).toBeCloseTo(ms, 2);
});

test.each([
  [1, 1],
  [4, 1],
  [5, 2],
  [100, 25],
  [200, 50],
  [1_000, 50],
])('At %i a second %i jobs are begun together', (rate, size) => {
  expect(batchSize(rate)).toBe(size);
});

const ID = 'fedcba9876543210';

test.each([
  ['cancel', { type: 'cancel', id: ID, now: NOW, reason: 'why' }],
  ['pause', { type: 'pause', id: ID, now: NOW, reason: 'why' }],
  ['resume', { type: 'resume', id: ID, now: NOW }],
  ['retry', { type: 'retry', id: ID, now: NOW, delayMs: 500 }],
  ['delete', { type: 'delete', id: ID, now: NOW }],
] as const)('An operation to %s asks each job for that', (kind, command) => {
  expect(commandOf({ ...request, kind }, NOW)).toEqual(command);
});

describe('A job that was asked', () => {
  const stands = (commands: readonly string[], phase: JobPhase = { status: 'completed', occurrence: FIRST }) =>
    ({ ok: true, job: jobIn(phase, {}, { commands }) }) as const;
  const refusal = (code: ErrorCode) => ({ ok: false, error: { code, message: 'no' } }) as const;
  const cases: [kind: BulkKind, how: string, answer: Parameters<typeof outcomeOf>[2], again: boolean, type: string][] =
    [
      ['cancel', 'carried it out', stands(['other', ID]), false, 'changed'],
      ['cancel', 'was as it was to be', stands(['other']), false, 'skipped'],
      ['retry', 'had carried it out before', stands([ID]), true, 'changed'],
      ['delete', 'is gone by it', stands([], { status: 'deleted', occurrence: FIRST }), false, 'changed'],
      ['delete', 'was not there', refusal('NOT_FOUND'), false, 'skipped'],
      ['delete', 'is not there any more', refusal('NOT_FOUND'), true, 'changed'],
      ['cancel', 'is not there any more', refusal('NOT_FOUND'), true, 'skipped'],
      ['pause', 'has no use for it', refusal('CONFLICT'), false, 'skipped'],
      ['pause', 'could not be asked', refusal('INTERNAL'), false, 'failed'],
    ];
  test.each(cases)('to %s, and %s', (kind, _how, answer, isRepetition, type) => {
    const outcome = outcomeOf({ ...request, kind }, ID, answer, isRepetition);
    expect(outcome).toEqual(type === 'failed' ? { type, error: { code: 'INTERNAL', message: 'no' } } : { type });
  });
});
