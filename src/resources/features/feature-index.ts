/** The index of all runs of features in D1: what their objects report, for lists and for the sweeper. */

import type { Origin } from '../../engine/feature/entries.ts';
import type { ErrorCode } from '../../kernel/errors.ts';
import type { FeatureSpec, RunStatus, RunSummary } from './run.ts';

/** A run as its object reports it. Instants are epoch milliseconds. */
export interface FeatureRecord {
  readonly workspace: string;
  readonly id: string;
  readonly product: string;
  readonly env: string;
  readonly feature: string;
  readonly version: number;
  readonly status: RunStatus;
  readonly origin: Origin;
  /** The run it was made from and the first one of all of those; null for an original. */
  readonly made_from: string | null;
  readonly original: string | null;
  /** The run whose child it is. */
  readonly parent: string | null;
  readonly created_at: number;
  readonly updated_at: number;
  readonly ended_at: number | null;
  readonly error_code: ErrorCode | null;
  readonly error_message: string | null;
  /** When its object should do something next, or the record is no longer kept. */
  readonly due: number;
  /** Grows with every change of any run of the object. */
  readonly revision: number;
}

/** What the index keeps of a run. */
export function toFeatureRecord({ spec, ...run }: RunSummary, due: number): FeatureRecord {
  const { id, workspace, product, env, feature, version, origin, madeFrom, parent, createdAt } = spec;
  return {
    workspace,
    id,
    product,
    env,
    feature,
    version,
    status: run.status,
    origin,
    made_from: madeFrom?.id ?? null,
    original: madeFrom?.original ?? null,
    parent: parent?.id ?? null,
    created_at: createdAt,
    updated_at: run.updatedAt,
    ended_at: run.endedAt,
    error_code: run.error?.code ?? null,
    error_message: run.error?.message ?? null,
    due,
    revision: run.revision,
  };
}

/** What a list is filtered by; absent fields filter nothing. */
export interface FeatureFilter {
  readonly product?: string | undefined;
  readonly env?: string | undefined;
  readonly feature?: string | undefined;
  readonly statuses?: readonly RunStatus[] | undefined;
  readonly origin?: Origin | undefined;
  readonly error_code?: string | undefined;
  /** Created at this instant or later. */
  readonly created_after?: number | undefined;
  /** Created before this instant. */
  readonly created_before?: number | undefined;
  /** Products and environments within reach; null is all. */
  readonly products?: readonly string[] | null | undefined;
  readonly envs?: readonly string[] | null | undefined;
}

/** A place in a list: newest first. */
export interface FeaturePosition {
  readonly created_at: number;
  readonly id: string;
}

/** The index. Only {@link FeatureIndex.put} adds to it, and an older revision of a run never replaces a newer one. */
export interface FeatureIndex {
  put(records: readonly FeatureRecord[]): Promise<void>;
  /** Newest first, after a position. */
  list(workspace: string, filter: FeatureFilter, limit: number, after?: FeaturePosition): Promise<FeatureRecord[]>;
  count(workspace: string, filter: FeatureFilter): Promise<number>;
  /** A run and all that were made from it or from those, oldest first, `limit` at most. */
  related(workspace: string, original: string, limit: number): Promise<FeatureRecord[]>;
  /**
   * Runs that have not ended and were due before an instant, the longest overdue first. It reads so many live runs at
   * most, and goes on where it ended the next time.
   */
  overdue(before: number, limit: number): Promise<FeatureRecord[]>;
  /** Ended runs that were kept long enough, the longest first; `keptMs` is how long a run is kept at least. */
  outlived(now: number, limit: number, keptMs: number): Promise<FeatureRecord[]>;
  /** Forgets runs that their objects do not have any more. */
  remove(keys: readonly Pick<FeatureSpec, 'workspace' | 'id' | 'createdAt'>[]): Promise<void>;
}
