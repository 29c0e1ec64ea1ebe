/** Bounds of what is told of many jobs, and done to many at once; a part of `LIMITS`. */

import type { Limit } from './limit.ts';

/** The bounds by name. */
export const MANY_JOBS = {
  list_offset: {
    value: 10_000,
    unit: 'items',
    meaning: 'Largest `offset` of a list; beyond it pages go on by cursor.',
  },
  stats_range: { value: 92 * 86_400_000, unit: 'ms', meaning: 'Longest time from `from` to `to` of `jobs.getStats`.' },
  dispatch_many: { value: 1_000, unit: 'items', meaning: 'Jobs that one `jobs.dispatchMany` takes.' },
  dispatch_many_errors: {
    value: 10,
    unit: 'items',
    meaning: 'Field errors that the result of one job of a `jobs.dispatchMany` lists.',
  },
  bulk_rate: { value: 1_000, unit: 'items', meaning: 'Most jobs a second that a bulk operation changes.' },
  bulk_wait: { value: 5_000, unit: 'ms', meaning: 'How long the answer to a bulk operation waits for its end.' },
  bulk_failures: {
    value: 10,
    unit: 'items',
    meaning: 'Failures of single jobs that a bulk operation keeps, the first ones.',
  },
  bulk_kept: { value: 7 * 86_400_000, unit: 'ms', meaning: 'How long a bulk operation can be read after its end.' },
} as const satisfies Record<string, Limit>;
