/** Runs of features that a cache may answer. */

import type { RequestContext } from '../../kernel/contract.ts';
import { DEFAULT_RETRY } from '../../kernel/retry.ts';
import type { ResultCache } from '../caches/results.ts';
import type { FeatureCall, PreparedCall } from '../executor.ts';
import { requireRunnable } from './lookup.ts';
import type { ExecutionResult } from './result.ts';
import type { StartingParts } from './starting.ts';

/** What makes runs the same for a cache, and which of their results it keeps. */
export function cacheTerms({
  feature,
  input,
  session,
  context,
}: FeatureCall): Pick<PreparedCall, 'identity' | 'isPure' | 'isKept'> {
  return {
    identity: () => [feature, input, session ?? null, context ?? null],
    isPure: () => true,
    isKept: (value) => (value as ExecutionResult).status === 'completed',
  };
}

/** What an equal run came to; else what `run` answers, which a call that has to be answered anew does without a key. */
export async function cachedRun(
  { config: source, results, clock }: StartingParts & { readonly results: ResultCache },
  call: FeatureCall & { readonly cache: string },
  { principal: { workspace, user }, traceparent }: RequestContext,
  waitMs: number,
  run: (isRefresh: boolean) => Promise<ExecutionResult>,
): Promise<ExecutionResult> {
  const config = await source.resolve(workspace, call.product, call.env);
  requireRunnable(call, config);
  const { value } = await results.answer({
    call,
    context: { workspace, user, retry: DEFAULT_RETRY, traceparent, deadline: clock.now() + waitMs },
    version: config.version,
    cache: config.cache(call.cache),
    prepared: cacheTerms(call),
    run: () => run(false),
    refresh: () => run(true),
  });
  return value as ExecutionResult;
}
