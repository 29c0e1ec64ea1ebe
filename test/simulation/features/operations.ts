/** What callers do in a history. Add an operation here and it is drawn like any other. */

import type { Random } from '../platform/random.ts';
import type { FeatureClients } from './clients.ts';
import type { FeatureSimulation } from './simulation.ts';

/** What callers work with. */
export interface Callers {
  readonly clients: FeatureClients;
  readonly simulation: FeatureSimulation;
  readonly random: Random;
  /** Ids of the runs that were asked for. */
  readonly asked: string[];
  /** Lanes that runs are spread over. */
  readonly lanes: number;
  /** Share of the runs that have an object of their own. */
  readonly alone: number;
}

/** One thing that callers do. */
export interface Operation {
  readonly name: string;
  readonly weight: number;
  run(callers: Callers): Promise<unknown>;
}

/** The operations. */
export const OPERATIONS: readonly Operation[] = [
  { name: 'start', weight: 8, run: start },
  { name: 'signal', weight: 7, run: signal },
  { name: 'cancel', weight: 2, run: (callers) => ofRun(callers, (id) => callers.clients.cancel(id)) },
  { name: 'proceed', weight: 2, run: (callers) => ofRun(callers, (id) => callers.clients.proceed(id)) },
  { name: 'look', weight: 2, run: (callers) => ofRun(callers, (id) => callers.clients.look(id)) },
  { name: 'replay', weight: 1, run: (callers) => make(callers, 'replay') },
  { name: 'resume', weight: 3, run: (callers) => make(callers, 'resume') },
];

/** Starts a run. */
export function start({ clients, simulation, random, asked, lanes, alone }: Callers): Promise<void> {
  const own = random.hex(32);
  const id = random.chance(alone) ? `feature_o${own}` : `feature_l${lanes}x00000000x${own}`;
  asked.push(id);
  return clients.start({
    id,
    feature: random.pick(simulation.tags),
    timeoutMs: random.chance(0.1) ? random.between(1_000, 120_000) : null,
    retries: random.chance(0.1) ? random.between(0, 3) : null,
    pauseAfter: random.chance(0.1) ? 's0' : null,
  });
}

function signal({ clients, simulation, random }: Callers): Promise<unknown> {
  const [id, name] = [any(simulation, random), random.pick(['go', 'go', 'stop', 'unheard-of'])];
  return id === null ? Promise.resolve() : clients.signal(id, name, { n: random.between(0, 10) });
}

function make({ clients, simulation, random }: Callers, operation: 'replay' | 'resume'): Promise<unknown> {
  const id = any(simulation, random, true);
  if (id === null) return Promise.resolve();
  const key = random.chance(0.5) ? { idempotency_key: random.hex(8) } : {};
  return clients.make(operation, { feature_id: id, ...key });
}

function ofRun({ simulation, random }: Callers, work: (id: string) => Promise<unknown>): Promise<unknown> {
  const id = any(simulation, random);
  return id === null ? Promise.resolve() : work(id);
}

/** Any run, children too, those that go on more often. */
function any({ journals: { runs } }: FeatureSimulation, random: Random, isOver = random.chance(0.15)): string | null {
  const ids = [...runs.values()].filter(({ state }) => (state.final !== null) === isOver).map(({ spec }) => spec.id);
  return ids.length === 0 ? null : random.pick(ids);
}
