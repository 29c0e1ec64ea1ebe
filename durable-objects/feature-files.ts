import type { Parts } from '../src/compose.ts';
import { LIMITS } from '../src/kernel/limits.ts';
import { removeFiles } from '../src/resources/features/journal.ts';
import type { FeatureSpec } from '../src/resources/features/run.ts';
import type { Live } from './feature-live.ts';
import type { FeatureStore } from './feature-store.ts';
import type { JobAlarm } from './job-alarm.ts';

/** What files are looked after with. */
export interface FileParts {
  readonly parts: Pick<Parts, 'clock' | 'log' | 'journal'>;
  readonly store: FeatureStore;
  readonly storage: Pick<DurableObjectStorage, 'sync'>;
  readonly alarm: JobAlarm;
}

type Place = Pick<FeatureSpec, 'id' | 'workspace'>;

/**
 * Which runs have files beside their rows. The object knows of a run's files before the first is put, and forgets the
 * run after the last is removed: none outlives it, also where the run never came to be.
 */
export class FeatureFiles {
  readonly #given: FileParts;
  /** Runs that have files, and may not have come to be. */
  readonly #strays: Map<string, Place>;

  constructor(given: FileParts) {
    this.#given = given;
    this.#strays = new Map(given.store.strays().map((place) => [place.id, place]));
  }

  /** Whether files may have to be removed. */
  get hasStrays(): boolean {
    return this.#strays.size > 0;
  }

  /** To be called before a run is given a file. */
  async note(live: Live): Promise<void> {
    if (live.hasFiles) return;
    const { store, alarm, storage, parts } = this.#given;
    store.noteFiles(live.spec);
    if (live.stored === null) {
      this.#strays.set(live.spec.id, live.spec);
      // Another instance looks for it when this one is cut off.
      alarm.arm(parts.clock.now() + LIMITS.lease_heartbeat.value);
    }
    await storage.sync();
    live.hasFiles = true;
  }

  /** Removes the files of runs that did not come to be. `alone` does something while nothing happens to a run. */
  async clear(alone: (id: string, work: () => Promise<void>) => Promise<boolean>): Promise<void> {
    const { store, parts } = this.#given;
    for (const place of this.#strays.values()) {
      try {
        await alone(place.id, async () => {
          if (!store.has(place.id)) await this.remove(place);
          this.#strays.delete(place.id);
        });
      } catch (thrown) {
        parts.log.fault(place.id, thrown);
      }
    }
  }

  /** Forgets a run, after its files. */
  async remove(place: Place): Promise<void> {
    const { store, parts } = this.#given;
    if (store.hasFiles(place.id)) await removeFiles(parts.journal, place);
    store.remove(place.id);
  }
}
