/** The operations on actions. */

import type { Handlers } from '../../kernel/contract.ts';
import { retryPolicy } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { dispatchCall, type DispatchParts } from '../jobs/dispatch.ts';
import { readSettings } from '../jobs/settings.ts';
import { runDurably } from '../jobs/keyed-run.ts';
import { toCall } from './call.ts';
import type { actions } from './contract.ts';

/** Builds the handlers. */
export function createActionHandlers(parts: DispatchParts): Handlers<typeof actions> {
  const { processor, clock } = parts;
  return {
    async run({ retries, retryConfig, ...given }, context) {
      const { principal, traceparent, idempotencyKey } = context;
      if (idempotencyKey !== null) return runDurably(parts, toCall(given), retryPolicy(retries, retryConfig), context);
      const { value, meta } = await processor.execute(toCall(given), {
        workspace: principal.workspace,
        user: principal.user,
        retry: retryPolicy(retries, retryConfig),
        traceparent,
        deadline: clock.now() + LIMITS.run_time.value,
      });
      return { data: value, meta };
    },
    dispatch(given, context) {
      return dispatchCall(parts, toCall(given), readSettings(given), context);
    },
  };
}
