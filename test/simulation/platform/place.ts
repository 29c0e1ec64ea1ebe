import type { Clock } from '../../../src/kernel/clock.ts';
import type { Timer } from './scheduler.ts';
import type { World } from './world.ts';

/** A fault that the simulator made: whoever meets it may log it. */
export class SimulatedFault extends Error {
  override readonly name = 'SimulatedFault';
}

/** Somewhere that code runs: an object's instance, a consumer, a request. Nothing goes on in it once it has died. */
export class Place {
  readonly name: string;
  readonly world: World;
  isAlive = true;
  /** How far its clock is ahead of the true time, milliseconds. */
  readonly #aheadMs: number;
  readonly #gate: (out: () => void) => void;

  /** `gate` lets out what may be told to others, now or later; a place without storage lets out everything at once. */
  constructor(world: World, name: string, gate: (out: () => void) => void = (out) => out()) {
    const { wrongClocks, wrongByMs } = world.faults;
    this.world = world;
    this.name = name;
    this.#gate = gate;
    this.#aheadMs = world.random.chance(wrongClocks) ? Math.round((2 * world.random.next() - 1) * wrongByMs) : 0;
  }

  /** The time as its clock shows it, epoch milliseconds. */
  get now(): number {
    return this.world.scheduler.now + this.#aheadMs;
  }

  /** Has something happen here later, unless the place has died by then. */
  after(ms: number, run: () => void): Timer {
    return this.world.scheduler.after(ms, () => {
      if (this.isAlive) run();
    });
  }

  /** Has something happen outside once all that was written here is durable; never when it is lost. */
  leave(run: () => void): void {
    this.#gate(run);
  }
}

/** The clock of a place. */
export function clockOf(place: Place): Clock {
  return {
    now: () => place.now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const stop = (): void => {
          timer.cancel();
          reject(signal?.reason as Error);
        };
        const timer = place.after(ms, () => {
          signal?.removeEventListener('abort', stop);
          resolve();
        });
        signal?.addEventListener('abort', stop, { once: true });
      }),
  };
}

/** A call from a place to somewhere else: it takes time both ways, and each may fail, less often by a `share`. `work` is done there. */
export function cross<T>(from: Place, what: string, work: () => Promise<T>, share = 1): Promise<T> {
  const { world } = from;
  return new Promise((resolve, reject) => {
    const answer = (settle: () => void): void => void from.after(world.latency(), settle);
    const fail = (): void => {
      world.note(`${from.name}: ${what} fails`);
      answer(() => reject(new SimulatedFault(`${what} failed`)));
    };
    from.leave(() => {
      if (world.downMs > 0 || world.random.chance(share * world.faults.lostCalls)) return fail();
      world.scheduler.after(world.latency(), () => {
        work().then(
          (value) => (world.random.chance(share * world.faults.lostAnswers) ? fail() : answer(() => resolve(value))),
          (thrown: unknown) => {
            const failure = thrown as Error;
            answer(() => reject(failure));
          },
        );
      });
    });
  });
}
