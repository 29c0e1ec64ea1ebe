/** The operations on quotas. */

import type { Handlers } from '../../kernel/contract.ts';
import { invalidField } from '../../kernel/errors.ts';
import { retryPolicy } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { ConfigStore } from '../products/store.ts';
import { dispatchCall, type DispatchParts } from '../jobs/dispatch.ts';
import { runDurably } from '../jobs/keyed-run.ts';
import { readSettings } from '../jobs/settings.ts';
import { type OpeningParts, withSession } from '../sessions/opening.ts';
import { modelOf } from '../products/manifest-quota.ts';
import { toCall } from './call.ts';
import type { quota as contract, QuotaResult } from './contract.ts';
import { askCounter, type CounterParts, counterNameOf } from './counters.ts';
import { rulesOf } from './rules.ts';
import { scopeOf } from './scope.ts';

/** What the handlers work with. */
export interface QuotaParts extends DispatchParts, CounterParts, OpeningParts {
  readonly config: ConfigStore;
}

/** Builds the handlers. */
export function createQuotaHandlers(parts: QuotaParts): Handlers<typeof contract> {
  const { processor, clock, config: source } = parts;
  return {
    async run({ retries, retryConfig, timeout = LIMITS.run_time.value, ...given }, context) {
      const { principal, traceparent, idempotencyKey } = context;
      const call = toCall(await withSession(parts, given, principal));
      const retry = retryPolicy(retries, retryConfig);
      const { data, meta } =
        idempotencyKey === null
          ? await processor
              .execute(call, {
                workspace: principal.workspace,
                user: principal.user,
                retry,
                traceparent,
                deadline: clock.now() + timeout,
              })
              .then((executed) => ({ data: executed.value, meta: executed.meta }))
          : await runDurably(parts, call, retry, context, timeout);
      return { data: data as QuotaResult, ...(meta !== undefined && { meta }) };
    },
    async dispatch(given, context) {
      const call = toCall(await withSession(parts, given, context.principal));
      return dispatchCall(parts, call, readSettings(given), context);
    },
    async usage({ product, env, tag, key, userId }, { principal: { workspace } }) {
      const config = await source.resolve(workspace, product, env);
      const quota = config.quota(env, tag);
      const model = modelOf(quota);
      if (model !== 'counter' && model !== 'tiers')
        throw invalidField('tag', `quota '${tag}' divides work among providers and counts nothing`);
      const scope = await scopeOf({ key, userId }, null, '');
      const name = counterNameOf(workspace, { product, env, tag }, { scope });
      const rules = rulesOf(quota);
      const asked = { amount: 0, candidates: null };
      const { total, options } = await askCounter(parts, name, (counter) => counter.check(rules, asked));
      const { limit = null, used = null, remaining = null, resetsAt = null } = total ?? {};
      const data = { tag, model, scope, period: quota.period ?? null, limit, used, remaining, resets_at: resetsAt };
      return {
        data: {
          ...data,
          options: rules.names.map((called, place) => {
            const { limit: most = null, used: so = null, remaining: left = null } = options[place] ?? {};
            return { name: called, limit: most, used: so, remaining: left };
          }),
        },
      };
    },
  };
}
