import type { Parts } from '../src/compose.ts';
import type { Transition } from '../src/engine/job-state.ts';
import type { JobSpecToRun, RunMessage } from '../src/resources/jobs/directory.ts';
import type { StoredCall } from '../src/resources/jobs/sealed-call.ts';
import type { JobAlarm } from './job-alarm.ts';
import type { JobStore } from './job-store.ts';
import { toRun } from './leased-attempt.ts';
import type { Places } from './places.ts';
import { FAULT_DELAY_MS, type PutOff } from './put-off.ts';

/** What effects are performed with. */
export interface EffectParts {
  readonly parts: Parts;
  readonly store: JobStore;
  readonly places: Places;
  readonly putOff: PutOff;
  readonly alarm: JobAlarm;
  readonly waitUntil: (work: Promise<unknown>) => void;
  /** Begins an attempt in this object. */
  readonly start: (attempt: JobSpecToRun, fence: number, key: string) => void;
}

/** Performs what transitions ask for: attempts begin here at once, and leave the object once their leases are written. */
export class TurnEffects {
  readonly #given: EffectParts;
  #messages: RunMessage[] = [];
  /** Attempts that this turn began here: the id of the job, and the key of the place. */
  #begun: { readonly id: string; readonly key: string }[] = [];

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
        this.#begun.push({ id: spec.id, key });
        this.#given.start(attempt, fence, key);
      } else this.#messages.push({ workspace: spec.workspace, jobId: spec.id, fence });
    }
  }

  /** To be called at the end of a turn: writes the leases, and hands the queue its messages. */
  end(): void {
    const { parts, store, waitUntil } = this.#given;
    const messages = this.#messages;
    this.#messages = [];
    try {
      store.writeLeases();
    } catch (thrown) {
      this.#takeBack();
      parts.log.fault('leases', thrown);
    }
    this.#begun = [];
    if (messages.length > 0)
      waitUntil(parts.runs.send(messages).catch((thrown: unknown) => parts.log.fault('runs', thrown)));
  }

  /** Leases that cannot be written were never given: none of their attempts has sent anything yet, and each is told to stop. */
  #takeBack(): void {
    const { parts, store, places, putOff, alarm } = this.#given;
    const now = parts.clock.now();
    const dropped = new Set(store.dropLeases());
    for (const { id, key } of this.#begun) if (dropped.has(id)) places.abort(key);
    for (const id of dropped) putOff.add(id, now);
    alarm.arm(now + FAULT_DELAY_MS);
  }
}
