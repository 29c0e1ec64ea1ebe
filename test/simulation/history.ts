/** One history: clients, faults and the sweeper at the engine for a while, then calm, then the end of everything. */

import { fragileJobs, startChaos, Sweeper } from './chaos.ts';
import { Clients } from './clients.ts';
import { withDigests } from './digests.ts';
import { OPERATIONS } from './operations.ts';
import type { Session } from './operations/session.ts';
import { LIMIT_KEYS } from './limits.ts';
import { SCOPE } from './operations/drawing.ts';
import { RETENTION_MS } from './parts.ts';
import { CALM, drawFaults } from './platform/faults.ts';
import { type History, historyOf } from './platform/history.ts';
import type { Observer } from './platform/observer.ts';
import { Random } from './platform/random.ts';
import { Scheduler } from './platform/scheduler.ts';
import { World } from './platform/world.ts';
import { createSimulation, type Simulation, sweep } from './simulation.ts';
import { isOver, told } from './watched.ts';

/** Steps of a history that goes on for ever, as none should. */
const MOST_STEPS = 200_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * Lives through the history of a seed, up to the first violation. `holdsBack: false` takes the output gate away from
 * the platform, on which the engine relies: to see that a broken promise is seen.
 */
export async function runHistory(seed: number, { holdsBack = true } = {}): Promise<History> {
  const random = new Random(seed);
  const scheduler = new Scheduler(random, Date.UTC(2026, 2, 1) + random.between(0, 24 * HOUR));
  const world = new World(random, scheduler, drawFaults(random), holdsBack);
  const simulation = createSimulation(world);
  await withDigests(() => new Life(simulation).live());
  const { objects, gates } = simulation;
  const stood = objects.storedJobs.map(told);
  for (const object of [...objects.all, ...gates.all]) object.close();
  return historyOf(seed, world, stood);
}

/** What happens in a history, one part after the other. */
class Life {
  readonly #simulation: Simulation;
  readonly #clients: Clients;
  readonly #sweeper: Sweeper;

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
    this.#clients = new Clients(simulation, simulation.observers);
    this.#sweeper = new Sweeper(simulation.world, (purges) => sweep(simulation, purges));
  }

  async live(): Promise<void> {
    const { random, faults } = this.#simulation.world;
    // What is forgotten after one life may be in the way of the next.
    const lives = random.chance(0.2) ? 2 : 1;
    for (let life = 1; life <= lives; life += 1) {
      this.#simulation.world.faults = faults;
      await this.#once(life);
    }
  }

  async #once(life: number): Promise<void> {
    const { world, target } = this.#simulation;
    const { random, faults } = world;
    const chaosMs = random.spread(20_000, 15 * MINUTE);
    const session = this.#session(life);
    target.isCalm = false;
    this.#sweeper.every(MINUTE);
    this.#startOperations(session, random.between(2, 20), chaosMs);
    await this.#endure(chaosMs);
    this.#startOperations(session, 3, MINUTE);
    await this.#passes(7 * MINUTE);
    this.#tell((observer) => observer.rested?.());

    await this.#endRecurrences();
    this.#sweeper.every(20 * MINUTE);
    await this.#passes(2 * HOUR);
    this.#tell((observer) => observer.rested?.());

    this.#sweeper.every(RETENTION_MS / 5);
    await this.#passes(RETENTION_MS - 3 * HOUR);
    world.faults = { ...faults, loseAlarmEveryMs: Infinity };
    this.#sweeper.every(2 * MINUTE);
    await this.#endure(10 * MINUTE);
    this.#sweeper.every(4 * HOUR);
    await this.#passes(24 * HOUR);
    // Lanes forget their jobs by the table, each a part of the retention's time later.
    this.#sweeper.every(RETENTION_MS / 20);
    await this.#passes(RETENTION_MS / 4);
    this.#tell((observer) => observer.outlived?.());
  }

  #session(life: number): Session {
    const { world, product } = this.#simulation;
    const scheduleKeys = [`nightly-${life}`, `hourly-${life}`];
    const now = (): number => world.scheduler.now;
    const { random } = world;
    return { clients: this.#clients, random, now, jobs: [], recurring: [], keyed: [], scheduleKeys, product };
  }

  /** Clients do so many things, some time within so long. */
  #startOperations(session: Session, count: number, ms: number): void {
    const { random, scheduler } = this.#simulation.world;
    for (let left = count; left > 0; left -= 1)
      scheduler.after(random.next() * ms, () => void random.weighted(OPERATIONS).run(session));
  }

  /** Things go wrong for a while, then nothing does any more. */
  async #endure(ms: number): Promise<void> {
    const { world, target } = this.#simulation;
    startChaos(world, fragileJobs(this.#simulation), ms);
    await this.#passes(ms);
    world.note('calm');
    world.faults = CALM;
    target.isCalm = true;
  }

  async #endRecurrences(): Promise<void> {
    const { objects } = this.#simulation;
    const endless = objects.storedJobs.filter(
      (job) => !isOver(job) && (job.spec.schedule.kind !== 'once' || job.phase.status === 'paused'),
    );
    for (const name of LIMIT_KEYS) void this.#clients.request('limits.resume', { ...SCOPE, ...name });
    for (const { spec } of endless) void this.#clients.request('jobs.cancel', { job_id: spec.id });
    await this.#passes(MINUTE);
  }

  async #passes(ms: number): Promise<void> {
    const { scheduler, violations } = this.#simulation.world;
    await scheduler.runUntil(scheduler.now + ms, () => violations.length > 0 || scheduler.steps > MOST_STEPS);
    if (scheduler.steps > MOST_STEPS)
      this.#simulation.world.violate('The engine comes to rest', `not within ${MOST_STEPS} steps`);
  }

  #tell(what: (observer: Observer) => void): void {
    const { world, observers } = this.#simulation;
    if (world.violations.length === 0) for (const observer of observers) what(observer);
  }
}
