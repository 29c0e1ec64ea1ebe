/** Runs actions: one HTTP request an attempt. */

import type { Clock } from '../../kernel/clock.ts';
import { ERRORS, isProcessorError, ProcessorError } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { HttpDriver, TargetAnswer } from '../../drivers/http/driver.ts';
import type { Call, Executor } from '../executor.ts';
import { targetOf } from '../executor.ts';
import type { ProductConfig } from '../products/config.ts';
import { type Action, type BodyFormat, bodyFormat } from '../products/manifest.ts';
import { answerError, edgeFailure } from './answer.ts';
import { identityOf } from './identity.ts';
import { type ActionTarget, buildRequest, isRepeatable } from './request.ts';

/** The executor of the namespace `actions`. */
export function createActionsExecutor({ http, clock }: { readonly http: HttpDriver; readonly clock: Clock }): Executor {
  return {
    async check(call, config) {
      const target = find(call, config);
      http.check(buildRequest(target, call.input, { idempotencyKey: '', traceparent: null }));
      return { timeoutMs: target.action.timeout ?? LIMITS.action_timeout.value };
    },
    async prepare(call, config, scope) {
      const target = find(call, config);
      const { action } = target;
      const request = buildRequest(target, call.input, scope);
      const refuseRepeat = (error: unknown): never => {
        throw withRepeatRule(error, action, targetOf(call));
      };
      return {
        identity: identityOf(request, scope),
        secrets: [],
        secretKeys: [],
        async attempt({ timeoutMs, signal }) {
          const limit = Math.min(action.timeout ?? LIMITS.action_timeout.value, timeoutMs);
          const answer = await http
            .send(request, { timeoutMs: limit, ...(signal === undefined ? {} : { signal }) })
            .catch(refuseRepeat);
          const lost = edgeFailure(targetOf(call), answer);
          return lost === null ? bodyOf(answer, call, clock) : refuseRepeat(lost);
        },
      };
    },
  };
}

function find(call: Call, config: ProductConfig): ActionTarget {
  const app = config.app(call.env, call.app);
  const action = config.action(app, call.event);
  return { app, action, format: formatOf(action.request_type ?? app.requestType) };
}

function formatOf(requestType: string): BodyFormat {
  const format = bodyFormat(requestType);
  if (format === null)
    throw new ProcessorError('NOT_SUPPORTED', `bodies of type '${requestType}' are not sent`, { outcome: 'not_sent' });
  return format;
}

function bodyOf(answer: TargetAnswer, call: Call, clock: Clock): unknown {
  if (answer.status >= 200 && answer.status < 300) return answer.body;
  throw answerError(targetOf(call), answer, clock.now());
}

/**
 * A request that left, and whose answer did not come or could not be read to its end, is repeated only where a
 * repetition cannot do the work twice.
 */
function withRepeatRule(error: unknown, action: Action, target: string): unknown {
  if (
    !isProcessorError(error) ||
    error.details.outcome === 'not_sent' ||
    ERRORS[error.code].retry === 'never' ||
    isRepeatable(action)
  )
    return error;
  return new ProcessorError(
    'OUTCOME_UNKNOWN',
    `${target} gave no answer, so it may have been carried out: ${error.message}`,
    error.details,
    error,
  );
}
