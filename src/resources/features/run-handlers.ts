/** The operations that start a run, or act on one that has not ended. */

import type * as z from 'zod';
import { sha256Hex } from '../../kernel/canonical.ts';
import type { Handlers, RequestContext } from '../../kernel/contract.ts';
import { invalidField, isProcessorError } from '../../kernel/errors.ts';
import { isSdkKey } from '../../kernel/idempotency-key.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { Processor } from '../../processor.ts';
import type { ResultCache } from '../caches/results.ts';
import type { CallSession } from '../sessions/call-session.ts';
import { type OpeningParts, withSession } from '../sessions/opening.ts';
import type { features as contract } from './contract.ts';
import { toCall } from './call.ts';
import { cachedRun } from './cached-run.ts';
import { createFeatureId, isFeatureId, valueOf } from './directory.ts';
import { checkInput } from '../products/manifest-input-fields.ts';
import { sealPayload } from './journal.ts';
import { checkGiven, planOf } from './lookup.ts';
import { findRun, ownIdKey } from './reading.ts';
import type { ExecutionResult } from './result.ts';
import { type AskedRun, digestOf, keyOf, outcomeOf, runToEnd, startedBefore, type StartingParts } from './starting.ts';

/** What the handlers work with. */
export interface RunParts extends StartingParts, OpeningParts {
  readonly processor: Processor;
  readonly results: ResultCache;
}

/** What is asked for, with its session verified. */
type RunInput = Omit<z.output<typeof contract.run.input>, 'session'> & { readonly session?: CallSession };

/** How long the answer to a cancellation waits for the end. */
const CANCEL_WAIT_MS = 10_000;

/** Builds the handlers. */
export function createRunHandlers(parts: RunParts): Pick<Handlers<typeof contract>, 'run' | 'signal' | 'cancel'> {
  return {
    async run(asked, context) {
      const input: RunInput = await withSession(parts, asked, context.principal);
      const waitMs = input.timeout ?? LIMITS.run_time.value;
      const run = (given: RunInput, by: RequestContext) => runAsked(parts, given, by, waitMs);
      const { cache } = input;
      if (cache === undefined) return { data: await run(input, context) };
      const { feature_id: _own, idempotency_key: _key, ...keyless } = input;
      const data = await cachedRun(parts, { ...toCall(input), cache }, context, waitMs, (isRefresh) =>
        isRefresh ? run(keyless, { ...context, idempotencyKey: null }) : run(input, context),
      );
      return { data };
    },
    async signal({ signal: name, payload = {}, ...ref }, { principal, idempotencyKey }) {
      const { object, run } = await findRun(parts, principal, ref);
      const { spec } = run;
      const config = await parts.config.resolve(spec.workspace, spec.product, spec.env, spec.version);
      const { signals = {} } = config.feature(spec.env, spec.feature);
      const declared = Object.hasOwn(signals, name) ? signals[name] : undefined;
      if (declared === undefined) throw invalidField('signal', `feature '${spec.feature}' has no signal '${name}'`);
      checkInput(declared.input, payload, 'payload');
      const commandId =
        idempotencyKey === null
          ? null
          : (await sha256Hex(JSON.stringify([principal.user, 'signal', idempotencyKey]))).slice(0, 16);
      valueOf(await object.signal(spec.id, name, await sealPayload(parts.journal.sealer, spec, payload), commandId));
      return { data: null };
    },
    async cancel({ reason = null, ...ref }, { principal }) {
      const found = await findRun(parts, principal, ref);
      valueOf(await found.object.cancel(found.run.spec.id, reason));
      const { status, rollback_result: rollback } = await outcomeOf(parts, found, CANCEL_WAIT_MS);
      return {
        data: { cancelled: status === 'cancelled', status, rolled_back_steps: rollback?.rolled_back_steps ?? [] },
      };
    },
  };
}

/** Runs what is asked for; what the same request started before is found, also when it would be refused by now. */
async function runAsked(
  parts: RunParts,
  input: RunInput,
  context: RequestContext,
  waitMs: number,
): Promise<ExecutionResult> {
  const { workspace } = context.principal;
  const { product, env, tag, input: fields, session = null, context: about, retries, options = {}, placement } = input;
  const digest = await digestOf({ product, env, tag, fields, session, about, retries, options, placement });
  const { id, isKnown } = await idOf(parts, input, context);
  try {
    return await runToEnd(parts, await askedRun(parts, input, context, { id, digest }), waitMs);
  } catch (refused) {
    if (!isKnown || !isProcessorError(refused)) throw refused;
    const before = await startedBefore(parts.features, workspace, id, digest);
    if (before === null) throw refused;
    return outcomeOf(parts, before, waitMs);
  }
}

async function askedRun(
  { config: source, processor }: RunParts,
  { product, env, tag, input, session: own, context: about, retries, options = {} }: RunInput,
  { principal, traceparent }: RequestContext,
  { id, digest }: Pick<AskedRun, 'id' | 'digest'>,
): Promise<AskedRun> {
  const { workspace, user } = principal;
  const session = own ?? null;
  const config = await source.resolve(workspace, product, env);
  checkGiven(config.feature(env, tag), input, session);
  planOf(config, env, tag);
  await processor.requireBudget({ product, env }, workspace);
  return {
    id,
    workspace,
    product,
    env,
    version: config.version,
    feature: tag,
    origin: 'original',
    madeFrom: null,
    parent: null,
    timeoutMs: options.timeout ?? null,
    retries: options.retries ?? retries ?? null,
    pauseAfter: null,
    traceparent,
    createdBy: user,
    digest,
    given: { input, session, ...(about !== undefined && { context: about }), takenOver: [], skipped: [], state: {} },
  };
}

/** The id of the run that is asked for, and whether it may be there. */
async function idOf(
  { ids }: Pick<RunParts, 'ids'>,
  { product, env, feature_id: own, idempotency_key: given, placement }: RunInput,
  context: RequestContext,
): Promise<{ id: string; isKnown: boolean }> {
  const { workspace } = context.principal;
  const key = keyOf(given, context);
  if (own === undefined) {
    const id = await createFeatureId(ids, workspace, { product, env }, key === null ? null : `key:${key}`, placement);
    return { id, isKnown: key !== null };
  }
  if (key !== null && !isSdkKey(key))
    throw invalidField('idempotency_key', 'has no place beside feature_id, which tells a repetition by itself');
  if (isFeatureId(own))
    throw invalidField('feature_id', 'has the form of the processor’s own ids; give a text of another form');
  return { id: await createFeatureId(ids, workspace, { product, env }, ownIdKey(own), placement), isKnown: true };
}
