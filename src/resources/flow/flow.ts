/** What must admit the attempts of a call, as its executor finds it out. */

import type { CircuitRule } from '../../engine/breaker.ts';
import { DISPATCH_LIMIT, type KeyName } from '../../engine/gate-names.ts';
import type { LimitRule, Need } from '../../engine/gate-state.ts';
import { canonicalJson, sha256Hex } from '../../kernel/canonical.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { Circuit, DispatchLimits, Limit } from '../products/manifest-flow.ts';

/** A circuit's rule, and the version of the product that says so. */
export interface KnownCircuit {
  readonly rule: CircuitRule;
  readonly version: number;
}

/** What must admit each attempt of a call; all that is named is asked at once, in one gate. */
export interface Flow {
  /** Names the gate within workspace, product and environment; of actions, the tag of their app. */
  readonly group: string;
  readonly needs: readonly Need[];
  /** Milliseconds after which an attempt that nobody heard of again is taken to have ended. */
  readonly leaseMs: number;
  /** How long a run waits; a job does not. */
  readonly waitMs: number;
  readonly circuit: KnownCircuit | null;
  /** Whether its rates count from when the target has answered, which is never earlier than when it was called. */
  readonly countsAnswers?: true;
}

/** The id of a declared limit: its scope, and its place there. */
export function limitId(scope: string, index: number): string {
  return `${scope}/${index}`;
}

/** The rule of a limit as it was declared. */
export function limitRule({ concurrency, rate, max_queued: maxQueued }: Omit<Limit, 'key' | 'max_wait'>): LimitRule {
  return {
    concurrency: concurrency ?? null,
    rate: rate === undefined ? null : { limit: rate.limit, periodMs: rate.period },
    maxQueued: maxQueued ?? null,
  };
}

/** The limits that a dispatch gave itself; `version` grows with each dispatch. */
export function dispatchNeeds(limits: DispatchLimits, version: number): Need[] {
  return limits.map(({ key = '', ...limit }) => ({ limit: DISPATCH_LIMIT, key, rule: limitRule(limit), version }));
}

/** The circuit's rule as it was declared, or null for none. */
export function circuitRule(circuit: Circuit): CircuitRule | null {
  if (circuit === undefined || circuit === false) return null;
  const {
    error_rate = 0.5,
    min_calls = 10,
    window = 60_000,
    cooldown = 30_000,
    canaries = 3,
  } = circuit === true ? {} : circuit;
  return { errorRate: error_rate, minCalls: min_calls, windowMs: window, cooldownMs: cooldown, canaries };
}

/** The key that a value is: text and numbers as they are, nothing as no text, a long one by its digest. */
export async function keyText(value: unknown): Promise<string> {
  const text = typeof value === 'string' ? value : plainText(value);
  return text.length <= LIMITS.limit_key.value ? text : `sha256:${await sha256Hex(text)}`;
}

function plainText(value: unknown): string {
  return value === null || value === undefined ? '' : canonicalJson(value);
}

/** How a key of a limit is named to who waits for it: by itself, or by what the limit is of where all share it. */
export function labelOf(
  group: string,
  { limit, key }: Pick<KeyName, 'key'> & { readonly limit: string | null },
): string {
  if (key !== '') return key;
  const tag = limit === null ? undefined : /^action\/(.+)\/\d+$/.exec(limit)?.[1];
  return tag === undefined ? group : `${group}/${tag}`;
}
