/** A job as a row holds it. */

import { dueTime, isFinal } from '../src/engine/job.ts';
import { livesOf } from '../src/engine/job-outcome.ts';
import type { Job, JobSpec } from '../src/engine/job-state.ts';
import type { StoredCall } from '../src/resources/jobs/sealed-call.ts';

/** What a row waits for: its next attempt, the report of one, the end of the time for which it is kept, or for the index to forget it. */
export type Stage = 'waiting' | 'leased' | 'final' | 'deleted';

/** The columns of a row that change with each event. */
export interface JobUpdate {
  readonly id: string;
  readonly stage: Stage;
  readonly due: number;
  readonly instance: string | null;
  readonly revision: number;
  readonly state: string;
}

/** The columns of a row. */
export interface JobRow extends JobUpdate {
  readonly spec: string;
}

/** A job but for what was dispatched. */
type State = Omit<Job<StoredCall>, 'spec'>;

/** The same as a row holds it. */
interface StoredState extends State {
  /** Whether the latest execution of the history had the result of `progress`, which is not held twice. */
  readonly isResultLast?: true;
}

/** A job as its row holds it. */
export interface StoredJob {
  readonly job: Job<StoredCall>;
  /** Grows with every change of any job of the object. */
  readonly revision: number;
  /** When the row needs its object next, or is no longer kept; epoch milliseconds. */
  readonly due: number;
}

/** Due time of what waits for a caller: the last instant that a date can hold. */
const NEVER_DUE = 8.64e15;
/** How long the row of a deleted job stays, so that the index hears of it first. */
const FORGET_MS = 5_000;

/** The row of a job; a job that has ended is kept for so long. */
export function toRow(job: Job<StoredCall>, revision: number, keepMs: number): JobRow {
  return { ...toUpdate(job, revision, keepMs), spec: JSON.stringify(job.spec) };
}

/** The same but for what was dispatched. */
export function toUpdate(job: Job<StoredCall>, revision: number, keepMs: number): JobUpdate {
  const { spec, ...state } = job;
  return {
    id: spec.id,
    stage: stageOf(job),
    due: dueOf(job, keepMs),
    instance: instanceOf(job),
    revision,
    state: JSON.stringify(toStored(state)),
  };
}

function toStored(state: State): StoredState {
  const { progress, history = [] } = state;
  const last = history.at(-1);
  if (last?.result === undefined || last.result === null || last.result !== progress.result) return state;
  const { result: _same, ...rest } = last;
  return { ...state, history: [...history.slice(0, -1), rest], isResultLast: true };
}

function fromStored({ isResultLast, ...state }: StoredState): State {
  const { progress, history = [] } = state;
  const last = history.at(-1);
  if (isResultLast === undefined || last === undefined) return state;
  return { ...state, history: [...history.slice(0, -1), { ...last, result: progress.result }] };
}

/** The job of a row. */
export function fromRow({
  spec,
  state,
  revision,
  due,
}: Pick<JobRow, 'spec' | 'state' | 'revision' | 'due'>): StoredJob {
  return {
    job: { spec: JSON.parse(spec) as JobSpec<StoredCall>, ...fromStored(JSON.parse(state) as StoredState) },
    revision,
    due,
  };
}

/** A due time as the object reckons with it: `Infinity` for what waits for a caller. */
export function dueOrNever(due: number): number {
  return due >= NEVER_DUE ? Infinity : due;
}

/** What a job waits for. */
function stageOf(job: Job<StoredCall>): Stage {
  if (isFinal(job)) return job.phase.status === 'deleted' ? 'deleted' : 'final';
  return livesOf(job).some(({ status }) => status === 'running') ? 'leased' : 'waiting';
}

function dueOf(job: Job<StoredCall>, keepMs: number): number {
  const due = dueTime(job);
  if (due !== null) return Math.min(due, NEVER_DUE);
  const { updatedAt, completedAt } = job.progress;
  if (job.phase.status === 'deleted') return updatedAt + FORGET_MS;
  return (completedAt ?? updatedAt) + keepMs;
}

/** The instance that runs an attempt of the job itself; when several do, one of them. */
function instanceOf(job: Job<StoredCall>): string | null {
  for (const live of livesOf(job))
    if (live.status === 'running' && live.lease.instance !== null) return live.lease.instance;
  return null;
}
