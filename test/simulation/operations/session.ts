import type { Clients, Reply } from '../clients.ts';
import type { Platform } from '../parts.ts';
import type { Random } from '../platform/random.ts';

/** What an operation works with. */
export interface Session {
  readonly clients: Clients;
  readonly random: Random;
  /** True time, epoch milliseconds. */
  readonly now: () => number;
  /** Ids of jobs that a client was told of. */
  readonly jobs: string[];
  /** Those of them that recur. */
  readonly recurring: string[];
  /** Requests that were sent under a caller's key. */
  readonly keyed: { readonly operation: string; readonly input: Input; readonly key: string }[];
  /** Keys of schedules: few, so that they are declared again and again. */
  readonly scheduleKeys: readonly string[];
  readonly product: Platform['product'];
}

/** What a request carries. */
export type Input = Readonly<Record<string, unknown>>;

/** Takes note of the job that a dispatch was answered with. */
export function remember({ jobs, recurring }: Session, input: Input, reply: Reply): void {
  const id = reply.ok ? (reply.data as { readonly job_id?: string }).job_id : undefined;
  if (id === undefined || jobs.includes(id)) return;
  jobs.push(id);
  const { cron, every } = (input['schedule'] ?? {}) as { readonly cron?: string; readonly every?: number };
  if (cron !== undefined || every !== undefined) recurring.push(id);
}

/** A key as the SDK makes them: it lives as long as the repetitions of its request. */
export function sdkKey(random: Random): string {
  return `sdk-${random.hex(8)}`;
}
