/** Where a counter of a quota lives, and the port to it. */

import type { CounterRules } from '../../engine/quota/counter.ts';
import type { Usage } from '../../engine/quota/window.ts';

/** Names a counter: a quota of an environment, and whose use it counts. */
export interface CounterName {
  readonly workspace: string;
  readonly product: string;
  readonly env: string;
  readonly tag: string;
  /** See `scopeOf`. */
  readonly scope: string;
}

/** What a counter follows, and what its options are called: what an option has used goes with its name. */
export interface NamedRules extends CounterRules {
  /** By place; each differs from the others. */
  readonly names: readonly string[];
}

/** What is to be charged. */
export interface Charging {
  readonly amount: number;
  /** Places of the options that may be taken, in order; null where no option is to be. */
  readonly candidates: readonly number[] | null;
}

/** What a counter says. */
export interface CounterStanding {
  /** What all of it comes to; null where nothing is limited. */
  readonly total: Usage | null;
  /** By place; null for an option without a limit. */
  readonly options: readonly (Usage | null)[];
}

/** What a counter says of a charge. */
export interface CounterReply extends CounterStanding {
  readonly allowed: boolean;
  /** Place of the option that is charged; null for none. */
  readonly option: number | null;
}

/** What a counter's object does for others. Whatever changed is durable when it answers. */
export interface CounterObject {
  /** Says what a charge would come to; stores nothing. */
  check(rules: NamedRules, charging: Charging): Promise<CounterReply>;
  /** Charges whole or not at all; who asks again under a key is answered as before. */
  increment(name: CounterName, rules: NamedRules, charging: Charging, key: string | null): Promise<CounterReply>;
  /** Takes back what was charged under a key. */
  giveBack(name: CounterName, rules: NamedRules, key: string): Promise<CounterStanding>;
  /** Sets what is used to nothing. */
  reset(name: CounterName, rules: NamedRules): Promise<CounterStanding>;
}

/** Finds the object of a counter. */
export interface CounterDirectory {
  at(name: CounterName): CounterObject;
}

/** The name of the object that holds a counter. It starts with the workspace: a foreign one is never reached. */
export function counterObjectName({ workspace, product, env, tag, scope }: CounterName): string {
  return `${workspace}:quota:${[product, env, tag, scope].map(encodeURIComponent).join(':')}`;
}
