/** What answers of earlier runs are kept with. */

import { waitUntil } from 'cloudflare:workers';
import type { Clock } from './kernel/clock.ts';
import type { FlightDirectory, FlightObject } from './resources/caches/flights.ts';
import { createResultCache } from './resources/caches/results.ts';
import { createCacheStore } from './resources/caches/store.ts';
import type { RunLog } from './run-log.ts';

/** The bindings that it takes. */
interface CachingBindings {
  readonly CONFIG: KVNamespace;
  readonly FLIGHTS: DurableObjectNamespace;
}

/** Builds it. */
export function createCaching(env: CachingBindings, clock: Clock, log: RunLog) {
  const caches = createCacheStore({ kv: env.CONFIG, clock });
  const flights: FlightDirectory = {
    at: (name) => env.FLIGHTS.get(env.FLIGHTS.idFromName(name)) as unknown as FlightObject,
  };
  const results = createResultCache({ store: caches, flights, clock, log, background: waitUntil });
  return { caches, flights, results };
}
