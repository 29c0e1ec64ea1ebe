/** What Cloudflare asks for what is counted. */

import type { Counted, Counts } from './counts.ts';

/** When the prices were read. */
export const PRICED_ON = '2026-11';

const WORKERS = 'https://developers.cloudflare.com/workers/platform/pricing/';
const OBJECTS = 'https://developers.cloudflare.com/durable-objects/platform/pricing/';
const D1 = 'https://developers.cloudflare.com/d1/platform/pricing/';
const KV = 'https://developers.cloudflare.com/kv/platform/pricing/';
const QUEUES = 'https://developers.cloudflare.com/queues/platform/pricing/';
const R2 = 'https://developers.cloudflare.com/r2/pricing/';

/** The price of one kind of operation. */
export interface Price {
  readonly of: string;
  /** What is counted for it. */
  readonly counted: readonly Counted[];
  /** USD per million, on the plan Workers Paid, beyond what it includes. */
  readonly usd: number;
  readonly page: string;
}

/** Prices of operations. */
export const PRICES: readonly Price[] = [
  { of: 'Worker requests', counted: ['requests'], usd: 0.3, page: WORKERS },
  { of: 'Durable Object requests', counted: ['object_requests'], usd: 0.15, page: OBJECTS },
  { of: 'Durable Object rows written', counted: ['object_rows_written', 'alarms_set'], usd: 1, page: OBJECTS },
  { of: 'D1 rows written', counted: ['d1_rows_written'], usd: 1, page: D1 },
  { of: 'rows read', counted: ['object_rows_read', 'd1_rows_read'], usd: 0.001, page: D1 },
  { of: 'queue operations', counted: ['queue_operations'], usd: 0.4, page: QUEUES },
  { of: 'KV reads', counted: ['kv_reads'], usd: 0.5, page: KV },
  { of: 'KV writes', counted: ['kv_writes'], usd: 5, page: KV },
  { of: 'R2 class A', counted: ['r2_class_a'], usd: 4.5, page: R2 },
  { of: 'R2 class B', counted: ['r2_class_b'], usd: 0.36, page: R2 },
];

/** Prices of what is listed apart. */
export const LOG_EVENT = { of: 'Workers Logs events', usd: 0.6, page: WORKERS };
export const OBJECT_GBS = { of: 'Durable Object duration, GB-s', usd: 12.5, page: OBJECTS };
export const CPU_MS = { of: 'CPU, ms', usd: 0.02, page: WORKERS };

/** An object is billed for 128 MB, whatever it uses. */
const OBJECT_GB = 0.128;

/** USD for a million milliseconds that an object is kept from sleeping. */
export const OBJECT_MS_USD = (OBJECT_GBS.usd * OBJECT_GB) / 1000;

/** USD for a million units of work of which each takes so many operations. */
export function priceOf(each: Counts): number {
  return PRICES.reduce((sum, { counted, usd }) => sum + usd * counted.reduce((all, name) => all + each[name], 0), 0);
}
