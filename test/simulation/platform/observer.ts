/** What is seen of a history from outside, and who looks at it. */

import type { KeyName } from '../../../src/engine/gate-names.ts';
import type { Job } from '../../../src/engine/job-state.ts';
import type { StoredCall } from '../../../src/resources/jobs/sealed-call.ts';
import type { Place } from './place.ts';

/** A job as its row holds it. */
export type StoredJob = Job<StoredCall>;

/** The writes of one turn of an object's instance. */
export interface Turn {
  readonly object: string;
  readonly place: Place;
  /** The time by the clock of the instance, epoch milliseconds. */
  readonly now: number;
  /** When the object wakes as things stand; null when nothing is armed. */
  readonly alarm: number | null;
  /** Whether the platform has forgotten an alarm that the instance takes to be armed. */
  readonly isAlarmLost: boolean;
  /** Whether an alarm is being handled and no other was armed since. */
  readonly isRinging: boolean;
}

/** A row of a job that a turn changed; null where there was none, or is none any more. A `spec` that stays is the same object. */
export interface JobChange {
  readonly id: string;
  readonly before: StoredJob | null;
  readonly after: StoredJob | null;
  readonly turn: Turn;
}

/** An attempt as its target sees it. Instants are true ones. */
export interface Execution {
  readonly number: number;
  readonly jobId: string;
  readonly occurrence: number;
  readonly fence: number;
  readonly place: Place;
  readonly event: string;
  /** Of the work: its occurrence, or its run. */
  readonly holder: string;
  /** What admitted it, and from when on it counts by the clock of its gate; null for what needs no admission. */
  readonly admitted: { readonly needs: readonly KeyName[]; readonly at: number } | null;
  readonly beganAt: number;
  /** Until when it may go on, by the clock of its place. */
  readonly deadline: number;
  /** Whether whoever made it was told to stop. */
  isAborted: boolean;
  /** What its maker was told, once it was. */
  end: { readonly ok: true } | { readonly ok: false; readonly code: string } | null;
}

/** A request of a client. Instants are true ones. */
export interface Request {
  readonly number: number;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly key: string | null;
  readonly sentAt: number;
}

/** Looks at a history. What it is told of is durable unless it says otherwise. */
export interface Observer {
  /** A turn has written, and may yet be lost. `jobs` are the rows of the object as it leaves them. */
  wrote?(turn: Turn, jobs: ReadonlyMap<string, StoredJob>): void;
  /** A row was changed. */
  changed?(change: JobChange): void;
  /** A target begins to carry out an attempt. */
  began?(execution: Execution): void;
  /** A target begins to carry out an attempt of a run, which is no job. */
  beganRun?(execution: Execution): void;
  /** Whoever made an attempt is told how it ended. */
  ended?(execution: Execution): void;
  /** Those who watch jobs were told of notices, by their ids. */
  told?(notices: readonly string[]): void;
  /** A client sends a request, for the first time or again. */
  asked?(request: Request): void;
  /** A client got an answer. */
  answered?(request: Request, data: unknown): void;
  /** A client was refused, or cannot know what came of its request: `code` is null then. */
  refused?(request: Request, code: string | null): void;
  /** Nothing goes wrong any more, and has not for long enough that all should be as it ought to. */
  rested?(): void;
  /** The time of everything that ever was is over, and nothing has gone wrong for a while. */
  outlived?(): void;
}
