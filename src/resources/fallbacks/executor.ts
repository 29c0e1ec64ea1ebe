/** Runs fallbacks for calls: their options in order, until one does it. */

import { type ErrorRecord, fromErrorRecord, ProcessorError } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { AttemptLimits, AttemptResult, Executor, FallbackCall } from '../executor.ts';
import { checkInput } from '../products/manifest-input-fields.ts';
import type { HealthSource } from '../health/health-source.ts';
import type { ProductConfig } from '../products/config.ts';
import type { Fallback } from '../products/manifest-fallback.ts';
import type { DefaultsStore } from './defaults.ts';
import { isAskedAgain } from './option-target.ts';
import { nameOf, type OptionParts, type OptionRun, runOption, settleLost } from './run-option.ts';
import type { Before, Tried, TriedStore } from './tried.ts';

/** What the executor works with. */
export interface FallbacksParts extends OptionParts {
  readonly health: Pick<HealthSource, 'status'>;
  readonly defaults: DefaultsStore;
  readonly tried: TriedStore;
}

/** What an option came to that did not do it. */
type Failure = NonNullable<ErrorRecord['options']>[number];

/** A run, and what it has come to. */
interface Work {
  readonly parts: FallbacksParts;
  readonly fallback: Fallback;
  readonly tried: Tried;
  readonly run: Omit<OptionRun, 'option' | 'place' | 'limits'>;
  /** Epoch milliseconds at which it ends, whatever it has come to. */
  readonly until: number;
  readonly limits: AttemptLimits;
  readonly failures: Failure[];
}

/**
 * The executor of the namespace `fallback`. The value is the output of the option that did it, with `provider`; what is
 * no object stands as `output` beside that.
 */
export function createFallbacksExecutor(parts: FallbacksParts): Executor<FallbackCall> {
  return {
    async check(call, config, { workspace }) {
      const { fallback } = await given(parts, call, config, workspace);
      return { timeoutMs: timeOf(config, call.env, fallback) };
    },
    flow: async () => null,
    async prepare(call, config, scope) {
      const { fallback, input } = await given(parts, call, config, scope.workspace);
      const { env, session } = call;
      const { workspace } = scope;
      const run = { config, workspace, env, input, scope, ...(session !== undefined && { session }) };
      return {
        identity: () => [input, session ?? null],
        isPure: () => false,
        attempt: (limits) =>
          tryOptions({
            parts,
            fallback,
            tried: parts.tried.of(scope),
            run,
            until: parts.clock.now() + limits.timeoutMs,
            limits,
            failures: [],
          }),
      };
    },
  };
}

/** The fallback that a call names, and its input, over the defaults of the environment. */
async function given(
  { defaults }: FallbacksParts,
  { product, env, tag, input: own }: FallbackCall,
  config: ProductConfig,
  workspace: string,
): Promise<{ readonly fallback: Fallback; readonly input: FallbackCall['input'] }> {
  const fallback = config.fallback(env, tag);
  const input = { ...(await defaults.get({ workspace, product, env, tag })), ...own };
  checkInput(fallback.input, input);
  return { fallback, input };
}

/** Milliseconds that all options may take one after the other, as long as an attempt may. */
export function timeOf(config: ProductConfig, env: string, { options }: Pick<Fallback, 'options'>): number {
  const times = options.map(({ type, app, event, timeout, retries = 0, confirm }) => {
    const own = type === 'action' && app !== undefined ? config.action(config.app(env, app), event).timeout : undefined;
    const attempt = type === 'action' ? (own ?? LIMITS.action_timeout.value) : LIMITS.run_time.value;
    const asked = confirm === undefined ? 0 : LIMITS.action_timeout.value;
    return (timeout ?? attempt * (retries + 1)) + asked;
  });
  const all = times.reduce((sum, time) => sum + time, 0);
  return Math.min(all + LIMITS.action_timeout.value, LIMITS.action_timeout_max.value);
}

async function tryOptions(work: Work): Promise<AttemptResult> {
  const order = await orderOf(work);
  const before = await work.tried.begin(order[0] ?? 0);
  const places = before === null ? order : [before.place, ...order.filter((place) => place > before.place)];
  if (before?.isUnknown === true) await work.tried.move(before.place, before.place);
  let latest = places[0] ?? 0;
  for (const place of places) {
    if (place !== places[0]) {
      if (work.limits.signal?.aborted === true || work.parts.clock.now() >= work.until) break;
      await work.tried.move(latest, place);
    }
    latest = place;
    const done = await tryOption(work, place, place === before?.place ? before : null);
    if (done !== null) return done;
  }
  await work.tried.forget(latest);
  throw exhausted(work);
}

/** What the option brought; null where it failed for certain, or may be followed by another whatever became of it. */
async function tryOption(work: Work, place: number, before: Before | null): Promise<AttemptResult | null> {
  const { parts, fallback, run, limits, until, failures, tried } = work;
  const option = fallback.options[place];
  if (option === undefined) throw new ProcessorError('CONFLICT', `fallback '${fallback.tag}' has fewer options now`);
  const left = { ...limits, timeoutMs: Math.max(0, until - parts.clock.now()) };
  const optionRun = { ...run, option, place, limits: left };
  const isLost = before !== null && !before.isUnknown && !isAskedAgain(run.config, run.env, option);
  const outcome = (isLost ? await settleLost(parts, optionRun) : null) ?? (await runOption(parts, optionRun));
  if (outcome.ok) {
    const { output, response } = outcome;
    return { value: withProvider(output, nameOf(option)), ...(response !== undefined && { response }) };
  }
  const { code, message, outcome: reached } = outcome.error;
  failures.push({ option: nameOf(option), code, message, ...(reached !== undefined && { outcome: reached }) });
  if (!outcome.stops) return null;
  if (reached === 'unknown') await tried.leave(place);
  throw fromErrorRecord({ ...outcome.error, options: failures });
}

/** Places of the options that are tried: those that are not known to be unavailable, or all where that leaves none. */
async function orderOf({ parts, fallback, run, failures }: Work): Promise<number[]> {
  const { config, env, workspace } = run;
  const states = await Promise.all(
    fallback.options.map(async ({ healthcheck }) =>
      healthcheck === undefined
        ? 'unknown'
        : parts.health.status(workspace, { product: config.product, env }, healthcheck),
    ),
  );
  const isDown = (place: number) => states[place] === 'unavailable';
  const places = [...fallback.options.keys()];
  if (places.every(isDown)) return places;
  for (const place of places.filter(isDown)) {
    const option = fallback.options[place];
    if (option === undefined) continue;
    const message = `was left out: its healthcheck '${option.healthcheck}' says that it is unavailable`;
    failures.push({ option: nameOf(option), code: 'SERVICE_UNAVAILABLE', message, outcome: 'not_sent' });
  }
  return places.filter((place) => !isDown(place));
}

function withProvider(output: unknown, provider: string): Readonly<Record<string, unknown>> {
  if (typeof output !== 'object' || output === null || Array.isArray(output)) return { output, provider };
  return { provider, ...output };
}

function exhausted({ fallback, failures }: Work): ProcessorError {
  const came = failures.map(({ option, code }) => `${option}: ${code}`).join(', ');
  const reached = failures.map(({ outcome }) => outcome);
  const outcome = reached.includes('unknown')
    ? 'unknown'
    : reached.every((each) => each === 'not_sent')
      ? 'not_sent'
      : 'sent';
  const message = `no option of fallback '${fallback.tag}' did it (${came})`;
  return new ProcessorError('FALLBACK_EXHAUSTED', message, { outcome, options: failures });
}
