import type { Parts } from '../src/compose.ts';
import type { Transition } from '../src/engine/job-state.ts';
import type { JobSpecToRun, RunMessage } from '../src/resources/jobs/directory.ts';
import type { StoredCall } from '../src/resources/jobs/sealed-call.ts';
import type { JobStore } from './job-store.ts';
import { toRun } from './leased-attempt.ts';
import type { Places } from './places.ts';

/** What effects are performed with. */
export interface EffectParts {
  readonly parts: Parts;
  readonly store: JobStore;
  readonly places: Places;
  readonly waitUntil: (work: Promise<unknown>) => void;
  /** Begins an attempt in this object. */
  readonly start: (attempt: JobSpecToRun, fence: number, key: string) => void;
}

/** Performs what transitions ask for: attempts begin here at once, and leave the object once their leases are written. */
export class TurnEffects {
  readonly #given: EffectParts;
  #messages: RunMessage[] = [];
  /** Attempts that this turn began here. */
  #begun: string[] = [];

  constructor(given: EffectParts) {
    this.#given = given;
  }

  perform({ job, effects }: Transition<StoredCall>): void {
    const { spec } = job;
    for (const { type, fence, ...effect } of effects) {
      const key = `${spec.id}:${fence}`;
      if (type === 'abort') this.#given.places.abort(key);
      else if ('self' in effect && effect.self) {
        const attempt = toRun(job, fence);
        if (attempt === null) continue;
        this.#begun.push(key);
        this.#given.start(attempt, fence, key);
      } else this.#messages.push({ workspace: spec.workspace, jobId: spec.id, fence });
    }
  }

  /**
   * To be called at the end of a turn: writes the leases, and hands the queue its messages. Attempts whose leases cannot
   * be written are told to stop, as none has sent anything yet.
   */
  end(): void {
    const { parts, store, places, waitUntil } = this.#given;
    const [messages, begun] = [this.#messages, this.#begun];
    [this.#messages, this.#begun] = [[], []];
    try {
      store.writeLeases();
    } catch (thrown) {
      for (const key of begun) places.abort(key);
      parts.log.fault('leases', thrown);
    }
    if (messages.length > 0)
      waitUntil(parts.runs.send(messages).catch((thrown: unknown) => parts.log.fault('runs', thrown)));
  }
}
