/** Runs one option of a fallback or a quota, and says what came of it: nobody goes on to another while that is not known. */

import { evaluateCondition } from '../../expressions/condition.ts';
import { evaluateTemplate, type Template } from '../../expressions/template.ts';
import type { Clock } from '../../kernel/clock.ts';
import { type ErrorRecord, toErrorRecord } from '../../kernel/errors.ts';
import { DEFAULT_RETRY } from '../../kernel/retry.ts';
import type { ResponseMeta } from '../../kernel/run-meta.ts';
import type { Executed, Processor } from '../../processor.ts';
import { isIdempotent } from '../actions/request.ts';
import type { AttemptLimits, FeatureCall, RunScope } from '../executor.ts';
import type { ExecutionResult } from '../features/result.ts';
import type { Option } from '../products/manifest-option.ts';
import { fileCall } from '../products/manifest-file-call.ts';
import { messageCall } from '../products/manifest-message-call.ts';
import { ownedAction } from '../products/manifest-owned-action.ts';
import type { RunValues } from '../products/environment-values.ts';
import type { MadeValue } from '../secrets/made-value.ts';
import type { SecretSource } from '../secrets/secret-source.ts';
import { actionOf, callOf, type OptionCall, type OptionPlace, templatesOf } from './option-target.ts';

/** What options are run with. */
export interface OptionParts {
  readonly processor: Pick<Processor, 'execute'>;
  readonly secrets: SecretSource;
  readonly clock: Clock;
}

/** An option that is to be run. */
export interface OptionRun extends OptionPlace {
  readonly option: Option;
  /** Its place among the options; makes its key. */
  readonly place: number;
  /** The run that runs it. */
  readonly scope: RunScope;
  /** What is left to that run. */
  readonly limits: AttemptLimits;
}

/** What came of an option. `stops` where no other option may be tried: it may have been done, or it was. */
export type OptionOutcome =
  | { readonly ok: true; readonly output: unknown; readonly response?: ResponseMeta }
  | { readonly ok: false; readonly error: ErrorRecord; readonly stops: boolean };

/** Runs an option with its retries, as a run of its own under the key `<key of the run>:<place>`. Never throws. */
export async function runOption(parts: OptionParts, run: OptionRun): Promise<OptionOutcome> {
  const { config, env, option, scope } = run;
  let mayBeDone = false;
  const until = parts.clock.now() + run.limits.timeoutMs;
  try {
    const { app, event } = option;
    const { input } = templatesOf(config, env, option);
    const asked = {
      app: option.type === 'action' ? app : undefined,
      owned: ownedAction(option) ?? fileCall(option) ?? messageCall(option),
      event,
      input,
    };
    const { call: plain, used } = await callOf(parts.secrets, run, asked, valuesOf(parts, run));
    const call = plain.namespace === 'features' ? { ...plain, ...patienceOf(option) } : plain;
    for (const [key, value] of used) scope.secrets.add(key, value);
    const note = ({ code, outcome, upstream }: ErrorRecord) => {
      // A gateway that gave up waiting says nothing of what is behind it.
      mayBeDone ||= outcome === 'unknown' || code === 'OUTCOME_UNKNOWN' || upstream?.status === 504;
    };
    const { value, meta } = await execute(parts, run, call, used, { until, key: keyOf(run), note });
    const failed = call.namespace === 'features' ? failureOf(value as ExecutionResult) : null;
    if (failed !== null) return await afterFailure(parts, run, failed, until, failed.outcome === 'unknown');
    const answer = call.namespace === 'features' ? (value as ExecutionResult).output : value;
    return mapped(parts, run, templatesOf(config, env, option).output, answer, meta.response);
  } catch (thrown) {
    return afterFailure(parts, run, toErrorRecord(thrown), until, mayBeDone);
  }
}

/**
 * What follows where an option was begun before and nobody knows what came of it: it was lost to a crash. Null where it
 * is to be run again under its key.
 */
export async function settleLost(parts: OptionParts, run: OptionRun): Promise<OptionOutcome | null> {
  if (run.option.on_unknown === 'failover') return null;
  const error: ErrorRecord = {
    code: 'OUTCOME_UNKNOWN',
    message: `${nameOf(run.option)} was begun and lost, so it may have been carried out`,
    outcome: 'unknown',
  };
  return afterUnknown(parts, run, error, parts.clock.now() + run.limits.timeoutMs);
}

/** A failure whose outcome is known lets the next option be tried. */
async function afterFailure(
  parts: OptionParts,
  run: OptionRun,
  error: ErrorRecord,
  until: number,
  mayBeDone: boolean,
): Promise<OptionOutcome> {
  if (!mayBeDone) return { ok: false, error, stops: false };
  const action = actionOf(run.config, run.env, run.option);
  // Work that may be done twice may be done elsewhere too; a target that honours a key is the only one that knows it.
  if (fileCall(run.option) !== null || (action !== null && isIdempotent(action)))
    return { ok: false, error, stops: false };
  return afterUnknown(parts, run, error, until);
}

async function afterUnknown(
  parts: OptionParts,
  run: OptionRun,
  error: ErrorRecord,
  until: number,
): Promise<OptionOutcome> {
  const { on_unknown: rule = 'stop' } = run.option;
  if (rule === 'failover') return { ok: false, error: { ...error, outcome: 'unknown' }, stops: false };
  if (rule === 'confirm') {
    const confirmed = await confirm(parts, run, until);
    if (confirmed === 'not done') return { ok: false, error: notDone(run.option, error), stops: false };
    if (confirmed !== 'unknown') return confirmed;
  }
  const { retry_after_ms: _later, held_back: _held, ...rest } = error;
  const why = error.code === 'OUTCOME_UNKNOWN' ? '' : ' gave no answer, so it may have been carried out';
  const message = `${nameOf(run.option)}${why}: ${error.message}`;
  return {
    ok: false,
    error: { ...rest, code: 'OUTCOME_UNKNOWN', outcome: 'unknown', message },
    stops: true,
  };
}

/** The failure of an option that was not done, whatever became of its request. */
function notDone(option: Option, error: ErrorRecord): ErrorRecord {
  const code = error.code === 'OUTCOME_UNKNOWN' ? 'UPSTREAM_ERROR' : error.code;
  return { ...error, code, outcome: 'sent', message: `${nameOf(option)} was not done: ${error.message}` };
}

/** Asks whether an option was done. */
async function confirm(
  parts: OptionParts,
  run: OptionRun,
  until: number,
): Promise<OptionOutcome | 'not done' | 'unknown'> {
  const { config, env, option } = run;
  const { confirm: asked } = option;
  if (asked === undefined) return 'unknown';
  try {
    const { input, condition, output } = templatesOf(config, env, option).confirm;
    const key = keyOf(run);
    const values = { ...valuesOf(parts, run), Run: { key } };
    const target = { app: asked.app ?? option.app, event: asked.event, input };
    const { call, used } = await callOf(parts.secrets, run, target, values);
    for (const [name, value] of used) run.scope.secrets.add(name, value);
    const { value, meta } = await execute(parts, run, call, used, { until, key: `${key}:confirm` });
    const scope = { ...valuesOf(parts, run), Response: value };
    if (condition !== null && !evaluateCondition(condition, scope)) return 'not done';
    return mapped(parts, run, output ?? templatesOf(config, env, option).output, value, meta.response);
  } catch (thrown) {
    const { code, upstream } = toErrorRecord(thrown);
    return code === 'NOT_FOUND' && upstream?.status === 404 ? 'not done' : 'unknown';
  }
}

/** The output of what was done: whatever is wrong with its template, it is not done again. */
function mapped(
  parts: OptionParts,
  run: OptionRun,
  output: Template | null,
  answer: unknown,
  response: ResponseMeta | undefined,
): OptionOutcome {
  try {
    const scope = { ...valuesOf(parts, run), Response: answer, actionTag: run.option.event };
    const value = output === null ? answer : evaluateTemplate(output, scope);
    return { ok: true, output: value ?? null, ...(response !== undefined && { response }) };
  } catch (thrown) {
    const error = toErrorRecord(thrown);
    const message = `${nameOf(run.option)} was done, and its output could not be made: ${error.message}`;
    return { ok: false, error: { ...error, message, outcome: 'sent' }, stops: true };
  }
}

interface Way {
  /** Epoch milliseconds until which the run may go on. */
  readonly until: number;
  readonly key: string;
  readonly note?: (error: ErrorRecord) => void;
}

function execute(
  { processor, clock }: OptionParts,
  { option, scope, limits }: OptionRun,
  call: OptionCall['call'],
  used: MadeValue['used'],
  { until, key, note }: Way,
): Promise<Executed> {
  const now = clock.now();
  return processor.execute(call, {
    workspace: scope.workspace,
    user: scope.user,
    retry: { ...DEFAULT_RETRY, retries: option.retries ?? DEFAULT_RETRY.retries },
    traceparent: scope.traceparent,
    // A feature ends by its own time, and is waited for until it has.
    deadline: call.namespace === 'features' ? until : Math.min(until, now + (option.timeout ?? Infinity)),
    job: { id: null, idempotencyKey: key, dueAt: now, dispatchedAt: now },
    parent: scope.runId,
    used,
    ...(note !== undefined && { onFailure: note }),
    ...(limits.signal !== undefined && { signal: limits.signal }),
  });
}

/** How a feature is run. */
function patienceOf({ retries, timeout }: Option): Pick<FeatureCall, 'retries' | 'timeoutMs'> {
  return { ...(retries !== undefined && { retries }), ...(timeout !== undefined && { timeoutMs: timeout }) };
}

/** What a run of a feature failed with; null where it completed. */
function failureOf({ status, error, feature_id: id }: ExecutionResult): ErrorRecord | null {
  if (status === 'completed') return null;
  const why = error === null ? '' : `: ${error.code}: ${error.message}`;
  const message = `run ${id} is ${status.replace('_', ' ')}${why}`;
  // One that goes on may still do it; one that was cancelled may have been doing it.
  const isKnown = (status === 'failed' || status === 'rolled_back') && error?.code !== 'OUTCOME_UNKNOWN';
  return { code: isKnown ? 'UPSTREAM_ERROR' : 'OUTCOME_UNKNOWN', message, outcome: isKnown ? 'sent' : 'unknown' };
}

function valuesOf({ clock }: OptionParts, { input, session }: OptionRun): RunValues {
  return {
    now: clock.now(),
    Input: input,
    ...(session !== undefined && { Session: session.payload, sessionTag: session.tag }),
  };
}

function keyOf({ scope, place }: OptionRun): string {
  return `${scope.idempotencyKey}:${place}`;
}

/** What an option is called: by its name, else its app, else its event. */
export function nameOf({ name, app, event }: Pick<Option, 'name' | 'app' | 'event'>): string {
  return name ?? app ?? event;
}
