/** What a call is, and the port that each namespace implements to run one. */

import type { GraphOperation } from '../engine/graph/operations.ts';
import type { ErrorRecord } from '../kernel/errors.ts';
import type { ResponseMeta } from '../kernel/run-meta.ts';
import type { RetryPolicy } from '../kernel/retry.ts';
import type { SecretTrail } from '../secret-trail.ts';
import type { Flow } from './flow/flow.ts';
import type { ProductConfig } from './products/config.ts';
import type { DispatchLimits } from './products/manifest-flow.ts';
import type { CallSession } from './sessions/call-session.ts';

/** What calls of all namespaces have in common. */
interface CallBase<Operation extends string = 'run'> {
  readonly operation: Operation;
  readonly product: string;
  readonly env: string;
  /** A version to run instead of the environment's pin. */
  readonly version?: number;
  readonly input: Readonly<Record<string, unknown>>;
  /** Tag of the cache that may answer it. */
  readonly cache?: string;
  /** What must admit its attempts beside what the product declares. */
  readonly limits?: DispatchLimits;
  /** Its session, verified; absent without one. */
  readonly session?: CallSession;
}

/** A call of an action. */
export interface ActionCall extends CallBase {
  readonly namespace: 'actions';
  readonly app: string;
  readonly event: string;
  /** Credentials from the caller's own configuration, flat like an input; what the input gives goes before them. */
  readonly credentials?: Readonly<Record<string, unknown>>;
  /** The input was made already and is taken as it is, whatever it looks like; `secret` where secrets are in it. */
  readonly literal?: 'plain' | 'secret';
  /** What was made already was made of the session. */
  readonly isOfSession?: true;
}

/** A run of a feature. */
export interface FeatureCall extends CallBase {
  readonly namespace: 'features';
  /** Tag of the feature. */
  readonly feature: string;
  /** What its caller wants to be known of the run; absent for nothing. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Attempts after the first, of actions that do not say; what the feature says when absent. */
  readonly retries?: number;
  /** Milliseconds for the whole run, waits included; what the feature says when absent. */
  readonly timeoutMs?: number;
}

/** A run of a quota. */
export interface QuotaCall extends CallBase {
  readonly namespace: 'quota';
  /** Tag of the quota. */
  readonly tag: string;
  /** `increment` when absent. */
  readonly action?: 'check' | 'increment' | 'reset';
  /** How much is used; what the input says, or 1, when absent. */
  readonly amount?: number;
}

/** A run of a fallback. */
export interface FallbackCall extends CallBase {
  readonly namespace: 'fallback';
  /** Tag of the fallback. */
  readonly tag: string;
}

/** What is done on a database: an operation of the query model, several as one, an action of the manifest, or nothing but reaching it. */
export type DatabaseOperation =
  | 'query'
  | 'findOne'
  | 'count'
  | 'sum'
  | 'avg'
  | 'min'
  | 'max'
  | 'aggregate'
  | 'groupBy'
  | 'insert'
  | 'update'
  | 'delete'
  | 'upsert'
  | 'raw'
  | 'transaction'
  | 'action'
  | 'ping';

/** A statement for a database or a graph; its input is the operation's own. */
interface StatementCall<Operation extends string> extends CallBase<Operation> {
  /** Tag of the action without that of its database or graph, of the operation `action` alone. */
  readonly action?: string;
  /** Milliseconds for each attempt; what the database or the graph says when absent. */
  readonly timeoutMs?: number;
  /** The input was made already and is taken as it is, whatever it looks like; `secret` where secrets are in it. */
  readonly literal?: 'plain' | 'secret';
  /** Where its caller wrote the fields of the operation; beside those of the call when absent. */
  readonly fieldsAt?: 'input';
}

/** An operation on a database. */
export interface DatabaseCall extends StatementCall<DatabaseOperation> {
  readonly namespace: 'databases';
  /** Tag of the database. */
  readonly database: string;
}

/** An operation on a graph. */
export interface GraphCall extends StatementCall<GraphOperation | 'transaction' | 'action' | 'ping'> {
  readonly namespace: 'graphs';
  /** Tag of the graph. */
  readonly graph: string;
}

/**
 * A call as plain data: what to run, where, with what. Routes, jobs and everything built on them hand it to
 * `processor.execute`.
 */
export type Call = ActionCall | FeatureCall | QuotaCall | FallbackCall | DatabaseCall | GraphCall;

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
  /** Told of each secret as soon as its value is known: it is kept out of what the run answers, logs and stores. */
  readonly secrets: SecretTrail;
}

/** What limits one attempt. */
export interface AttemptLimits {
  /** Milliseconds this attempt may take. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
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

/** What names a target. */
export type Targeted =
  | Pick<ActionCall, 'app' | 'event'>
  | Pick<FeatureCall, 'feature'>
  | Pick<QuotaCall | FallbackCall, 'tag'>
  | Pick<DatabaseCall, 'database' | 'action'>
  | Pick<GraphCall, 'graph' | 'action'>;

/** What a call runs, as logs and job records name it. */
export function targetOf(call: Targeted): string {
  if ('tag' in call) return call.tag;
  if ('database' in call) return actionTag(call.database, call.action);
  if ('graph' in call) return actionTag(call.graph, call.action);
  return 'feature' in call ? call.feature : `${call.app}/${call.event}`;
}

function actionTag(owner: string, action: string | undefined): string {
  return action === undefined ? owner : `${owner}:${action}`;
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
