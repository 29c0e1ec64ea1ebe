/** Calls of quotas, as callers give them. */

import type { QuotaCall } from '../executor.ts';
import { createDispatchable } from '../jobs/dispatchable.ts';
import { readSettings } from '../jobs/settings.ts';
import type { CallSession } from '../sessions/call-session.ts';
import { quota } from './contract.ts';

/** What a caller gives of a call. */
interface Given extends Pick<QuotaCall, 'product' | 'env' | 'tag'> {
  readonly input?: QuotaCall['input'] | undefined;
  readonly action?: QuotaCall['action'] | undefined;
  readonly amount?: number | undefined;
  readonly cache?: string | undefined;
  readonly session?: CallSession | undefined;
}

/** The call that is meant. */
export function toCall({ product, env, tag, input = {}, action, amount, cache, session }: Given): QuotaCall {
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
    ...(session === undefined ? {} : { session }),
  };
}

/** Quotas among the jobs of one dispatch of many. */
export const dispatchableQuotas = createDispatchable(quota.dispatch.input, ({ session, ...given }) => ({
  call: toCall(given),
  session,
  settings: readSettings(given),
}));
