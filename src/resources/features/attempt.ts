/** One attempt of a step, or of what undoes it: a call of a resource. */

import type { Effect, Outcome } from '../../engine/feature/events.ts';
import { isLate, scopeOf, stepOf } from '../../engine/feature/scope.ts';
import type { RunState } from '../../engine/feature/state.ts';
import type { Scope } from '../../expressions/scope.ts';
import type { Template } from '../../expressions/template.ts';
import type { Clock } from '../../kernel/clock.ts';
import { invalidField, toErrorRecord } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { DEFAULT_RETRY } from '../../kernel/retry.ts';
import type { Processor } from '../../processor.ts';
import { PLACEHOLDER } from '../actions/connection.ts';
import type { ActionCall, CallingStep } from '../executor.ts';
import type { ProductConfig } from '../products/config.ts';
import type { BoundTemplate, RunValues } from '../products/environment-values.ts';
import type { SecretSource } from '../secrets/secret-source.ts';
import type { FeatureSpec, RunGiven } from './run.ts';

/** Time for an attempt whose step does not say: an action that was refused sends twice. */
export const LONGEST_ATTEMPT_MS = 2 * LIMITS.action_timeout_max.value;

/** What attempts work with. */
export interface AttemptParts {
  readonly processor: Processor;
  readonly secrets: SecretSource;
  readonly clock: Clock;
}

/** An attempt that is about to be made. */
export interface Attempt {
  readonly key: string;
  readonly step: CallingStep;
  readonly target: Readonly<Record<string, string>>;
  readonly cache: string | null;
  readonly timeoutMs: number;
  readonly startedAt: number;
  /** What was made when the step began, or the template of which it is made now. */
  readonly input: { readonly value: unknown } | { readonly template: Template; readonly scope: Scope };
  /** Whether the input is made of the session. */
  readonly isOfSession: boolean;
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
  return {
    key: isRollback ? `${key}:rollback` : key,
    step: { feature_id: state.id, step: effect.step, item: effect.item, rollback: isRollback },
    target: call.target,
    cache: effect.type === 'attempt' && work.type === 'call' ? work.cache : null,
    timeoutMs: options.timeoutMs ?? LONGEST_ATTEMPT_MS,
    startedAt: item.startedAt,
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
    const { call, used } = await callOf(parts, run, attempt);
    const { value } = await parts.processor.execute(call, {
      workspace: spec.workspace,
      user: spec.createdBy,
      retry: DEFAULT_RETRY,
      traceparent: spec.traceparent,
      deadline: parts.clock.now() + attempt.timeoutMs,
      job: { id: null, idempotencyKey: attempt.key, dueAt: attempt.startedAt, dispatchedAt: spec.createdAt },
      step: attempt.step,
      signal,
      used,
    });
    return { ok: true, output: value ?? null };
  } catch (thrown) {
    return { ok: false, error: toErrorRecord(thrown) };
  }
}

/** Secrets that took part in an input, by key. */
type Used = readonly (readonly [key: string | null, value: string])[];

async function callOf(
  parts: AttemptParts,
  { spec: { workspace, product, env, version }, config, given: { session } }: AttemptingRun,
  { target, cache, input, isOfSession }: Attempt,
): Promise<{ readonly call: ActionCall; readonly used: Used }> {
  const { app = '', event = '' } = target;
  const made =
    'value' in input ? { value: input.value, used: [] } : await late(parts, workspace, config.app(env, app), input);
  const value = made.value ?? {};
  if (typeof value !== 'object' || Array.isArray(value)) throw invalidField('input', 'is no object');
  const call = {
    namespace: 'actions',
    operation: 'run',
    product,
    env,
    version,
    app,
    event,
    input: value as ActionCall['input'],
    literal: made.used.length === 0 ? 'plain' : 'secret',
    ...(cache !== null && { cache }),
    ...(session !== null && { session }),
    ...(isOfSession && { isOfSession }),
  } as const;
  return { call, used: made.used };
}

/** An input that names secrets or variables, made for this attempt alone. */
async function late(
  { secrets: source }: AttemptParts,
  workspace: string,
  app: ReturnType<ProductConfig['app']>,
  { template, scope }: Extract<Attempt['input'], { template: Template }>,
): Promise<{ readonly value: unknown; readonly used: Used }> {
  const bound = app.values.bound(app.tag, template);
  const secrets =
    bound.secretKeys.length === 0
      ? {}
      : await source.resolve({ workspace, app: app.tag, env: app.env }, bound.secretKeys);
  const { Secret: _secret, Variable: _variable, Constant: _constant, Auth: _auth, ...values } = scope;
  const value = bound.evaluate(secrets, values);
  const derived = [...derivedFrom(value, withoutSecrets(bound, values))].filter(
    (text) => !Object.values(secrets).some((secret) => text.includes(secret)),
  );
  return { value, used: [...Object.entries(secrets), ...derived.map((text) => [null, text] as const)] };
}

/** What the template makes of other secrets; undefined where it makes nothing of them. */
function withoutSecrets(bound: BoundTemplate, values: RunValues): unknown {
  try {
    return bound.evaluate(Object.fromEntries(bound.secretKeys.map((key) => [key, PLACEHOLDER])), values);
  } catch {
    return undefined;
  }
}

/** Texts that are others with other secrets: they are made of secrets, and as secret. */
function* derivedFrom(value: unknown, other: unknown): Generator<string> {
  if (typeof value === 'string') {
    if (value !== other) yield value;
  } else if (typeof value === 'object' && value !== null) {
    const others = typeof other === 'object' && other !== null ? (other as Readonly<Record<string, unknown>>) : {};
    for (const [name, item] of Object.entries(value)) yield* derivedFrom(item, others[name]);
  }
}
