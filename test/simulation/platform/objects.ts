import { jobObjectName, type JobDirectory, type JobObject } from '../../../src/resources/jobs/directory.ts';
import { type CreateObject, type ObjectWatch, SimulatedObject } from './object.ts';
import type { StoredJob } from './observer.ts';
import { cross, type Place } from './place.ts';
import type { World } from './world.ts';

/** The objects that hold jobs, by name; each is made when it is first called. */
export class JobObjects {
  readonly #world: World;
  readonly #create: CreateObject;
  readonly #watch: ObjectWatch;
  readonly #workspace: string;
  readonly #objects = new Map<string, SimulatedObject>();

  /** Jobs whose request may have told neither the index nor the object that it had to: a call to that failed. */
  readonly untold = new Set<string>();

  constructor(world: World, workspace: string, create: CreateObject, watch: ObjectWatch) {
    this.#world = world;
    this.#workspace = workspace;
    this.#create = create;
    this.#watch = watch;
  }

  /** Every object there is. */
  get all(): readonly SimulatedObject[] {
    return [...this.#objects.values()];
  }

  /** The row of a job of the one workspace that no crash can take back. */
  stored(jobId: string): StoredJob | null {
    return this.#objects.get(jobObjectName(this.#workspace, jobId))?.rows.durable.get(jobId) ?? null;
  }

  /** Every row that no crash can take back. */
  get storedJobs(): readonly StoredJob[] {
    return this.all.flatMap(({ rows }) => [...rows.durable.values()]);
  }

  /** The directory as a place sees it: each call crosses the network. */
  directory(from: Place): JobDirectory {
    return {
      at: (workspace, jobId) => {
        const name = jobObjectName(workspace, jobId);
        return new Proxy({} as JobObject, {
          get:
            (_target, method: string) =>
            (...given: unknown[]) => {
              const work = (): Promise<unknown> => this.#deliver(name, method, given);
              const answer = cross(from, `${method} of ${this.#world.label(jobId)}`, work);
              if (method === 'tell' || method === 'dispatch') answer.catch(() => this.untold.add(jobId));
              return answer;
            },
        });
      },
    };
  }

  #deliver(name: string, method: string, given: readonly unknown[]): Promise<unknown> {
    this.#world.note(`${name} <- ${method} ${this.#told(given)}`);
    const object = this.#object(name);
    const answer = object.deliver(method, given);
    return method === 'look' ? this.#looked(object, answer) : answer;
  }

  /** Whoever has an object look after its jobs relies on it to find out that its alarm is lost. */
  async #looked(object: SimulatedObject, answer: Promise<unknown>): Promise<unknown> {
    const looked = await answer;
    const waits = [...object.rows.durable.values()].some(({ phase }) => 'due' in phase && phase.status !== 'paused');
    if (object.isAlarmLost && waits) this.#world.violate('A look arms the alarm that was lost', object.name);
    return looked;
  }

  #object(name: string): SimulatedObject {
    const known = this.#objects.get(name);
    if (known !== undefined) return known;
    const object = new SimulatedObject(this.#world, name, this.#create, this.#watch);
    this.#objects.set(name, object);
    return object;
  }

  /** What a call was given, as the trace tells it. */
  #told(given: readonly unknown[]): string {
    return given
      .map((value) => {
        if (typeof value === 'string') return value.startsWith('job_') ? this.#world.label(value) : value;
        if (typeof value !== 'object' || value === null) return String(value);
        return 'id' in value ? this.#world.label(String(value.id)) : JSON.stringify(value);
      })
      .join(' ');
  }
}
