/** The operations on actions. */

import type { Handlers } from '../../kernel/contract.ts';
import { retryPolicy } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { dispatchCall, type DispatchParts } from '../jobs/dispatch.ts';
import { readSettings } from '../jobs/settings.ts';
import { runDurably } from '../jobs/keyed-run.ts';
import { type OpeningParts, withSession } from '../sessions/opening.ts';
import { toCall } from './call.ts';
import type { actions } from './contract.ts';

/** What the handlers work with. */
export interface ActionHandlerParts extends DispatchParts, OpeningParts {}

/** Builds the handlers. */
export function createActionHandlers(parts: ActionHandlerParts): Handlers<typeof actions> {
  const { processor, clock } = parts;
  return {
    async run({ retries, retryConfig, ...given }, context) {
      const { principal, traceparent, idempotencyKey } = context;
      const call = toCall(await withSession(parts, given, principal));
      if (idempotencyKey !== null) return runDurably(parts, call, retryPolicy(retries, retryConfig), context);
      const { value, meta } = await processor.execute(call, {
        workspace: principal.workspace,
        user: principal.user,
        retry: retryPolicy(retries, retryConfig),
        traceparent,
        deadline: clock.now() + LIMITS.run_time.value,
      });
      return { data: value, meta };
    },
    async dispatch(given, context) {
      const call = toCall(await withSession(parts, given, context.principal));
      return dispatchCall(parts, call, readSettings(given), context);
    },
  };
}
