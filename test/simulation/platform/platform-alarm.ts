import type { Timer } from './scheduler.ts';
import type { Alarm } from './transactions.ts';
import type { World } from './world.ts';

/** How soon an alarm that was cut off rings again. */
const AGAIN_MS = 2_500;

/** The alarm of an object as the platform keeps it: it rings at its time or later, and again unless it was handled. */
export class PlatformAlarm {
  readonly #world: World;
  readonly #ring: (alarm: Alarm) => void;
  #alarm: Alarm | null = null;
  /** The one that rang last, whether or not it is handled by now. */
  #rung: Alarm | null = null;
  #isHandled = true;
  #timer: Timer | null = null;

  /** `ring` is told when an alarm goes off; {@link handled} is to be called when that has been dealt with. */
  constructor(world: World, ring: (alarm: Alarm) => void) {
    this.#world = world;
    this.#ring = ring;
  }

  /** When it is to ring next, true time; null when never. */
  get at(): number | null {
    return this.#alarm?.at ?? null;
  }

  /** What the object armed durably. */
  set(alarm: Alarm | null): void {
    if (alarm === this.#alarm) return;
    this.#alarm = alarm;
    this.#schedule();
  }

  handled(): void {
    this.#isHandled = true;
    this.#schedule();
  }

  /** The object has crashed: what was not handled rings again. */
  again(): void {
    if (!this.#isHandled || this.#rung === this.#alarm) this.#rung = null;
    this.#isHandled = true;
    this.#schedule(AGAIN_MS);
  }

  /** Forgets it. */
  lose(): void {
    this.#alarm = null;
    this.#schedule();
  }

  #schedule(earliestMs = 0): void {
    const { scheduler, random, faults } = this.#world;
    this.#timer?.cancel();
    const alarm = this.#alarm;
    if (alarm === null || alarm === this.#rung || !this.#isHandled) return;
    const lateMs = random.chance(faults.lateAlarms) ? random.spread(100, 60_000) : random.between(0, 3);
    this.#timer = scheduler.after(Math.max(earliestMs, alarm.at - scheduler.now) + lateMs, () => {
      if (this.#world.downMs > 0) return this.#schedule(this.#world.downMs);
      this.#rung = alarm;
      this.#isHandled = false;
      this.#ring(alarm);
    });
  }
}
