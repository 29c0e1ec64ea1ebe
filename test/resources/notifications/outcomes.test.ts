import { describe, expect, test } from 'vitest';
import { type ErrorRecord, ProcessorError } from '../../../src/kernel/errors.ts';
import type { Standing } from '../../../src/resources/notifications/model.ts';
import { channelResult, errorOf, loggedResult } from '../../../src/resources/notifications/result.ts';

const always = () => true;
const never = () => false;

function standing(
  status: Standing['status'],
  error: Partial<ErrorRecord> | null = null,
  isTemporary = false,
): Standing {
  const record = error === null ? null : ({ code: 'SEND_FAILED', message: 'no', ...error } as ErrorRecord);
  return { id: 'msg_1', recipient: 'a@b.example', status, providerId: null, error: record, isTemporary };
}

const SENT = standing('sent');
const REFUSED = standing('failed', { outcome: 'sent' });
const INVALID = standing('failed', { code: 'INVALID_RECIPIENT', outcome: 'not_sent' });
const LATER = standing('failed', { code: 'RATE_LIMITED', outcome: 'sent', retry_after_ms: 5 }, true);
const NO_CONNECTION = standing('failed', { code: 'CONNECTION_ERROR', outcome: 'not_sent' }, true);
const UNKNOWN = standing('unknown', { code: 'OUTCOME_UNKNOWN', outcome: 'unknown' });

function outcome(standings: readonly Standing[], left = 0, fault?: { readonly thrown: unknown }) {
  return { channel: 'email' as const, standings, left, missing: [], ...(fault !== undefined && { fault }) };
}

describe('an attempt comes to', () => {
  test.each<[string, readonly Standing[], number, boolean, readonly [code: string, outcome: string] | null]>([
    ['success where all was sent', [SENT], 0, true, null],
    ['success where some were refused for good', [SENT, REFUSED], 0, true, null],
    ['success where some are unknown', [SENT, UNKNOWN], 0, true, null],
    ['a failure that is repeated where some may be sent later', [REFUSED, LATER], 0, true, ['RATE_LIMITED', 'sent']],
    ['one that nobody fails over from where some were sent', [SENT, LATER], 0, true, ['RATE_LIMITED', 'unknown']],
    ['success with those where no other follows', [SENT, LATER], 0, false, null],
    [
      'the failure where no other follows and none was sent',
      [NO_CONNECTION],
      0,
      false,
      ['CONNECTION_ERROR', 'not_sent'],
    ],
    ['a failure of time where some were not come to', [], 3, true, ['TIMEOUT', 'not_sent']],
    ['success where some were not, and no other follows', [SENT], 3, false, null],
    ['an unknown outcome where none was sent', [UNKNOWN, REFUSED], 0, true, ['OUTCOME_UNKNOWN', 'unknown']],
    ['the refusal where all were refused', [REFUSED, INVALID], 0, true, ['SEND_FAILED', 'sent']],
    ['the reason where no recipient is one', [INVALID], 0, true, ['INVALID_RECIPIENT', 'not_sent']],
  ])('%s', (_what, standings, left, isRepeated, expected) => {
    const error = errorOf([outcome(standings, left)], 'send_1', isRepeated ? always : never);
    expect(error === null ? null : [error.code, error.details.outcome]).toEqual(expected);
    if (error !== null) expect(error.details.send_id).toBe('send_1');
  });

  test('the longest wait that was asked for', () => {
    const longer = standing('failed', { code: 'RATE_LIMITED', retry_after_ms: 9_000 }, true);
    expect(errorOf([outcome([LATER]), outcome([longer])], 's', always)?.details.retry_after_ms).toBe(9_000);
  });

  test('that failure which the policy repeats, where there are several', () => {
    const isConnection = ({ code }: ErrorRecord) => code === 'CONNECTION_ERROR';
    expect(errorOf([outcome([SENT, LATER, NO_CONNECTION])], 's', isConnection)?.code).toBe('CONNECTION_ERROR');
  });

  test('a fault of the processor that is repeated, with what was thrown', () => {
    const thrown = new Error('no log');
    const error = errorOf([outcome([SENT], 2, { thrown })], 's', always);
    expect([error?.code, error?.details.outcome, error?.cause]).toEqual(['INTERNAL', 'unknown', thrown]);
  });

  test('ten recipients’ reasons at most', () => {
    const error = errorOf([outcome(Array.from({ length: 30 }, () => REFUSED))], 's', always);
    expect(error?.details.errors).toHaveLength(10);
    expect(error?.details.errors?.[0]).toEqual({ path: 'recipients.a@b.example', message: 'no' });
  });
});

test('a result counts what was not come to as failed, and lists what was not sent first', () => {
  const result = channelResult(outcome([SENT, UNKNOWN, REFUSED], 4));
  expect(result).toMatchObject({ success: true, sent: 1, unknown: 1, failed: 5, code: 'OUTCOME_UNKNOWN' });
  expect(result.recipients.map(({ status }) => status)).toEqual(['unknown', 'failed', 'sent']);
});

describe('a result says why', () => {
  const reason = (...given: Parameters<typeof outcome>) => {
    const { error, code, failed, unknown } = channelResult(outcome(...given));
    return { error, code, failed, unknown };
  };
  const fault = { thrown: new Error('a password of the database') };

  test('what was not come to was not: no time was left, or there was a fault, which is not quoted', () => {
    const late = { error: 'there was no time left', code: 'TIMEOUT', unknown: 0 };
    expect(reason([SENT], 400)).toEqual({ ...late, failed: 400 });
    expect(reason([], 3, fault)).toMatchObject({ code: 'INTERNAL', error: expect.not.stringContaining('password') });
    expect(reason([REFUSED], 3, fault)).toMatchObject({ code: 'SEND_FAILED', failed: 4 });
  });

  test('nobody knows of what was begun, and nothing where all was sent', () => {
    expect(reason([SENT, standing('pending')])).toMatchObject({ code: 'OUTCOME_UNKNOWN', unknown: 1 });
    expect(reason([SENT], 0, fault)).toMatchObject({ error: null, code: null, failed: 0 });
  });

  test('a failed send is answered by the log, and by what was thrown where the log has nothing', async () => {
    const log = { standings: async () => [SENT, REFUSED], readContent: async () => null };
    const thrown = new ProcessorError('RATE_LIMITED', 'later', { send_id: 'send_1' });
    const failed = { workspace: 'ws', sendId: 'send_1', thrown, wanted: new Map([['email' as const, 5]]) };
    expect((await loggedResult(log, failed)).channels.email).toMatchObject({ sent: 1, failed: 4, code: 'SEND_FAILED' });
    const none = { ...log, standings: async () => [] };
    expect(await loggedResult(none, failed)).toMatchObject({
      success: false,
      channels: { email: { sent: 0, failed: 5, code: 'RATE_LIMITED', error: 'later' } },
    });
  });
});
