import type { Parts } from '../src/compose.ts';
import { LIMITS } from '../src/kernel/limits.ts';
import type { FeatureStore, Stage } from './feature-store.ts';
import type { JobAlarm } from './job-alarm.ts';
import { PutOff } from './put-off.ts';

/** Runs that are looked at in one turn of the alarm. */
const BATCH = 200;

/** What a schedule works with. */
export interface ScheduleParts {
  readonly parts: Pick<Parts, 'clock' | 'log'>;
  readonly store: FeatureStore;
  readonly alarm: JobAlarm;
}

/** Which runs of an object are looked at when: those that wait by their rows, those with something under way by memory. */
export class FeatureSchedule {
  readonly #given: ScheduleParts;
  /** What a fault of ours keeps from going on. */
  readonly #putOff = new PutOff();
  /** When runs with something under way are looked at again. */
  readonly #active = new Map<string, number>();
  /** No run that waits is due before: read anew whenever the object looks after what is due; null until then. */
  #nextWaiting: number | null = null;
  /** What an earlier instance left under way, until it is taken over. */
  readonly #abandoned: Set<string>;

  constructor(given: ScheduleParts) {
    this.#given = given;
    this.#abandoned = new Set(given.store.abandoned());
  }

  get isIdle(): boolean {
    return this.#active.size + this.#abandoned.size === 0;
  }

  isAbandoned(id: string): boolean {
    return this.#abandoned.has(id);
  }

  /** To be called when a run was taken over; whether it had to be. */
  recovered(id: string): boolean {
    return this.#abandoned.delete(id);
  }

  /** Whether there is a run, as far as that can be told. */
  knows(id: string): boolean {
    return this.#safely(() => this.#given.store.has(id), true);
  }

  /** Leaves a run alone for a while. */
  putOff(id: string): void {
    this.#putOff.add(id, this.#given.parts.clock.now());
  }

  /** Notes how a run stands, in the turn in which it was written. */
  follow(id: string, stage: Stage, due: number): void {
    if (stage === 'active') this.#active.set(id, due);
    else this.#active.delete(id);
    if (stage === 'waiting' && this.#nextWaiting !== null) this.#nextWaiting = Math.min(this.#nextWaiting, due);
  }

  /** Ids of what is due and what was abandoned, but for what was put off. */
  take(now: number): string[] {
    this.#putOff.expire(now);
    this.#nextWaiting = null;
    const active = [...this.#active].flatMap(([id, due]) => (due <= now ? [id] : []));
    const waiting = this.#safely(() => this.#given.store.due(now, BATCH), []);
    return [...new Set([...active, ...waiting, ...this.#abandoned])].filter((id) => !this.#putOff.has(id));
  }

  /** Arms the alarm for what is due, and a heartbeat ahead while something is under way or untold. */
  arm(isUntold: boolean): void {
    const { parts, store, alarm } = this.#given;
    const now = parts.clock.now();
    const heartbeat = isUntold || !this.isIdle ? now + LIMITS.lease_heartbeat.value : Infinity;
    this.#nextWaiting ??= this.#safely(() => store.nextDue, now);
    const due = Math.max(Math.min(this.#nextWaiting, ...this.#active.values()), this.#putOff.until);
    const at = Math.min(heartbeat, due);
    if (at < Infinity) alarm.arm(at);
  }

  #safely<T>(read: () => T, otherwise: T): T {
    try {
      return read();
    } catch (thrown) {
      this.#given.parts.log.fault('feature', thrown);
      return otherwise;
    }
  }
}
