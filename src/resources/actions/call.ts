/** Calls of actions, as callers give them. */

import type { ActionCall } from '../executor.ts';
import { createDispatchable } from '../jobs/dispatchable.ts';
import { readSettings } from '../jobs/settings.ts';
import type { CallSession } from '../sessions/call-session.ts';
import { actions } from './contract.ts';

/** What a caller gives of a call. */
type Given = Pick<ActionCall, 'product' | 'env' | 'app' | 'event' | 'input'> & {
  readonly credentials?: ActionCall['credentials'] | undefined;
  readonly cache?: string | undefined;
  readonly limits?: ActionCall['limits'];
  readonly session?: CallSession | undefined;
};

/** The call that is meant. */
export function toCall({ product, env, app, event, input, credentials, cache, limits, session }: Given): ActionCall {
  return {
    namespace: 'actions',
    operation: 'run',
    product,
    env,
    app,
    event,
    input,
    ...(credentials === undefined ? {} : { credentials }),
    ...(cache === undefined ? {} : { cache }),
    ...(limits === undefined ? {} : { limits }),
    ...(session === undefined ? {} : { session }),
  };
}

/** Actions among the jobs of one dispatch of many. */
export const dispatchableActions = createDispatchable(actions.dispatch.input, ({ session, ...given }) => ({
  call: toCall(given),
  session,
  settings: readSettings(given),
}));
