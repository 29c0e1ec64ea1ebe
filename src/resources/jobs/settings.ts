/** What a dispatch asks of its job, read from what its caller gave. */

import type * as z from 'zod';
import { readPolicy } from '../../engine/job-policy.ts';
import { type RetryConfig, retryPolicy } from '../../kernel/fields.ts';
import type { JobSettings } from './job-settings.ts';
import type { jobFields } from './contract-dispatch.ts';

/** What a caller gave of the fields, with the retries of its call. */
export interface GivenSettings extends z.output<z.ZodObject<typeof jobFields>> {
  readonly retries?: number | undefined;
  readonly retryConfig?: RetryConfig | undefined;
}

/** Reads the fields. Throws a `VALIDATION_ERROR` naming those that contradict each other. */
export function readSettings(given: GivenSettings): JobSettings {
  const { schedule, key, version = 'latest', retries, retryConfig, timeout, idempotency_key: idempotencyKey } = given;
  return {
    retry: retryPolicy(retries, retryConfig),
    version,
    policy: readPolicy(schedule ?? {}, given),
    ...(schedule === undefined ? {} : { schedule }),
    ...(key === undefined ? {} : { key }),
    ...(timeout === undefined ? {} : { timeoutMs: timeout }),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  };
}
