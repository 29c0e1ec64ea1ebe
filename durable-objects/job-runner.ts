import type { Parts } from '../src/compose.ts';
import { applyJob, createJob, isCommand, isFinal } from '../src/engine/job.ts';
import { declareJob } from '../src/engine/job-declaration.ts';
import type { Job, JobEvent, JobSpec } from '../src/engine/job-state.ts';
import { runAttempt } from '../src/resources/jobs/attempt.ts';
import type { JobSpecToRun } from '../src/resources/jobs/directory.ts';
import type { StoredCall } from '../src/resources/jobs/sealed-call.ts';
import { leaveGate } from './gate-leaving.ts';
import type { GroupCommit } from './group-commit.ts';
import type { JobAlarm } from './job-alarm.ts';
import type { JobStore } from './job-store.ts';
import { Lookout } from './lookout.ts';
import { Loops } from './loops.ts';
import type { Outbox } from './outbox.ts';
import { Places } from './places.ts';
import { Purge } from './purge.ts';
import { FAULT_DELAY_MS, PutOff } from './put-off.ts';
import { TurnEffects } from './turn-effects.ts';
import { Works } from './works.ts';

/** Rows looked at in one turn; the alarm of what is left over is due at once. */
const BATCH = 500;
/** A notice that nobody could be told of for this long is given up. */
const NOTICE_MS = 24 * 3_600_000;

/** What a runner works with. */
export interface RunnerParts {
  readonly parts: Parts;
  readonly store: JobStore;
  readonly outbox: Outbox;
  readonly alarm: JobAlarm;
  readonly commits: GroupCommit;
  /** Keeps the object alive until the work is done. */
  readonly waitUntil: (work: Promise<unknown>) => void;
  /** Told of each job that became final. */
  readonly onFinal: (id: string) => void;
  /** Empties the object once nothing is left in it. */
  readonly eraseIfEmpty: () => void;
}

/**
 * Applies events to stored jobs, stores what changed and performs the effects; leases what is due to a place in the
 * object or to the queue. All but the attempts themselves happens in the turns of a group commit.
 */
export class JobRunner {
  readonly #given: RunnerParts;
  readonly #instance: string;
  readonly #places = new Places();
  readonly #putOff = new PutOff();
  readonly #loops: Loops;
  readonly #purge: Purge;
  readonly #works: Works;
  readonly #lookout: Lookout;
  readonly #effects: TurnEffects;
  #isRecovered = false;
  /** Whether jobs waited that will not have a place soon enough, when that was looked at last. */
  #isBehind = false;

  constructor(given: RunnerParts) {
    this.#given = given;
    this.#instance = given.parts.ids.create('instance');
    this.#loops = new Loops(given.parts, given.waitUntil);
    this.#works = new Works(given.waitUntil);
    this.#effects = new TurnEffects({
      ...given,
      places: this.#places,
      putOff: this.#putOff,
      start: (attempt, fence, key) => this.#works.add(this.#run(attempt, fence, key)),
    });
    this.#purge = new Purge({ ...given, putOff: this.#putOff });
    this.#lookout = new Lookout({
      ...given,
      places: this.#places,
      putOff: this.#putOff,
      loops: this.#loops,
      works: this.#works,
      relieve: this.#relieve,
    });
  }

  /**
   * Stores a new job; one that is due is leased in the same write when there is a place for it. With `isIndexed` the
   * index is told by somebody else, unless the job has ended at that: nothing follows that would tell its notices.
   */
  insert(spec: JobSpec<StoredCall>, isIndexed = false): void {
    const { store, outbox } = this.#given;
    const created = createJob(spec);
    const next = this.#free > 0 ? applyJob(created, this.#wake()) : { job: created, effects: [] };
    const stored = store.insert(next.job, outbox.next());
    if (!isIndexed || store.lone === null || isFinal(next.job)) outbox.wrote(stored, { isGuarded: true });
    if (store.lone !== null) this.#isRecovered = true;
    this.#effects.perform(next);
  }

  /** Has the index told of a job as it stands, also should the object be cut off before. */
  tell(id: string): void {
    const { store, outbox } = this.#given;
    if (store.read(id) !== null) outbox.note(id, { isGuarded: true });
  }

  /** Has a stored job follow the request of another dispatch under its key. */
  declare(job: Job<StoredCall>, spec: JobSpec<StoredCall>): Job<StoredCall> {
    const declared = declareJob(job, spec, this.#given.parts.clock.now());
    if (declared !== job) this.#update(declared, job, { isGuarded: true });
    return declared;
  }

  /** Has the notices of a job told that may not have been. */
  retell(id: string): void {
    const { store, outbox } = this.#given;
    if ((store.read(id)?.job.notices ?? []).length > 0 && !outbox.isTold(id)) this.tell(id);
  }

  /** Notices that were told already are not kept any longer, nor those that surely were. */
  #update(job: Job<StoredCall>, before: Job<StoredCall>, { isGuarded }: { readonly isGuarded: boolean }): void {
    const { store, outbox, parts } = this.#given;
    const { id } = job.spec;
    const told = outbox.isTold(id) ? (before.progress.notices ?? 0) : 0;
    const oldest = parts.clock.now() - NOTICE_MS;
    const notices = (job.notices ?? []).filter(({ n, at }) => n > told && at > oldest);
    const stored = store.update({ ...job, notices }, before, outbox.next());
    leaveGate(this.#given, job, before);
    outbox.wrote(stored, { isGuarded });
  }

  /** Applies an event to a stored job. The same job comes back when the event changes nothing. */
  change(job: Job<StoredCall>, event: JobEvent): Job<StoredCall> {
    const { onFinal } = this.#given;
    const next = applyJob(job, event);
    if (next.job !== job) this.#update(next.job, job, { isGuarded: isCommand(event) });
    this.#effects.perform(next);
    if (next.job !== job && isFinal(next.job)) onFinal(job.spec.id);
    return next.job;
  }

  /** See {@link Lookout}. */
  readonly gather = () => this.#lookout.gather();

  /** What the alarm does. */
  async attend(): Promise<void> {
    await this.#lookout.attend(this.#isRecovered);
  }

  /**
   * Takes over what was cut off, leases what is due, forgets what was kept long enough, and arms the alarm. A fault
   * of ours is logged and looked at again a second later.
   */
  advance(): void {
    const { parts, alarm, eraseIfEmpty } = this.#given;
    const now = parts.clock.now();
    try {
      this.#putOff.expire(now);
      this.#lease(now);
      this.#purge.run(now, BATCH);
      if (!this.#places.isBusy) eraseIfEmpty();
      this.#lookout.follow(now, this.#free === 0);
    } catch (thrown) {
      alarm.arm(now + FAULT_DELAY_MS);
      parts.log.fault('alarm', thrown);
    }
    this.#effects.end();
  }

  #lease(now: number): void {
    const { store } = this.#given;
    if (!this.#isRecovered) this.#lookout.doubt({ isGuarded: false });
    const abandoned = this.#isRecovered ? [] : store.abandoned(this.#instance);
    const lost = [...abandoned, ...store.expired(now, BATCH)].map(({ job }) => [job.spec.id, job] as const);
    for (const job of new Map(lost).values()) this.#wakeJob(job);
    this.#isRecovered = true;
    if (this.#free === 0) return;
    // Repeated when jobs turn out not to be woken, until there are others for the places that are free.
    let known: number;
    do {
      known = this.#putOff.size;
      for (const { job } of store.waiting(now, this.#free + known)) if (this.#free > 0) this.#wakeJob(job);
    } while (this.#free > 0 && this.#putOff.size > known);
  }

  /** A job that a fault of ours keeps from being woken does not hold up the others. */
  #wakeJob(job: Job<StoredCall>, self?: false): void {
    const { clock, log } = this.#given.parts;
    const { id } = job.spec;
    if (this.#putOff.has(id)) return;
    try {
      this.change(job, this.#wake(self));
    } catch (thrown) {
      this.#putOff.add(id, clock.now());
      log.fault(id, thrown);
    }
  }

  get #free(): number {
    return this.#places.free(this.#given.parts.clock.now());
  }

  #wake(self = this.#free > 0): JobEvent {
    return { type: 'wake', now: this.#given.parts.clock.now(), instance: this.#instance, self };
  }

  async #run(attempt: JobSpecToRun, fence: number, key: string): Promise<void> {
    const { parts, store, commits } = this.#given;
    const { clock, ids, log, records } = parts;
    const { id } = attempt.spec;
    const signal = this.#places.begin(key, clock.now());
    const outcome = await runAttempt(parts, attempt, signal);
    await commits
      .submit(() => {
        this.#places.end(key, clock.now());
        const stored = store.read(id);
        if (stored === null) return;
        this.change(stored.job, { type: 'report', now: clock.now(), fence, outcome, random: ids.random() });
      })
      .catch((thrown: unknown) => log.fault(key, thrown));
    const flushing = records.flush();
    if (flushing !== null) this.#given.waitUntil(flushing);
  }

  /** Hands the queue what will not have a place soon enough, as it seemed twice: an object may lose its thread for a moment. */
  readonly #relieve = async (): Promise<boolean> => {
    const { parts, store, commits } = this.#given;
    await commits.submit(() => {
      const now = parts.clock.now();
      const isWaiting = this.#free === 0 && this.#places.isSettled(now);
      const soon = this.#places.within(this.#places.patienceMs, now) + this.#putOff.size;
      const beyond = isWaiting ? store.waiting(now, BATCH, soon) : [];
      if (this.#isBehind) for (const { job } of beyond) this.#wakeJob(job, false);
      this.#isBehind = beyond.length > 0;
    });
    return this.#free === 0 && store.nextDue().waiting <= parts.clock.now();
  };
}
