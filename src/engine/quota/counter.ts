/**
 * The counter of a quota as pure transitions: `(state, event) -> { state, answer, crossed }`.
 *
 * Invariants: (1) no meter is ever charged past its rule's limit; (2) a charge is made whole, on the total and on one
 * option alike, or not at all; (3) who asks again under a key is answered as before, and charged once; (4) a threshold
 * is crossed once between two times that everything begins anew.
 */

import {
  advance,
  charge,
  createMeter,
  giveBack,
  type Meter,
  type Rule,
  spanOf,
  type Usage,
  usageOf,
} from './window.ts';

/** What is counted. `initial` is how much counts as used from the beginning. */
export interface Counted {
  readonly rule: Rule;
  readonly initial: number;
}

/** What a counter follows. */
export interface CounterRules {
  /** What all of it counts towards; null where only options are limited. */
  readonly total: Counted | null;
  /** One for each option that has a limit of its own, by place; null for one that has none. */
  readonly options: readonly (Counted | null)[];
  /** Shares of the total's limit, over 0 to 1, whose crossing is told. */
  readonly thresholds: readonly number[];
}

/** A charge that may be asked for again. */
interface Charge {
  readonly key: string;
  readonly at: number;
  readonly amount: number;
  readonly option: number | null;
  /** Whether it was taken back since. */
  readonly isReturned: boolean;
}

/** A counter. */
export interface CounterState {
  readonly total: Meter | null;
  readonly options: readonly (Meter | null)[];
  /** The latest charges that had a key, oldest first. */
  readonly charges: readonly Charge[];
  /** The greatest threshold that was crossed, and the beginning of the period in which it was. */
  readonly crossed: { readonly share: number; readonly since: number } | null;
}

/** What can happen to a counter. */
export type CounterEvent =
  | {
      readonly type: 'increment';
      readonly now: number;
      readonly amount: number;
      /** Whoever asks again gives the same; null for one who does not. */
      readonly key: string | null;
      /** Places of the options that may be taken, in order; null where no option is to be. */
      readonly candidates: readonly number[] | null;
    }
  /** What was charged under a key did not happen. */
  | { readonly type: 'return'; readonly now: number; readonly key: string }
  | { readonly type: 'reset'; readonly now: number };

/** What is said of an increment. */
export interface CounterAnswer {
  readonly allowed: boolean;
  /** Place of the option that was charged; null for none. */
  readonly option: number | null;
}

/** What an event comes to. */
export interface CounterTransition {
  readonly state: CounterState;
  readonly answer: CounterAnswer;
  /** The threshold that this event crossed, or null. */
  readonly crossed: number | null;
}

/** Charges that are remembered at most. */
const REMEMBERED = 256;

/** A counter of which nothing but what counts from the beginning is used. */
export function createCounter({ total, options }: CounterRules, now: number): CounterState {
  const made = (counted: Counted | null) => (counted === null ? null : createMeter(counted.rule, now, counted.initial));
  return { total: made(total), options: options.map(made), charges: [], crossed: null };
}

/** Applies one event. One that changes nothing answers the same state. */
export function applyCounter(state: CounterState, rules: CounterRules, event: CounterEvent): CounterTransition {
  switch (event.type) {
    case 'increment':
      return increment(state, rules, event);
    case 'return':
      return { state: returned(state, rules, event), answer: { allowed: true, option: null }, crossed: null };
    case 'reset': {
      const { total, options, charges } = state;
      const empty = createCounter(
        { total: emptied(rules.total), options: rules.options.map(emptied), thresholds: [] },
        event.now,
      );
      const isEmpty = [total, ...options].every((meter) => meter === null || meter.used + meter.before === 0);
      const next = isEmpty ? state : { ...empty, charges: charges.map((one) => ({ ...one, isReturned: true })) };
      return { state: next, answer: { allowed: true, option: null }, crossed: null };
    }
  }
}

/** What the whole counter says at an instant: its total, or what its options come to together; null where nothing is limited. */
export function totalUsage(state: CounterState, rules: CounterRules, now: number): Usage | null {
  if (rules.total !== null) return usageOf(rules.total.rule, meterOf(state.total, rules.total, now), now);
  const usages = rules.options
    .map((_, place) => optionUsage(state, rules, place, now))
    .filter((usage) => usage !== null);
  if (usages.length === 0) return null;
  const sum = (of: (usage: Usage) => number) => usages.reduce((all, usage) => all + of(usage), 0);
  const resets = usages.map(({ resetsAt }) => resetsAt).filter((at) => at !== null);
  return {
    limit: sum(({ limit }) => limit),
    used: sum(({ used }) => used),
    remaining: sum(({ remaining }) => remaining),
    resetsAt: resets.length === usages.length ? Math.max(...resets) : null,
  };
}

/** What one option says at an instant; null for one without a limit. */
export function optionUsage(state: CounterState, rules: CounterRules, place: number, now: number): Usage | null {
  const counted = rules.options[place] ?? null;
  if (counted === null) return null;
  return usageOf(counted.rule, meterOf(state.options[place] ?? null, counted, now), now);
}

/** What an increment would come to; changes nothing. */
export function foresee(
  state: CounterState,
  rules: CounterRules,
  event: Omit<Extract<CounterEvent, { type: 'increment' }>, 'type' | 'key'>,
): CounterAnswer {
  return increment(state, rules, { ...event, type: 'increment', key: null }).answer;
}

function increment(
  state: CounterState,
  rules: CounterRules,
  { key, amount, candidates, now }: Extract<CounterEvent, { type: 'increment' }>,
): CounterTransition {
  const known = key === null ? undefined : state.charges.find((one) => one.key === key && !one.isReturned);
  if (known !== undefined) return { state, answer: { allowed: true, option: known.option }, crossed: null };
  const refused = { state, answer: { allowed: false, option: null }, crossed: null };
  const total =
    rules.total === null ? null : charge(rules.total.rule, meterOf(state.total, rules.total, now), amount, now);
  if (rules.total !== null && total === null) return refused;
  const taken = candidates === null ? null : firstOf(state, rules, candidates, amount, now);
  if (candidates !== null && taken === null) return refused;
  const option = taken?.place ?? null;
  const made = { key: key ?? '', at: now, amount, option, isReturned: false };
  const next: CounterState = {
    total,
    options: rules.options.map((_, place) =>
      place === option ? (taken?.meter ?? null) : (state.options[place] ?? null),
    ),
    charges: key === null ? state.charges : [...state.charges, made].slice(-REMEMBERED),
    crossed: state.crossed,
  };
  const crossed = crossedBy(next, rules, now);
  return {
    state: crossed === null ? next : { ...next, crossed },
    answer: { allowed: true, option },
    crossed: crossed?.share ?? null,
  };
}

/** The first of the options that has room, charged. */
function firstOf(
  state: CounterState,
  rules: CounterRules,
  candidates: readonly number[],
  amount: number,
  now: number,
): { readonly place: number; readonly meter: Meter | null } | null {
  for (const place of candidates) {
    const counted = rules.options[place];
    if (counted === undefined) continue;
    if (counted === null) return { place, meter: null };
    const meter = charge(counted.rule, meterOf(state.options[place] ?? null, counted, now), amount, now);
    if (meter !== null) return { place, meter };
  }
  return null;
}

function returned(
  state: CounterState,
  rules: CounterRules,
  { key, now }: Extract<CounterEvent, { type: 'return' }>,
): CounterState {
  const made = state.charges.find((one) => one.key === key && !one.isReturned);
  if (made === undefined) return state;
  const back = (counted: Counted | null, meter: Meter | null) =>
    counted === null || meter === null ? meter : giveBack(counted.rule, meter, made, now);
  return {
    ...state,
    total: back(rules.total, state.total),
    options: state.options.map((meter, place) =>
      place === made.option ? back(rules.options[place] ?? null, meter) : meter,
    ),
    charges: state.charges.map((one) => (one === made ? { ...one, isReturned: true } : one)),
  };
}

/** Rules may have been changed since the meter was kept: one that is new begins empty. */
function meterOf(meter: Meter | null, { rule, initial }: Counted, now: number): Meter {
  return meter === null ? createMeter(rule, now, initial) : advance(rule, meter, now);
}

function emptied(counted: Counted | null): Counted | null {
  return counted === null ? null : { ...counted, initial: 0 };
}

/** Once in each period, also where what is used becomes less by itself. */
function crossedBy(state: CounterState, rules: CounterRules, now: number): CounterState['crossed'] {
  const usage = totalUsage(state, rules, now);
  if (usage === null) return null;
  const since = periodOf(rules, now);
  const before = state.crossed === null || state.crossed.since !== since ? 0 : state.crossed.share;
  const reached = rules.thresholds.filter((share) => share > before && usage.used >= share * usage.limit);
  return reached.length === 0 ? null : { share: Math.max(...reached), since };
}

/** When the period began in which thresholds are crossed once. */
function periodOf({ total, options }: CounterRules, now: number): number {
  const rule = total?.rule ?? options.find((counted) => counted !== null)?.rule;
  return rule === undefined || rule.kind === 'total' ? 0 : spanOf(rule.period, now)[0];
}
