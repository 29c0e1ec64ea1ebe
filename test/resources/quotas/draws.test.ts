import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/kernel/clock.ts';
import { createProductConfig } from '../../../src/resources/products/config.ts';
import { Manifest } from '../../../src/resources/products/manifest-check.ts';
import { createQuotasExecutor } from '../../../src/resources/quotas/executor.ts';
import type { QuotaResult } from '../../../src/resources/quotas/contract.ts';
import { RunSecrets } from '../../../src/secret-trail.ts';
import { env, option, product, withQuotas } from './quotas.ts';

const DRAWS = 5_000;
/** What chi-squared exceeds by chance once in a thousand times, by degrees of freedom. */
const CRITICAL = [0, 10.83, 13.82];

const WEIGHTS = { a: 50, b: 30, c: 20 };
type Name = keyof typeof WEIGHTS;

/** A generator whose numbers follow from its seed: mulberry32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How often each provider is drawn, those that are down left out. */
async function draw(seed: number, down: readonly string[]): Promise<Map<Name, number>> {
  const healthchecks = Object.keys(WEIGHTS).map((tag) => ({
    tag,
    name: tag,
    app: 'api',
    event: 'echo',
    interval: 60_000,
    retries: 0,
    envs: [{ slug: env }],
  }));
  const options = Object.entries(WEIGHTS).map(([name, weight]) =>
    option(name, { weight, healthcheck: name, input: { params: { key: 'x' } } }),
  );
  const manifest = withQuotas([{ tag: 'calls', name: 'Calls', options }], { healthchecks });
  const config = createProductConfig(Manifest.parse(manifest), 1);
  const executor = createQuotasExecutor({
    processor: {
      execute: async () => ({
        value: {},
        meta: { run_id: 'run', duration_ms: 0, attempts: 1, version: 1, cached: false },
      }),
    },
    secrets: { resolve: async () => ({}), check: async () => undefined },
    clock: systemClock,
    counters: {
      at: () => {
        throw new Error('providers count nothing');
      },
    },
    health: { status: async (_workspace, _place, tag) => (down.includes(tag) ? 'unavailable' : 'available') },
    ids: { random: seeded(seed) },
    tried: {
      of: () => ({
        begin: async () => null,
        move: async () => undefined,
        leave: async () => undefined,
        forget: async () => undefined,
      }),
      purge: async () => undefined,
    },
  });
  const call = { namespace: 'quota', operation: 'run', product, env, tag: 'calls', input: {} } as const;
  const scope = {
    workspace: 'ws',
    user: 'user',
    runId: 'run',
    idempotencyKey: 'run',
    traceparent: null,
    hops: 0,
    secrets: new RunSecrets(),
  };
  const prepared = await executor.prepare(call, config, scope);
  const drawn = new Map<Name, number>();
  for (let n = 0; n < DRAWS; n += 1) {
    const { provider } = (await prepared.attempt({ timeoutMs: 1_000 })).value as QuotaResult;
    drawn.set(provider as Name, (drawn.get(provider as Name) ?? 0) + 1);
  }
  return drawn;
}

/** How far counts are from what weights say: Pearson’s chi-squared. */
function chiSquared(drawn: ReadonlyMap<Name, number>, names: readonly Name[]): number {
  const sum = names.reduce((all, name) => all + WEIGHTS[name], 0);
  return names.reduce((all, name) => {
    const expected = (DRAWS * WEIGHTS[name]) / sum;
    return all + ((drawn.get(name) ?? 0) - expected) ** 2 / expected;
  }, 0);
}

describe('providers are drawn', () => {
  test.each([
    ['by their weights', [], ['a', 'b', 'c']],
    ['by the weights of those that are left when one is down', ['a'], ['b', 'c']],
    ['all when all are down', ['a', 'b', 'c'], ['a', 'b', 'c']],
  ] as const)('%s', async (_how, down, names) => {
    for (const seed of [1, 2]) {
      const drawn = await draw(seed, down);
      expect([...drawn.keys()].toSorted()).toEqual([...names]);
      expect(chiSquared(drawn, names)).toBeLessThan(CRITICAL[names.length - 1] ?? 0);
    }
  });
});
