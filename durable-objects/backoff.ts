import { FAULT_DELAY_MS } from './put-off.ts';

/** Longest wait before what a fault of ours keeps from going on is tried again. */
const FAULT_DELAY_MAX_MS = 60_000;

/** How long to leave alone what failed so often in a row, for a fault of ours. */
export function faultDelayMs(faults: number): number {
  return Math.min(FAULT_DELAY_MS * 2 ** (faults - 1), FAULT_DELAY_MAX_MS);
}

/** What a fault of ours keeps from going on: the more often it fails in a row, the longer it is left alone. */
export class Backoff {
  readonly #hit = new Map<string, { readonly faults: number; readonly until: number }>();

  /** To be called when it failed. */
  add(id: string, now: number): void {
    const faults = (this.#hit.get(id)?.faults ?? 0) + 1;
    this.#hit.set(id, { faults, until: now + faultDelayMs(faults) });
  }

  /** To be called when it went well, or is not there any more. */
  remove(id: string): void {
    this.#hit.delete(id);
  }

  /** What is left alone now. */
  waiting(now: number): Set<string> {
    return new Set([...this.#hit].flatMap(([id, { until }]) => (until > now ? [id] : [])));
  }

  /** When the first of those is tried again; `Infinity` for none. */
  next(now: number): number {
    return Math.min(Infinity, ...[...this.#hit.values()].flatMap(({ until }) => (until > now ? [until] : [])));
  }
}
