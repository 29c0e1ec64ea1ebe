import type { Timer } from './platform/scheduler.ts';
import { isOver } from './watched.ts';
import { type Simulation, sweep } from './simulation.ts';

/** Sweeps as seldom as this purge the index each time; others, every so often. */
const PURGES_MS = 3_600_000;

/** The cron trigger: sweeps every so often, which may be changed. */
export class Sweeper {
  readonly #simulation: Simulation;
  #timer: Timer | null = null;
  #sweeps = 0;

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
  }

  /** Sweeps every `ms` milliseconds from now on. */
  every(ms: number): void {
    this.#timer?.cancel();
    this.#timer = this.#simulation.world.scheduler.after(ms, () => {
      this.#sweeps += 1;
      void sweep(this.#simulation, ms >= PURGES_MS || this.#sweeps % 5 === 0);
      this.every(ms);
    });
  }
}

/** Has things go wrong by themselves, as often as the faults of now say, for so long. */
export function startChaos(simulation: Simulation, ms: number): void {
  const { world, objects, gates, runs, dead } = simulation;
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
  const any = (happen: (object: (typeof objects.all)[number]) => void): void => {
    // Few gates stand against many objects of jobs.
    const kind = random.chance(0.2) && gates.all.length > 0 ? gates : objects;
    if (kind.all.length > 0) happen(random.pick(kind.all));
  };
  keep(faults.crashEveryMs, () => any((object) => object.crash()));
  keep(faults.evictEveryMs, () => any((object) => object.evict()));
  keep(faults.loseAlarmEveryMs, () => {
    const waiting = objects.all.filter(({ rows }) => [...rows.durable.values()].some((job) => !isOver(job)));
    if (waiting.length > 0) random.pick(waiting).loseAlarm();
  });
  const fail = (): void => {
    for (const object of [...objects.all, ...gates.all]) object.crash();
    for (const queue of [runs, dead]) if (random.chance(0.5)) queue.forget();
  };
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
