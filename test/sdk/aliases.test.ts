import { describe, expect, test } from 'vitest';
import { canonicalInput, withJobId } from '../../sdk/src/aliases.ts';

describe('The input of a call', () => {
  test.each([
    ['product', { product: 'p' }, { product: 'p' }],
    ['product_tag', { product_tag: 'p' }, { product: 'p' }],
    ['product_id', { product_id: 'p' }, { product: 'p' }],
    ['environment', { environment: 'prd' }, { env: 'prd' }],
    ['action', { app: 'a', action: 'send' }, { app: 'a', event: 'send' }],
    ['schedule.startAt', { schedule: { startAt: 5 } }, { schedule: { start_at: 5 } }],
    ['schedule.at', { schedule: { at: 5 } }, { schedule: { start_at: 5 } }],
    [
      'schedule.timezone',
      { schedule: { cron: '* * * * *', timezone: 'UTC' } },
      { schedule: { cron: '* * * * *', tz: 'UTC' } },
    ],
    ['schedule.end_date', { schedule: { end_date: 5 } }, { schedule: { endDate: 5 } }],
  ])('may say %s', (_name, given, canonical) => {
    expect(canonicalInput(given)).toEqual(canonical);
  });

  test('is not renamed where it belongs to someone else', () => {
    const input = { action: 'x', environment: 'y', schedule: { at: 5 }, startAt: 6 };
    expect(canonicalInput({ input, at: 7, timezone: 'z' })).toEqual({ input, at: 7, timezone: 'z' });
  });

  test('is copied, not changed', () => {
    const given = Object.freeze({ environment: 'prd', schedule: Object.freeze({ at: 5 }) });
    expect(canonicalInput(given)).toEqual({ env: 'prd', schedule: { start_at: 5 } });
    expect(given).toEqual({ environment: 'prd', schedule: { at: 5 } });
  });

  test.each([
    ['an alias that agrees', { env: 'prd', environment: 'prd' }],
    ['an alias that agrees, first', { environment: 'prd', env: 'prd' }],
    ['a field without a value after it', { environment: 'prd', env: undefined }],
    ['a field without a value before it', { env: undefined, environment: 'prd' }],
  ])('may carry %s', (_what, given) => {
    expect(canonicalInput(given)).toEqual({ env: 'prd' });
  });

  test.each([
    ['env', 'environment', { env: 'prd', environment: 'dev' }],
    ['env', 'env', { environment: 'dev', env: 'prd' }],
    ['product', 'product_id', { product_tag: 'a', product_id: 'b' }],
    ['schedule.start_at', 'at', { schedule: { startAt: 5, at: 6 } }],
    ['schedule.tz', 'timezone', { schedule: { tz: 'UTC', timezone: 'Etc/UTC' } }],
  ])('may not say %s twice with different values, as by %s', (path, name, given) => {
    const message = `is given twice with different values, once as ${name}`;
    expect(() => canonicalInput(given)).toThrow(
      expect.objectContaining({
        code: 'VALIDATION_ERROR',
        message: `${path}: ${message}`,
        errors: [{ path, message }],
      }),
    );
  });

  test.each([[null], ['soon'], [[{ at: 5 }]]])(
    'keeps a schedule that is no object for the processor to refuse: %j',
    (schedule) => {
      expect(canonicalInput({ schedule })).toEqual({ schedule });
    },
  );

  test.each([['toString'], ['constructor'], ['hasOwnProperty']])('has no alias by accident: %s', (name) => {
    expect(canonicalInput({ [name]: 1 })).toEqual({ [name]: 1 });
  });
});

describe('A dispatch’s answer', () => {
  test('says jobId beside job_id', () => {
    expect(withJobId({ job_id: 'job_1', status: 'queued' })).toEqual({
      job_id: 'job_1',
      jobId: 'job_1',
      status: 'queued',
    });
  });

  test.each([[null], ['job_id'], [5], [undefined], [{ id: 'job_1' }]])('without one stays as it is: %j', (answer) => {
    expect(withJobId(answer)).toBe(answer);
  });
});
