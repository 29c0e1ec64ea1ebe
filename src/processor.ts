/** The one door: every call of every origin is executed here. */

import type { Clock } from './kernel/clock.ts';
import type { ResponseMeta, RunMeta } from './kernel/run-meta.ts';
import { type ErrorRecord, fromErrorRecord, ProcessorError, toErrorRecord } from './kernel/errors.ts';
import type { Ids } from './kernel/ids.ts';
import { LIMITS } from './kernel/limits.ts';
import { retryDelay } from './kernel/retry.ts';
import {
  type Call,
  type CheckedCall,
  type ExecutionContext,
  type Executor,
  type PreparedCall,
  targetOf,
} from './resources/executor.ts';
import type { ResultCache } from './resources/caches/results.ts';
import type { Placement } from './resources/jobs/directory.ts';
import type { ProductConfig } from './resources/products/config.ts';
import type { RunLog } from './run-log.ts';
import { RunSecrets } from './secret-trail.ts';

/** Where configurations come from. */
export interface ConfigSource {
  /** The configuration an environment is pinned to, or the given version. `NOT_FOUND` names `product` or `env`. */
  resolve(workspace: string, product: string, env: string, version?: number): Promise<ProductConfig>;
  /** Until when no run may begin because the budget of the hour is used up, epoch milliseconds; null when runs may begin. */
  haltedUntil(workspace: string, product: string, env: string): Promise<number | null>;
}

/** A finished call. */
export interface Executed {
  readonly value: unknown;
  readonly meta: RunMeta;
}

/** What a check of a call finds out. */
export interface Checked extends CheckedCall {
  /** The version that the call would run now. */
  readonly version: number;
  /** Where the product has its scheduled jobs. */
  readonly scheduled: Placement;
  /** Whether recurring jobs begin paused. */
  readonly preview: boolean;
}

/** Executes calls. */
export interface Processor {
  /** Refuses what {@link execute} would refuse before its first attempt; changes nothing. */
  check(call: Call, caller: Pick<ExecutionContext, 'workspace' | 'user'>): Promise<Checked>;
  /** Throws `RATE_LIMITED` when the environment has used up its runs of the hour; a job then asks again within a minute. */
  admit(place: Pick<Call, 'product' | 'env'>, workspace: string): Promise<void>;
  /**
   * Runs a call to its end, retries included. Throws a `ProcessorError` with `run_id` and `attempts`; both ways leave
   * one run record, save for a job's attempt that was held back, which asks again.
   */
  execute(call: Call, context: ExecutionContext): Promise<Executed>;
}

/** What a processor is made of. */
export interface ProcessorParts {
  readonly config: ConfigSource;
  readonly executors: Readonly<Record<Call['namespace'], Executor>>;
  readonly results: ResultCache;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: RunLog;
}

interface Progress {
  attempts: number;
  version: number;
  cached: boolean;
  response?: ResponseMeta;
}

/** What is known of a run while it is under way. */
interface Run {
  readonly runId: string;
  readonly progress: Progress;
  readonly secrets: RunSecrets;
}

/** Builds the processor from its parts. */
export function createProcessor(parts: ProcessorParts): Processor {
  const { config, executors } = parts;
  return {
    async check(call, caller) {
      const product = await config.resolve(caller.workspace, call.product, call.env, call.version);
      const { version, scheduled } = product;
      if (call.cache !== undefined) product.cache(call.cache);
      const checked = await executors[call.namespace].check(call, product, caller);
      return { ...checked, version, scheduled, preview: product.isPreview(call.env) };
    },
    admit: (place, workspace) => refuseHalted(parts, place, workspace),
    execute: (call, context) => execute(parts, call, context),
  };
}

async function execute(parts: ProcessorParts, call: Call, context: ExecutionContext): Promise<Executed> {
  const { clock, ids, log } = parts;
  const runId = ids.create('run');
  const startedAt = clock.now();
  const progress: Progress = { attempts: 0, version: 0, cached: false };
  const secrets = new RunSecrets();
  const finish = (error: ErrorRecord | null): RunMeta => {
    const meta = { run_id: runId, duration_ms: clock.now() - startedAt, ...progress };
    log.record({ call, context, meta, error, secrets: secrets.keys, time: startedAt });
    return meta;
  };
  try {
    const value = await answer(parts, call, context, { runId, progress, secrets });
    return { value, meta: finish(null) };
  } catch (thrown) {
    const error: ErrorRecord = { ...toErrorRecord(secrets.error(thrown)), run_id: runId, attempts: progress.attempts };
    if (error.code === 'INTERNAL') log.fault(runId, thrown, (text) => secrets.text(text));
    if (error.held_back === undefined || context.job === undefined) finish(error);
    throw fromErrorRecord(error);
  }
}

/** Resolves a call and has it answered: by the cache that it names, or by its attempts. */
async function answer(
  parts: ProcessorParts,
  call: Call,
  context: ExecutionContext,
  { runId, progress, secrets }: Run,
): Promise<unknown> {
  const { workspace, user, traceparent } = context;
  const config = await parts.config.resolve(workspace, call.product, call.env, call.version);
  progress.version = config.version;
  const { version } = config;
  const cache = call.cache === undefined ? null : config.cache(call.cache);
  const recalled = cache === null ? undefined : parts.results.recall({ call, context, version });
  if (recalled !== undefined) {
    progress.cached = true;
    return recalled.value;
  }
  // What a cache answers costs nothing, and is given whatever else was run.
  const admit = () => refuseHalted(parts, call, workspace);
  if (cache === null) await admit();
  const idempotencyKey = context.job?.idempotencyKey ?? runId;
  const scope = { workspace, user, runId, idempotencyKey, traceparent, secrets };
  const prepared = await parts.executors[call.namespace].prepare(call, config, scope);
  const run = () => attemptAll(parts, call, context, prepared, { progress, secrets });
  if (cache === null) return run();
  const admitted = async () => {
    await admit();
    return run();
  };
  const refresh = () => refreshed(parts, call, context);
  const { value, cached } = await parts.results.answer({
    call,
    context,
    version,
    cache,
    prepared,
    run: admitted,
    refresh,
  });
  progress.cached = cached;
  return value;
}

async function refuseHalted(
  { config, clock }: ProcessorParts,
  { product, env }: Pick<Call, 'product' | 'env'>,
  workspace: string,
): Promise<void> {
  const end = await config.haltedUntil(workspace, product, env);
  if (end === null) return;
  const now = clock.now();
  const until = Math.min(end, now + LIMITS.budget_look.value);
  throw new ProcessorError('RATE_LIMITED', `environment '${env}' of '${product}' has used up the runs of this hour`, {
    outcome: 'not_sent',
    retry_after_ms: end - now,
    held_back: { kind: 'budget', key: `${product}/${env}`, until, estimated_at: end },
  });
}

/** A run of its own, of no job: under a job's idempotency key its target might answer what it did before. */
async function refreshed(parts: ProcessorParts, call: Call, context: ExecutionContext): Promise<unknown> {
  const { cache: _cache, ...uncached } = call;
  const { job: _job, signal: _signal, ...rest } = context;
  const deadline = parts.clock.now() + LIMITS.cache_refresh.value;
  return (await execute(parts, uncached, { ...rest, deadline })).value;
}

async function attemptAll(
  { clock, ids }: ProcessorParts,
  call: Call,
  context: ExecutionContext,
  prepared: PreparedCall,
  { progress, secrets }: Omit<Run, 'runId'>,
): Promise<unknown> {
  for (;;) {
    const timeoutMs = context.deadline - clock.now();
    if (timeoutMs <= 0)
      throw new ProcessorError('TIMEOUT', `${targetOf(call)} had no time left`, { outcome: 'not_sent' });
    progress.attempts += 1;
    try {
      const limits = { timeoutMs, ...(context.signal === undefined ? {} : { signal: context.signal }) };
      const { value, response } = await prepared.attempt(limits);
      if (response !== undefined) progress.response = secrets.data(response);
      return secrets.data(value);
    } catch (thrown) {
      const delay = retryDelay(context.retry, progress.attempts, toErrorRecord(thrown), ids.random());
      if (delay === null || clock.now() + delay >= context.deadline) throw secrets.error(thrown);
      await clock.sleep(delay, context.signal);
    }
  }
}
