/** Calls of features, as callers give them. */

import type * as z from 'zod';
import type { FeatureCall } from '../executor.ts';
import type { features } from './contract.ts';

type Given = z.output<typeof features.dispatch.input>;

/** The call that is meant. */
export function toCall({ product, env, tag, input, session, retries, options = {}, limits }: Given): FeatureCall {
  const tries = options.retries ?? retries;
  return {
    namespace: 'features',
    operation: 'run',
    product,
    env,
    feature: tag,
    input,
    ...(session === undefined ? {} : { session }),
    ...(tries === undefined ? {} : { retries: tries }),
    ...(options.timeout === undefined ? {} : { timeoutMs: options.timeout }),
    ...(limits === undefined ? {} : { limits }),
  };
}
