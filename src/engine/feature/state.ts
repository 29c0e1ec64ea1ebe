/**
 * Where a run stands: what its journal folds to. Changed in place by `apply.ts` alone, one entry after the other: a run
 * may have ten thousand items, and none is to cost more than the first.
 */

import type { ErrorRecord } from '../../kernel/errors.ts';
import type { Origin, RollbackCause } from './entries.ts';
import type { Plan } from './plan.ts';
import { Timers } from './timers.ts';

/** How an item stands. */
export type ItemStatus =
  /** An attempt is under way. */
  | 'running'
  /** A child of it is under way. */
  | 'child'
  /** Waits for its next attempt. */
  | 'retrying'
  | 'held'
  | 'sleeping'
  /** Waits for a signal. */
  | 'waiting'
  /** A rollback that it asked for is under way. */
  | 'compensating'
  | 'completed'
  | 'failed'
  | 'skipped'
  /** Waited when the run came to its end. */
  | 'abandoned'
  | 'rolled_back';

/** Attempts of a call or of a compensation. */
export interface Attempts {
  /** Attempts that began: the number of the latest tells its report from that of an earlier one. */
  begun: number;
  /** Those that failed. */
  failures: number;
  /** Those that were cut off. */
  lost: number;
}

/** One item of a step that has begun. */
export interface Item extends Attempts {
  /** Place of its step. */
  readonly place: number;
  readonly index: number;
  status: ItemStatus;
  readonly startedAt: number;
  endedAt: number | null;
  /** When something happens to it by itself. */
  due: number | null;
  error: ErrorRecord | null;
  /** What it was given; undefined where secrets are in it. */
  input: unknown;
  /** When it ended, among all that may have to be compensated: from 1; 0 for what never has to be. */
  order: number;
  /** Id of its child. */
  child: string | null;
  /** Names of the signals it waits for. */
  signals: readonly string[];
  /** How its compensation stands; null before it began. */
  compensation: (Attempts & { status: 'running' | 'retrying' | 'failed' | 'done'; error: ErrorRecord | null }) | null;
}

/** How a step stands. */
export interface StepState {
  /** Dependencies that have not ended. */
  blockedBy: number;
  status: 'pending' | 'running' | 'completed' | 'failed' | 'skipped' | 'rolled_back';
  /** The elements of a `for_each`; null for a step of one item, and before they are known. */
  elements: readonly unknown[] | null;
  readonly items: Item[];
  /** Outputs of its items. */
  readonly outputs: unknown[];
  /** Items that have begun and not ended. */
  open: number;
  /** Items that completed and were not rolled back. */
  completed: number;
  startedAt: number | null;
  endedAt: number | null;
  error: ErrorRecord | null;
}

/** A signal that nobody has waited for yet. */
export interface KeptSignal {
  readonly n: number;
  readonly name: string;
  readonly payload: unknown;
}

/** A rollback under way. */
export interface Rollback {
  readonly cause: RollbackCause;
  readonly reason: string | null;
  /** The step that asked for it. */
  readonly step: string | null;
  /** Items yet to be compensated, the next one last. */
  readonly left: Item[];
  readonly done: string[];
  readonly failed: { readonly tag: string; readonly error: ErrorRecord }[];
}

/** Why a run comes to its end before all steps have ended. */
export type Ending =
  | { readonly type: 'failure'; readonly error: ErrorRecord; readonly step: string | null }
  | { readonly type: 'cancel'; readonly reason: string | null; readonly isForced: boolean };

/** How a run ended. */
export type FinalStatus = 'completed' | 'failed' | 'rolled_back' | 'cancelled';

/** What a run is given beside what its journal tells. */
export interface Given {
  readonly id: string;
  readonly plan: Plan;
  readonly input: unknown;
  /** Payload of its session; null without one. */
  readonly session: unknown;
  /** Tag of its session; absent without one. */
  readonly sessionTag?: string;
  /** Constants by app. */
  readonly constants: unknown;
  /** What `$Run{}` refers to but for its checkpoint; nothing when absent. */
  readonly facts?: Readonly<Record<string, unknown>>;
  /** The id of a child, by what tells it from its siblings; that name itself when absent. */
  readonly nameChild?: (name: string) => string;
  /** Step after whose end nothing more begins until the run is told to proceed. */
  readonly pauseAfter?: string | null;
}

/** A run. */
export interface RunState extends Given {
  facts: Readonly<Record<string, unknown>>;
  origin: Origin;
  startedAt: number;
  updatedAt: number;
  /** When its time is over; `Infinity` for never. */
  deadline: number;
  readonly steps: readonly StepState[];
  /** Steps that have not ended. */
  left: number;
  /** Places of steps that may begin and have not, in the order in which they came to. */
  readonly ready: Set<number>;
  /** Places of steps of which more items may begin. */
  readonly expanding: Set<number>;
  /** Items with something under way: an attempt, a child, a rollback. */
  readonly underWay: Set<Item>;
  /** Items that wait for an instant or a signal. */
  readonly waiting: Set<Item>;
  /** Those that wait for a signal, by its name. */
  readonly listening: Map<string, Set<Item>>;
  readonly timers: Timers<Item>;
  /** Outputs by tag: what `$Step{}` refers to. */
  readonly outputs: Record<string, unknown>;
  /** The same by sequence and event: what `$Sequence{}` refers to. */
  readonly sequences: Record<string, Record<string, unknown>>;
  /** Sequence and event by tag. */
  readonly events: ReadonlyMap<string, readonly [sequence: string, event: string]>;
  /** What `$State{}` refers to. */
  data: Record<string, unknown>;
  readonly signals: KeptSignal[];
  /** Signals that were ever received. */
  received: number;
  /** The latest checkpoint, with the order that the last item before it had. */
  checkpoint: { readonly name: string; readonly metadata: unknown; readonly order: number } | null;
  /** Items that may have to be compensated, in the order in which they ended. */
  compensable: Item[];
  /** The order of the latest of them. */
  ordered: number;
  rollback: Rollback | null;
  /** The rollback of the run's end. */
  rolledBack: Rollback | null;
  ending: Ending | null;
  final: { readonly status: FinalStatus; readonly output: unknown; readonly at: number } | null;
  /** Ids of the commands that sent signals: a repetition changes nothing. */
  readonly commands: Set<string>;
  /** Whether it was told to proceed beyond where it was to pause. */
  hasProceeded: boolean;
}

/** A run of which nothing is in the journal yet. */
export function createRunState(given: Given): RunState {
  return {
    ...given,
    facts: given.facts ?? {},
    origin: 'original',
    startedAt: 0,
    updatedAt: 0,
    deadline: Infinity,
    steps: given.plan.steps.map(({ dependsOn }) => ({
      blockedBy: dependsOn.length,
      status: 'pending',
      elements: null,
      items: [],
      outputs: [],
      open: 0,
      completed: 0,
      startedAt: null,
      endedAt: null,
      error: null,
    })),
    left: given.plan.steps.length,
    ready: new Set(),
    expanding: new Set(),
    underWay: new Set(),
    waiting: new Set(),
    listening: new Map(),
    timers: new Timers(),
    outputs: {},
    sequences: Object.fromEntries(Object.keys(given.plan.sequences).map((sequence) => [sequence, {}])),
    events: eventsOf(given.plan),
    data: {},
    signals: [],
    received: 0,
    checkpoint: null,
    compensable: [],
    ordered: 0,
    rollback: null,
    rolledBack: null,
    ending: null,
    final: null,
    commands: new Set(),
    hasProceeded: false,
  };
}

/** Status of a run as callers see it. */
export function statusOf(state: RunState): FinalStatus | 'running' | 'paused' {
  const { final, underWay, rollback, waiting, ending } = state;
  if (final !== null) return final.status;
  const isWaiting = waiting.size > 0 || isStopped(state);
  return underWay.size === 0 && rollback === null && ending === null && isWaiting ? 'paused' : 'running';
}

/** Whether nothing more begins until the run is told to proceed. */
export function isStopped({ pauseAfter, hasProceeded, plan, steps, left }: RunState): boolean {
  if (pauseAfter == null || hasProceeded || left === 0) return false;
  const step = steps[plan.places.get(pauseAfter) ?? -1];
  return step !== undefined && step.endedAt !== null;
}

function eventsOf({ sequences }: Plan): Map<string, readonly [string, string]> {
  return new Map(
    Object.entries(sequences).flatMap(([sequence, events]) =>
      Object.entries(events).map(([event, step]) => [step, [sequence, event]] as const),
    ),
  );
}
