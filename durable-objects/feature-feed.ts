import type { Parts } from '../src/compose.ts';
import { LIMITS } from '../src/kernel/limits.ts';
import { toFeatureRecord } from '../src/resources/features/feature-index.ts';
import type { FeatureChildren } from './feature-children.ts';
import type { Live } from './feature-live.ts';
import type { FeatureStore } from './feature-store.ts';
import type { Loops } from './loops.ts';

/** Changes of a run within this time reach the index as one. */
const FEED_DELAY_MS = 500;
/** Runs that one write to the index takes. */
const BATCH = 100;

/** What a feed works with. */
export interface FeedParts {
  readonly parts: Parts;
  readonly store: FeatureStore;
  readonly children: FeatureChildren;
  readonly loops: Loops;
  /** A run that ended, with its state. */
  readonly load: (id: string) => Promise<Pick<Live, 'spec' | 'state'>>;
}

/**
 * Tells the index how runs stand, and parents how they ended. Once both know of an end, the run's row says so; what an
 * earlier instance may not have told is told again.
 */
export class FeatureFeed {
  readonly #given: FeedParts;
  /** Runs of which the index has yet to hear. */
  readonly #unsent = new Set<string>();
  /** Runs whose end their parents have yet to hear of, or whose children have yet to be closed. */
  readonly #ends = new Set<string>();
  readonly #ending = new Set<string>();

  constructor(given: FeedParts) {
    this.#given = given;
  }

  /** Whether anybody has yet to hear of anything. */
  get isUntold(): boolean {
    return this.#unsent.size + this.#ends.size > 0;
  }

  /** Notes a run whose row was written. */
  note(id: string): void {
    this.#unsent.add(id);
    this.#given.loops.keep(this.#send, FEED_DELAY_MS);
  }

  /** Tells the index at once, of what else it has yet to hear as well. Never throws. */
  async hurry(): Promise<void> {
    await this.#given.loops.hurry(this.#send);
  }

  /** Notes a run that ended, and tells its parent. Never throws. */
  async ended(id: string): Promise<void> {
    this.#ends.add(id);
    if (this.#ending.has(id)) return;
    this.#ending.add(id);
    const { children, load, parts } = this.#given;
    try {
      const live = await load(id);
      await Promise.all([children.tellParent(live), children.closeAll(live)]);
      this.#ends.delete(id);
      this.#settle(id);
    } catch (thrown) {
      parts.log.fault(id, thrown);
      this.#given.loops.keep(this.#again, LIMITS.lease_heartbeat.value);
    }
    this.#ending.delete(id);
  }

  /** Tells again what could not be told. */
  async retry(): Promise<void> {
    if (this.#unsent.size > 0) this.#given.loops.keep(this.#send, FEED_DELAY_MS);
    await this.#again();
  }

  readonly #again = async (): Promise<boolean> => {
    await Promise.all([...this.#ends].map((id) => this.ended(id)));
    return this.#ends.size > 0;
  };

  readonly #send = async (): Promise<boolean> => {
    const { parts, store } = this.#given;
    const ids = [...this.#unsent].slice(0, BATCH);
    const stored = ids.flatMap((id) => store.read(id) ?? []);
    await parts.featureIndex.put(stored.map(({ run, due }) => toFeatureRecord(run, due)));
    const sent = new Map(stored.map(({ run }) => [run.spec.id, run.revision]));
    for (const id of ids) {
      if (store.revision(id) > (sent.get(id) ?? 0)) continue;
      this.#unsent.delete(id);
      this.#settle(id);
    }
    return this.#unsent.size > 0;
  };

  /** Once all know of a run's end. Never throws: what cannot be noted is told again. */
  #settle(id: string): void {
    if (this.#unsent.has(id) || this.#ends.has(id)) return;
    try {
      this.#given.store.told(id);
    } catch (thrown) {
      this.#given.parts.log.fault(id, thrown);
      this.note(id);
    }
  }
}
