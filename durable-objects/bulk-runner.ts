import type { Parts } from '../src/compose.ts';
import {
  batchSize,
  type BulkEvent,
  type BulkJob,
  type BulkOutcome,
  commandOf,
  nextAfter,
  outcomeOf,
} from '../src/engine/bulk.ts';
import { mapAtATime } from '../src/kernel/at-a-time.ts';
import { toErrorRecord } from '../src/kernel/errors.ts';
import type { Bulk } from '../src/resources/jobs/bulk.ts';

/** Jobs asked at one time: as many requests as an invocation may have under way. */
const AT_A_TIME = 6;
/** Seconds' worth of jobs that one look into the index brings, and bounds of their number. */
const PAGE_S = 5;
const PAGE_MIN = 10;
const PAGE_MAX = 500;
/** Waits before an object is asked again that could not be. */
const RETRY_DELAYS_MS = [100, 1_000];

/** What a runner works with. */
export interface BulkRunnerParts {
  readonly parts: Pick<Parts, 'clock' | 'index' | 'jobs' | 'log'>;
  /** The operation as it stands. */
  readonly read: () => Bulk;
  readonly apply: (event: BulkEvent) => void;
}

/** Goes through the jobs of a bulk operation: finds them in the index, and asks the object of each. */
export class BulkRunner {
  readonly #given: BulkRunnerParts;
  /** Jobs that were found and not begun. */
  #found: BulkJob[] = [];

  constructor(given: BulkRunnerParts) {
    this.#given = given;
  }

  /** Goes on until the operation has ended, or until an instant. */
  async run(until: number): Promise<void> {
    const { parts, read, apply } = this.#given;
    const { clock, index } = parts;
    const { request, matched, begun } = read();
    const { workspace, filter, rate } = request;
    if (matched === null) apply({ type: 'count', now: clock.now(), matched: await index.count(workspace, filter) });
    // An instance of before was cut off: what it had begun took its share of the time.
    if (begun.length > 0) await this.#askAll(begun, nextAfter(clock.now(), rate, begun.length), true);
    while (read().status === 'running' && clock.now() < until) {
      const jobs = await this.#next();
      apply({ type: 'begin', now: clock.now(), jobs });
      if (read().begun.length > 0) await this.#askAll(jobs, read().nextAt, false);
    }
  }

  async #next(): Promise<readonly BulkJob[]> {
    const { parts, read } = this.#given;
    const { request, position } = read();
    const { workspace, filter, rate } = request;
    if (this.#found.length === 0) {
      const page = Math.min(PAGE_MAX, Math.max(PAGE_MIN, rate * PAGE_S));
      this.#found = await parts.index.next(workspace, filter, position, page);
    }
    return this.#found.splice(0, batchSize(rate));
  }

  async #askAll(jobs: readonly BulkJob[], from: number, isRepetition: boolean): Promise<void> {
    const { parts, read, apply } = this.#given;
    const { clock } = parts;
    let nextAt = from;
    let turn = Promise.resolve();
    // One after the other, so that none that is late catches up with the next.
    const pass = (): Promise<void> => {
      turn = turn.then(async () => {
        for (let wait = nextAt - clock.now(); wait > 0; wait = nextAt - clock.now()) await clock.sleep(Math.ceil(wait));
        nextAt = nextAfter(clock.now(), read().request.rate);
      });
      return turn;
    };
    const outcomes = await mapAtATime(jobs, AT_A_TIME, async (job): Promise<BulkOutcome> => {
      if (read().status === 'running') await pass();
      return read().status === 'running' ? this.#ask(job, isRepetition) : { type: 'left' };
    });
    apply({ type: 'record', now: clock.now(), outcomes, nextAt });
  }

  /** An object that did not answer may have done what it was asked for. */
  async #ask(job: BulkJob, isRepetition: boolean): Promise<BulkOutcome> {
    const { clock, log } = this.#given.parts;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#command(job, isRepetition || attempt > 0);
      } catch (thrown) {
        const delay = RETRY_DELAYS_MS[attempt];
        if (delay === undefined) {
          log.fault(job.id, thrown);
          const { code, message } = toErrorRecord(thrown);
          return { type: 'failed', error: { code, message } };
        }
        await clock.sleep(delay);
      }
    }
  }

  async #command(job: BulkJob, isRepetition: boolean): Promise<BulkOutcome> {
    const { parts, read } = this.#given;
    const { request } = read();
    const command = commandOf(request, parts.clock.now());
    const answer = await parts.jobs.at(request.workspace, job.id).command(job.id, command, request.within);
    return outcomeOf(request, command.id, answer, isRepetition);
  }
}
