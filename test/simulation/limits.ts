/** What the product declares of limits: how its actions are admitted. */

import type { Need } from '../../src/engine/gate-state.ts';
import { LIMITS } from '../../src/kernel/limits.ts';
import type { Call } from '../../src/resources/executor.ts';
import { type Flow, limitId, limitRule } from '../../src/resources/flow/flow.ts';
import type { LimitParts } from '../../src/resources/limits/handlers.ts';
import type { Limit } from '../../src/resources/products/manifest-flow.ts';
import { eventOf } from './target.ts';

/** Of all actions that have limits of their own. */
const OF_APP: readonly Limit[] = [{ concurrency: 4 }];
/** Of actions by name. Their keys are the remainders of the input's number. */
const OF_ACTIONS: Readonly<Record<string, readonly Limit[]>> = {
  narrow: [{ concurrency: 2, key: 'by-n' }],
  metered: [{ rate: { limit: 3, period: 2_000 }, key: 'by-n' }],
};
const KEYS = 3;

/** The names of all keys, as callers give them. */
export const LIMIT_KEYS: readonly { readonly limit: string; readonly key?: string }[] = [
  { limit: limitId('app', 0) },
  ...Object.keys(OF_ACTIONS).flatMap((event) =>
    Array.from({ length: KEYS }, (_, key) => ({ limit: limitId(`action/${event}`, 0), key: String(key) })),
  ),
];

/** The rule of a limit by its id. */
export function ruleOfLimit(id: string): Need['rule'] {
  const [, event = ''] = /^action\/(.+)\/0$/.exec(id) ?? [];
  const [limit] = OF_ACTIONS[event] ?? OF_APP;
  return limitRule(limit ?? {});
}

/** Whether attempts of an action have to be admitted. */
export function isLimited(event: string): boolean {
  return OF_ACTIONS[event] !== undefined;
}

/** What must admit the attempts of a call, or null. */
export function flowOf(call: Call): Flow | null {
  if (call.namespace !== 'actions' || !isLimited(call.event)) return null;
  const { event, app, input } = call;
  const key = String(Number(input['n'] ?? 0) % KEYS);
  const needs = [
    { limit: limitId('app', 0), key: '' },
    { limit: limitId(`action/${event}`, 0), key },
  ].map((name): Need => ({ ...name, rule: ruleOfLimit(name.limit), version: 1 }));
  const leaseMs = 2 * eventOf(event).timeoutMs + LIMITS.lease_margin.value;
  return { group: app, needs, leaseMs, waitMs: LIMITS.limit_wait.value, circuit: null };
}

/** The product's configuration, as far as the operations on limits look into it. */
export const LIMITS_CONFIG = {
  resolve: () =>
    Promise.resolve({
      version: 1,
      app: () => ({
        limits: OF_APP,
        actions: new Map(Object.entries(OF_ACTIONS).map(([tag, limits]) => [tag, { tag, limits }])),
      }),
    }),
} as unknown as LimitParts['config'];
