/** One line a run on the console, and the same record for the run log. */

import { READ_OPERATIONS } from './engine/database/reads.ts';
import { GRAPH_READS } from './engine/graph/operations.ts';
import type { LogLevel } from './engine/feature/plan.ts';
import type { Clock } from './kernel/clock.ts';
import { redact, redactText } from './kernel/redact.ts';
import type { OverdueJob } from './resources/jobs/job-index.ts';
import {
  accessRecord,
  type FinishedRun,
  runRecord,
  type SecretAccessed,
  sessionRecord,
  type SessionUsed,
} from './run-record.ts';

/** What checks a token of a session. */
const CHECKS: ReadonlySet<string> = new Set(['verify', 'decrypt']);
/** What reads files. */
const FILE_READS = ['download', 'open', 'info', 'list', 'stats', 'getSignedUrl'];
/** What reads a database, a graph or a storage. */
const DATA_READS: ReadonlySet<string> = new Set([...READ_OPERATIONS, ...GRAPH_READS, ...FILE_READS]);
/** Namespaces of those. */
const OF_DATA: ReadonlySet<string> = new Set(['databases', 'graphs', 'storage']);

/**
 * Whether a run that went well has no line, which costs more than its record: an option is told by the line of its run,
 * and reads of databases, graphs and storages are many.
 */
function isQuiet({ call, context }: FinishedRun): boolean {
  if (context.parent !== undefined) return true;
  return OF_DATA.has(call.namespace) && context.job === undefined && DATA_READS.has(call.operation);
}

/** Something that an owner must learn of, and that no caller was told. */
export interface Warning {
  readonly event:
    | 'budget_exceeded'
    | 'schedule_refused'
    | 'feature_overdue'
    | 'health_webhook_failed'
    | 'health_notification_failed'
    | 'event_lag'
    | 'event_lag_over'
    | 'event_dead_letter';
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
      const line = JSON.stringify(runRecord(run));
      if (run.error !== null || !isQuiet(run)) console.log(line);
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
