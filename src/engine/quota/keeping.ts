/** What becomes of a counter when its options change, and when nothing in it counts any more. Pure. */

import type { CounterRules, CounterState } from './counter.ts';
import { advance, usageOf } from './window.ts';

/** How long a charge keeps its counter from being forgotten: whoever has not asked again by then does not. */
const REMEMBERED_MS = 86_400_000;

/**
 * The same counter for options in another order, or others: what an option has used goes with its name. One that is gone
 * is forgotten.
 */
export function renamed(state: CounterState, before: readonly string[], names: readonly string[]): CounterState {
  const placeOf = (option: number | null) => {
    const place = option === null ? -1 : names.indexOf(before[option] ?? '');
    return place === -1 ? null : place;
  };
  return {
    ...state,
    options: names.map((name) => state.options[before.indexOf(name)] ?? null),
    charges: state.charges.map((charge) => ({ ...charge, option: placeOf(charge.option) })),
  };
}

/** From when on nothing counts any more, should nothing more be charged; null where something counts for ever. */
export function emptyFrom(state: CounterState, rules: CounterRules, now: number): number | null {
  const meters = [
    { counted: rules.total, meter: state.total },
    ...rules.options.map((counted, place) => ({ counted, meter: state.options[place] ?? null })),
  ];
  let from = Math.max(now, ...state.charges.map(({ at }) => at + REMEMBERED_MS));
  for (const { counted, meter } of meters) {
    if (counted === null || meter === null) continue;
    if (counted.rule.kind === 'total') return null;
    const { used, before } = advance(counted.rule, meter, now);
    const counts = counted.rule.kind === 'sliding' ? used + before : used;
    if (counts > 0) from = Math.max(from, usageOf(counted.rule, meter, now).resetsAt ?? now);
  }
  return from;
}
