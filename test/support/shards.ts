import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Seconds that the slowest files take; another takes about one. They only balance the shards, and need not be exact. */
const SECONDS: Readonly<Record<string, number>> = {
  'durable-objects/bulk': 9,
  'durable-objects/bulk-recovery': 10,
  'durable-objects/health': 6,
  'durable-objects/health-traffic': 6,
  'durable-objects/job-index-faults': 7,
  'durable-objects/job-lane': 21,
  'durable-objects/job-purge': 6,
  'drivers/database/injection-reading': 8,
  'drivers/database/injection-writing': 4,
  'drivers/database/postgresql': 4,
  'drivers/database/random': 16,
  'drivers/database/where': 4,
  'drivers/database/writing': 4,
  'http/idempotency': 20,
  'http/idempotency-crash': 9,
  'http/bad-input': 9,
  'http/roles': 8,
  'http/idempotency-safe': 4,
  'resources/actions/keyed-run': 7,
  'resources/databases/migrating': 6,
  'resources/databases/transactions': 6,
  'resources/fallbacks/fallback-run': 9,
  'resources/flow/circuits': 21,
  'resources/jobs/many': 14,
  'resources/members/reach': 5,
  'resources/secrets/leaks': 23,
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
