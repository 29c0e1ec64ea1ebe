/** One line a run on the console, and the same record for the run log. */

import type { LogLevel } from './engine/feature/plan.ts';
import type { Clock } from './kernel/clock.ts';
import type { RunMeta } from './kernel/run-meta.ts';
import type { ErrorRecord } from './kernel/errors.ts';
import { redact, redactText } from './kernel/redact.ts';
import { type Call, type CallingStep, type ExecutionContext, type Targeted, targetOf } from './resources/executor.ts';
import type { OverdueJob } from './resources/jobs/job-index.ts';
import type { Identifier } from './resources/sessions/tokens.ts';

/** Characters of an error's message that are kept. */
const MESSAGE_LENGTH = 2_000;

/**
 * What happened in a run, as it is logged. Times are epoch milliseconds, durations milliseconds. The record of a call that
 * a step of a feature made names the step; others have no such fields.
 */
export interface RunRecord extends Partial<CallingStep> {
  readonly time: number;
  readonly level: 'info' | 'error';
  readonly run_id: string;
  /** The run that made this one, such as that of a fallback; absent where none did. */
  readonly parent?: string;
  readonly job_id: string | null;
  readonly workspace: string;
  /** Who asked for the run. */
  readonly user: string;
  readonly product: string;
  readonly env: string;
  readonly version: number;
  readonly namespace: string;
  readonly operation: string;
  readonly target: string;
  readonly status: 'success' | 'fail';
  readonly code: string | null;
  readonly message: string | null;
  readonly attempts: number;
  readonly duration_ms: number;
  readonly cached: boolean;
  readonly traceparent: string | null;
  /** Keys of the secrets that were used. */
  readonly secrets: readonly string[];
  /** Whose session it was, of operations on sessions where that is known. */
  readonly identifier?: Identifier;
  /** Of runs on migrations those that were changed; none of one that failed, whose message names the one that did. */
  readonly migrations?: readonly string[];
}

/** A finished run. */
export interface FinishedRun extends Pick<RunRecord, 'secrets' | 'time' | 'migrations'> {
  readonly call: Pick<Call, 'product' | 'env' | 'namespace'> & Targeted & { readonly operation: string };
  readonly context: Pick<ExecutionContext, 'workspace' | 'user' | 'job' | 'step' | 'parent' | 'traceparent'>;
  readonly meta: RunMeta;
  readonly error: ErrorRecord | null;
}

/** A use of secrets outside of any run: by their reader, or to obtain a credential. */
export interface SecretAccessed {
  /** Stands where the record of a run has the run's id. */
  readonly id: string;
  readonly workspace: string;
  readonly user: string;
  readonly product: string;
  readonly env: string;
  readonly version: number;
  /** Such as `secrets.fetch`. */
  readonly operation: `${string}.${string}`;
  readonly target: string;
  readonly secrets: readonly string[];
}

/** The record of such a use. */
export function accessRecord({ id, operation: whole, ...access }: SecretAccessed, now: number): RunRecord {
  const [namespace = '', operation = ''] = whole.split('.');
  return {
    time: now,
    level: 'info',
    run_id: id,
    job_id: null,
    namespace,
    operation,
    status: 'success',
    code: null,
    message: null,
    attempts: 1,
    duration_ms: 0,
    cached: false,
    traceparent: null,
    ...access,
  };
}

/** Something that was done with a session, or refused. */
export interface SessionUsed extends Omit<SecretAccessed, 'operation' | 'secrets'> {
  /** Such as `start`; the target is the session's tag. */
  readonly operation: string;
  /** Why it was refused, or null. */
  readonly code: string | null;
  /** Whose session it was, where that is known. */
  readonly identifier: Identifier | null;
  /** When it began, epoch milliseconds. */
  readonly time: number;
}

/** The record of it. */
function sessionRecord({ id, code, identifier, time, ...used }: SessionUsed, now: number): RunRecord {
  const status = code === null ? 'success' : 'fail';
  return {
    ...accessRecord({ ...used, id, operation: `sessions.${used.operation}`, secrets: [] }, time),
    level: code === null ? 'info' : 'error',
    status,
    code,
    duration_ms: now - time,
    ...(identifier !== null && { identifier }),
  };
}

/** What checks a token of a session. */
const CHECKS: ReadonlySet<string> = new Set(['verify', 'decrypt']);
/** Namespaces whose records are of something else than runs. */
const NO_RUNS: ReadonlySet<string> = new Set(['secrets', 'credentials', 'sessions']);

/** Whether a record is of a run that reached for its target: it counts, where what a cache answered or what was refused does not. */
export function isRun({ attempts, namespace }: Pick<RunRecord, 'attempts' | 'namespace'>): boolean {
  return attempts > 0 && !NO_RUNS.has(namespace);
}

/** Something that an owner must learn of, and that no caller was told. */
export interface Warning {
  readonly event: 'budget_exceeded' | 'schedule_refused' | 'feature_overdue' | 'health_webhook_failed';
  readonly workspace: string;
  readonly product: string;
  readonly env: string;
  readonly [detail: string]: string | number | null;
}

/** A line that a run of a feature logs. */
export interface FeatureLine {
  readonly level: LogLevel;
  readonly workspace: string;
  readonly product: string;
  readonly env: string;
  readonly feature: string;
  readonly feature_id: string;
  readonly message: string;
  readonly data: unknown;
}

/** Where runs are reported. */
export interface RunLog {
  /** Reports one finished run; never throws and never waits. */
  record(run: FinishedRun): void;
  /** Reports a use of secrets outside of any run. */
  access(access: SecretAccessed): void;
  /** Reports what was done with a session: whose it was to the record alone, and of good tokens no line, for each costs. */
  session(used: SessionUsed): void;
  /** Logs a job that its object left waiting well beyond its time; the sweeper woke it. */
  overdue(job: OverdueJob): void;
  /** Logs a warning; its texts are redacted. */
  warn(warning: Warning): void;
  /** Logs what a run of a feature says; it is redacted. */
  feature(line: FeatureLine): void;
  /** Logs a webhook that was disabled because of what it answers. */
  webhookDisabled(webhook: { readonly workspace: string; readonly id: string; readonly reason: string }): void;
  /** Logs a fault of ours with its stack, `mask` taking secrets out of it; the caller sees only the id. */
  fault(id: string, thrown: unknown, mask?: (text: string) => string): void;
}

/** What a run log works with. */
export interface RunLogParts {
  readonly console: Pick<Console, 'log' | 'warn' | 'error'>;
  readonly clock: Clock;
  /** Takes the line of a run, the JSON text of its {@link RunRecord}. */
  readonly keep: (line: string) => void;
}

/** Writes to the console, and hands each record on. */
export function createRunLog({ console, clock, keep }: RunLogParts): RunLog {
  return {
    overdue({ workspace, id, due }) {
      const late_ms = clock.now() - due;
      console.warn(JSON.stringify({ level: 'warn', event: 'job_overdue', workspace, job_id: id, due, late_ms }));
    },
    webhookDisabled({ workspace, id, reason }) {
      const text = redactText(reason);
      console.warn(
        JSON.stringify({ level: 'warn', event: 'webhook_disabled', workspace, webhook_id: id, reason: text }),
      );
    },
    record(run) {
      const line = JSON.stringify(toRecord(run));
      // What an option did is told by the line of the run that it was an option of; lines cost more than records.
      if (run.error !== null || run.context.parent === undefined) console.log(line);
      keep(line);
    },
    access(access) {
      const line = JSON.stringify(accessRecord(access, clock.now()));
      console.log(line);
      keep(line);
    },
    session(used) {
      const { identifier, ...record } = sessionRecord(used, clock.now());
      if (used.code !== null || !CHECKS.has(used.operation)) console.log(JSON.stringify(record));
      keep(JSON.stringify({ ...record, identifier }));
    },
    warn(warning) {
      console.warn(redactText(JSON.stringify({ level: 'warn', ...warning })));
    },
    feature({ level, ...line }) {
      const text = JSON.stringify(redact({ level, event: 'feature_log', ...line }));
      if (level === 'error') console.error(text);
      else if (level === 'warn') console.warn(text);
      else console.log(text);
    },
    fault(id, thrown, mask = (text) => text) {
      const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
      console.error(JSON.stringify({ level: 'error', id, fault: redactText(mask(text)) }));
    },
  };
}

function toRecord({ call, context, meta, error, ...rest }: FinishedRun): RunRecord {
  return {
    ...rest,
    level: error === null ? 'info' : 'error',
    run_id: meta.run_id,
    job_id: context.job?.id ?? null,
    ...context.step,
    ...(context.parent !== undefined && { parent: context.parent }),
    workspace: context.workspace,
    user: context.user,
    product: call.product,
    env: call.env,
    version: meta.version,
    namespace: call.namespace,
    operation: call.operation,
    target: targetOf(call),
    status: error === null ? 'success' : 'fail',
    code: error?.code ?? null,
    message: error === null ? null : redactText(error.message).slice(0, MESSAGE_LENGTH),
    attempts: meta.attempts,
    duration_ms: meta.duration_ms,
    cached: meta.cached,
    traceparent: context.traceparent,
  };
}
