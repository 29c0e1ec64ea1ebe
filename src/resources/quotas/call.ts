/** Calls of quotas, as callers give them. */

import type { QuotaCall } from '../executor.ts';
import { createDispatchable } from '../jobs/dispatchable.ts';
import { readSettings } from '../jobs/settings.ts';
import { quota } from './contract.ts';

/** What a caller gives of a call. */
interface Given extends Pick<QuotaCall, 'product' | 'env' | 'tag'> {
  readonly input?: QuotaCall['input'] | undefined;
  readonly action?: QuotaCall['action'] | undefined;
  readonly amount?: number | undefined;
  readonly cache?: string | undefined;
}

/** The call that is meant. */
export function toCall({ product, env, tag, input = {}, action, amount, cache }: Given): QuotaCall {
  return {
    namespace: 'quota',
    operation: 'run',
    product,
    env,
    tag,
    input,
    ...(action === undefined ? {} : { action }),
    ...(amount === undefined ? {} : { amount }),
    ...(cache === undefined ? {} : { cache }),
  };
}

/** Quotas among the jobs of one dispatch of many. */
export const dispatchableQuotas = createDispatchable(quota.dispatch.input, (given) => ({
  call: toCall(given),
  settings: readSettings(given),
}));
