/** What a handler is given. */

import type { Duration, ParentClosePolicy, StepOptions } from './definition.ts';
import type { StandIn } from './stand-in.ts';
import type { ForEachOptions } from './steps.ts';
import type { PublishCalls } from './publish-calls.ts';
import type { NotificationCalls } from './notification-calls.ts';
import type { StorageCalls } from './storage-calls.ts';
import type { Transform } from './transform.ts';

/** A call of an app's action. */
export interface ActionCall {
  readonly app: string;
  readonly event: string;
  readonly input: unknown;
  readonly retries?: number;
  readonly timeout?: Duration;
}

/** How a child runs. */
export interface ChildOptions {
  readonly timeout?: Duration;
  readonly retries?: number;
  readonly parent_close_policy?: ParentClosePolicy;
}

/** A run of a fallback. */
export interface FallbackCall {
  readonly tag: string;
  readonly input: unknown;
  readonly retries?: number;
  readonly timeout?: Duration;
}

/** Fallbacks: the answer has the output of the option that did it, and `provider`. */
export interface Fallbacks {
  run<T = StandIn>(call: FallbackCall): Promise<T>;
}

/** A run of an action of a database. */
export interface DatabaseCall {
  /** Tag of the database, where `event` does not name it. */
  readonly database?: string;
  /** Tag of the action, or `database:action`. */
  readonly event: string;
  /** Values of the action's variables. */
  readonly input?: unknown;
  readonly retries?: number;
  readonly timeout?: Duration;
}

/**
 * Actions of databases; the answer is that of the operation which the action is, such as `{ data, count }`. All run the
 * action that `event` names: they differ in how its variables are given.
 */
export interface DatabaseActions {
  execute<T = StandIn>(call: DatabaseCall): Promise<T>;
  query<T = StandIn>(call: Omit<DatabaseCall, 'input'> & { readonly params?: unknown }): Promise<T>;
  insert<T = StandIn>(call: Omit<DatabaseCall, 'input'> & { readonly data: unknown }): Promise<T>;
  update<T = StandIn>(
    call: Omit<DatabaseCall, 'input'> & { readonly where: unknown; readonly data: unknown },
  ): Promise<T>;
  delete<T = StandIn>(call: Omit<DatabaseCall, 'input'> & { readonly where: unknown }): Promise<T>;
}

/** What every call of a graph has. */
export interface GraphCall {
  /** Tag of the graph; of an action also before a colon in its own. */
  readonly graph?: string;
  readonly retries?: number;
  readonly timeout?: Duration;
  readonly [field: string]: unknown;
}

/** A run of an action of a graph: `action`, or `graph:action`, with the values of its variables. */
export interface GraphAction extends GraphCall {
  readonly action: string;
  readonly input?: unknown;
  /** The same as `input`. */
  readonly params?: unknown;
}

/** A node that is told by its id. */
interface NodeCall extends GraphCall {
  readonly id: unknown;
}

/**
 * Calls of graphs; the answer is that of the operation, such as `{ node, created }`. Labels, types and names of
 * properties are text as it is; values may be stand-ins.
 */
export interface GraphCalls {
  createNode<T = StandIn>(
    call: GraphCall & { readonly labels: readonly string[]; readonly properties?: Readonly<Record<string, unknown>> },
  ): Promise<T>;
  updateNode<T = StandIn>(call: NodeCall & { readonly properties: Readonly<Record<string, unknown>> }): Promise<T>;
  deleteNode<T = StandIn>(call: NodeCall & { readonly detach?: boolean }): Promise<T>;
  /** `from` and `to` are ids of nodes. */
  createRelationship<T = StandIn>(
    call: GraphCall & {
      readonly type: string;
      readonly from: unknown;
      readonly to: unknown;
      readonly properties?: Readonly<Record<string, unknown>>;
    },
  ): Promise<T>;
  deleteRelationship<T = StandIn>(call: NodeCall): Promise<T>;
  execute<T = StandIn>(call: GraphAction): Promise<T>;
  /** The same as `execute`. */
  query<T = StandIn>(call: GraphAction): Promise<T>;
}

/** A run of a quota. */
export interface QuotaCall {
  /** Tag of the quota. */
  readonly quota: string;
  /** `key`, `userId` and `amount` say whose use is counted, and how much. */
  readonly input: unknown;
  /** What follows when there is not as much left: the run goes on, also where it is not said, or the step fails. */
  readonly on_exceeded?: 'continue' | 'fail';
  readonly retries?: number;
  readonly timeout?: Duration;
}

/** Quotas: the answer has `allowed`, `exceeded`, `remaining`, and the `output` of the option that ran. */
export interface Quotas {
  execute<T = StandIn>(call: QuotaCall): Promise<T>;
  /** The same as `execute`. */
  run<T = StandIn>(call: QuotaCall): Promise<T>;
}

/** Healthchecks: the answer has `status`, `lastChecked` and `lastLatency`, as known when the step runs; nothing is called. */
export interface Healthchecks {
  getStatus<T = StandIn>(tag: string): Promise<T>;
}

/** What became of a rollback. */
export interface RollbackResult {
  readonly success: boolean;
  readonly rolled_back_steps: readonly string[];
  readonly failed_steps: readonly { readonly tag: string; readonly error: string }[];
  readonly reason: string;
}

/** Writes one line to the run's log. */
export type Log = (message: unknown, data?: unknown) => Promise<void>;

/** Calls of actions. */
export interface Actions {
  run<T = StandIn>(call: ActionCall): Promise<T>;
}

/** Runs a child and waits for its end. A run's id is made by the processor: `childId`, where it is plain, becomes the step's name. */
export type RunChild = <T = StandIn>(
  childId: string,
  tag: string,
  input: unknown,
  options?: ChildOptions,
) => Promise<T>;

/** What a handler reads without calling. */
export interface Readable<Input = StandIn> {
  readonly input: Input;
  /** Results by the tag of their step. */
  readonly steps: Readonly<Record<string, StandIn>>;
  /** The run's state by key. */
  readonly state: Readonly<Record<string, StandIn>>;
  readonly session: StandIn;
  readonly feature_tag: string;
  readonly feature_id: string;
  readonly product: string;
  readonly env: string;
  /** The `context` that the run was started with. */
  readonly context: StandIn;
  /** Input of the first of the runs of which this one was made; its own where it was made of none. */
  readonly original_input: StandIn;
  /** The run that it is made from, under the name of how, and why; those that do not apply are null when it runs. */
  readonly replayed_from: string;
  readonly restarted_from: string;
  readonly resumed_from: string;
  readonly replay_reason: string;
  readonly restart_reason: string;
  /** The checkpoint from which it was resumed; null when it runs without one. */
  readonly restored_checkpoint: string;
  /** The latest checkpoint; null when it runs before the first. */
  readonly checkpoint_name: string;
  readonly checkpoint_data: StandIn;
  readonly transform: Transform;
  getState(key: string): StandIn;
  /** A value supplied when the app was connected. */
  variable(app: string, key: string): string;
  /** A constant of an app. */
  constant(app: string, key: string): string;
  /** A secret of the workspace. */
  token(key: string): string;
  /** A plain value, or what stands in for one that is absent. Throws for a value that exists only when the feature runs. */
  default<T>(value: T | null | undefined, fallback: T): T;
}

/** What a query reads: a run is asked, and nothing of its apps is. */
export type QueryContext<Input = StandIn> = Omit<Readable<Input>, 'session' | 'variable' | 'constant' | 'token'>;

/**
 * The context of a handler. Every call becomes a step, and what it answers is a stand-in: its properties are
 * references, in inputs, in texts and in the output. A stand-in has no value; what would need one throws
 * `RECORDING_ERROR`. What a proxy is not told cannot: `===`, `!`, `typeof`, `if (value)` see a function that is true.
 */
export interface FeatureContext<Input = StandIn> extends Readable<Input> {
  readonly action: Actions;
  /** The same as `action`. */
  readonly api: Actions;
  readonly database: DatabaseActions;
  readonly graph: GraphCalls;
  readonly fallback: Fallbacks;
  readonly quota: Quotas;
  readonly storage: StorageCalls;
  readonly notification: NotificationCalls;
  readonly publish: PublishCalls;
  /** The same as `publish`. */
  readonly messaging: PublishCalls;
  readonly healthcheck: Healthchecks;
  readonly feature: RunChild;
  /** The same as `feature`. */
  readonly workflow: RunChild;
  readonly log: Readonly<Record<'debug' | 'info' | 'warn' | 'error', Log>>;
  /** Names the one call that `handler` makes; `rollback`, which makes one too, compensates it. */
  step<T>(
    tag: string,
    handler: () => T | Promise<T>,
    rollback?: ((result: T) => unknown) | null,
    options?: StepOptions,
  ): Promise<T>;
  /** One step that makes the one call of `body` for each element. Answers the list of the answers. */
  forEach<Item, T>(
    items: readonly Item[],
    options: ForEachOptions,
    body: (item: Item, index: number) => T | Promise<T>,
  ): Promise<T[]>;
  sleep(duration: Duration): Promise<void>;
  /** Waits for a signal, or for one of several: then `_signal` of the payload names it. */
  waitForSignal<T = StandIn>(
    signals: string | readonly string[],
    options?: { readonly timeout?: Duration },
  ): Promise<T>;
  checkpoint(name: string, metadata?: unknown): Promise<void>;
  setState(key: string, value: unknown): Promise<void>;
  /** Compensates what is complete, and goes on. */
  triggerRollback(reason?: unknown): Promise<RollbackResult>;
}
