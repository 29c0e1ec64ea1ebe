import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Seconds that the slowest files take; another takes about one. They only balance the shards, and need not be exact. */
const SECONDS: Readonly<Record<string, number>> = {
  'drivers/database/postgresql': 5,
  'drivers/database/postgresql-giving-up': 6,
  'drivers/database/random': 5,
  'drivers/graph/embedded-limits': 4,
  'durable-objects/bulk': 10,
  'durable-objects/bulk-recovery': 14,
  'durable-objects/credential-exchange': 4,
  'durable-objects/feature-size': 6,
  'durable-objects/health': 6,
  'durable-objects/health-traffic': 6,
  'durable-objects/job-attempts': 3,
  'durable-objects/job-index-faults': 7,
  'durable-objects/job-lane': 23,
  'durable-objects/job-look': 4,
  'durable-objects/job-purge': 6,
  'durable-objects/quota': 3,
  'durable-objects/webhook-redelivery': 3,
  'durable-objects/webhook-retries': 3,
  'http/bad-input': 4,
  'http/idempotency': 32,
  'http/idempotency-crash': 14,
  'http/idempotency-safe': 4,
  'http/roles': 5,
  'resources/actions/keyed-run': 8,
  'resources/actions/refreshed-auth': 4,
  'resources/actions/repeats': 5,
  'resources/caches/values': 10,
  'resources/databases/migrating': 8,
  'resources/databases/transactions': 3,
  'resources/fallbacks/fallback-run': 14,
  'resources/features/features-again': 3,
  'resources/features/features-run': 3,
  'resources/features/features-sdk': 3,
  'resources/flow/circuits': 22,
  'resources/flow/inputs': 7,
  'resources/flow/jobs': 5,
  'resources/flow/runs': 4,
  'resources/health/left-out': 3,
  'resources/jobs/dead-letters': 3,
  'resources/jobs/dispatch-many': 3,
  'resources/jobs/job-index': 3,
  'resources/jobs/list': 3,
  'resources/jobs/many': 13,
  'resources/jobs/many-refusals': 8,
  'resources/jobs/sweep': 4,
  'resources/members/reach': 10,
  'resources/queues': 4,
  'resources/schedules/faults': 3,
  'resources/secrets/leaks': 16,
  'resources/secrets/leaks-of-options': 3,
  'resources/secrets/rotation': 3,
  'resources/secrets/use': 3,
  'resources/sessions/calls': 5,
  'resources/sessions/features': 8,
  'resources/sessions/protection': 4,
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
