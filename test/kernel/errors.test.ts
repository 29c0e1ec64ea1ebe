import { describe, expect, test } from 'vitest';
import {
  ERRORS,
  type ErrorCode,
  type ErrorRecord,
  fromErrorRecord,
  invalidField,
  isProcessorError,
  ProcessorError,
  refusal,
  statusOf,
  toErrorRecord,
} from '../../src/kernel/errors.ts';
import { LIMITS } from '../../src/kernel/limits.ts';

const FIXED: ErrorRecord = { code: 'INTERNAL', message: 'The processor failed; its log holds the reason.' };

/** The error as RPC hands it over: a plain Error with the own fields of ours. */
function acrossRpc(error: ProcessorError): Error {
  const { name, code, details } = error;
  return Object.assign(new Error(error.message), structuredClone({ name, code, details }));
}

const ours = new ProcessorError(
  'RATE_LIMITED',
  'mail/send answered 429',
  { outcome: 'sent', upstream: { status: 429, body: { why: 'quota' } }, retry_after_ms: 5_000, attempts: 2 },
  new Error('the cause, with its s3cr3t'),
);

const record: ErrorRecord = {
  code: 'RATE_LIMITED',
  message: 'mail/send answered 429',
  outcome: 'sent',
  upstream: { status: 429, body: { why: 'quota' } },
  retry_after_ms: 5_000,
  attempts: 2,
};

describe('The status', () => {
  test('of our own refusals is the table’s', () => {
    const statuses = Object.keys(ERRORS).map((code) => [code, statusOf({ code: code as ErrorCode })]);
    expect(Object.fromEntries(statuses)).toEqual({
      VALIDATION_ERROR: 400,
      OPERATOR_ERROR: 400,
      SESSION_INVALID: 401,
      FALLBACK_EXHAUSTED: 502,
      UNIQUE_VIOLATION: 409,
      FOREIGN_KEY_VIOLATION: 409,
      NOT_NULL_VIOLATION: 409,
      CHECK_VIOLATION: 409,
      TABLE_EXISTS: 409,
      SCHEMA_ERROR: 400,
      QUERY_ERROR: 400,
      DEADLOCK: 409,
      LOCK_TIMEOUT: 409,
      CONNECTION_LOST: 502,
      CONSTRAINT_ERROR: 409,
      LIMIT_EXCEEDED: 422,
      UPLOAD_FAILED: 502,
      DOWNLOAD_FAILED: 502,
      DELETE_FAILED: 502,
      LIST_FAILED: 502,
      STATS_FAILED: 502,
      SIGNED_URL_FAILED: 502,
      SEND_FAILED: 502,
      INVALID_RECIPIENT: 422,
      BROKER_NOT_FOUND: 404,
      BROKER_ENV_NOT_FOUND: 404,
      TOPIC_NOT_FOUND: 404,
      PUBLISH_FAILED: 502,
      LOOP_DETECTED: 409,
      UNAUTHORIZED: 401,
      FORBIDDEN: 403,
      NOT_FOUND: 404,
      CONFLICT: 409,
      CHECKSUM_MISMATCH: 409,
      PAYLOAD_TOO_LARGE: 413,
      RATE_LIMITED: 429,
      INTERNAL: 500,
      NOT_SUPPORTED: 501,
      UPSTREAM_ERROR: 502,
      CONNECTION_ERROR: 502,
      OUTCOME_UNKNOWN: 502,
      TARGET_REFUSED: 403,
      SERVICE_UNAVAILABLE: 503,
      TIMEOUT: 504,
      SIGNAL_TIMEOUT: 504,
    });
  });

  // A caller must not take a target's 401 or 404 for our own.
  test.each(Object.keys(ERRORS) as ErrorCode[])('of %s from a target is a bad gateway’s, or its timeout’s', (code) => {
    expect(statusOf({ code, upstream: { status: 418 } })).toBe(code === 'TIMEOUT' ? 504 : 502);
  });
});

describe('One of our errors', () => {
  test('is known by its code, also after RPC took its class', () => {
    expect(isProcessorError(ours)).toBe(true);
    expect(isProcessorError(acrossRpc(ours))).toBe(true);
  });

  test('is not made by a thing that only looks like it', () => {
    const strangers = [
      null,
      undefined,
      'TIMEOUT',
      { code: 'TIMEOUT', message: 'x', details: {} },
      new Error('TIMEOUT'),
      Object.assign(new Error('x'), { code: 'ECONNRESET', details: {} }),
      Object.assign(new Error('x'), { code: 'toString', details: {} }),
      Object.assign(new Error('x'), { code: 504, details: {} }),
      Object.assign(new Error('x'), { code: 'TIMEOUT', details: null }),
      Object.assign(new Error('x'), { code: 'TIMEOUT', details: 's3cr3t' }),
      // A library's own code may coincide with one of ours.
      Object.assign(new Error('pool s3cr3t@db timed out'), { code: 'TIMEOUT' }),
    ];
    expect(strangers.filter(isProcessorError)).toEqual([]);
  });

  test('becomes plain data with all its details, without cause or stack, and comes back', () => {
    expect(toErrorRecord(ours)).toEqual(record);
    expect(toErrorRecord(acrossRpc(ours))).toEqual(record);
    expect(JSON.stringify(toErrorRecord(ours))).not.toMatch(/s3cr3t|stack/);
    expect(JSON.parse(JSON.stringify(record))).toEqual(record);
    const back = fromErrorRecord(record);
    expect(isProcessorError(back)).toBe(true);
    expect(toErrorRecord(back)).toEqual(record);
  });

  test('keeps its cause for the log', () => {
    expect(ours.cause).toEqual(new Error('the cause, with its s3cr3t'));
    expect('cause' in new ProcessorError('INTERNAL', 'x')).toBe(false);
  });
});

describe('A foreign error', () => {
  test.each([
    ['an Error', new Error('password s3cr3t of jane@db')],
    ['a TypeError', new TypeError('cannot read s3cr3t')],
    ['an Error with a cause', new Error('x', { cause: new Error('s3cr3t') })],
    [
      'an Error with fields',
      Object.assign(new Error('s3cr3t'), { code: 'ECONNREFUSED', details: { errors: ['s3cr3t'] } }),
    ],
    ['an Error with a code of ours', Object.assign(new Error('s3cr3t'), { code: 'TIMEOUT', address: 's3cr3t' })],
    ['a record that was never an Error', { code: 'NOT_FOUND', message: 's3cr3t' }],
    ['text', 's3cr3t'],
    ['nothing', undefined],
  ])('becomes INTERNAL with a fixed sentence and nothing else: %s', (_what, thrown) => {
    expect(toErrorRecord(thrown)).toEqual(FIXED);
  });
});

describe('A refusal', () => {
  test('of one field quotes it', () => {
    expect(toErrorRecord(invalidField('schedule.cron', 'is empty'))).toEqual({
      code: 'VALIDATION_ERROR',
      message: 'schedule.cron: is empty',
      errors: [{ path: 'schedule.cron', message: 'is empty' }],
    });
  });

  test('of several quotes the first and lists each, up to the limit', () => {
    const errors = Array.from({ length: LIMITS.errors.value + 5 }, (_, index) => ({
      path: `f${index}`,
      message: 'no',
    }));
    const { code, message, details } = refusal('CONFLICT', errors);
    expect({ code, message }).toEqual({ code: 'CONFLICT', message: `f0: no (and ${errors.length - 1} more)` });
    expect(details.errors).toEqual(errors.slice(0, LIMITS.errors.value));
  });
});
