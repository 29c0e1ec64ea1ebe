import { cross, type Place, SimulatedFault } from '../platform/place.ts';
import type { World } from '../platform/world.ts';

/** The bucket of journals' files: each operation may be slow, and may fail before its effect or after it. */
export class SimulatedBucket {
  readonly #world: World;
  readonly #files = new Map<string, string>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Keys of all files. */
  get keys(): readonly string[] {
    return [...this.#files.keys()];
  }

  /** The text of a file, at once. */
  read(key: string): string | undefined {
    return this.#files.get(key);
  }

  /** The binding of a place, as far as journals use it. */
  binding(from: Place): R2Bucket {
    const binding = {
      put: (key: string, text: string) => this.#do(from, `put ${key}`, () => this.#files.set(key, text)),
      get: (key: string) =>
        this.#do(from, `get ${key}`, () => {
          const text = this.#files.get(key);
          return text === undefined ? null : { text: () => Promise.resolve(text) };
        }),
      list: ({ prefix }: { readonly prefix: string }) =>
        this.#do(from, 'list', () => ({
          objects: this.keys.filter((key) => key.startsWith(prefix)).map((key) => ({ key })),
          truncated: false,
        })),
      delete: (keys: readonly string[]) => this.#do(from, 'delete', () => keys.map((key) => this.#files.delete(key))),
    };
    return binding as unknown as R2Bucket;
  }

  #do<T>(from: Place, what: string, work: () => T): Promise<T> {
    const { random, faults } = this.#world;
    return cross(from, what, async () => {
      const fails = random.chance(faults.failedStatements);
      if (fails && random.chance(0.5)) throw new SimulatedFault(`${what} failed`);
      const done = work();
      if (fails) throw new SimulatedFault(`the answer of ${what} was lost`);
      return done;
    });
  }
}
