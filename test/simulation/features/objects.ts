import {
  type ChildEnd,
  featureObjectName,
  type FeatureDirectory,
  type FeatureObject,
} from '../../../src/resources/features/directory.ts';
import { type CreateObject, type ObjectWatch, SimulatedObject } from '../platform/object.ts';
import { cross, type Place } from '../platform/place.ts';
import type { World } from '../platform/world.ts';

/** The objects that hold runs, by name; each is made when it is first called. */
export class FeatureObjects {
  readonly #world: World;
  readonly #given: ObjectWatch & { readonly create: CreateObject };
  readonly #told: (end: ChildEnd) => void;
  readonly #objects = new Map<string, SimulatedObject>();

  /** `told` hears of the ends of children, as parents are told. */
  constructor(world: World, given: ObjectWatch & { readonly create: CreateObject }, told: (end: ChildEnd) => void) {
    this.#world = world;
    this.#given = given;
    this.#told = told;
  }

  /** Every object there is. */
  get all(): readonly SimulatedObject[] {
    return [...this.#objects.values()];
  }

  /** The object of a name. */
  named(name: string): SimulatedObject {
    const known = this.#objects.get(name);
    if (known !== undefined) return known;
    const object = new SimulatedObject(this.#world, name, this.#given.create, this.#given);
    this.#objects.set(name, object);
    return object;
  }

  /** The directory as a place sees it: each call crosses the network. */
  directory(from: Place): FeatureDirectory {
    return {
      at: (workspace, id) => {
        const name = featureObjectName(workspace, id);
        const label = this.#world.label(id, 'F');
        const get =
          (_target: FeatureObject, method: string) =>
          (...given: unknown[]) =>
            cross(from, `${method} of ${label}`, () => {
              this.#world.note(`${name} <- ${method} ${label}`);
              if (method === 'childEnded') this.#told(given[1] as ChildEnd);
              return this.named(name).deliver(method, given);
            });
        return new Proxy({} as FeatureObject, { get });
      },
    };
  }
}
