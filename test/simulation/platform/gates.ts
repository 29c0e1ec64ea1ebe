import type { Asking } from '../../../src/engine/gate-state.ts';
import {
  type GateAnswer,
  type GateDirectory,
  type GateObject,
  gateObjectName,
} from '../../../src/resources/flow/directory.ts';
import { type CreateObject, SimulatedObject } from './object.ts';
import { cross, type Place } from './place.ts';
import type { World } from './world.ts';

/** What a gate let begin: the holder, and from when on it counts by the gate's clock. */
export type Granted = (holder: string, at: number) => void;

/** The objects that hold gates, by name; each is made when it is first called. */
export class GateObjects {
  readonly #world: World;
  readonly #create: CreateObject;
  readonly #objects = new Map<string, SimulatedObject>();

  /** When each holder asked last, true time. */
  readonly askedAt = new Map<string, number>();

  constructor(world: World, create: CreateObject) {
    this.#world = world;
    this.#create = create;
  }

  /** Every gate there is. */
  get all(): readonly SimulatedObject[] {
    return [...this.#objects.values()];
  }

  /** The directory as a place sees it: each call crosses the network. `granted` is told of what the place may begin. */
  directory(from: Place, granted: Granted): GateDirectory {
    return {
      at: (gate) => {
        const name = gateObjectName(gate);
        const call = async (method: string, given: readonly unknown[]): Promise<unknown> => {
          const answer = await cross(from, `${method} of ${name}`, () => this.#deliver(name, method, given));
          const asked = answer as GateAnswer;
          if (method === 'ask' && asked.as === 'granted') granted((given[0] as Asking).holder, asked.at);
          return answer;
        };
        const get =
          (_target: GateObject, method: string) =>
          (...given: unknown[]) =>
            call(method, given);
        return new Proxy({} as GateObject, { get });
      },
    };
  }

  #deliver(name: string, method: string, given: readonly unknown[]): Promise<unknown> {
    const { holder, ticket } = given[0] as Partial<Asking>;
    this.#world.note(`${name} <- ${method} ${holder ?? ''} ${ticket ?? ''}`);
    if (method === 'ask') this.askedAt.set((given[0] as Asking).holder, this.#world.scheduler.now);
    return this.#object(name).deliver(method, given);
  }

  #object(name: string): SimulatedObject {
    const known = this.#objects.get(name);
    if (known !== undefined) return known;
    const watch = { wrote: () => undefined, changed: () => undefined, isKnown: () => false };
    const object = new SimulatedObject(this.#world, name, this.#create, watch);
    this.#objects.set(name, object);
    return object;
  }
}
