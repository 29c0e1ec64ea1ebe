import { describe, expect, test } from 'vitest';
import type { ErrorRecord } from '../../../src/kernel/errors.ts';
import { targetFailed } from '../../../src/resources/flow/target-failure.ts';

const error = (given: Partial<ErrorRecord>): ErrorRecord => ({ code: 'UPSTREAM_ERROR', message: 'x', ...given });

describe('an attempt', () => {
  test.each<[what: string, given: Partial<ErrorRecord> | null, isAborted: boolean, failed: boolean | null]>([
    ['that succeeded', null, false, false],
    ['answered with 500', { code: 'SERVICE_UNAVAILABLE', upstream: { status: 500 } }, false, true],
    ['answered with 501', { upstream: { status: 501 } }, false, true],
    ['answered with 504', { code: 'TIMEOUT', upstream: { status: 504 } }, false, true],
    ['answered with 404', { code: 'NOT_FOUND', upstream: { status: 404 } }, false, false],
    ['answered with 408', { code: 'TIMEOUT', upstream: { status: 408 } }, false, false],
    ['answered with 429', { code: 'RATE_LIMITED', upstream: { status: 429 } }, false, false],
    ['whose connection was refused', { code: 'CONNECTION_ERROR', outcome: 'not_sent' }, false, true],
    ['whose connection broke within the answer', { code: 'CONNECTION_ERROR', upstream: { status: 200 } }, false, true],
    ['that got no answer in time', { code: 'TIMEOUT', outcome: 'unknown' }, false, true],
    ['of which nobody knows', { code: 'OUTCOME_UNKNOWN', outcome: 'unknown' }, false, true],
    ['whose answer could not be kept', { code: 'OUTCOME_UNKNOWN', upstream: { status: 200 } }, false, false],
    ['that had no time left', { code: 'TIMEOUT', outcome: 'not_sent' }, false, null],
    ['that got no credential', { code: 'SERVICE_UNAVAILABLE', outcome: 'not_sent' }, false, null],
    ['that its caller ended', { code: 'CONNECTION_ERROR', outcome: 'unknown' }, true, null],
    ['that a fault of ours ended', { code: 'INTERNAL' }, false, null],
  ])('%s', (_what, given, isAborted, failed) => {
    expect(targetFailed(given === null ? null : error(given), isAborted)).toBe(failed);
  });
});
