import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import type { Rule } from '../../src/engine/quota/window.ts';
import {
  type CounterName,
  type CounterObject,
  counterObjectName,
  type NamedRules,
} from '../../src/resources/quotas/directory.ts';

/** A stub of a counter. */
export type CounterStub = DurableObjectStub & CounterObject;

/** A counter of its own for a test. */
export function newCounter(): CounterName {
  return {
    workspace: `ws_${crypto.randomUUID().replaceAll('-', '')}`,
    product: 'shop',
    env: 'prd',
    tag: 'calls',
    scope: 'global',
  };
}

/** The object of a counter: a new stub each time, since one of a crashed object stays broken. */
export function counterOf(name: CounterName): CounterStub {
  return env.QUOTAS.get(env.QUOTAS.idFromName(counterObjectName(name))) as unknown as CounterStub;
}

/** Counts so much in all. */
export function counting(rule: Rule, more: Partial<NamedRules> = {}): NamedRules {
  return { total: { rule, initial: 0 }, options: [], thresholds: [], names: [], ...more };
}

/** Counts so much of each option, in order; and so much in all, where that is given. */
export function countingTiers(limits: readonly number[], total: number | null): NamedRules {
  const counted = (limit: number) => ({ rule: { kind: 'total', limit } as const, initial: 0 });
  return {
    total: total === null ? null : counted(total),
    options: limits.map(counted),
    thresholds: [],
    names: limits.map((_, place) => `tier ${place}`),
  };
}

/** Charges under a key, or none: the first option with room, where there are options. */
export function charge(name: CounterName, rules: NamedRules, key: string | null = null, amount = 1) {
  const candidates = rules.options.length === 0 ? null : [...rules.options.keys()];
  return counterOf(name).increment(name, rules, { amount, candidates }, key);
}

/** What an object keeps: its row, and its alarm. */
export function keptOf(name: CounterName): Promise<{ row: { state: unknown } | null; alarm: number | null }> {
  return runInDurableObject(counterOf(name), async (_object, { storage }) => {
    const isMade = storage.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'counter'").toArray().length > 0;
    const [row] = isMade ? storage.sql.exec<{ data: string }>('SELECT data FROM counter').toArray() : [];
    return {
      row: row === undefined ? null : (JSON.parse(row.data) as { state: unknown }),
      alarm: await storage.getAlarm(),
    };
  });
}
