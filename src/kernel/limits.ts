/** Every fixed bound of the processor, in one place. `docs/reference/limits.md` is generated from it. */

import { DATABASE_LIMITS } from './database-limits.ts';
import { FEATURE_LIMITS } from './feature-limits.ts';
import { FLOW_LIMITS } from './flow-limits.ts';
import { HEALTH_LIMITS } from './health-limits.ts';
import { IMPORT_LIMITS } from './import-limits.ts';
import type { Limit } from './limit.ts';
import { MANY_JOBS } from './limits-many-jobs.ts';
import { GRAPH_LIMITS } from './graph-limits.ts';
import { QUERY_LIMITS } from './query-limits.ts';
import { WEBHOOK_LIMITS } from './webhook-limits.ts';
import { EVENT_LIMITS } from './event-limits.ts';
import { NOTIFICATION_LIMITS } from './notification-limits.ts';
import { STORAGE_LIMITS } from './storage-limits.ts';

export type { Limit } from './limit.ts';

const KIB = 1024;

/** The bounds by name. */
export const LIMITS = {
  request_body: {
    value: 1024 * KIB,
    unit: 'bytes',
    meaning: 'Body of a request to the processor, a manifest included; more is refused with `PAYLOAD_TOO_LARGE`.',
  },
  json_depth: { value: 64, unit: 'levels', meaning: 'Nesting of a JSON body; deeper is refused.' },
  ...IMPORT_LIMITS,
  job_call: { value: 512 * KIB, unit: 'bytes', meaning: 'What a dispatch stores: its input and settings.' },
  job_result: {
    value: 1024 * KIB,
    unit: 'bytes',
    meaning: 'Result kept with a job; a larger one is left out and `result_omitted` is true.',
  },
  action_body: {
    value: 4096 * KIB,
    unit: 'bytes',
    meaning: 'Body that an action sends, as it goes out; more is refused with `VALIDATION_ERROR`.',
  },
  response_body: {
    value: 1024 * KIB,
    unit: 'bytes',
    meaning: 'Body of a target’s answer; reading stops there and the call fails with `UPSTREAM_ERROR`, outcome `sent`.',
  },
  file_body: {
    value: 16_384 * KIB,
    unit: 'bytes',
    meaning:
      'Binary body of a target’s answer; more fails like an over-long `response_body`. What is over `response_body` is kept as a file.',
  },
  response_headers: {
    value: 8 * KIB,
    unit: 'characters',
    meaning: 'Names and values of an answer’s headers that `meta` carries; those beyond are left out.',
  },
  error_body: { value: 4 * KIB, unit: 'bytes', meaning: 'How much of a failed answer’s body an error carries.' },
  redirects: {
    value: 5,
    unit: 'items',
    meaning: 'Redirects followed for one attempt, each checked like the first address.',
  },
  url: { value: 8 * KIB, unit: 'characters', meaning: 'Length of an outgoing address with its query.' },
  action_timeout: { value: 30_000, unit: 'ms', meaning: 'Default time for one attempt of an action.' },
  action_timeout_max: { value: 600_000, unit: 'ms', meaning: 'Longest time one attempt of an action may ask for.' },
  run_time: {
    value: 120_000,
    unit: 'ms',
    meaning: 'Longest a `run` may take with all its retries and waits; longer work is dispatched.',
  },
  retries: { value: 100, unit: 'items', meaning: 'Most retries a call may ask for.' },
  job_retries_lost: {
    value: 3,
    unit: 'items',
    meaning: 'Times an attempt that a crash of ours cut off is repeated, outside `retries`.',
  },
  job_history: { value: 100, unit: 'items', meaning: 'Latest executions that a job keeps.' },
  job_history_result: {
    value: 4 * KIB,
    unit: 'characters',
    meaning: 'Result that an execution of the history keeps, sealed; the latest result is kept with the job.',
  },
  job_backlog: {
    value: 1_000,
    unit: 'items',
    meaning: 'Firings of one job that wait to be made up for; a backfill that has more is refused, others are skipped.',
  },
  job_beside: {
    value: 100,
    unit: 'items',
    meaning: 'Occurrences of one job that overlap; a firing beyond is skipped.',
  },
  job_missed: {
    value: 60_000,
    unit: 'ms',
    meaning: 'An occurrence that did not begin within this time, although nothing held it back, was missed.',
  },
  lease_margin: { value: 10_000, unit: 'ms', meaning: 'How long a lease outlives the timeout of its attempt.' },
  lease_untaken: {
    value: 60_000,
    unit: 'ms',
    meaning: 'How long an attempt handed to the `runs` queue may wait for a consumer before it is handed out again.',
  },
  lease_heartbeat: {
    value: 5_000,
    unit: 'ms',
    meaning: 'How soon an object looks after the attempts it runs itself; a crash is noticed within it.',
  },
  attempts_in_object: {
    value: 5,
    unit: 'items',
    meaning: 'Attempts an object runs itself at one time; the rest go through the `runs` queue.',
  },
  quick_attempts_in_object: {
    value: 64,
    unit: 'items',
    meaning:
      'The most of them while they are quick: they double while attempts take an eighth of a second at most, and halve when they take more than a quarter.',
  },
  duration: {
    value: 36_525 * 86_400_000,
    unit: 'ms',
    meaning: 'Longest `delay` or `every`: a hundred years.',
  },
  schedules: { value: 100, unit: 'items', meaning: 'Schedules that one manifest declares.' },
  runs_per_hour: { value: 100_000, unit: 'items', meaning: 'Runs an hour of an environment without a `budget`.' },
  budget_look: { value: 60_000, unit: 'ms', meaning: 'How soon a job that a budget holds back asks again.' },
  schedule_every_min: { value: 1_000, unit: 'ms', meaning: 'Shortest `every`.' },
  cron_length: { value: 200, unit: 'characters', meaning: 'Length of a cron expression.' },
  expression_length: {
    value: 16 * KIB,
    unit: 'characters',
    meaning:
      'Length of a text with expressions in it, or of a condition; longer is refused. Plain text has no such bound.',
  },
  expression_depth: {
    value: 64,
    unit: 'levels',
    meaning: 'Nesting of an expression, of a condition, and of a value that holds templates; deeper is refused.',
  },
  expression_result: {
    value: 1024 * KIB,
    unit: 'characters',
    meaning:
      'Text that evaluating one template makes, each element of a list it makes counted as one more; beyond it `OPERATOR_ERROR`.',
  },
  expression_work: {
    value: 16 * 1024 * KIB,
    unit: 'items',
    meaning:
      'Characters and elements that the operators of one template look at, a listed key counted as 16; beyond it `OPERATOR_ERROR`.',
  },
  ...FLOW_LIMITS,
  ...DATABASE_LIMITS,
  ...FEATURE_LIMITS,
  page: { value: 1_000, unit: 'items', meaning: 'Most items one page of a list holds.' },
  ...MANY_JOBS,
  preview_count: { value: 100, unit: 'items', meaning: 'Firings one preview lists.' },
  errors: { value: 100, unit: 'items', meaning: 'Field errors one refusal lists.' },
  token_lifetime: { value: 60_000, unit: 'ms', meaning: 'Life of a request’s signature.' },
  clock_skew: { value: 5_000, unit: 'ms', meaning: 'How far a signature may come from the future.' },
  key_trust: {
    value: 60_000,
    unit: 'ms',
    meaning: 'How long a cached public key is believed; a removed key works no longer than this.',
  },
  credential_trust: {
    value: 60_000,
    unit: 'ms',
    meaning:
      'How long an isolate believes the token that a credential gave it; it asks again before the refresh is due, or at once when a target refused the token.',
  },
  credential_refresh_ahead: {
    value: 60_000,
    unit: 'ms',
    meaning: 'How long before its expiry a token is replaced; a tenth of its life where that is less.',
  },
  credential_exchange: { value: 10_000, unit: 'ms', meaning: 'Time for one request to a token endpoint.' },
  credential_consent: {
    value: 600_000,
    unit: 'ms',
    meaning: 'How long an authorization that was begun may take until its callback.',
  },
  credential_failure_shared: {
    value: 1_000,
    unit: 'ms',
    meaning: 'How long a failed exchange of a credential without a good token answers whoever asks.',
  },
  credential_retry_max: {
    value: 300_000,
    unit: 'ms',
    meaning: 'Longest wait between failed exchanges; it begins with 1 s and doubles.',
  },
  credential_retries: {
    value: 20,
    unit: 'items',
    meaning: 'Failures in a row after which alarms leave a credential to its next caller.',
  },
  secret_length: { value: 64 * KIB, unit: 'characters', meaning: 'Length of a secret’s value; four at least.' },
  secret_trust: {
    value: 10_000,
    unit: 'ms',
    meaning: 'How long an isolate believes the sealed copy of a secret; a change takes effect within it.',
  },
  pin_trust: {
    value: 5_000,
    unit: 'ms',
    meaning: 'How long an isolate believes an environment’s pin; the copy in KV lives 60 s.',
  },
  cache_key: { value: 512, unit: 'characters', meaning: 'Length of a key of `caches.set`.' },
  cache_value: {
    value: 1024 * KIB,
    unit: 'bytes',
    meaning: 'Answer of a run that a cache keeps; a larger one is given and not kept.',
  },
  cache_trust: {
    value: 5_000,
    unit: 'ms',
    meaning: 'How long an isolate believes its copy of a cached value before it asks KV again.',
  },
  cache_copies: { value: 8 * 1024 * KIB, unit: 'bytes', meaning: 'Cached values that an isolate has copies of.' },
  cache_flights: {
    value: 8 * 1024 * KIB,
    unit: 'bytes',
    meaning: 'New answers that an object which lets equal runs share one remembers for others.',
  },
  cache_refresh: {
    value: 30_000,
    unit: 'ms',
    meaning: 'How long the run may take that fetches a new answer in the background while a stale one is given.',
  },
  cache_listed: { value: 100_000, unit: 'items', meaning: 'Values of one cache that lists and dashboards look at.' },
  cache_page: {
    value: 4096 * KIB,
    unit: 'bytes',
    meaning: 'Values that one list of a cache shows; those beyond are listed with null.',
  },
  cache_clear: { value: 5_000, unit: 'items', meaning: 'Values that one `caches.clearAll` removes.' },
  ...WEBHOOK_LIMITS,
  ...HEALTH_LIMITS,
  ...QUERY_LIMITS,
  ...GRAPH_LIMITS,
  ...STORAGE_LIMITS,
  ...NOTIFICATION_LIMITS,
  ...EVENT_LIMITS,
} as const satisfies Record<string, Limit>;
