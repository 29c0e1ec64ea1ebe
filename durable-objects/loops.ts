import type { Parts } from '../src/compose.ts';

interface Running {
  /** Cuts the wait before the next step short. */
  hurry(): void;
  readonly ended: Promise<void>;
}

/** Steps that are repeated while they have something to do; each at most once at a time. */
export class Loops {
  readonly #parts: Pick<Parts, 'clock' | 'log'>;
  readonly #waitUntil: (work: Promise<unknown>) => void;
  readonly #running = new Map<() => Promise<boolean>, Running>();

  /** `waitUntil` keeps the object alive until the work is done. */
  constructor(parts: Pick<Parts, 'clock' | 'log'>, waitUntil: (work: Promise<unknown>) => void) {
    this.#parts = parts;
    this.#waitUntil = waitUntil;
  }

  /** Takes a step every so often, the first after a wait too, until it tells that there is nothing left to do or fails. */
  keep(step: () => Promise<boolean>, everyMs: number): void {
    if (this.#running.has(step)) return;
    let waiting = new AbortController();
    const loop = async (): Promise<void> => {
      try {
        do {
          waiting = new AbortController();
          // Rejects only when it is cut short.
          await this.#parts.clock.sleep(everyMs, waiting.signal).catch(() => undefined);
        } while (await step());
      } finally {
        this.#running.delete(step);
      }
    };
    const ended = loop().catch((thrown: unknown) => this.#parts.log.fault('job', thrown));
    this.#running.set(step, { hurry: () => waiting.abort(), ended });
    this.#waitUntil(ended);
  }

  /** Takes the next step now, and resolves when the last is done. */
  async hurry(step: () => Promise<boolean>): Promise<void> {
    const running = this.#running.get(step);
    running?.hurry();
    await running?.ended;
  }
}
