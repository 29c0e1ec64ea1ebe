/** The port that each namespace implements to run a call. */

import type { ErrorRecord } from '../kernel/errors.ts';
import type { ResponseMeta } from '../kernel/run-meta.ts';
import type { RetryPolicy } from '../kernel/retry.ts';
import type { SecretTrail } from '../secret-trail.ts';
import type { Flow } from './flow/flow.ts';
import type { ProductConfig } from './products/config.ts';
import type { Call } from './calls.ts';

export * from './calls.ts';

/** What an executor knows of a run besides the call. */
export interface RunScope {
  readonly workspace: string;
  /** Who asked for the run. */
  readonly user: string;
  readonly runId: string;
  /** Sent to targets as `Idempotency-Key`; the same for every attempt of one piece of work. */
  readonly idempotencyKey: string;
  /** W3C trace context to pass on. */
  readonly traceparent: string | null;
  /** Events that caused it, one by the other; none when absent. */
  readonly hops?: number;
  /** Told of each secret as soon as its value is known: it is kept out of what the run answers, logs and stores. */
  readonly secrets: SecretTrail;
}

/** What limits one attempt. */
export interface AttemptLimits {
  /** Milliseconds this attempt may take. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Whether another attempt follows this one if it fails so; none does when absent. */
  readonly repeats?: (error: ErrorRecord) => boolean;
  /** To be called when a target has answered first, by attempts of a flow that `countsAnswers`. */
  readonly answered?: () => void;
}

/** What an attempt brought. */
export interface AttemptResult {
  readonly value: unknown;
  /** What a target said beside it. */
  readonly response?: ResponseMeta;
}

/** A call whose references are resolved: what every attempt of a run does. */
export interface PreparedCall {
  /**
   * What the run is, as plain data, made when it is asked for: runs with equal ones may share an answer. Credentials are in it, what differs from
   * run to run is not. Hash it, and show it to nobody.
   */
  readonly identity: () => unknown;
  /** Whether it follows from the call and the version alone: no secret, credential or time took part. */
  readonly isPure: () => boolean;
  /** Whether a cache may keep an answer; every one when absent. */
  readonly isKept?: (value: unknown) => boolean;
  /** Makes one attempt. Throws a `ProcessorError`; one that may not be repeated has the code `OUTCOME_UNKNOWN`. */
  attempt(limits: AttemptLimits): Promise<AttemptResult>;
}

/** What an executor's check of a call finds out. */
export interface CheckedCall {
  /** Milliseconds that one attempt may take. */
  readonly timeoutMs: number;
}

/** Runs the calls of one namespace. */
export interface Executor<Of extends Call = Call> {
  /** Throws what a run would throw without touching the outside; nothing is changed. */
  check(call: Of, config: ProductConfig, scope: Pick<RunScope, 'workspace' | 'user'>): Promise<CheckedCall>;
  /**
   * What must admit each attempt of a call, or null when nothing must. `config` is what the call's environment runs now,
   * also for a call of another version: what it lacks limits nothing. `dispatchedAt` grows with each dispatch.
   */
  flow(call: Of, config: ProductConfig, dispatchedAt: number): Promise<Flow | null>;
  /** Resolves the call's references; the same for all its attempts. Throws a `ProcessorError`, and nothing was sent. */
  prepare(call: Of, config: ProductConfig, scope: RunScope): Promise<PreparedCall>;
}

/** The step of a feature's run that makes a call, as run records name it. */
export interface CallingStep {
  readonly feature_id: string;
  readonly step: string;
  /** Its place in a `for_each`; 0 where there is none. */
  readonly item: number;
  /** Whether it undoes what the step did. */
  readonly rollback: boolean;
}

/** Where and for whom a call runs. */
export interface ExecutionContext {
  readonly workspace: string;
  /** Who asked for it: a member's id. */
  readonly user: string;
  readonly retry: RetryPolicy;
  readonly traceparent: string | null;
  /** Events that caused it, one by the other; none when absent. */
  readonly hops?: number;
  /** Epoch milliseconds after which no attempt starts and none goes on. */
  readonly deadline: number;
  /**
   * Given by a job: its id, the key of the occurrence, when that was due and when the job was dispatched. The attempts of
   * a feature give the same without an id: they are not told when they may begin. A run's key is its run id.
   */
  readonly job?: {
    readonly id: string | null;
    readonly idempotencyKey: string;
    readonly dueAt: number;
    readonly dispatchedAt: number;
  };
  /** Given by a run of a feature: the step that calls. */
  readonly step?: CallingStep;
  /** Given by a run that makes others, such as that of a fallback: its run id. */
  readonly parent?: string;
  /** Whether its caller has another attempt follow after such a failure; none follows when absent, but those of `retry`. */
  readonly repeats?: (error: ErrorRecord) => boolean;
  /** Told of each attempt that failed, also where another follows. */
  readonly onFailure?: (error: ErrorRecord) => void;
  readonly signal?: AbortSignal;
  /** Secrets that are in the input already, by key; null for what was made of some. */
  readonly used?: readonly (readonly [key: string | null, value: string])[];
  /** It serves a run that was admitted, which may hold the last place: nothing more has to admit it. */
  readonly isAdmitted?: boolean;
  /** It probes for a healthcheck: nothing has to admit it, a success without secrets leaves no run record, and it is no traffic. */
  readonly isProbe?: boolean;
}
