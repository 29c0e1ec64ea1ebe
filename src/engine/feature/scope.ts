/** What the templates of a run refer to. */

import type { Scope } from '../../expressions/scope.ts';
import type { Template } from '../../expressions/template.ts';
import type { ItemName } from './entries.ts';
import type { PlanStep } from './plan.ts';
import type { Item, RunState } from './state.ts';

/** References that only an attempt can resolve: secrets are in them. They are kept nowhere. */
const LATE: ReadonlySet<string> = new Set(['Secret', 'Variable', 'Auth']);

/** Whether secrets are in what a template makes, so that it is made anew for each attempt and not kept. */
export function isLate({ references }: Template): boolean {
  return references.some(({ name }) => LATE.has(name));
}

/** The scope of a run's templates; `at` is `$Now`. */
export function scopeOf(state: RunState, at: number, item?: Pick<Item, 'place' | 'index'>): Scope {
  const { input, outputs, sequences, session, sessionTag, constants, data, facts } = state;
  const elements = item === undefined ? null : (state.steps[item.place]?.elements ?? null);
  return {
    now: at,
    Input: input,
    Step: outputs,
    Sequence: sequences,
    Session: session,
    ...(sessionTag !== undefined && { sessionTag }),
    Constant: constants,
    State: data,
    Run: facts,
    ...(item !== undefined && elements !== null && { Item: elements[item.index], Index: item.index }),
  };
}

/** The name of an item as entries have it. */
export function itemName({ plan, steps }: RunState, { place, index }: Pick<Item, 'place' | 'index'>): ItemName {
  const step = plan.steps[place]?.tag ?? '';
  return steps[place]?.elements == null ? { step } : { step, item: index };
}

/** A step, which has to be there. */
export function stepOf({ plan }: Pick<RunState, 'plan'>, place: number): PlanStep {
  const step = plan.steps[place];
  if (step === undefined) throw new Error(`feature '${plan.tag}' has no step ${place}`);
  return step;
}
