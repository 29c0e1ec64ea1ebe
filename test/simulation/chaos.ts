import type { SimulatedObject } from './platform/object.ts';
import type { Timer } from './platform/scheduler.ts';
import type { World } from './platform/world.ts';
import { isOver } from './watched.ts';
import type { Simulation } from './simulation.ts';

/** Sweeps as seldom as this purge the index each time; others, every so often. */
const PURGES_MS = 3_600_000;

/** The cron trigger: sweeps every so often, which may be changed. */
export class Sweeper {
  readonly #world: World;
  readonly #sweep: (purges: boolean) => Promise<void>;
  #timer: Timer | null = null;
  #sweeps = 0;

  constructor(world: World, sweep: (purges: boolean) => Promise<void>) {
    this.#world = world;
    this.#sweep = sweep;
  }

  /** Sweeps every `ms` milliseconds from now on. */
  every(ms: number): void {
    this.#timer?.cancel();
    this.#timer = this.#world.scheduler.after(ms, () => {
      this.#sweeps += 1;
      void this.#sweep(ms >= PURGES_MS || this.#sweeps % 5 === 0);
      this.every(ms);
    });
  }
}

/** What things go wrong with. */
export interface Fragile {
  /** One of the objects; null where there is none. */
  readonly any: () => SimulatedObject | null;
  /** Those that wait for their alarm. */
  readonly waiting: () => readonly SimulatedObject[];
  /** Everything fails at once. */
  readonly fail: () => void;
}

/** Has things go wrong by themselves, as often as the faults of now say, for so long. */
export function startChaos(world: World, { any, waiting, fail }: Fragile, ms: number): void {
  const { random, scheduler, faults } = world;
  const until = scheduler.now + ms;
  const keep = (everyMs: number, happen: () => void): void => {
    if (everyMs === Infinity) return;
    // Times between independent events: many short ones, few long ones.
    const inMs = -Math.log(1 - random.next()) * everyMs;
    if (scheduler.now + inMs > until) return;
    scheduler.after(inMs, () => {
      happen();
      keep(everyMs, happen);
    });
  };
  keep(faults.crashEveryMs, () => any()?.crash());
  keep(faults.evictEveryMs, () => any()?.evict());
  keep(faults.loseAlarmEveryMs, () => {
    const objects = waiting();
    if (objects.length > 0) random.pick(objects).loseAlarm();
  });
  keep(faults.outageEveryMs, () => {
    world.note('everything fails');
    fail();
  });
  keep(faults.downEveryMs, () => {
    const awayMs = Math.round(random.spread(5_000, 300_000));
    world.note(`everything is away for ${awayMs} ms`);
    fail();
    world.downUntil = Math.min(until, scheduler.now + awayMs);
  });
}

/** What is fragile about jobs. */
export function fragileJobs({ world: { random }, objects, gates, runs, dead }: Simulation): Fragile {
  return {
    any() {
      // Few gates stand against many objects of jobs.
      const kind = random.chance(0.2) && gates.all.length > 0 ? gates : objects;
      return kind.all.length > 0 ? random.pick(kind.all) : null;
    },
    waiting: () => objects.all.filter(({ rows }) => [...rows.durable.values()].some((job) => !isOver(job))),
    fail() {
      for (const object of [...objects.all, ...gates.all]) object.crash();
      for (const queue of [runs, dead]) if (random.chance(0.5)) queue.forget();
    },
  };
}
