import { env, waitUntil } from 'cloudflare:workers';
import { type Clock, systemClock } from '../../../src/kernel/clock.ts';
import { DEFAULT_RETRY } from '../../../src/kernel/retry.ts';
import type { FlightDirectory, FlightObject } from '../../../src/resources/caches/flights.ts';
import { type CachedRun, createResultCache, type ResultCache } from '../../../src/resources/caches/results.ts';
import { createCacheStore } from '../../../src/resources/caches/store.ts';
import { scope } from '../../support/manifest.ts';

/** The objects of the runtime. */
export const flights: FlightDirectory = {
  at: (name) => env.FLIGHTS.get(env.FLIGHTS.idFromName(name)) as unknown as FlightObject,
};

/** Objects that cannot be asked. */
export const noFlights: FlightDirectory = {
  at: () => ({ board: () => Promise.reject(new Error('away')), forget: () => Promise.reject(new Error('away')) }),
};

/** What one isolate has, which starts without copies. */
export function isolate(parts: { readonly clock?: Clock; readonly flights?: FlightDirectory } = {}): ResultCache & {
  /** What it logged as faults. */
  readonly faults: unknown[];
  /** Resolves once all work in the background is done. */
  readonly settled: () => Promise<void>;
} {
  const { clock = systemClock } = parts;
  const faults: unknown[] = [];
  const works: Promise<unknown>[] = [];
  const cache = createResultCache({
    store: createCacheStore({ kv: env.CONFIG, clock }),
    flights: parts.flights ?? flights,
    clock,
    log: { fault: (_id, thrown) => void faults.push(thrown) },
    background: (work) => {
      works.push(work);
      waitUntil(work);
    },
  });
  const settled = async () => {
    for (let done = -1; done < works.length;) {
      done = works.length;
      await Promise.all(works);
    }
  };
  return { ...cache, faults, settled };
}

/** A run of a workspace of its own, which counts how often it ran. */
export function createRun(more: Partial<CachedRun> = {}): CachedRun & { runs: number } {
  const { product, env: slug, app } = scope;
  const run: CachedRun & { runs: number } = {
    runs: 0,
    call: { namespace: 'actions', operation: 'run', product, env: slug, app, event: 'echo', input: {} },
    context: {
      workspace: `ws_${crypto.randomUUID()}`,
      user: 'user_one',
      retry: DEFAULT_RETRY,
      traceparent: null,
      deadline: Date.now() + 60_000,
    },
    version: 1,
    cache: { tag: 'answers', name: 'Answers', expiry: 60_000 },
    prepared: { identity: () => null, isPure: () => false },
    run: async () => ({ number: (run.runs += 1) }),
    refresh: async () => ({ number: (run.runs += 1) }),
    ...more,
  };
  return run;
}

/** What a counting run answers. */
export const numbered = (number: number, cached: boolean) => ({ value: { number }, cached });

/** An equal run that waits for another: `asked` resolves once the object knows of it. */
export function waiting(run: CachedRun) {
  const asked = Promise.withResolvers<void>();
  const directory: FlightDirectory = {
    at: (name) => {
      const object = flights.at(name);
      return {
        forget: (prefix) => object.forget(prefix),
        board: (...given) => {
          const boarding = object.board(...given);
          // A later call to the same object comes back after the earlier one has arrived.
          void object.forget('nothing').then(() => asked.resolve());
          return boarding;
        },
      };
    },
  };
  const one = isolate({ flights: directory });
  return { answer: one.answer(run), asked: asked.promise, settled: one.settled };
}
