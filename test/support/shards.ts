import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Seconds that the slowest files take; another takes about one. They only balance the shards, and need not be exact. */
const SECONDS: Readonly<Record<string, number>> = {
  'drivers/database/postgresql': 5,
  'drivers/database/postgresql-giving-up': 5,
  'drivers/database/random': 21,
  'durable-objects/bulk': 11,
  'durable-objects/bulk-recovery': 16,
  'durable-objects/feature-size': 7,
  'durable-objects/health': 7,
  'durable-objects/health-traffic': 7,
  'durable-objects/job-index-faults': 7,
  'durable-objects/job-lane': 24,
  'durable-objects/job-look': 4,
  'durable-objects/job-purge': 6,
  'http/bad-input': 12,
  'http/idempotency': 46,
  'http/idempotency-crash': 17,
  'http/roles': 7,
  'resources/actions/keyed-run': 8,
  'resources/actions/repeats': 6,
  'resources/caches/values': 5,
  'resources/databases/migrating': 11,
  'resources/fallbacks/fallback-run': 11,
  'resources/files': 4,
  'resources/flow/circuits': 23,
  'resources/flow/inputs': 4,
  'resources/flow/jobs': 7,
  'resources/flow/runs': 5,
  'resources/jobs/dispatch-many': 4,
  'resources/jobs/many': 15,
  'resources/jobs/many-refusals': 8,
  'resources/jobs/sweep': 4,
  'resources/members/reach': 12,
  'resources/products/faults': 5,
  'resources/queues': 4,
  'resources/secrets/leaks': 26,
  'resources/secrets/leaks-of-options': 4,
  'resources/sessions/calls': 6,
};

function secondsOf({ moduleId }: TestSpecification): number {
  return SECONDS[/\/test\/(.+)\.test\.ts$/.exec(moduleId)?.[1] ?? ''] ?? 1;
}

/** Gives each shard about as much to do: the slowest file first, to the shard that has the least yet. */
export default class BalancedShards extends BaseSequencer {
  override async shard(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { index, count } = this.ctx.config.shard ?? { index: 1, count: 1 };
    const shards = Array.from({ length: count }, () => ({ seconds: 0, files: [] as TestSpecification[] }));
    // By name first, so that each shard comes to the same.
    const byName = files.toSorted((one, other) => (one.moduleId < other.moduleId ? -1 : 1));
    for (const file of byName.toSorted((one, other) => secondsOf(other) - secondsOf(one))) {
      const [least] = shards.toSorted((one, other) => one.seconds - other.seconds);
      least?.files.push(file);
      if (least !== undefined) least.seconds += secondsOf(file);
    }
    return shards[index - 1]?.files ?? [];
  }
}
