import { describe, expect, test } from 'vitest';
import type * as z from 'zod';
import { Duration, Instant, Retries, RetryConfig, retryPolicy, Slug, Tag } from '../../src/kernel/fields.ts';
import { LIMITS } from '../../src/kernel/limits.ts';
import { DEFAULT_RETRY } from '../../src/kernel/retry.ts';

/** The messages of a refusal. */
function refusals(schema: z.ZodType, given: unknown): string[] {
  const { error } = schema.safeParse(given);
  if (error === undefined) throw new Error(`${JSON.stringify(given)} was accepted`);
  return error.issues.map(({ message }) => message);
}

describe('A tag', () => {
  test.each(['a', 'A1', '0', 'my-app', 'email_service', 'ws:my-app', 'v1.2', 'user@host', 'x'.repeat(128)])(
    'is %j',
    (given) => {
      expect(Tag.parse(given)).toBe(given);
    },
  );

  test.each([
    '',
    ' ',
    'a b',
    ' a',
    'a ',
    'a\n',
    'a\tb',
    'a\0',
    '-a',
    '_a',
    ':a',
    'a/b',
    'a$b',
    'é',
    'x'.repeat(129),
    5,
    null,
  ])('is not %j', (given) => {
    expect(refusals(Tag, given)).not.toEqual([]);
  });

  test('keeps its case', () => {
    expect(Tag.parse('MyApp')).toBe('MyApp');
  });
});

describe('A slug', () => {
  test.each(['prd', 'dev-2', 'a_b', '0', 'x'.repeat(64)])('is %j', (given) => {
    expect(Slug.parse(given)).toBe(given);
  });

  test.each(['', 'Prd', 'a b', 'a.b', 'a:b', 'prd\n', 'é', 'x'.repeat(65), 1])('is not %j', (given) => {
    expect(refusals(Slug, given)).not.toEqual([]);
  });
});

describe('A duration', () => {
  test.each([
    [1, 1],
    [90_000, 90_000],
    ['250ms', 250],
    ['1s', 1_000],
    ['90s', 90_000],
    ['5m', 300_000],
    ['2h', 7_200_000],
    ['7d', 604_800_000],
    [LIMITS.duration.value, LIMITS.duration.value],
    ['36525d', LIMITS.duration.value],
  ])('%j is %i ms', (given, ms) => {
    expect(Duration.parse(given)).toBe(ms);
  });

  const FORM = 'a duration is milliseconds, or a number with ms, s, m, h or d';
  const LENGTH = 'a duration is a hundred years at most';

  test.each([
    ['', FORM],
    ['5', FORM],
    ['0s', FORM],
    ['05s', FORM],
    ['1.5h', FORM],
    ['-1h', FORM],
    ['1 h', FORM],
    ['1H', FORM],
    ['1mss', FORM],
    ['1w', FORM],
    ['1h30m', FORM],
    ['1h\n', FORM],
    ['1000000000s', FORM],
    [null, FORM],
    [['1h'], FORM],
    [Number.NaN, FORM],
    [0, 'Too small: expected number to be >0'],
    [-1, 'Too small: expected number to be >0'],
    [LIMITS.duration.value + 1, LENGTH],
    ['36526d', LENGTH],
    ['999999999d', LENGTH],
  ])('%j is none', (given, message) => {
    expect(refusals(Duration, given)).toEqual([message]);
  });

  test('of a part of a millisecond is none', () => {
    expect(refusals(Duration, 1.5)).not.toEqual([]);
  });
});

describe('An instant', () => {
  test.each([
    [0, 0],
    [100_000_000_000, 100_000_000_000],
    [1_767_614_400_000, 1_767_614_400_000],
    [253_402_300_799_999, 253_402_300_799_999],
    ['2026-01-05T12:00:00Z', 1_767_614_400_000],
    ['2026-01-05T12:00:00.5Z', 1_767_614_400_500],
    ['2026-01-05T13:00:00+01:00', 1_767_614_400_000],
    ['1970-01-01T00:00:00Z', 0],
    ['1970-01-02T00:00:00Z', 86_400_000],
    ['9999-12-31T23:59:59.999Z', 253_402_300_799_999],
  ])('%j is %i', (given, ms) => {
    expect(Instant.parse(given)).toBe(ms);
  });

  const FORM = 'give epoch milliseconds or ISO 8601 with an offset';
  const SECONDS = 'this number is too small for epoch milliseconds; is it seconds?';
  const EARLY = 'an instant is not before 1970';

  test.each([
    [1, SECONDS],
    [1_767_614_400, SECONDS],
    [99_999_999_999, SECONDS],
    [-1, 'Too small: expected number to be >=0'],
    [253_402_300_800_000, 'Too big: expected number to be <=253402300799999'],
    ['', FORM],
    ['tomorrow', FORM],
    ['1767614400000', FORM],
    ['2026-01-05', FORM],
    ['2026-01-05T12:00:00', FORM],
    ['2026-02-30T12:00:00Z', FORM],
    ['2026-01-05T24:00:00Z', FORM],
    ['1969-12-31T23:59:59Z', EARLY],
    ['1970-01-01T00:00:00+01:00', EARLY],
    [null, FORM],
    [{}, FORM],
  ])('%j is none', (given, message) => {
    expect(refusals(Instant, given)).toEqual([message]);
  });
});

describe('A retry policy', () => {
  test('is the default where nothing is asked for', () => {
    expect(retryPolicy(undefined, undefined)).toEqual(DEFAULT_RETRY);
    expect(DEFAULT_RETRY).toEqual({
      retries: 0,
      initialDelay: 1_000,
      backoffMultiplier: 2,
      maxDelay: 300_000,
      jitter: false,
      jitterPercent: 0.5,
    });
  });

  test('takes what is asked for and leaves the rest', () => {
    const asked = { initialDelay: 5, maxDelay: undefined, retryableErrors: ['TIMEOUT'] } as RetryConfig;
    const policy = { ...DEFAULT_RETRY, retries: 3, initialDelay: 5, retryableErrors: ['TIMEOUT'] };
    expect(retryPolicy(3, asked)).toEqual(policy);
  });

  test('cannot name an unknown outcome as one to repeat', () => {
    expect(RetryConfig.safeParse({ retryableErrors: ['OUTCOME_UNKNOWN'] }).success).toBe(false);
    expect(RetryConfig.safeParse({ nonRetryableErrors: ['OUTCOME_UNKNOWN'] }).success).toBe(true);
  });

  test.each([
    { initialDelay: -1 },
    { initialDelay: 86_400_001 },
    { backoffMultiplier: 0.9 },
    { backoffMultiplier: 101 },
    { maxDelay: 0.5 },
    { jitterPercent: 1.1 },
    { retryableErrors: ['ECONNRESET'] },
    { delay: 5 },
  ])('is refused out of its bounds: %j', (given) => {
    expect(RetryConfig.safeParse(given).success).toBe(false);
  });

  test.each([
    [0, true],
    [LIMITS.retries.value, true],
    [-1, false],
    [1.5, false],
    [LIMITS.retries.value + 1, false],
  ])('with %d retries is taken: %j', (retries, isTaken) => {
    expect(Retries.safeParse(retries).success).toBe(isTaken);
  });
});
