/** What a run of a quota answers. */

import type { CounterStanding } from './directory.ts';
import type { QuotaResult } from './contract.ts';
import type { AskedQuota } from './asked.ts';

/** What was done. */
export interface Done {
  readonly allowed: boolean;
  /** What the counter says; null where nothing is counted. */
  readonly standing: CounterStanding | null;
  /** What an option answered, and what it is called; null where none ran. */
  readonly ran?: { readonly output: unknown; readonly provider: string };
}

/** The answer to a run. */
export function resultOf({ quota }: Pick<AskedQuota, 'quota'>, { allowed, standing, ran }: Done): QuotaResult {
  const total = standing?.total ?? null;
  return {
    success: allowed,
    allowed,
    exceeded: !allowed,
    remaining: total?.remaining ?? null,
    limit: total?.limit ?? null,
    used: total?.used ?? null,
    period: quota.period ?? null,
    resets_at: total?.resetsAt ?? null,
    ...(ran !== undefined && ran),
  };
}
