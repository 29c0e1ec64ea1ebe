/** One history of runs: callers, faults and the sweeper at them for a while, then calm, then the end of everything. */

import { isStopped } from '../../../src/engine/feature/state.ts';
import { type Fragile, startChaos, Sweeper } from '../chaos.ts';
import { withDigests } from '../digests.ts';
import { CALM, drawFaults } from '../platform/faults.ts';
import { type History, historyOf } from '../platform/history.ts';
import { Random } from '../platform/random.ts';
import { Scheduler } from '../platform/scheduler.ts';
import { World } from '../platform/world.ts';
import { FeatureClients } from './clients.ts';
import { type Callers, OPERATIONS, start } from './operations.ts';
import { RETENTION_MS } from './parts.ts';
import { checkNothingIsLeft, checkRest } from './rest.ts';
import { createFeatureSimulation, type FeatureSimulation, sweep } from './simulation.ts';

/** Steps of a history that goes on for ever, as none should. */
const MOST_STEPS = 200_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * Lives through the history of a seed, up to the first violation. `holdsBack: false` takes the output gate away from
 * the platform, on which the engine relies: to see that a broken promise is seen.
 */
export async function runFeatureHistory(seed: number, { holdsBack = true } = {}): Promise<History> {
  const random = new Random(seed);
  const scheduler = new Scheduler(random, Date.UTC(2026, 2, 1) + random.between(0, 24 * HOUR));
  const faults = { ...drawFaults(random), failedWrites: random.chance(0.3) ? random.spread(0.002, 0.05) : 0 };
  const world = new World(random, scheduler, faults, holdsBack);
  const simulation = createFeatureSimulation(world);
  await withDigests(() => new Life(simulation).live());
  const stood = [...simulation.journals.runs.values()].map(
    ({ spec, row, entries }) => `${world.label(spec.id, 'F')} ${spec.feature} ${row.stage} ${JSON.stringify(entries)}`,
  );
  for (const object of simulation.objects.all) object.close();
  return historyOf(seed, world, stood);
}

/** What happens in a history, one part after the other. */
class Life {
  readonly #simulation: FeatureSimulation;
  readonly #callers: Callers;
  readonly #sweeper: Sweeper;

  constructor(simulation: FeatureSimulation) {
    const { random } = simulation.world;
    this.#simulation = simulation;
    this.#callers = {
      clients: new FeatureClients(simulation),
      simulation,
      random,
      asked: [],
      lanes: random.pick([1, 1, 2]),
      alone: random.pick([0, 0.5, 1]),
    };
    this.#sweeper = new Sweeper(simulation.world, () => sweep(simulation));
  }

  async live(): Promise<void> {
    const { world } = this.#simulation;
    const { random, faults } = world;
    const chaosMs = random.spread(20_000, 8 * MINUTE);
    this.#sweeper.every(MINUTE);
    void start(this.#callers);
    this.#startOperations(random.between(2, 14), chaosMs);
    await this.#endure(chaosMs);
    this.#sweeper.every(2 * MINUTE);
    await this.#passes(28 * MINUTE);
    this.#check(() => checkRest(this.#simulation, false));

    await this.#endAll();
    this.#check(() => checkRest(this.#simulation, true));

    this.#sweeper.every(RETENTION_MS / 5);
    await this.#passes(RETENTION_MS - 3 * HOUR);
    // Nothing looks after the alarms of what has ended.
    world.faults = { ...faults, loseAlarmEveryMs: Infinity };
    this.#sweeper.every(2 * MINUTE);
    await this.#endure(10 * MINUTE);
    this.#sweeper.every(4 * HOUR);
    await this.#passes(24 * HOUR);
    this.#check(() => checkNothingIsLeft(this.#simulation));
  }

  /** Callers do so many things, some time within so long. */
  #startOperations(count: number, ms: number): void {
    const { random, scheduler } = this.#simulation.world;
    for (let left = count; left > 0; left -= 1)
      scheduler.after(random.next() * ms, () => void random.weighted(OPERATIONS).run(this.#callers));
  }

  /** Things go wrong for a while, then nothing does any more. */
  async #endure(ms: number): Promise<void> {
    const { world, target } = this.#simulation;
    startChaos(world, this.#fragile, ms);
    await this.#passes(ms);
    world.note('calm');
    world.faults = CALM;
    target.isCalm = true;
  }

  get #fragile(): Fragile {
    const { objects, world, journals } = this.#simulation;
    const waits = new Set<string>();
    return {
      any: () => (objects.all.length > 0 ? world.random.pick(objects.all) : null),
      waiting() {
        waits.clear();
        for (const { object, state } of journals.runs.values()) if (state.final === null) waits.add(object);
        return objects.all.filter(({ name }) => waits.has(name));
      },
      fail() {
        for (const object of objects.all) object.crash();
      },
    };
  }

  /** What waits for a signal or a debugger gets it; what goes on after that is cancelled. */
  async #endAll(): Promise<void> {
    const { journals, world } = this.#simulation;
    const { clients, random } = this.#callers;
    for (const [id, { state }] of journals.runs) {
      if (state.final !== null) continue;
      if (isStopped(state)) void clients.proceed(id);
      if (random.chance(0.7)) for (let n = 0; n < 3; n += 1) void clients.signal(id, 'go', { n });
    }
    await this.#passes(20 * MINUTE);
    world.note('all are cancelled');
    for (const [id, { state }] of journals.runs) if (state.final === null) void clients.cancel(id);
    await this.#passes(10 * MINUTE);
  }

  async #passes(ms: number): Promise<void> {
    const { scheduler, violations } = this.#simulation.world;
    await scheduler.runUntil(scheduler.now + ms, () => violations.length > 0 || scheduler.steps > MOST_STEPS);
    if (scheduler.steps > MOST_STEPS)
      this.#simulation.world.violate('The engine comes to rest', `not within ${MOST_STEPS} steps`);
  }

  #check(look: () => void): void {
    if (this.#simulation.world.violations.length === 0) look();
  }
}
