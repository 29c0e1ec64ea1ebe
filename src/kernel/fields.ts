/** Fields that several contracts share. */

import * as z from 'zod';
import { ERRORS, type ErrorCode } from './errors.ts';
import { IDEMPOTENCY_KEY } from './idempotency-key.ts';
import { LIMITS } from './limits.ts';
import { DEFAULT_RETRY, type RetryPolicy } from './retry.ts';

/** A tag: case-sensitive, without white space or control characters; a product's may contain a colon. */
export const Tag = z
  .string()
  .min(1)
  .max(128)
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_.:@-]*$/,
    'a tag starts with a letter or digit and goes on with letters, digits and _ . : @ -',
  );

/** An Ed25519 public key: its 32 bytes as base64url, the `x` of a JWK. */
export const PublicKey = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/, 'give the 32 bytes of an Ed25519 public key as base64url')
  .describe('Ed25519 public key: its 32 bytes as base64url (the `x` of a JWK).');

/** An environment's slug. */
export const Slug = z
  .string()
  .max(64)
  .regex(/^[a-z0-9_-]+$/, 'a slug has lower-case letters, digits, _ and - only');

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

const DURATION_FORM = 'a duration is milliseconds, or a number with ms, s, m, h or d';

/**
 * A duration up to a hundred years: a number is milliseconds; text is `<n>ms`, `<n>s`, `<n>m`, `<n>h` or `<n>d`. Reads
 * as milliseconds.
 */
export const Duration = z
  .union([z.number().int().positive(), z.string().regex(/^[1-9]\d{0,8}(?:ms|[smhd])$/, DURATION_FORM)], DURATION_FORM)
  .transform((value) => {
    if (typeof value === 'number') return value;
    const unit = value.replace(/^\d+/, '');
    return Number(value.slice(0, -unit.length)) * UNITS[unit as keyof typeof UNITS];
  })
  .refine((ms) => ms <= LIMITS.duration.value, 'a duration is a hundred years at most');

const INSTANT_FORM = 'give epoch milliseconds or ISO 8601 with an offset';

/** An instant of the years 1970 to 9999: epoch milliseconds, or ISO 8601 with an offset. Reads as epoch milliseconds. */
export const Instant = z
  .union(
    [
      z
        .number()
        .int()
        .min(0)
        .max(253_402_300_799_999)
        .refine((ms) => ms <= 0 || ms >= 1e11, 'this number is too small for epoch milliseconds; is it seconds?'),
      z.iso.datetime({ offset: true, error: INSTANT_FORM }),
    ],
    INSTANT_FORM,
  )
  .transform((value) => (typeof value === 'number' ? value : Date.parse(value)))
  .refine((ms) => ms >= 0, 'an instant is not before 1970');

const codes = Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]];

/** One of the error codes. */
export const Code = z.enum(codes);

/** Attempts after the first. */
export const Retries = z.number().int().min(0).max(LIMITS.retries.value);

/** How retries are spaced and which failures they repeat; delays are milliseconds. */
export const RetryConfig = z.strictObject({
  initialDelay: z.number().int().min(0).max(86_400_000).optional(),
  backoffMultiplier: z.number().min(1).max(100).optional(),
  maxDelay: z.number().int().min(0).max(86_400_000).optional(),
  jitter: z.boolean().optional(),
  jitterPercent: z.number().min(0).max(1).optional(),
  retryableErrors: z
    .array(Code.exclude(['OUTCOME_UNKNOWN']))
    .max(50)
    .optional(),
  nonRetryableErrors: z.array(Code).max(50).optional(),
});
export type RetryConfig = z.output<typeof RetryConfig>;

/** The policy that a call's `retries` and `retryConfig` ask for. */
export function retryPolicy(retries: number | undefined, config: RetryConfig | undefined): RetryPolicy {
  const given = Object.fromEntries(Object.entries(config ?? {}).filter(([, value]) => value !== undefined));
  return { ...DEFAULT_RETRY, ...(given as Partial<RetryPolicy>), retries: retries ?? DEFAULT_RETRY.retries };
}

/** When and how often a job runs. Without any field it runs once, now. */
export const Schedule = z.strictObject({
  start_at: Instant.optional().describe('First run not before this instant; absent, 0 or past means now.'),
  delay: Duration.optional().describe('Run this long from now; instead of `start_at`.'),
  cron: z
    .string()
    .max(LIMITS.cron_length.value)
    .optional()
    .describe('Five fields, or six with leading seconds, or a macro such as @daily.'),
  every: Duration.optional().describe('Run at this interval.'),
  tz: z.string().max(64).optional().describe('IANA time zone of `cron`; UTC when absent.'),
  limit: z.number().int().min(1).optional().describe('Most occurrences of a recurring job.'),
  endDate: Instant.optional().describe('No run after this instant.'),
  overlap: z
    .enum(['skip', 'queue_one', 'queue_all', 'cancel_running', 'allow'])
    .optional()
    .describe(
      'When a run is due while the one before is under way: `skip` it, and is meant when absent; let one or all wait; end the one before; or let both run.',
    ),
  catchup: z
    .enum(['latest', 'all', 'none'])
    .optional()
    .describe(
      'Which runs that downtime has missed are made up for: the `latest` once, and is meant when absent; `all`; or `none`.',
    ),
  catchup_window: Duration.optional().describe('A missed run older than this is not made up for.'),
  jitter: Duration.optional().describe('Puts each run off by up to this long, by the same for the same run.'),
  pause_on_failure: z.number().int().min(1).max(1_000).optional().describe('Pause after so many failed runs in a row.'),
  max_per_hour: z.number().int().min(1).optional().describe('Pause when more runs than these begin within an hour.'),
  paused: z
    .boolean()
    .optional()
    .describe('Begin paused; in a preview environment a schedule does unless this is false.'),
});
export type Schedule = z.output<typeof Schedule>;

/** Where a call runs: product and environment. */
export const scope = { product: Tag, env: Slug } as const;

/** What the keys of a manifest's schedules begin with, and those of callers do not. */
export const MANIFEST_KEY = 'manifest:';

/** The key of a schedule. */
export const ScheduleKey = z
  .string()
  .regex(IDEMPOTENCY_KEY, 'a key has 1 to 255 visible ASCII characters')
  .refine((key) => !key.startsWith(MANIFEST_KEY), `a key that begins with ${MANIFEST_KEY} is one of the manifest’s own`)
  .describe(
    'Names a schedule within its product and environment: another dispatch under the key updates it, never adds a second.',
  );

/** Any JSON value. */
export const Json = z.unknown();

/** A JSON object. */
export const JsonObject = z.record(z.string(), z.unknown());
