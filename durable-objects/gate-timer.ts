import type { Parts } from '../src/compose.ts';
import { JobAlarm } from './job-alarm.ts';

/** What is due within this time is timed in memory, and the alarm only guards it: each alarm that is set is a row written. */
const SOON_MS = 5_000;

/** What timing works with. */
export interface GateTimerParts extends Pick<Parts, 'clock' | 'log'> {
  readonly storage: DurableObjectStorage;
  /** Keeps the object alive until the work is done. */
  readonly waitUntil: (work: Promise<unknown>) => void;
  /** Looks at the gate. */
  readonly tick: () => Promise<unknown>;
}

/** Has a gate looked at when it is due: exactly, as long as the object lives, and in any case by its alarm. */
export class GateTimer {
  readonly #parts: GateTimerParts;
  readonly #alarm: JobAlarm;
  #timed: { readonly at: number; readonly controller: AbortController } | null = null;

  constructor(parts: GateTimerParts) {
    this.#parts = parts;
    this.#alarm = new JobAlarm(parts.storage);
  }

  /** Makes sure that the gate is looked at at an instant. */
  arm(at: number, now: number): void {
    if (at === Infinity) return;
    this.#alarm.arm(Math.max(at, now + SOON_MS));
    if (at - now > SOON_MS || (this.#timed !== null && this.#timed.at <= at)) return;
    this.#timed?.controller.abort();
    const timed = { at, controller: new AbortController() };
    this.#timed = timed;
    this.#parts.waitUntil(this.#wait(timed, Math.max(1, at - now)));
  }

  /** Makes sure that the object wakes at an instant or before. */
  guard(at: number): void {
    this.#alarm.arm(at);
  }

  /** To be called when the alarm went off, or when the storage was emptied. */
  fired(): void {
    this.#alarm.fired();
  }

  async #wait(timed: { readonly controller: AbortController }, ms: number): Promise<void> {
    const { clock, log, tick } = this.#parts;
    try {
      await clock.sleep(ms, timed.controller.signal);
    } catch {
      return;
    }
    if (this.#timed === timed) this.#timed = null;
    await tick().catch((thrown: unknown) => log.fault('gate', thrown));
  }
}
