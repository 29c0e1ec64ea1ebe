/** A feature made ready to run: every form of its definition is the same list of steps. Immutable; one for each version. */

import type { Condition } from '../../expressions/condition.ts';
import type { Template } from '../../expressions/template.ts';

/** What becomes of what a run did when it fails. */
export type RollbackStrategy = 'reverse_all' | 'critical_only' | 'to_checkpoint' | 'none';

/** How a step is tried. */
export interface StepOptions {
  /** Attempts after the first. */
  readonly retries: number;
  /** Milliseconds between attempts, always the same. */
  readonly retryDelayMs: number;
  /** Milliseconds for one attempt; null for what the work itself allows. */
  readonly timeoutMs: number | null;
  /** A step that fails is skipped, and the run goes on. */
  readonly allowFail: boolean;
  /** `critical_only` compensates it. */
  readonly critical: boolean;
}

/** What a step does. Templates are evaluated when an attempt begins. */
export type StepWork =
  /** Calls a resource; `target` is what the call names beside its input, such as app and event, or tag. */
  | {
      readonly type: 'call';
      readonly namespace:
        | 'actions'
        | 'databases'
        | 'graphs'
        | 'storage'
        | 'notifications'
        | 'events'
        | 'fallback'
        | 'quota'
        | 'healthcheck';
      readonly target: Readonly<Record<string, string>>;
      readonly input: Template;
      /** Its input as it is written, where nothing but that may be read as names and operators; absent elsewhere. */
      readonly written?: unknown;
      /** Cache that may answer. */
      readonly cache: string | null;
    }
  | { readonly type: 'feature'; readonly feature: string; readonly input: Template; readonly closePolicy: ClosePolicy }
  /** `until` is an instant, or a number of milliseconds where `isDuration`. */
  | { readonly type: 'sleep'; readonly time: Template; readonly isDuration: boolean }
  | { readonly type: 'wait_signal'; readonly signals: readonly string[]; readonly timeoutMs: number | null }
  | { readonly type: 'checkpoint'; readonly name: string; readonly metadata: Template }
  | { readonly type: 'set_state'; readonly values: Template }
  | { readonly type: 'log'; readonly level: LogLevel; readonly message: Template; readonly data: Template }
  | { readonly type: 'rollback'; readonly reason: Template };

/** What becomes of a child whose parent ends before it. */
export type ClosePolicy = 'terminate' | 'request_cancel' | 'abandon';

/** How much a line of a run's log matters. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** A call that undoes a step. */
export interface Compensation {
  readonly namespace: 'actions' | 'databases' | 'graphs' | 'storage' | 'notifications' | 'events';
  readonly target: Readonly<Record<string, string>>;
  readonly input: Template;
  /** As that of a call. */
  readonly written?: unknown;
}

/** One node. Steps are named by their place in the plan where speed counts, and by their tag in everything that is kept. */
export interface PlanStep {
  readonly tag: string;
  readonly name: string;
  /** Its kind as the definition has it, such as `action`. */
  readonly type: string;
  /** Places of the steps that must have ended; no step is named twice. */
  readonly dependsOn: readonly number[];
  /** Places of the steps that depend on it. */
  readonly dependents: readonly number[];
  readonly condition: Condition | null;
  /** The list whose elements are its items; null for a step of one item. */
  readonly items: Template | null;
  /** Items of it under way at a time. */
  readonly concurrency: number;
  readonly options: StepOptions;
  readonly work: StepWork;
  readonly rollback: Compensation | null;
}

/** A feature of one version. */
export interface Plan {
  readonly tag: string;
  readonly steps: readonly PlanStep[];
  /** Places by tag. */
  readonly places: ReadonlyMap<string, number>;
  /** Tag of the step of an event by sequence and event, for `$Sequence{}`; empty where steps were given. */
  readonly sequences: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly output: Template;
  readonly strategy: RollbackStrategy;
  /** Milliseconds for a whole run, waits included; null for as long as it takes. */
  readonly timeoutMs: number | null;
  /** Names of the signals that may be sent. */
  readonly signals: ReadonlySet<string>;
}
