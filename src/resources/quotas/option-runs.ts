/** The options of a quota as its runs use them. */

import { type ErrorRecord, ProcessorError } from '../../kernel/errors.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { AttemptLimits, QuotaCall, RunScope } from '../executor.ts';
import {
  type OptionOutcome,
  type OptionParts,
  type OptionRun,
  runOption,
  settleLost,
} from '../fallbacks/run-option.ts';
import type { TriedStore } from '../fallbacks/tried.ts';
import { isAskedAgain } from '../fallbacks/option-target.ts';
import type { HealthSource } from '../health/health-source.ts';
import type { ProductConfig } from '../products/config.ts';
import type { AskedQuota } from './asked.ts';
import type { CounterParts } from './counters.ts';

/** What runs of quotas work with. */
export interface QuotasParts extends OptionParts, CounterParts {
  readonly health: Pick<HealthSource, 'status'>;
  readonly ids: Pick<Ids, 'random'>;
  readonly tried: TriedStore;
}

/** One run of a quota. */
export interface QuotaRun {
  readonly parts: QuotasParts;
  readonly call: QuotaCall;
  readonly config: ProductConfig;
  readonly scope: RunScope;
  readonly asked: AskedQuota;
}

/** Those of the places whose options are not known to be unavailable; all of them where that would leave none. */
export async function usableOf(
  { parts, asked, call, scope }: QuotaRun,
  places: readonly number[],
): Promise<readonly number[]> {
  const { product, env } = call;
  const statuses = await Promise.all(
    places.map(async (place) => {
      const tag = asked.options[place]?.healthcheck;
      return tag === undefined ? 'unknown' : parts.health.status(scope.workspace, { product, env }, tag);
    }),
  );
  const usable = places.filter((_, at) => statuses[at] !== 'unavailable');
  return usable.length === 0 ? places : usable;
}

/** What came of an option; `isUnreached` where its target certainly was not. */
export interface PlaceOutcome {
  readonly outcome: OptionOutcome;
  readonly isUnreached: boolean;
}

/** Runs the option of a place with its retries. */
export async function runPlace(run: QuotaRun, place: number, limits: AttemptLimits): Promise<PlaceOutcome> {
  const { parts } = run;
  let wasReached = false;
  const note = ({ outcome }: ErrorRecord) => {
    wasReached ||= outcome !== 'not_sent';
  };
  const outcome = await runOption(watched(parts, note), optionRun(run, place, limits));
  return { outcome, isUnreached: !wasReached && isUnsent(outcome) };
}

/** What is known of an option that an earlier attempt began and lost; null where it is to be run again under its key. */
export async function settle(run: QuotaRun, place: number, limits: AttemptLimits): Promise<OptionOutcome | null> {
  const lost = optionRun(run, place, limits);
  return isAskedAgain(lost.config, lost.env, lost.option) ? null : settleLost(run.parts, lost);
}

function optionRun({ call, config, scope, asked }: QuotaRun, place: number, limits: AttemptLimits): OptionRun {
  const option = asked.options[place];
  if (option === undefined) throw new ProcessorError('CONFLICT', `quota '${call.tag}' has fewer options now`);
  const { env, input, session } = call;
  const { workspace } = scope;
  return {
    config,
    workspace,
    env,
    input,
    ...(session !== undefined && { session }),
    option,
    place,
    scope,
    limits,
  };
}

/** Has each failed attempt told. */
function watched({ processor, ...parts }: QuotasParts, note: (error: ErrorRecord) => void): OptionParts {
  return {
    ...parts,
    processor: {
      execute: (call, context) =>
        processor.execute(call, {
          ...context,
          onFailure(error) {
            note(error);
            context.onFailure?.(error);
          },
        }),
    },
  };
}

/** A run of a feature that failed has no failed attempt. */
function isUnsent(outcome: OptionOutcome): boolean {
  if (outcome.ok || outcome.stops) return false;
  return outcome.error.outcome === undefined || outcome.error.outcome === 'not_sent';
}
