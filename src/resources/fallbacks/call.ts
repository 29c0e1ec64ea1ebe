/** Calls of fallbacks, as callers give them. */

import type { FallbackCall } from '../executor.ts';
import { createDispatchable } from '../jobs/dispatchable.ts';
import { readSettings } from '../jobs/settings.ts';
import type { CallSession } from '../sessions/call-session.ts';
import { fallback } from './contract.ts';

/** What a caller gives of a call. */
type Given = Pick<FallbackCall, 'product' | 'env' | 'tag'> & {
  readonly input?: FallbackCall['input'] | undefined;
  readonly session?: CallSession | undefined;
  readonly cache?: string | undefined;
};

/** The call that is meant. */
export function toCall({ product, env, tag, input = {}, session, cache }: Given): FallbackCall {
  return {
    namespace: 'fallback',
    operation: 'run',
    product,
    env,
    tag,
    input,
    ...(session === undefined ? {} : { session }),
    ...(cache === undefined ? {} : { cache }),
  };
}

/** Fallbacks among the jobs of one dispatch of many. */
export const dispatchableFallbacks = createDispatchable(fallback.dispatch.input, ({ session, ...given }) => ({
  call: toCall(given),
  session,
  settings: readSettings(given),
}));
