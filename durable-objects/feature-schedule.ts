import type { Parts } from '../src/compose.ts';
import { LIMITS } from '../src/kernel/limits.ts';
import { Backoff } from './backoff.ts';
import type { FeatureStore, Stage } from './feature-store.ts';
import type { JobAlarm } from './job-alarm.ts';
import { FAULT_DELAY_MS } from './put-off.ts';

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
  readonly #backoff = new Backoff();
  /** When runs with something under way are looked at again. */
  readonly #active = new Map<string, number>();
  /** No run that waits is due before: read anew when the object looks after what is due; null until then. */
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

  /** Leaves a run alone for a while, which a fault of ours keeps from going on. */
  putOff(id: string): void {
    this.#backoff.add(id, this.#given.parts.clock.now());
    this.#nextWaiting = null;
  }

  /** Notes how a run stands, in the turn in which it was written. */
  follow(id: string, stage: Stage, due: number): void {
    this.#backoff.remove(id);
    if (stage === 'active') this.#active.set(id, due);
    else this.#active.delete(id);
    if (stage === 'waiting' && this.#nextWaiting !== null) this.#nextWaiting = Math.min(this.#nextWaiting, due);
  }

  /** Forgets a run that was removed. */
  forget(id: string): void {
    this.#backoff.remove(id);
    this.#active.delete(id);
    this.#abandoned.delete(id);
  }

  /** Ids of what is due and what was abandoned, but for what was put off. */
  take(now: number): string[] {
    this.#nextWaiting = null;
    const putOff = this.#backoff.waiting(now);
    const active = [...this.#active].flatMap(([id, due]) => (due <= now ? [id] : []));
    const waiting = this.#safely(() => this.#given.store.due(now, BATCH + putOff.size), []);
    return [...new Set([...active, ...waiting, ...this.#abandoned])].filter((id) => !putOff.has(id));
  }

  /**
   * Arms the alarm for what is due, and a heartbeat ahead while something is under way or `isUntold`. Runs that are in
   * hand are looked at when that is over.
   */
  arm(inHand: ReadonlySet<string>, isUntold: boolean): void {
    const { parts, store, alarm } = this.#given;
    const now = parts.clock.now();
    const putOff = this.#backoff.waiting(now);
    const left = new Set([...putOff, ...inHand]);
    const active = [...this.#active].flatMap(([id, due]) => (left.has(id) ? [] : [due]));
    const isAlive = isUntold || inHand.size + active.length > 0 || [...this.#abandoned].some((id) => !putOff.has(id));
    this.#nextWaiting ??= this.#safely(() => store.nextDue(left), now + FAULT_DELAY_MS);
    const heartbeat = isAlive ? now + LIMITS.lease_heartbeat.value : Infinity;
    const at = Math.min(heartbeat, this.#nextWaiting, this.#backoff.next(now), ...active);
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
