/** Runs actions: one HTTP request an attempt, and a second one where a refused credential was refreshed. */

import type { HttpDriver, OutgoingRequest, TargetAnswer } from '../../drivers/http/driver.ts';
import type { Clock } from '../../kernel/clock.ts';
import { ERRORS, isProcessorError, ProcessorError } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { CredentialSource } from '../credentials/credential-source.ts';
import { type AttemptLimits, type ActionCall, type Executor, type RunScope, targetOf } from '../executor.ts';
import type { FileStore } from '../files/store.ts';
import type { ProductConfig } from '../products/config.ts';
import { type Action, type BodyFormat, bodyFormat } from '../products/manifest.ts';
import type { SecretSource } from '../secrets/secret-source.ts';
import { answerError, edgeFailure, responseMeta, resultOf } from './answer.ts';
import { type Connected, type Connection, connectionOf } from './connection.ts';
import { matchesBody } from './expired.ts';
import { actionFlow } from './flow.ts';
import { identityOf } from './identity.ts';
import { createInputs } from './prepared-input.ts';
import { type ActionTarget, buildRequest, isRepeatable } from './request.ts';

/** What the executor works with. */
export interface ActionsParts {
  readonly http: HttpDriver;
  readonly clock: Clock;
  readonly secrets: SecretSource;
  readonly credentials: CredentialSource;
  readonly files: FileStore;
}

/** The executor of the namespace `actions`. */
export function createActionsExecutor(parts: ActionsParts): Executor<ActionCall> {
  const { http, clock } = parts;
  const inputs = createInputs(parts);
  return {
    async check(call, config, caller) {
      const target = find(call, config);
      // What only a run can know is a placeholder here: values of secrets, and credentials that are refreshed.
      const routed = await inputs.checked(target, call, caller);
      http.check(buildRequest(target, routed, { idempotencyKey: '', traceparent: null }));
      return { timeoutMs: target.action.timeout ?? LIMITS.action_timeout.value };
    },
    flow: actionFlow,
    async prepare(call, config, scope) {
      const target = find(call, config);
      const connection = connectionOf(target.app, target.action);
      const build = async (stale?: string): Promise<Built> => {
        const { routed, connected } = await inputs.resolved(target, connection, call, config.version, scope, stale);
        return { request: buildRequest(target, routed, scope), connected };
      };
      const work: Work = { parts, call, target, connection, scope, build, built: await build() };
      return {
        identity() {
          const identity = identityOf(work.built.request, scope);
          // Requests of two sessions may be equal, and their answers are each one's own.
          return inputs.areOfSession(target, connection, call) ? [identity, call.session?.sessionId] : identity;
        },
        isPure: () => inputs.arePure(target, connection, call),
        async attempt(limits) {
          const answer = await exchange(work, limits);
          if (answer.status < 200 || answer.status >= 300)
            throw answerError(targetOf(call), masked(answer, scope), clock.now());
          return { value: await kept(work, answer), response: responseMeta(answer) };
        },
      };
    },
  };
}

interface Built {
  readonly request: OutgoingRequest;
  readonly connected: Connected | null;
}

interface Work {
  readonly parts: ActionsParts;
  readonly call: ActionCall;
  readonly target: ActionTarget;
  readonly connection: Connection | null;
  readonly scope: RunScope;
  readonly build: (stale?: string) => Promise<Built>;
  /** What the next attempt sends: later ones go on with a credential that an earlier one refreshed. */
  built: Built;
}

/** What the run answers. The target has done its work, so that a file which cannot be kept is no reason to ask it again. */
async function kept({ parts, call, target, scope }: Work, answer: TargetAnswer): Promise<unknown> {
  const place = { workspace: scope.workspace, product: call.product, env: call.env };
  return resultOf(bytesMasked(answer, scope), parts.files, place).catch((cause: unknown) => {
    const code = isRepeatable(target.action) ? 'SERVICE_UNAVAILABLE' : 'OUTCOME_UNKNOWN';
    const message = `${targetOf(call)} answered with a file that could not be kept`;
    throw new ProcessorError(code, message, { outcome: 'sent', upstream: { status: answer.status } }, cause);
  });
}

/** Sends the request, and once more when its credential was refused and another could be got. */
async function exchange(work: Work, limits: AttemptLimits): Promise<TargetAnswer> {
  const { parts, call, connection, built } = work;
  const until = parts.clock.now() + limits.timeoutMs;
  const answer = await send(work, built.request, limits);
  if (!isRefused(answer, connection)) return answer;
  const { credentialId = null } = built.connected ?? {};
  if (credentialId === null) {
    if (answer.status === 401) return answer;
    throw new ProcessorError('UNAUTHORIZED', `${targetOf(call)} answered that its credential is no longer good`, {
      outcome: 'sent',
      upstream: { status: answer.status },
    });
  }
  // A target that refuses a credential has done nothing, so the request may be sent again.
  work.built = await work.build(credentialId);
  const again = await send(work, work.built.request, { ...limits, timeoutMs: until - parts.clock.now() });
  if (!isRefused(again, connection) || again.status === 401) return again;
  throw new ProcessorError('UNAUTHORIZED', `${targetOf(call)} refuses a credential that was just refreshed`, {
    outcome: 'sent',
    upstream: { status: again.status },
  });
}

/** Whether a target says that the credential is not good: by 401, or by a body that the auth's rules name. */
function isRefused({ status, body }: TargetAnswer, connection: Connection | null): boolean {
  if (connection === null) return false;
  if (status === 401) return true;
  const rules = connection.auth.expired_when;
  return rules !== undefined && status >= 200 && status < 300 && matchesBody(rules, body);
}

async function send(
  { parts, call, target }: Work,
  request: OutgoingRequest,
  { timeoutMs, signal }: AttemptLimits,
): Promise<TargetAnswer> {
  const { action } = target;
  const refuseRepeat = (error: unknown): never => {
    throw withRepeatRule(error, action, targetOf(call));
  };
  const limit = Math.min(action.timeout ?? LIMITS.action_timeout.value, timeoutMs);
  const answer = await parts.http
    .send(request, { timeoutMs: limit, ...(signal === undefined ? {} : { signal }) })
    .catch(refuseRepeat);
  const lost = edgeFailure(targetOf(call), answer);
  return lost === null ? answer : refuseRepeat(lost);
}

/** Before a body is cut to what an error carries: half of a secret could not be told any more. */
function masked(answer: TargetAnswer, { secrets }: RunScope): TargetAnswer {
  return { ...answer, body: secrets.data(answer.body) };
}

/** Before bytes become base64 or a file, where no secret would be looked for. */
function bytesMasked({ binary, ...answer }: TargetAnswer, { secrets }: RunScope): TargetAnswer {
  return binary === undefined ? answer : { ...answer, binary: { ...binary, bytes: secrets.bytes(binary.bytes) } };
}

function find(call: ActionCall, config: ProductConfig): ActionTarget {
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
