/** What the counters of a quota follow. */

import type { Counted } from '../../engine/quota/counter.ts';
import type { Quota, QuotaOption } from '../products/manifest-quota.ts';
import type { NamedRules } from './directory.ts';

const known = new WeakMap<Quota, NamedRules>();

/** The rules of a counter or of tiers; of providers they limit nothing. */
export function rulesOf(quota: Quota): NamedRules {
  const rules = known.get(quota) ?? readRules(quota);
  known.set(quota, rules);
  return rules;
}

function readRules(quota: Quota): NamedRules {
  const { options = [], alerts = [] } = quota;
  return {
    total: totalOf(quota),
    options: options.map(({ quota: limit, uses = 0 }) =>
      limit === undefined ? null : { rule: { kind: 'total', limit }, initial: uses },
    ),
    thresholds: alerts,
    names: namesOf(options),
  };
}

function totalOf({
  limit,
  period,
  window = 'calendar',
  burst,
  total_quota: total,
  total_init: initial = 0,
}: Quota): Counted | null {
  if (total !== undefined) return { rule: { kind: 'total', limit: total }, initial };
  if (limit === undefined || period === undefined) return null;
  if (window === 'token_bucket') return { rule: { kind: window, limit, period, burst: burst ?? limit }, initial: 0 };
  return { rule: { kind: window, limit, period }, initial: 0 };
}

/** What an option is called: by its own name, else by what it runs. */
function nameOf({ provider, name, app, event }: QuotaOption): string {
  return provider ?? name ?? (app === undefined ? event : `${app}/${event}`);
}

/** Each differs from the others: the second of a name is called `name#2`. */
function namesOf(options: readonly QuotaOption[]): string[] {
  const seen = new Map<string, number>();
  return options.map((option) => {
    const name = nameOf(option);
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name}#${times}`;
  });
}
