import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ERRORS, type ErrorCode, type ErrorRecord } from '../../src/kernel/errors.ts';
import { DEFAULT_RETRY, retryDelay, type RetryPolicy } from '../../src/kernel/retry.ts';

const DAY = 86_400_000;

/** A policy with enough retries for any test. */
function policy(changes: Partial<RetryPolicy> = {}): RetryPolicy {
  return { ...DEFAULT_RETRY, retries: 100, ...changes };
}

function failed(code: ErrorCode, details: Partial<ErrorRecord> = {}): ErrorRecord {
  return { code, message: 'failed', ...details };
}

function delays(changes: Partial<RetryPolicy>, count: number, random = 0): (number | null)[] {
  return Array.from({ length: count }, (_, index) => retryDelay(policy(changes), index + 1, failed('TIMEOUT'), random));
}

describe('The backoff', () => {
  test.each<[string, Partial<RetryPolicy>, number[]]>([
    ['doubles by default', {}, [1_000, 2_000, 4_000, 8_000, 16_000]],
    ['is constant with a multiplier of 1', { backoffMultiplier: 1 }, [1_000, 1_000, 1_000]],
    ['starts at the initial delay', { initialDelay: 50, backoffMultiplier: 3 }, [50, 150, 450]],
    ['stops growing at the longest delay', { maxDelay: 3_000 }, [1_000, 2_000, 3_000, 3_000]],
    ['may be none at all', { initialDelay: 0 }, [0, 0, 0]],
    ['is a whole number of milliseconds', { initialDelay: 10, backoffMultiplier: 1.25 }, [10, 13, 16]],
  ])('%s', (_what, changes, expected) => {
    expect(delays(changes, expected.length)).toEqual(expected);
  });

  test('reaches five minutes by default and stays there to the last retry', () => {
    const all = delays({}, 100);
    expect(all.slice(0, 11)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300].map((seconds) => seconds * 1_000));
    expect(new Set(all.slice(9))).toEqual(new Set([300_000]));
  });

  test.each([
    [0, 1_000],
    [0.5, 1_250],
    [0.999999, 1_500],
  ])('grows with jitter by up to half: chance %d gives %i ms', (random, delay) => {
    expect(delays({ jitter: true }, 1, random)).toEqual([delay]);
  });

  test('adds jitter to the capped delay, and none unless asked', () => {
    expect(delays({ jitter: true, jitterPercent: 0.1, maxDelay: 1_000 }, 3, 0.5)).toEqual([1_050, 1_050, 1_050]);
    expect(delays({ jitter: false, jitterPercent: 1 }, 1, 0.5)).toEqual([1_000]);
  });

  test('lies between the plain delay and that with the whole of its jitter', () => {
    const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const changes = fc.record({
      initialDelay: fc.nat(DAY),
      backoffMultiplier: fc.double({ min: 1, max: 100, noNaN: true }),
      maxDelay: fc.nat(DAY),
      jitterPercent: unit,
    });
    fc.assert(
      fc.property(changes, fc.integer({ min: 1, max: 100 }), unit, (given, attempt, random) => {
        const plain = retryDelay(policy(given), attempt, failed('TIMEOUT'), random) ?? Number.NaN;
        const jittered =
          retryDelay(policy({ ...given, jitter: true }), attempt, failed('TIMEOUT'), random) ?? Number.NaN;
        expect(plain).toBeLessThanOrEqual(given.maxDelay);
        expect(jittered).toBeGreaterThanOrEqual(plain);
        expect(jittered).toBeLessThanOrEqual(Math.ceil((plain + 1) * (1 + given.jitterPercent)));
      }),
    );
  });
});

describe('A failure', () => {
  test.each([
    [1, 1_000],
    [2, 2_000],
    [3, null],
  ])('of attempt %i with two retries waits %j', (attempt, delay) => {
    expect(retryDelay(policy({ retries: 2 }), attempt, failed('TIMEOUT'), 0)).toBe(delay);
  });

  // Where the table says `never`, a repetition would meet the same refusal; an unknown outcome could be done twice.
  test.each(Object.entries(ERRORS).map(([code, { retry: rule }]) => [code as ErrorCode, rule !== 'never']))(
    'with %s is repeated by default: %j',
    (code, isRepeated) => {
      expect(retryDelay(policy(), 1, failed(code), 0)).toBe(isRepeated ? 1_000 : null);
    },
  );

  test('that may pass is repeated, one that cannot is not', () => {
    const repeated = Object.keys(ERRORS).filter(
      (code) => retryDelay(policy(), 1, failed(code as ErrorCode), 0) !== null,
    );
    const passing = [
      'CONNECTION_ERROR',
      'CONNECTION_LOST',
      'DEADLOCK',
      'FALLBACK_EXHAUSTED',
      'INTERNAL',
      'LOCK_TIMEOUT',
      'PUBLISH_FAILED',
      'RATE_LIMITED',
      'SERVICE_UNAVAILABLE',
      'SIGNAL_TIMEOUT',
      'TIMEOUT',
    ];
    expect(repeated.toSorted()).toEqual(passing);
  });

  test.each(['FALLBACK_EXHAUSTED', 'CONNECTION_LOST'] as const)(
    'that may have been done in spite of it is not repeated: %s',
    (code) => {
      const asked = policy({ retryableErrors: [code] });
      expect(retryDelay(asked, 1, failed(code), 0)).not.toBeNull();
      expect(retryDelay(asked, 1, { ...failed(code), outcome: 'unknown' }, 0)).toBeNull();
    },
  );

  test.each<[string, ErrorCode, Partial<RetryPolicy>, boolean]>([
    ['is named', 'NOT_FOUND', { retryableErrors: ['NOT_FOUND'] }, true],
    ['is not named', 'TIMEOUT', { retryableErrors: ['NOT_FOUND'] }, false],
    ['is not named among none', 'TIMEOUT', { retryableErrors: [] }, false],
    ['is excluded', 'TIMEOUT', { nonRetryableErrors: ['TIMEOUT'] }, false],
    ['is not excluded', 'TIMEOUT', { nonRetryableErrors: ['NOT_FOUND'] }, true],
    ['is named and excluded', 'TIMEOUT', { retryableErrors: ['TIMEOUT'], nonRetryableErrors: ['TIMEOUT'] }, false],
    ['is unknown in its outcome', 'OUTCOME_UNKNOWN', {}, false],
    ['is unknown in its outcome and named', 'OUTCOME_UNKNOWN', { retryableErrors: ['OUTCOME_UNKNOWN'] }, false],
  ])('that %s: %s under %j is repeated: %j', (_what, code, changes, isRepeated) => {
    expect(retryDelay(policy(changes), 1, failed(code), 0)).toBe(isRepeated ? 1_000 : null);
  });
});

describe('The wait that a target asks for', () => {
  test.each([
    ['lengthens the delay', 5_000, 5_000],
    ['never shortens it', 10, 1_000],
    ['counts up to a day', DAY, DAY],
    ['is not waited for beyond a day', DAY + 1, null],
  ])('%s: %i ms', (_what, asked, delay) => {
    expect(retryDelay(policy(), 1, failed('RATE_LIMITED', { retry_after_ms: asked }), 0)).toBe(delay);
  });

  test('is kept beyond the longest delay and without jitter', () => {
    const error = failed('RATE_LIMITED', { retry_after_ms: 400_000 });
    expect(retryDelay(policy({ jitter: true }), 1, error, 0.9)).toBe(400_000);
  });

  test('does not make a failure repeatable', () => {
    expect(retryDelay(policy(), 1, failed('NOT_FOUND', { retry_after_ms: 5 }), 0)).toBeNull();
    expect(retryDelay(policy({ retries: 0 }), 1, failed('RATE_LIMITED', { retry_after_ms: 5 }), 0)).toBeNull();
  });
});
