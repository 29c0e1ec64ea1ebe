/** What those who watch a quota are told. Plain data. */

/** What can be told of a quota. */
export const QUOTA_NOTICES = ['quota.threshold'] as const;

/** A share of a quota's limit was reached; told at least once, under the same id. */
export interface QuotaNotice {
  /** The same for the same counter, threshold and period. */
  readonly id: string;
  readonly type: (typeof QUOTA_NOTICES)[number];
  /** Epoch milliseconds. */
  readonly at: number;
  readonly quota: {
    readonly product: string;
    readonly env: string;
    readonly tag: string;
    /** Whose use is counted: see the counter's scope. */
    readonly scope: string;
    /** Share of the limit, over 0 to 1. */
    readonly threshold: number;
    readonly used: number;
    readonly limit: number;
    readonly resets_at: number | null;
  };
}
