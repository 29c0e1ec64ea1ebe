/** What a gate is made of; the transitions are in `gate.ts`. Plain data; instants are epoch milliseconds. */

import { type CallCount, type Circuit, type CircuitRule, createCircuit } from './breaker.ts';
import type { KeyName } from './gate-names.ts';

/** How many attempts may begin. Null is no bound. */
export interface LimitRule {
  /** Attempts under way at one time. */
  readonly concurrency: number | null;
  /** Attempts that begin within any time of `periodMs`. */
  readonly rate: { readonly limit: number; readonly periodMs: number } | null;
  /** Attempts that may wait; what is dispatched or run beyond is refused. */
  readonly maxQueued: number | null;
}

/** What must admit an attempt, as its call knows it: the rule, and the version of the configuration that says so. */
export interface Need extends KeyName {
  readonly rule: LimitRule;
  readonly version: number;
}

/** Why nothing of a key begins. */
export interface KeyPause {
  readonly since: number;
  readonly reason: string | null;
}

/** The right of a holder to one attempt; `reserved` while the holder has yet to come for it. */
export interface GateLease {
  readonly holder: string;
  /** Names the one asking that it was granted to; the holder itself while it is reserved. */
  readonly ticket: string;
  /** The line from which it came. */
  readonly line: string;
  readonly expiresAt: number;
  readonly reserved: boolean;
}

/** What is known of one key. */
export interface KeyState {
  readonly name: KeyName;
  /** Kept where the limit has a concurrency, and for what is reserved. */
  readonly leases: readonly GateLease[];
  /** When attempts began, of the window of a rate; ascending. */
  readonly stamps: readonly number[];
  readonly pause: KeyPause | null;
}

/** A rule, and where it comes from. */
export interface Known<Rule> {
  readonly rule: Rule;
  readonly version: number;
  readonly heardAt: number;
}

/** A job that waits, by which its object is told. */
export interface JobRef {
  readonly workspace: string;
  readonly id: string;
}

/** Who waits. A job is told when it may ask again; whoever has a ticket waits for its answer. */
export interface Waiter {
  readonly holder: string;
  /** Its place among those of its line. */
  readonly since: number;
  readonly ticket: string | null;
  readonly job: JobRef | null;
  readonly leaseMs: number;
  /** How often it did not come for what was reserved for it. */
  readonly lapses: number;
}

/** What all of a line wait for. */
export interface LineParts {
  readonly id: string;
  readonly needs: readonly KeyName[];
  /** The ids of the keys. */
  readonly ids: readonly string[];
  /** Whether the circuit must let them pass too. */
  readonly isGuarded: boolean;
}

/** All who wait for the same: the first of them goes first. */
export interface Line extends LineParts {
  /** By how often they did not come, when they were due, and holder. */
  readonly waiters: readonly Waiter[];
  /** Since when its first one is the first. */
  readonly headSince: number;
}

/** What is held for a waiter that was told. */
export interface Reservation {
  readonly waiter: Waiter;
  readonly line: LineParts;
  readonly until: number;
}

/** A gate: the limits of an app in an environment, who waits for them, and the app's circuit. */
export interface GateState {
  readonly rules: ReadonlyMap<string, Known<LimitRule>>;
  /** By {@link keyId}: those that are needed now. Others may be left out as long as nobody asks for them. */
  readonly keys: ReadonlyMap<string, KeyState>;
  /** In the order of their turns. */
  readonly lines: ReadonlyMap<string, Line>;
  /** By holder. */
  readonly reserved: ReadonlyMap<string, Reservation>;
  /** Jobs that wait. */
  readonly waiting: number;
  readonly circuitRule: Known<CircuitRule> | null;
  readonly circuit: Circuit;
  /** Jobs that were told in the second that began at `from` that the circuit lets them pass. */
  readonly ramp: { readonly from: number; readonly jobs: number };
}

/** Somebody wants to begin an attempt. */
export interface Asking {
  /** The same for every asking of one piece of work. */
  readonly holder: string;
  /** Never used before. */
  readonly ticket: string;
  /** When the work was due. */
  readonly since: number;
  readonly needs: readonly Need[];
  readonly leaseMs: number;
  /** A job never waits for an answer. */
  readonly job: JobRef | null;
  /** Whether it only takes a place, since its first attempt is about to ask. */
  readonly isPlace: boolean;
  /** How long it waits for the answer. */
  readonly patienceMs: number;
  readonly circuit: Omit<Known<CircuitRule>, 'heardAt'> | null;
}

/** What can happen to a gate. */
export type GateEvent =
  | { readonly type: 'ask'; readonly now: number; readonly asking: Asking }
  /** Whoever waited for an answer waits no longer. */
  | {
      readonly type: 'abandon';
      readonly now: number;
      readonly line: string;
      readonly asking: Pick<Asking, 'holder' | 'ticket' | 'since'>;
    }
  /** An attempt ended; `failed` as far as that tells of the target, else null. */
  | {
      readonly type: 'release';
      readonly now: number;
      readonly ticket: string;
      readonly needs: readonly KeyName[];
      readonly failed: boolean | null;
    }
  /** What was granted at an instant begins only now: its rates count from here. */
  | {
      readonly type: 'begun';
      readonly now: number;
      readonly needs: readonly KeyName[];
      readonly grantedAt: number;
    }
  /** Jobs that wait, or were told, have nothing to begin. */
  | { readonly type: 'gone'; readonly now: number; readonly holders: readonly string[] }
  | { readonly type: 'pause'; readonly now: number; readonly name: KeyName; readonly reason: string | null }
  | { readonly type: 'resume'; readonly now: number; readonly name: KeyName }
  /** Calls that ended elsewhere. */
  | {
      readonly type: 'count';
      readonly now: number;
      readonly counts: readonly CallCount[];
      readonly circuit: Omit<Known<CircuitRule>, 'heardAt'>;
    }
  | {
      readonly type: 'command';
      readonly now: number;
      readonly command: CircuitCommand;
      readonly circuit: Omit<Known<CircuitRule>, 'heardAt'>;
    }
  /** What limits say now. */
  | { readonly type: 'learn'; readonly now: number; readonly needs: readonly Need[] }
  /** Time has passed. */
  | { readonly type: 'tick'; readonly now: number };

/** What a caller may do to a circuit. */
export type CircuitCommand =
  | { readonly do: 'open'; readonly until: number | null; readonly reason: string | null }
  | { readonly do: 'close' }
  | { readonly do: 'reset' };

/** Why something waits. `limit` is null for a circuit. */
export interface Standing {
  readonly kind: 'concurrency' | 'rate' | 'key_paused' | 'circuit';
  readonly limit: string | null;
  readonly key: string;
  /** Its place among all who wait for the same, from 1. */
  readonly position: number | null;
  /** When it may begin, as far as that is known. */
  readonly estimatedAt: number | null;
}

/** What the shell does once the rows are stored. */
export type GateEffect =
  /** It may begin. `isHeld`: its end is to be told. */
  | { readonly type: 'granted'; readonly ticket: string; readonly isHeld: boolean; readonly at: number }
  /** It may not begin. A job waits in its line; whoever waits for an answer has this one. */
  | { readonly type: 'held'; readonly ticket: string; readonly standing: Standing }
  /** It waits for its answer in a line. */
  | { readonly type: 'waits'; readonly ticket: string; readonly line: string }
  /** It may not even wait. */
  | {
      readonly type: 'full';
      readonly ticket: string;
      readonly standing: Standing;
      readonly name: KeyName;
      readonly maxQueued: number;
    }
  /** A job may ask again: what it needs is reserved for a moment. */
  | { readonly type: 'poke'; readonly holder: string; readonly job: JobRef };

/** A job that waits, with all that has to be kept of it. */
export interface KeptWaiter {
  readonly waiter: Waiter;
  readonly line: Pick<LineParts, 'needs' | 'isGuarded'>;
  /** Until when what it needs is reserved for it; null while it stands in its line. */
  readonly reservedUntil: number | null;
}

/** The gate after an event, what to do, and what of it has changed and is to be kept. */
export interface GateTransition {
  readonly state: GateState;
  readonly effects: readonly GateEffect[];
  /** Ids of keys. */
  readonly keys: ReadonlySet<string>;
  /** Jobs by holder; null for one that waits no longer. */
  readonly waiters: ReadonlyMap<string, KeptWaiter | null>;
  readonly isCircuitChanged: boolean;
}

/** A gate nobody has asked yet. */
export function createGate(): GateState {
  return {
    rules: new Map(),
    keys: new Map(),
    lines: new Map(),
    reserved: new Map(),
    waiting: 0,
    circuitRule: null,
    circuit: createCircuit(),
    ramp: { from: 0, jobs: 0 },
  };
}
