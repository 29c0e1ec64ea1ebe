import type { Parts } from '../src/compose.ts';
import { applyJob, createJob, isCommand, isFinal, leased } from '../src/engine/job.ts';
import { deadlineOf } from '../src/engine/job-outcome.ts';
import { declareJob } from '../src/engine/job-declaration.ts';
import type { Job, JobEvent, JobSpec, Transition } from '../src/engine/job-state.ts';
import { runAttempt } from '../src/resources/jobs/attempt.ts';
import type { JobSpecToRun, RunMessage } from '../src/resources/jobs/directory.ts';
import type { StoredCall } from '../src/resources/jobs/sealed-call.ts';
import type { GroupCommit } from './group-commit.ts';
import type { JobAlarm } from './job-alarm.ts';
import type { JobStore } from './job-store.ts';
import { Loops } from './loops.ts';
import type { Outbox } from './outbox.ts';
import { Places } from './places.ts';
import { Purge } from './purge.ts';
import { FAULT_DELAY_MS, PutOff } from './put-off.ts';
import { heartbeatOf, wakeTime, type WakeReasons } from './wake-time.ts';

/** Rows looked at in one turn; the alarm of what is left over is due at once. */
const BATCH = 500;
/** Changes of a job within this time reach the index as one. */
const FEED_DELAY_MS = 500;
/** How often jobs that wait for a place are looked at, and within what time each is to have one. */
const QUEUE_LOOK_MS = 100;
const QUEUE_HORIZON_MS = 1_000;

/** How long an alarm's handler begins attempts for which it stays: it may take fifteen minutes, and an attempt ten. */
const ATTEND_MS = 240_000;

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

/** What runs the attempt that holds a lease; null when it is gone. */
export function toRun(job: Job<StoredCall>, fence: number): JobSpecToRun | null {
  const live = leased(job, fence);
  if (live === null) return null;
  return { spec: job.spec, occurrence: live.occurrence, deadline: deadlineOf(job, live.occurrence) };
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
  /** Attempts under way, until their outcome is recorded. */
  readonly #works = new Set<Promise<void>>();
  #attendedUntil = -Infinity;
  #messages: RunMessage[] = [];
  #isRecovered = false;

  constructor(given: RunnerParts) {
    this.#given = given;
    this.#instance = given.parts.ids.create('instance');
    this.#loops = new Loops(given.parts, given.waitUntil);
    this.#purge = new Purge({ ...given, putOff: this.#putOff });
  }

  /**
   * Stores a new job; one that is due is leased in the same write when there is a place for it. With `isIndexed` the
   * index is told by somebody else.
   */
  insert(spec: JobSpec<StoredCall>, isIndexed = false): Job<StoredCall> {
    const { store, outbox } = this.#given;
    const created = createJob(spec);
    const next = this.#free > 0 ? applyJob(created, this.#wake()) : { job: created, effects: [] };
    store.insert(next.job, outbox.next());
    if (!isIndexed || store.lone === null) outbox.note(spec.id, { isGuarded: true });
    if (store.lone !== null) this.#isRecovered = true;
    this.#perform(next);
    return created;
  }

  /** Has the index told of a job as it stands, also should the object be cut off before. */
  tell(id: string): void {
    const { store, outbox } = this.#given;
    if (store.read(id) !== null) outbox.note(id, { isGuarded: true });
  }

  /** Has a stored job follow the request of another dispatch under its key. */
  declare(job: Job<StoredCall>, spec: JobSpec<StoredCall>): Job<StoredCall> {
    const { parts, store, outbox } = this.#given;
    const declared = declareJob(job, spec, parts.clock.now());
    if (declared !== job) this.#update(declared, job, { isGuarded: true });
    return declared;
  }

  /** Notices that the index feed has told already are not kept any longer. */
  #update(job: Job<StoredCall>, before: Job<StoredCall>, { isGuarded }: { readonly isGuarded: boolean }): void {
    const { store, outbox } = this.#given;
    const { id } = job.spec;
    const told = outbox.has(id) ? 0 : (before.progress.notices ?? 0);
    const notices = (job.notices ?? []).filter(({ n }) => n > told);
    store.update({ ...job, notices }, before, outbox.next());
    outbox.note(id, { isGuarded });
  }

  /** Applies an event to a stored job. The same job comes back when the event changes nothing. */
  change(job: Job<StoredCall>, event: JobEvent): Job<StoredCall> {
    const { store, outbox, onFinal } = this.#given;
    const next = applyJob(job, event);
    if (next.job !== job) this.#update(next.job, job, { isGuarded: isCommand(event) });
    this.#perform(next);
    if (next.job !== job && isFinal(next.job)) onFinal(job.spec.id);
    return next.job;
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
      this.#follow(now);
    } catch (thrown) {
      alarm.arm(now + FAULT_DELAY_MS);
      parts.log.fault('alarm', thrown);
    }
    this.#hand();
  }

  #lease(now: number): void {
    const { store } = this.#given;
    if (!this.#isRecovered) this.#doubt({ isGuarded: false });
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

  #perform({ job, effects }: Transition<StoredCall>): void {
    const { spec } = job;
    for (const { type, fence, ...effect } of effects) {
      const key = `${spec.id}:${fence}`;
      if (type === 'abort') this.#places.abort(key);
      else if ('self' in effect && effect.self) this.#start(job, fence, key);
      else this.#messages.push({ workspace: spec.workspace, jobId: spec.id, fence });
    }
  }

  #start(job: Job<StoredCall>, fence: number, key: string): void {
    const attempt = toRun(job, fence);
    if (attempt === null) return;
    const work = this.#run(attempt, fence, key).finally(() => this.#works.delete(work));
    this.#works.add(work);
    this.#given.waitUntil(work);
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

  #hand(): void {
    const { parts, waitUntil } = this.#given;
    const messages = this.#messages;
    this.#messages = [];
    if (messages.length > 0)
      waitUntil(parts.runs.send(messages).catch((thrown: unknown) => parts.log.fault('runs', thrown)));
  }

  /**
   * Arms the alarm, and starts the loops that have something to do. A lone job has its alarm put off when nothing is
   * left to guard; in others there is something to guard soon again.
   */
  #follow(now: number): void {
    const { store, outbox, alarm } = this.#given;
    const reasons: WakeReasons = {
      now,
      next: store.earliest,
      isFull: this.#free === 0,
      isRunning: this.#places.isBusy,
      isAttended: this.#isAttended,
      isUntold: outbox.isGuarded,
      putOffUntil: this.#putOff.until,
    };
    const isAtRest = heartbeatOf(reasons) === Infinity && store.lone !== null;
    const isKnown = !isAtRest && alarm.covers(wakeTime(reasons));
    const next = isKnown ? reasons.next : store.nextDue();
    const at = wakeTime(reasons, next);
    if (at < Infinity) alarm.arm(at, isAtRest);
    if (!outbox.isEmpty) this.#loops.keep(this.#feed, FEED_DELAY_MS);
    if (reasons.isFull && next.waiting <= now) this.#loops.keep(this.#relieve, QUEUE_LOOK_MS);
  }

  /**
   * What the alarm does. That of a lone job stays with the attempt it begins, and sees to it that the index hears of
   * its end: the platform fires an alarm anew whose handler was cut off, so none has to guard the attempt.
   */
  async attend(): Promise<void> {
    const { parts, store, commits } = this.#given;
    const { lone } = store;
    if (lone === null) return commits.submit(() => undefined);
    if (!this.#isRecovered) this.#doubt({ isGuarded: lone.due > parts.clock.now() });
    this.#attendedUntil = parts.clock.now() + ATTEND_MS;
    await commits.submit(() => undefined);
    while (this.#isAttended && this.#works.size > 0) await Promise.all(this.#works);
    if (this.#works.size === 0) await this.#loops.hurry(this.#feed);
    this.#attendedUntil = -Infinity;
    await commits.submit(() => undefined);
  }

  /** The index may not have heard of what an earlier instance did to its lone job. */
  #doubt(how: { readonly isGuarded: boolean }): void {
    const { store, outbox } = this.#given;
    if (store.lone !== null) outbox.note(store.lone.job.spec.id, how);
  }

  /** Whether an alarm's handler waits for the lone job's attempt, before whose end the job needs nothing. */
  get #isAttended(): boolean {
    const { parts, store } = this.#given;
    const job = store.lone?.job;
    if (job === undefined || parts.clock.now() >= this.#attendedUntil) return false;
    return job.beside === undefined && !('nextAt' in job.phase);
  }

  /** Tells the index what changed. When it cannot be told, the heartbeat tries again. */
  readonly #feed = async (): Promise<boolean> => {
    const { outbox, commits } = this.#given;
    await outbox.send();
    await commits.submit(() => outbox.close());
    return !outbox.isEmpty;
  };

  /** Hands the queue what will not have a place soon enough. */
  readonly #relieve = async (): Promise<boolean> => {
    const { parts, store, commits } = this.#given;
    await commits.submit(() => {
      const now = parts.clock.now();
      const isWaiting = this.#free === 0;
      const soon = this.#places.within(QUEUE_HORIZON_MS, now) + this.#putOff.size;
      const beyond = isWaiting ? store.waiting(now, BATCH, soon) : [];
      for (const { job } of beyond) this.#wakeJob(job, false);
    });
    return this.#free === 0 && store.nextDue().waiting <= parts.clock.now();
  };
}
