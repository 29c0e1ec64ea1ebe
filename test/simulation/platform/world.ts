import type { Faults } from './faults.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';

/** A promise that was not kept. */
export interface Violation {
  readonly invariant: string;
  readonly detail: string;
}

/** What everything that is simulated shares: time, chance, what goes wrong, and what is told of it. */
export class World {
  readonly random: Random;
  readonly scheduler: Scheduler;
  /** What may go wrong from now on. */
  faults: Faults;
  /** Whether what an object tells waits until what it wrote is durable, as the platform sees to. */
  readonly holdsBack: boolean;
  /** Until when nothing answers and nothing wakes, true time. */
  downUntil = 0;
  readonly violations: Violation[] = [];
  /** Whatever happened, a line each. */
  readonly trace: string[] = [];
  /** Whether the clock of any place may ever have been wrong. */
  readonly hasWrongClocks: boolean;
  readonly #labels = new Map<string, string>();
  readonly #start: number;

  constructor(random: Random, scheduler: Scheduler, faults: Faults, holdsBack = true) {
    this.holdsBack = holdsBack;
    this.random = random;
    this.scheduler = scheduler;
    this.faults = faults;
    this.hasWrongClocks = faults.wrongClocks > 0;
    this.#start = scheduler.now;
  }

  /** Milliseconds for which nothing answers and nothing wakes. */
  get downMs(): number {
    return Math.max(0, this.downUntil - this.scheduler.now);
  }

  /** Adds a line to the trace. */
  note(line: string): void {
    this.trace.push(`${((this.scheduler.now - this.#start) / 1000).toFixed(3)} ${line}`);
  }

  /** Says that an invariant does not hold. */
  violate(invariant: string, detail: string): void {
    this.violations.push({ invariant, detail });
    this.note(`VIOLATED ${invariant}: ${detail}`);
  }

  /** A short name for a job, or a run, the same for its whole history. */
  label(id: string, letter = 'J'): string {
    const known = this.#labels.get(id);
    if (known !== undefined) return known;
    const label = `${letter}${this.#labels.size + 1}`;
    this.#labels.set(id, label);
    this.note(`${label} is ${id}`);
    return label;
  }

  /** How long one way of a call takes, milliseconds. */
  latency(): number {
    const { slowCalls, slowCallMs } = this.faults;
    if (this.random.chance(slowCalls)) return this.random.spread(10, slowCallMs);
    return this.random.between(0, 5);
  }
}
