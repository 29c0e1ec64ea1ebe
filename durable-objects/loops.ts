import type { Parts } from '../src/compose.ts';

/** Steps that are repeated while they have something to do; each at most once at a time. */
export class Loops {
  readonly #parts: Pick<Parts, 'clock' | 'log'>;
  readonly #waitUntil: (work: Promise<unknown>) => void;
  readonly #running = new Set<() => Promise<boolean>>();

  /** `waitUntil` keeps the object alive until the work is done. */
  constructor(parts: Pick<Parts, 'clock' | 'log'>, waitUntil: (work: Promise<unknown>) => void) {
    this.#parts = parts;
    this.#waitUntil = waitUntil;
  }

  /** Takes a step every so often, the first after a wait too, until it tells that there is nothing left to do or fails. */
  keep(step: () => Promise<boolean>, everyMs: number): void {
    if (this.#running.has(step)) return;
    this.#running.add(step);
    const loop = async (): Promise<void> => {
      try {
        do await this.#parts.clock.sleep(everyMs);
        while (await step());
      } finally {
        this.#running.delete(step);
      }
    };
    this.#waitUntil(loop().catch((thrown: unknown) => this.#parts.log.fault('job', thrown)));
  }
}
