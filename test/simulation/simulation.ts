/** The engine on a simulated platform: what one history is made of. */

import { Gate } from '../../durable-objects/gate.ts';
import { Job } from '../../durable-objects/job.ts';
import type { Env } from '../../src/compose.ts';
import { consume } from '../../src/queues.ts';
import type { RunMessage } from '../../src/resources/jobs/directory.ts';
import { purgeJobs } from '../../src/retention.ts';
import { sweepJobs } from '../../src/resources/jobs/sweep.ts';
import { emptyIndex } from './index-database.ts';
import { createObservers } from './invariants.ts';
import { createParts, type Platform, WORKSPACE } from './parts.ts';
import { SimulatedD1 } from './platform/d1.ts';
import { GateObjects } from './platform/gates.ts';
import { JobObjects } from './platform/objects.ts';
import type { SimulatedObject } from './platform/object.ts';
import type { Observer, StoredJob } from './platform/observer.ts';
import { Place } from './platform/place.ts';
import { SimulatedQueue } from './platform/queue.ts';
import type { World } from './platform/world.ts';
import { Target } from './target.ts';
import { runningOf } from './watched.ts';

/** A platform with the engine on it, and everybody who watches. */
export interface Simulation extends Platform {
  readonly observers: readonly Observer[];
  /** What could not be delivered. */
  readonly dead: SimulatedQueue<RunMessage>;
  /** Ids of the notices that were told. */
  readonly toldNotices: Set<string>;
}

/** Builds a simulation. */
export function createSimulation(world: World): Simulation {
  const { random } = world;
  const gates = new GateObjects(
    world,
    (context, place) => new Gate(context, { parts: createParts(simulation, place) } as unknown as Env),
  );
  const observers: Observer[] = [];
  const target = new Target(
    world,
    (execution) =>
      each(observers, (observer) =>
        execution.jobId === '' ? observer.beganRun?.(execution) : observer.began?.(execution),
      ),
    (execution) => each(observers, (observer) => observer.ended?.(execution)),
  );
  const objects: JobObjects = new JobObjects(
    world,
    WORKSPACE,
    (context, place, object) => {
      const fenceOf = (occurrence: string): number => {
        const [id = '', number] = occurrence.split(':');
        const state = JSON.parse(object.job(id)?.['state'] as string) as StoredJob;
        return runningOf(state).find((live) => live.occurrence.number === Number(number))?.lease.fence ?? 0;
      };
      return new Job(context, {
        parts: createParts(simulation, place, {
          fenceOf,
          isFragile: () => object.isAlarmLost,
          waitUntil: (work) => context.waitUntil(work),
        }),
      } as unknown as Env);
    },
    {
      wrote: (turn, jobs) => each(observers, (observer) => observer.wrote?.(turn, jobs)),
      changed: (turn, changes) =>
        each(changes, (change) => each(observers, (observer) => observer.changed?.({ ...change, turn }))),
      isKnown: (object) => isShown(simulation, object),
    },
  );
  const told = ({ jobId, fence }: RunMessage): string => `${world.label(jobId)} ${fence}`;
  const consumed = (place: Place, batch: MessageBatch): Promise<void> => consumeRuns(simulation, place, batch);
  const dead: SimulatedQueue<RunMessage> = new SimulatedQueue(world, {
    name: 'runs-dead',
    maxRetries: 10,
    consumers: 2,
    consume: consumed,
    dead: () => undefined,
    told,
  });
  const runs = new SimulatedQueue<RunMessage>(world, {
    name: 'runs',
    maxRetries: 3,
    consumers: random.pick([1, 2, 5]),
    consume: consumed,
    dead: (body) => dead.add(body),
    told,
  });
  const index = new SimulatedD1(world, emptyIndex('jobs', 'job_sweeps'));
  const simulation: Simulation = {
    world,
    objects,
    gates,
    runs,
    dead,
    index,
    target,
    observers,
    told(notices) {
      for (const { id } of notices) simulation.toldNotices.add(id);
      each(observers, (observer) => observer.told?.(notices.map(({ id }) => id)));
    },
    toldNotices: new Set(),
    lanes: random.pick([1, 1, 1, 2, 8]),
    product: { scheduled: random.pick(['lane', 'per_job']) },
  };
  observers.push(...createObservers({ world, objects, gates, index }));
  return simulation;
}

function each<T>(list: readonly T[], tell: (item: T) => void): void {
  for (const item of list) tell(item);
}

/** Whether the index shows every job of an object as its newest turn left it, and all notices of them were told. */
function isShown({ index, toldNotices }: Simulation, object: SimulatedObject): boolean {
  return object.jobs.every(({ id, revision, state }) => {
    const [shown] = index.read('SELECT revision FROM jobs WHERE id = ?', id);
    const { notices = [] } = JSON.parse(state as string) as Pick<StoredJob, 'notices'>;
    return shown?.['revision'] === revision && notices.every(({ n }) => toldNotices.has(`${id as string}.${n}`));
  });
}

/** Consumes a batch. What is taken says under which fence its attempt is made. */
function consumeRuns(platform: Platform, place: Place, batch: MessageBatch): Promise<void> {
  const taken = new Map<string, number>();
  const parts = createParts(platform, place, { fenceOf: (occurrence) => taken.get(occurrence) ?? 0 });
  const jobs: typeof parts.jobs = {
    at(workspace, jobId) {
      const object = parts.jobs.at(workspace, jobId);
      return Object.assign(Object.create(object) as typeof object, {
        async take(id: string, fence: number) {
          const answer = await object.take(id, fence);
          if (answer !== null) taken.set(`${id}:${answer.occurrence.number}`, fence);
          return answer;
        },
      });
    },
  };
  return consume({ ...parts, jobs }, batch);
}

/** What the cron trigger does, once. It purges the index when told so, which does nothing for most of a history. */
export async function sweep(simulation: Simulation, purges: boolean): Promise<void> {
  const { world } = simulation;
  const { random, faults, scheduler } = world;
  const place = new Place(world, 'sweeper');
  if (random.chance(faults.deadRequests)) scheduler.after(random.spread(1, 5_000), () => (place.isAlive = false));
  const parts = createParts(simulation, place);
  try {
    await sweepJobs(parts);
    if (purges) await purgeJobs(parts, parts.clock.now());
  } catch (thrown) {
    world.note(`sweeper fails: ${String(thrown)}`);
  }
}
