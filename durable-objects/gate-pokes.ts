import type { Parts } from '../src/compose.ts';
import type { GateEffect } from '../src/engine/gate-state.ts';
import { jobObjectName } from '../src/resources/jobs/directory.ts';

type Poke = GateEffect & { readonly type: 'poke' };

/** What telling jobs works with. */
export interface GatePokesParts extends Pick<Parts, 'jobs' | 'log'> {
  /** Keeps the object alive until the work is done. */
  readonly waitUntil: (work: Promise<unknown>) => void;
  /** Told of the holders whose jobs have nothing to begin. */
  readonly gone: (holders: readonly string[]) => Promise<unknown>;
}

/** Tells jobs that they may begin: those of one object together. */
export class GatePokes {
  readonly #parts: GatePokesParts;
  #waiting: Poke[] = [];

  constructor(parts: GatePokesParts) {
    this.#parts = parts;
  }

  add(poke: Poke): void {
    this.#waiting.push(poke);
  }

  /** Sends what was added; the runtime holds it back until what it follows from is durable. */
  send(): void {
    const pokes = this.#waiting;
    if (pokes.length === 0) return;
    this.#waiting = [];
    const objects = Map.groupBy(pokes, ({ job }) => jobObjectName(job.workspace, job.id));
    for (const group of objects.values()) this.#parts.waitUntil(this.#tell(group));
  }

  /** An object that cannot be told leaves what was reserved to lapse. */
  async #tell(group: readonly Poke[]): Promise<void> {
    const [first] = group;
    if (first === undefined) return;
    const { jobs, log, gone } = this.#parts;
    const { workspace, id } = first.job;
    try {
      const idle = new Set(await jobs.at(workspace, id).admit([...new Set(group.map(({ job }) => job.id))]));
      const holders = group.filter(({ job }) => idle.has(job.id)).map(({ holder }) => holder);
      if (holders.length > 0) await gone(holders);
    } catch (thrown) {
      log.fault(first.holder, thrown);
    }
  }
}
