/** One attempt of a step, or of what undoes it: a call of a resource. */

import type { Effect, Outcome } from '../../engine/feature/events.ts';
import { delayOf } from '../../engine/feature/outcome.ts';
import { isLate, scopeOf, stepOf } from '../../engine/feature/scope.ts';
import type { RunState } from '../../engine/feature/state.ts';
import type { Scope } from '../../expressions/scope.ts';
import type { Template } from '../../expressions/template.ts';
import type { Clock } from '../../kernel/clock.ts';
import { type ErrorRecord, invalidField, toErrorRecord } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { DEFAULT_RETRY } from '../../kernel/retry.ts';
import type { Processor } from '../../processor.ts';
import type {
  ActionCall,
  CallingStep,
  DatabaseCall,
  EventCall,
  FallbackCall,
  GraphCall,
  QuotaCall,
  NotificationCall,
  StorageCall,
} from '../executor.ts';
import type { ProductConfig } from '../products/config.ts';
import type { QuotaResult } from '../quotas/contract.ts';
import type { HealthSource } from '../health/health-source.ts';
import { fileFields } from '../products/manifest-file-call.ts';
import { type MadeValue, makeValue } from '../secrets/made-value.ts';
import type { SecretSource } from '../secrets/secret-source.ts';
import { boundIn } from './bound-input.ts';
import type { FeatureSpec, RunGiven } from './run.ts';

/** Time for an attempt whose step does not say: an action that was refused sends twice. */
export const LONGEST_ATTEMPT_MS = 2 * LIMITS.action_timeout_max.value;

/** What attempts work with. */
export interface AttemptParts {
  readonly processor: Processor;
  readonly secrets: SecretSource;
  readonly clock: Clock;
  readonly health: Pick<HealthSource, 'view'>;
}

/** An attempt that is about to be made. */
export interface Attempt {
  readonly key: string;
  readonly step: CallingStep;
  readonly namespace:
    | 'actions'
    | 'databases'
    | 'graphs'
    | 'storage'
    | 'notifications'
    | 'events'
    | 'fallback'
    | 'quota'
    | 'healthcheck';
  readonly target: Readonly<Record<string, string>>;
  readonly cache: string | null;
  readonly timeoutMs: number;
  readonly startedAt: number;
  /** What was made when the step began, or the template of which it is made now. */
  readonly input: { readonly value: unknown } | { readonly template: Template; readonly scope: Scope };
  /** Of an operation of a graph: as its input is written. */
  readonly written?: unknown;
  /** Whether the input is made of the session. */
  readonly isOfSession: boolean;
  /** Whether another attempt follows this one if it fails so. */
  readonly repeats: (error: ErrorRecord) => boolean;
}

/** The run that makes it. */
export interface AttemptingRun {
  readonly spec: FeatureSpec;
  readonly config: ProductConfig;
  readonly given: Pick<RunGiven, 'session'>;
}

/** The attempt that an effect asks for, as the run stands when it does. */
export function attemptOf(
  state: RunState,
  effect: Extract<Effect, { type: 'attempt' | 'compensate' }>,
  now: number,
): Attempt | null {
  const place = state.plan.places.get(effect.step) ?? -1;
  const item = state.steps[place]?.items[effect.item];
  if (item === undefined) return null;
  const { work, rollback, options } = stepOf(state, place);
  const isRollback = effect.type === 'compensate';
  const call = isRollback ? rollback : work.type === 'call' ? work : null;
  if (call === null) return null;
  const key = `${state.id}:${effect.step}:${effect.item}`;
  const failures = (isRollback ? item.compensation?.failures : item.failures) ?? 0;
  return {
    key: isRollback ? `${key}:rollback` : key,
    step: { feature_id: state.id, step: effect.step, item: effect.item, rollback: isRollback },
    namespace: call.namespace,
    target: call.target,
    cache: effect.type === 'attempt' && work.type === 'call' ? work.cache : null,
    timeoutMs: options.timeoutMs ?? LONGEST_ATTEMPT_MS,
    startedAt: item.startedAt,
    ...('written' in call && { written: call.written }),
    repeats: (error) => delayOf(options, failures + 1, error) !== null,
    isOfSession: call.input.references.some(({ name }) => name === 'Session'),
    input: isLate(call.input)
      ? { template: call.input, scope: scopeOf(state, now, item) }
      : { value: effect.type === 'compensate' ? effect.input : item.input },
  };
}

/** Makes an attempt through the processor. Never throws: a failure is an outcome. */
export async function runAttempt(
  parts: AttemptParts,
  run: AttemptingRun,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<Outcome> {
  try {
    const { spec } = run;
    const { namespace } = attempt;
    if (namespace === 'healthcheck') return { ok: true, output: await healthOf(parts, spec, attempt) };
    const { call, used } = await callOf(parts, run, attempt, namespace);
    const { value } = await parts.processor.execute(call, {
      workspace: spec.workspace,
      user: spec.createdBy,
      retry: DEFAULT_RETRY,
      repeats: attempt.repeats,
      traceparent: spec.traceparent,
      ...(spec.hops !== undefined && { hops: spec.hops }),
      deadline: parts.clock.now() + attempt.timeoutMs,
      job: { id: null, idempotencyKey: attempt.key, dueAt: attempt.startedAt, dispatchedAt: spec.createdAt },
      step: attempt.step,
      signal,
      used,
    });
    return outcomeOf(attempt, value ?? null);
  } catch (thrown) {
    return { ok: false, error: toErrorRecord(thrown) };
  }
}

/** How a healthcheck stands, of what is known: nothing is called. */
async function healthOf(
  { health }: AttemptParts,
  { workspace, product, env }: FeatureSpec,
  { target: { tag = '' } }: Attempt,
): Promise<Readonly<Record<string, unknown>>> {
  const view = await health.view(workspace, { product, env }, tag);
  const { status = 'unknown', lastChecked = null, lastLatencyMs: lastLatency = null } = view ?? {};
  return { status, lastChecked, lastLatency };
}

/** A quota of which there is not as much left fails a step that is to fail then. */
function outcomeOf({ namespace, target }: Attempt, output: unknown): Outcome {
  const isExceeded = namespace === 'quota' && (output as QuotaResult).exceeded;
  if (!isExceeded || target['onExceeded'] !== 'fail') return { ok: true, output };
  const message = `quota '${target['tag']}' has not as much left`;
  return { ok: false, error: { code: 'RATE_LIMITED', message, outcome: 'not_sent' } };
}

type AttemptCall =
  | ActionCall
  | DatabaseCall
  | EventCall
  | FallbackCall
  | GraphCall
  | NotificationCall
  | QuotaCall
  | StorageCall;

async function callOf(
  parts: AttemptParts,
  { spec: { workspace, product, env, version }, config, given: { session } }: AttemptingRun,
  { target, cache, input, isOfSession, written }: Attempt,
  namespace: Exclude<Attempt['namespace'], 'healthcheck'>,
): Promise<{ readonly call: AttemptCall; readonly used: MadeValue['used'] }> {
  const { app = '', event = '' } = target;
  const { used, ...made } =
    'value' in input ? { value: input.value, used: [] } : await late(parts, workspace, config.app(env, app), input);
  const value = made.value ?? {};
  if (typeof value !== 'object' || Array.isArray(value)) throw invalidField('input', 'is no object');
  const common = {
    operation: 'run',
    product,
    env,
    version,
    input: value as ActionCall['input'],
    ...(cache !== null && { cache }),
    ...(session !== null && { session }),
  } as const;
  const { tag = '', action } = target;
  if (namespace === 'databases') {
    const { database = '' } = target;
    return {
      call: { namespace, ...common, operation: 'action', database, action: action ?? '', literal: 'plain' },
      used,
    };
  }
  if (namespace === 'graphs') {
    const { graph = '', operation } = target;
    const own = { namespace, ...common, graph, literal: 'plain' } as const;
    if (operation === undefined) return { call: { ...own, operation: 'action', action: action ?? '' }, used };
    const fields = boundIn(written, value) as GraphCall['input'];
    return { call: { ...own, operation: operation as GraphCall['operation'], input: fields, fieldsAt: 'input' }, used };
  }
  if (namespace === 'storage') {
    const { storage = '', operation } = target;
    const own = { operation: operation as StorageCall['operation'], input: fileFields(common.input) };
    return { call: { namespace, ...common, ...own, storage, literal: 'plain', fieldsAt: 'input' }, used };
  }
  if (namespace === 'notifications') return { call: sendOf(common, target), used };
  if (namespace === 'events') return { call: publishOf(common, target), used };
  if (namespace === 'fallback') return { call: { namespace, ...common, tag }, used };
  if (namespace === 'quota') {
    const asked = action === undefined ? {} : { action: action as NonNullable<QuotaCall['action']> };
    return { call: { namespace, ...common, tag, ...asked }, used };
  }
  const literal = used.length === 0 ? 'plain' : 'secret';
  return { call: { namespace, ...common, app, event, literal, ...(isOfSession && { isOfSession }) }, used };
}

type Common = Pick<NotificationCall, 'product' | 'env' | 'version' | 'input' | 'cache' | 'session'>;

function sendOf(common: Common, { notification = '', message = '' }: Attempt['target']): NotificationCall {
  return { ...common, namespace: 'notifications', operation: 'send', notification, message, literal: 'plain' };
}

function publishOf(common: Common, { broker = '', topic = '' }: Attempt['target']): EventCall {
  return { ...common, namespace: 'events', operation: 'publish', broker, topic };
}

/** An input that names secrets or variables, made for this attempt alone. */
function late(
  { secrets: source }: AttemptParts,
  workspace: string,
  app: ReturnType<ProductConfig['app']>,
  { template, scope }: Extract<Attempt['input'], { template: Template }>,
): Promise<MadeValue> {
  const bound = app.values.bound(app.tag, template);
  const { Secret: _secret, Variable: _variable, Constant: _constant, Auth: _auth, ...values } = scope;
  return makeValue(source, { workspace, app: app.tag, env: app.env }, bound, values);
}
