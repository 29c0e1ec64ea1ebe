/** Quotas that are written as a function. */

import type { FeatureEnvironment, InputFields } from './definition.ts';
import { canonicalFields } from '../field-aliases.ts';
import { OptionRecorder, type OptionValues, type ProviderChain, type RecordedOption } from './option-chain.ts';
import { oneAtATime, play } from './play.ts';
import { RecordingError } from './recording-error.ts';
import { Recording } from './recording.ts';
import { callerOf, type SourcePlace } from './source-place.ts';

/** Calendar periods in UTC. */
type Period = 'hour' | 'day' | 'week' | 'month' | 'year';

/** How a counter counts; see the manifest's fields. */
interface CounterRule {
  readonly limit: number;
  readonly period: Period;
  readonly window?: 'calendar' | 'sliding' | 'token_bucket';
  readonly burst?: number;
}

/** A counter that is being written. */
export interface LimitChain {
  /** In each of what. */
  per(period: Period): LimitChain;
  /** `calendar` where it is not said. */
  window(window: 'calendar' | 'sliding'): LimitChain;
  window(window: 'token_bucket', bucket?: { readonly burst?: number }): LimitChain;
}

/** What a handler writes a quota with: a limit, or options. */
export interface QuotaContext extends OptionValues {
  /** So much and no more. */
  limit(amount: number): LimitChain;
  /** An option, by its name: a provider with a weight, or a tier with a quota. */
  provider(name: string): ProviderChain;
}

/** A quota with its handler. */
export interface DefineQuotaOptions {
  readonly tag: string;
  readonly name: string;
  readonly description?: string;
  /** Taken for compatibility: the manifest that it is put into says whose it is. */
  readonly product?: string;
  readonly envs?: readonly FeatureEnvironment[];
  /** A field may be its type alone, such as `'string'`. */
  readonly input?: Readonly<Record<string, InputFields[string] | string>>;
  /** Of tiers: how much all may take together. */
  readonly total_quota?: number;
  /** Of tiers: how much of that counts as taken from the beginning. */
  readonly total_init?: number;
  /** Shares of the limit, over 0 to 1, whose crossing is told. */
  readonly alerts?: readonly number[];
  readonly handler: (ctx: QuotaContext) => unknown;
}

/** A quota as it is recorded. */
interface RecordedQuota extends Omit<DefineQuotaOptions, 'product' | 'input' | 'handler'>, Partial<CounterRule> {
  readonly input?: InputFields;
  readonly options?: readonly RecordedOption[];
}

/** See `sdk/src/define-component.ts`. `caller` was made in the function that was called in place of this one. */
export function defineQuota(options: DefineQuotaOptions, caller: Error): Promise<RecordedQuota> {
  const home = callerOf(caller);
  return oneAtATime(() => record(options, home));
}

async function record(options: DefineQuotaOptions, home: SourcePlace): Promise<RecordedQuota> {
  const { product: _product, input, handler, ...rest } = options;
  if (typeof handler !== 'function') throw new RecordingError('a quota has a handler, a function', home);
  const recording = new Recording(Object.keys(input ?? {}), { results: new Map(), ofScenario: new Set() }, home);
  const recorder = new OptionRecorder(recording, options.tag);
  const counter: Record<string, unknown> = {};
  const context: QuotaContext = {
    ...recorder.values,
    limit: (amount) => limitChain(recording, counter, amount),
    provider: (name) => recorder.begin(`ctx.provider('${name}')`, name),
  };
  const recorded = await play(
    recording,
    async () => {
      await handler(context);
      const all = recorder.end();
      const isCounter = 'limit' in counter;
      if (isCounter === all.length > 0)
        recording.refuse('the handler writes either ctx.limit or options with ctx.provider', home);
      if (isCounter && !('period' in counter)) recording.refuse('ctx.limit lacks its period: give .per(…)', home);
      return all;
    },
    home,
  );
  const all = recorded as readonly RecordedOption[];
  return {
    ...rest,
    ...(input !== undefined && { input: canonicalFields(input) as InputFields }),
    ...counter,
    ...(all.length > 0 && { options: all }),
  };
}

function limitChain(recording: Recording, counter: Record<string, unknown>, limit: number): LimitChain {
  const set = (more: Readonly<Record<string, unknown>>): LimitChain => {
    for (const [name, value] of Object.entries(more)) {
      if (name in counter) recording.refuse(`ctx.limit is given '${name}' twice`);
      if (value !== undefined) counter[name] = value;
    }
    return chain;
  };
  const chain: LimitChain = {
    per: (period) => set({ period }),
    window: (window: string, { burst }: { readonly burst?: number } = {}) => set({ window, burst }),
  };
  return set({ limit });
}
