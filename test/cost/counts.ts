/** What is counted: the operations that Cloudflare bills, and what is told beside them. */

/** Names of what is counted. */
export const COUNTED = [
  /** Invocations of the Worker: requests, and batches that its queues deliver. */
  'requests',
  /** Calls of objects and their alarms. */
  'object_requests',
  'object_rows_read',
  /** Rows that statements wrote, entries of indexes included, and those that an erased object had. */
  'object_rows_written',
  /** Alarms that were set: each is billed as a row written. */
  'alarms_set',
  'd1_rows_read',
  'd1_rows_written',
  'kv_reads',
  'kv_writes',
  /** Of each message one to write it, one to read it, one to delete it; each 64 KB are one. */
  'queue_operations',
  'r2_class_a',
  'r2_class_b',
  /** Lines on the console, and one of each invocation. */
  'log_events',
  /** Milliseconds that objects were at work or waited for something, and so could not sleep. */
  'object_ms',
] as const;

/** One of them. */
export type Counted = (typeof COUNTED)[number];

/** How much of each. */
export type Counts = Record<Counted, number>;

/** Nothing yet. */
export function noCounts(): Counts {
  return Object.fromEntries(COUNTED.map((name) => [name, 0])) as Counts;
}
