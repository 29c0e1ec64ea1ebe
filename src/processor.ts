/** The one door: every call of every origin is executed here. */

import { attemptAll, type Progress, type Run } from './attempts.ts';
import type { Clock } from './kernel/clock.ts';
import type { RunMeta } from './kernel/run-meta.ts';
import { type ErrorRecord, fromErrorRecord, toErrorRecord } from './kernel/errors.ts';
import type { Ids } from './kernel/ids.ts';
import { LIMITS } from './kernel/limits.ts';
import { type Call, type CheckedCall, type ExecutionContext, type Executor } from './resources/executor.ts';
import type { ResultCache } from './resources/caches/results.ts';
import type { Admission } from './resources/flow/admission.ts';
import type { Flow } from './resources/flow/flow.ts';
import type { Traffic } from './resources/health/traffic.ts';
import type { Placement } from './resources/jobs/directory.ts';
import type { ProductConfig } from './resources/products/config.ts';
import type { LiveSessions } from './resources/sessions/call-session.ts';
import { type HaltSource, type Hurry, refuseHalted } from './halted.ts';
import type { RunLog } from './run-log.ts';
import { RunSecrets } from './secret-trail.ts';

/** Where configurations come from. */
export interface ConfigSource extends HaltSource {
  /** The configuration an environment is pinned to, or the given version. `NOT_FOUND` names `product` or `env`. */
  resolve(workspace: string, product: string, env: string, version?: number, hurry?: Hurry): Promise<ProductConfig>;
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
  /** What must admit each attempt, or null. */
  readonly flow: Flow | null;
}

/** Executes calls. */
export interface Processor {
  /** Refuses what {@link execute} would refuse before its first attempt; changes nothing. */
  check(call: Call, caller: Pick<ExecutionContext, 'workspace' | 'user'>): Promise<Checked>;
  /** Throws `RATE_LIMITED` when the environment of a call has used up its runs of the hour. */
  requireBudget(call: Pick<Call, 'product' | 'env'>, workspace: string): Promise<void>;
  /**
   * Runs a call to its end, retries included. Throws a `ProcessorError` with `run_id` and `attempts`; both ways leave one
   * run record. An attempt that is not admitted ends it, with `held_back`; of a job that leaves no record.
   */
  execute(call: Call, context: ExecutionContext): Promise<Executed>;
}

/** What a processor is made of. */
export interface ProcessorParts {
  readonly config: ConfigSource;
  readonly executors: { readonly [Namespace in Call['namespace']]: Executor<Extract<Call, { namespace: Namespace }>> };
  readonly results: ResultCache;
  readonly admission: Admission;
  readonly traffic: Traffic;
  readonly sessions: LiveSessions;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: RunLog;
}

/** Builds the processor from its parts. */
export function createProcessor(parts: ProcessorParts): Processor {
  const { config } = parts;
  return {
    async check(call, caller) {
      const product = await config.resolve(caller.workspace, call.product, call.env, call.version);
      const { version, scheduled } = product;
      if (call.cache !== undefined) product.cache(call.cache);
      const executor = executorOf(parts, call);
      const checked = await executor.check(call, product, caller);
      const flow = await executor.flow(call, await current(parts, call, caller.workspace, product), parts.clock.now());
      return { ...checked, version, scheduled, preview: product.isPreview(call.env), flow };
    },
    requireBudget: (call, workspace) => refuseHalted(parts, call, workspace, 'in a hurry'),
    execute: (call, context) => execute(parts, call, context),
  };
}

/** An executor is handed the calls of its namespace alone. */
function executorOf({ executors }: ProcessorParts, { namespace }: Call): Executor {
  return executors[namespace];
}

async function execute(parts: ProcessorParts, call: Call, context: ExecutionContext): Promise<Executed> {
  const { clock, ids, log } = parts;
  const runId = ids.create('run');
  const startedAt = clock.now();
  const progress: Progress = { attempts: 0, version: 0, cached: false };
  const secrets = new RunSecrets();
  for (const [key, value] of context.used ?? []) secrets.add(key, value);
  const finish = (error: ErrorRecord | null): RunMeta => {
    const meta = { run_id: runId, duration_ms: clock.now() - startedAt, ...progress };
    // A record of each check that went well would cost more than the check; uses of secrets are all on record.
    if (context.isProbe !== true || error !== null || secrets.keys.length > 0)
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
  const { workspace, user, traceparent, hops } = context;
  const hurry = context.job === undefined ? 'in a hurry' : 'in no hurry';
  const config = await parts.config.resolve(workspace, call.product, call.env, call.version, hurry);
  progress.version = config.version;
  const { version } = config;
  await requireLiveSession(parts, call, context);
  const cache = call.cache === undefined ? null : config.cache(call.cache);
  const recalled = cache === null ? undefined : parts.results.recall({ call, context, version });
  if (recalled !== undefined) {
    progress.cached = true;
    return recalled.value;
  }
  // What a cache answers costs nothing, and is given whatever else was run.
  const refuse = () => refuseHalted(parts, call, workspace, hurry);
  if (cache === null) await refuse();
  const idempotencyKey = context.job?.idempotencyKey ?? runId;
  const scope = { workspace, user, runId, idempotencyKey, traceparent, secrets, ...(hops !== undefined && { hops }) };
  const prepare = () => executorOf(parts, call).prepare(call, config, scope);
  const flow =
    context.isAdmitted === true || context.isProbe === true ? null : await flowOf(parts, call, context, config);
  const traffic = context.isProbe === true ? null : parts.traffic.observer(workspace, call, config);
  const run = { runId, progress, secrets, flow, traffic };
  // What is held back need not be prepared; a cache has to know what it is asked for.
  if (cache === null) return attemptAll(parts, call, context, prepare, run);
  const prepared = await prepare();
  const unlessHalted = async () => {
    await refuse();
    return attemptAll(parts, call, context, async () => prepared, run);
  };
  const refresh = () => refreshed(parts, call, context);
  const { value, cached } = await parts.results.answer({
    call,
    context,
    version,
    cache,
    prepared,
    run: unlessHalted,
    refresh,
  });
  progress.cached = cached;
  return value;
}

/** A session is verified when a job is dispatched; when it fires, only that it was not revoked. */
async function requireLiveSession({ sessions }: ProcessorParts, call: Call, context: ExecutionContext): Promise<void> {
  const { product, env, session } = call;
  const isFired = (context.job?.id ?? null) !== null;
  if (isFired && session !== undefined)
    await sessions.requireLive({ workspace: context.workspace, product, env }, session);
}

async function flowOf(
  parts: ProcessorParts,
  call: Call,
  { workspace, job }: ExecutionContext,
  config: ProductConfig,
): Promise<Flow | null> {
  const runs = await current(parts, call, workspace, config);
  return executorOf(parts, call).flow(call, runs, job?.dispatchedAt ?? 0);
}

/** A run of its own, of no job: under a job's idempotency key its target might answer what it did before. */
async function refreshed(parts: ProcessorParts, call: Call, context: ExecutionContext): Promise<unknown> {
  const { cache: _cache, ...uncached } = call;
  const { job: _job, signal: _signal, ...rest } = context;
  const deadline = parts.clock.now() + LIMITS.cache_refresh.value;
  return (await execute(parts, uncached, { ...rest, deadline })).value;
}

/** The configuration that a call's environment runs now: that of the call unless it names another version. */
async function current(
  { config }: ProcessorParts,
  { product, env, version }: Call,
  workspace: string,
  own: ProductConfig,
): Promise<ProductConfig> {
  return version === undefined ? own : config.resolve(workspace, product, env);
}
