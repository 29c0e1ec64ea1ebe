/** The declarative form of a feature: plain JSON, as a manifest has it. */

/** Milliseconds, or text such as `500ms`, `30s`, `5m`, `2h` or `7d`. */
export type Duration = number | string;

/** What a field of an input may be. */
export interface InputField {
  readonly type: string;
  /** True where absent. */
  readonly required?: boolean;
  readonly minlength?: number;
  readonly maxlength?: number;
  readonly description?: string;
}

/** Fields by name. */
export type InputFields = Readonly<Record<string, InputField>>;

/** What a step does. */
export type StepType =
  | 'action'
  | 'database_action'
  | 'fallback'
  | 'feature'
  | 'graph_action'
  | 'healthcheck'
  | 'quota'
  | 'storage'
  | 'notification'
  | 'publish'
  | 'sleep'
  | 'wait_signal'
  | 'checkpoint'
  | 'set_state'
  | 'log'
  | 'rollback';

/** What becomes of a child when its parent ends. */
export type ParentClosePolicy = 'terminate' | 'request_cancel' | 'abandon';

/** Which completed steps are compensated when a run fails. */
export type RollbackStrategy = 'reverse_all' | 'critical_only' | 'to_checkpoint' | 'none';

/** How a step is tried. */
export interface StepOptions {
  /** Attempts after the first. */
  readonly retries?: number;
  readonly retry_delay?: Duration;
  /** Of each attempt. */
  readonly timeout?: Duration;
  readonly allow_fail?: boolean;
  readonly critical?: boolean;
}

/** The call that compensates a step. */
export interface StepRollback {
  readonly type?:
    | 'action'
    | 'database'
    | 'database_action'
    | 'graph'
    | 'graph_action'
    | 'storage'
    | 'notification'
    | 'publish';
  readonly app?: string;
  readonly database?: string;
  readonly graph?: string;
  readonly storage?: string;
  readonly notification?: string;
  readonly broker?: string;
  /** Of all but an operation of a graph. */
  readonly event?: string;
  readonly operation?: string;
  readonly input?: unknown;
}

/** A comparison as an object. */
export interface ConditionObject {
  readonly left: unknown;
  readonly operator: string;
  readonly right: unknown;
}

/** One node of a feature. `input` is a template. */
export interface Step {
  readonly tag: string;
  readonly name?: string;
  readonly type: StepType;
  readonly app?: string;
  readonly event?: string;
  readonly feature?: string;
  readonly database?: string;
  readonly graph?: string;
  readonly operation?: string;
  readonly fallback?: string;
  readonly healthcheck?: string;
  readonly quota?: string;
  readonly storage?: string;
  readonly notification?: string;
  readonly broker?: string;
  readonly on_exceeded?: 'continue' | 'fail';
  readonly parent_close_policy?: ParentClosePolicy;
  readonly signals?: readonly string[];
  readonly signal?: string;
  readonly input?: unknown;
  readonly condition?: string | ConditionObject;
  readonly dependsOn?: readonly string[];
  readonly for_each?: { readonly items: unknown; readonly concurrency?: number };
  readonly options?: StepOptions;
  readonly cache?: string;
  readonly rollback?: StepRollback;
}

/** A step in the older forms. */
export interface FeatureEvent {
  readonly type: StepType;
  readonly event: string;
  readonly app?: string;
  readonly input?: unknown;
  readonly retries?: number;
  readonly allow_fail?: boolean;
  readonly cache?: string;
  readonly condition?: string | ConditionObject;
}

/** Events that run when those of their parents have ended. */
export interface Sequence {
  readonly tag: string;
  readonly parents?: readonly string[];
  readonly level?: number;
  readonly events: readonly FeatureEvent[];
}

/** An environment in which a feature runs; an inactive one refuses to. */
export interface FeatureEnvironment {
  readonly slug: string;
  readonly active?: boolean;
}

/** What holds for a run as a whole. */
export interface FeatureOptions {
  readonly timeout?: Duration;
  readonly rollback_strategy?: RollbackStrategy;
  readonly retries?: number;
}

/** A feature. It has one of `steps`, `sequence` and `events`. */
export interface Feature {
  readonly tag: string;
  readonly name: string;
  readonly description?: string;
  /** All environments where absent. */
  readonly envs?: readonly FeatureEnvironment[];
  readonly input?: InputFields;
  readonly input_type?: 'JSON';
  readonly steps?: readonly Step[];
  readonly sequence?: readonly Sequence[];
  readonly events?: readonly FeatureEvent[];
  /** A template; null where absent. */
  readonly output?: unknown;
  readonly options?: FeatureOptions;
  readonly signals?: Readonly<Record<string, { readonly input?: InputFields }>>;
  /** Templates over the input, the steps and the state. */
  readonly queries?: Readonly<Record<string, { readonly result: unknown }>>;
  readonly store_event_results?: boolean;
}
