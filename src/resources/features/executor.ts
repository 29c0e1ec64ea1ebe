/** Runs features for calls: each starts a run, and waits for its end. */

import { sha256Hex, canonicalJson } from '../../kernel/canonical.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { ConfigSource } from '../../processor.ts';
import type { Executor, FeatureCall, RunScope } from '../executor.ts';
import type { ProductConfig } from '../products/config.ts';
import { cacheTerms } from './cached-run.ts';
import { createFeatureId, type FeatureDirectory } from './directory.ts';
import { type JournalParts, sealGiven } from './journal.ts';
import { requireRunnable } from './lookup.ts';
import type { FeatureSpec } from './run.ts';
import { waitedFor } from './starting.ts';

/** What the executor works with. */
export interface FeaturesParts {
  readonly features: FeatureDirectory;
  readonly journal: JournalParts;
  readonly config: ConfigSource;
  readonly clock: Clock;
  readonly ids: Ids;
}

/**
 * The executor of the namespace `features`. The id of a run follows from the key of its call: an attempt that is
 * repeated finds the run, and waits for it. The value is an `ExecutionResult`, also of a run that failed, or that had
 * not ended when the time was over.
 */
export function createFeaturesExecutor(parts: FeaturesParts): Executor<FeatureCall> {
  return {
    async check(call, config) {
      requireRunnable(call, config);
      return { timeoutMs: LIMITS.action_timeout_max.value };
    },
    flow: async () => null,
    async prepare(call, config, scope) {
      requireRunnable(call, config);
      const spec = await specOf(parts, call, config, scope);
      const object = parts.features.at(scope.workspace, spec.id);
      return {
        ...cacheTerms(call),
        async attempt({ timeoutMs, signal }) {
          const run = (waitMs: number) => waitedFor(parts.clock, waitMs, (leftMs) => object.run(spec, leftMs));
          // Whoever does not wait any more is answered how the run stands; it goes on.
          if (call.isLaunched === true) return { value: await run(0) };
          return { value: (await Promise.race([run(timeoutMs), aborted(signal)])) ?? (await run(0)) };
        },
      };
    },
  };
}

function aborted(signal: AbortSignal | undefined): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) resolve(undefined);
    signal?.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}

async function specOf(
  { journal, clock, ids }: FeaturesParts,
  { product, env, feature, input, session: own, context, retries, timeoutMs }: FeatureCall,
  { version }: ProductConfig,
  { workspace, user, idempotencyKey, traceparent, hops }: RunScope,
): Promise<FeatureSpec> {
  const session = own ?? null;
  const digest = await sha256Hex(
    canonicalJson({ feature, input, session, context, retries, timeoutMs, idempotencyKey }),
  );
  const given = { input, session, ...(context !== undefined && { context }), takenOver: [], skipped: [], state: {} };
  return {
    id: await createFeatureId(ids, workspace, { product, env }, idempotencyKey),
    workspace,
    product,
    env,
    version,
    feature,
    sealed: await sealGiven(journal.sealer, workspace, digest, given),
    origin: 'original',
    madeFrom: null,
    parent: null,
    timeoutMs: timeoutMs ?? null,
    retries: retries ?? null,
    pauseAfter: null,
    traceparent,
    ...(hops !== undefined && { hops }),
    createdBy: user,
    createdAt: clock.now(),
    digest,
  };
}
