/** How much was used of a limit within its window, and what that leaves. Pure; instants are epoch milliseconds. */

import type { Period } from '../../kernel/periods.ts';

/**
 * How much may be used. `total` never begins anew; `calendar` begins anew with each period; `sliding` reckons with the
 * period that ends now, from two calendar periods in proportion; a `token_bucket` holds `burst` and refills `limit` in
 * a period, evenly.
 */
export type Rule =
  | { readonly kind: 'total'; readonly limit: number }
  | { readonly kind: 'calendar' | 'sliding'; readonly limit: number; readonly period: Period }
  | { readonly kind: 'token_bucket'; readonly limit: number; readonly period: Period; readonly burst: number };

/** What was used since an instant, and in the period before that. */
export interface Meter {
  readonly since: number;
  readonly used: number;
  readonly before: number;
}

/** What a meter says. */
export interface Usage {
  readonly limit: number;
  readonly used: number;
  readonly remaining: number;
  /** When everything may be used again, should nothing more be; null for never. */
  readonly resetsAt: number | null;
}

const DAY_MS = 86_400_000;
const [HOUR_MS, WEEK_MS] = [3_600_000, 7 * DAY_MS];
/** 1970-01-01 was a Thursday. */
const MONDAY_MS = 4 * DAY_MS;

/** The calendar period in which an instant lies: from when, and until when. */
export function spanOf(period: Period, at: number): readonly [from: number, until: number] {
  const date = new Date(at);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  if (period === 'year') return [Date.UTC(year, 0), Date.UTC(year + 1, 0)];
  if (period === 'month') return [Date.UTC(year, month), Date.UTC(year, month + 1)];
  const [length, offset] = period === 'week' ? [WEEK_MS, MONDAY_MS] : [period === 'day' ? DAY_MS : HOUR_MS, 0];
  const from = Math.floor((at - offset) / length) * length + offset;
  return [from, from + length];
}

/** A meter of which `used` are used already. */
export function createMeter(rule: Rule, now: number, used = 0): Meter {
  return { since: beginningOf(rule, now), used, before: 0 };
}

/** The meter as of an instant: what was used in earlier periods counts no more, or less. Never goes back in time. */
export function advance(rule: Rule, meter: Meter, now: number): Meter {
  if (rule.kind === 'total') return meter;
  if (rule.kind === 'token_bucket') {
    if (now <= meter.since) return meter;
    return { since: now, used: Math.max(0, meter.used - refill(rule, meter.since, now)), before: 0 };
  }
  const since = beginningOf(rule, now);
  if (since <= meter.since) return meter;
  const isNext = spanOf(rule.period, meter.since)[1] === since;
  return { since, used: 0, before: isNext ? meter.used : 0 };
}

/** What a meter says at an instant. */
export function usageOf(rule: Rule, meter: Meter, now: number): Usage {
  const current = advance(rule, meter, now);
  const used = usedOf(rule, current, now);
  const limit = limitOf(rule);
  return { limit, used, remaining: Math.max(0, Math.floor(limit - used)), resetsAt: resetOf(rule, current) };
}

/** The meter after `amount` more was used; null when there is not as much left. */
export function charge(rule: Rule, meter: Meter, amount: number, now: number): Meter | null {
  const current = advance(rule, meter, now);
  if (usedOf(rule, current, now) + amount > limitOf(rule)) return null;
  return { ...current, used: current.used + amount };
}

/** The meter after `amount` was given back that had been charged at an instant: nothing, where that counts no more. */
export function giveBack(
  rule: Rule,
  meter: Meter,
  { amount, at }: { readonly amount: number; readonly at: number },
  now: number,
): Meter {
  const current = advance(rule, meter, now);
  if (rule.kind === 'calendar' || rule.kind === 'sliding') {
    const span = spanOf(rule.period, at);
    if (span[1] === current.since) return { ...current, before: Math.max(0, current.before - amount) };
    if (span[0] !== current.since) return current;
  }
  const left = rule.kind === 'token_bucket' ? Math.max(0, amount - refill(rule, at, now)) : amount;
  return { ...current, used: Math.max(0, current.used - left) };
}

/** The most that may be used at one time. */
function limitOf(rule: Rule): number {
  return rule.kind === 'token_bucket' ? rule.burst : rule.limit;
}

function beginningOf(rule: Rule, now: number): number {
  return rule.kind === 'calendar' || rule.kind === 'sliding' ? spanOf(rule.period, now)[0] : now;
}

/** A meter's clock may be ahead of the one that asks. */
function usedOf(rule: Rule, { since, used, before }: Meter, now: number): number {
  if (rule.kind !== 'sliding') return used;
  const [from, until] = spanOf(rule.period, since);
  return used + before * Math.min(1, (until - Math.max(now, from)) / (until - from));
}

function refill({ limit, period }: Extract<Rule, { kind: 'token_bucket' }>, from: number, to: number): number {
  const span = spanOf(period, from);
  return (limit * Math.max(0, to - from)) / (span[1] - span[0]);
}

function resetOf(rule: Rule, { since, used }: Meter): number | null {
  if (rule.kind === 'total') return null;
  const [from, until] = spanOf(rule.period, since);
  if (rule.kind === 'token_bucket') return Math.ceil(since + (used * (until - from)) / rule.limit);
  return rule.kind === 'sliding' && used > 0 ? spanOf(rule.period, until)[1] : until;
}
