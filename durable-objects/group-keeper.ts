import type { GroupRecord } from '../src/engine/event/group-state.ts';
import type { Parts } from '../src/compose.ts';
import type { GroupDead, Buried } from './group-dead.ts';
import type { GroupStore, StoredGroup } from './group-store.ts';

/** How long what was acknowledged may be unwritten. */
const WRITE_MS = 100;
/** How soon after a dead letter could not be sealed it is tried again. */
const SEAL_AGAIN_MS = 1_000;

/** What a keeper works with. */
export interface KeeperParts {
  readonly parts: Pick<Parts, 'clock' | 'log'>;
  readonly store: GroupStore;
  readonly storage: DurableObjectStorage;
  readonly dead: GroupDead;
  /** What is to be kept now; null when nothing is. */
  readonly snapshot: () => { readonly stored: StoredGroup; readonly record: GroupRecord } | null;
  /** In the turn of each write, and when none was needed: arms the alarm. */
  readonly onTick: () => void;
  /** Keeps the object alive until the work is done. */
  readonly waitUntil: (work: Promise<unknown>) => void;
}

/**
 * Writes what is to be kept of a group: soon after it changed, at once where a message failed. Dead letters are written
 * with the state in which they are settled, so that neither is without the other.
 */
export class GroupKeeper {
  readonly #given: KeeperParts;
  #isDirty = false;
  #isTicking = false;
  #burying: Promise<void> | null = null;
  #buried: Buried[] = [];

  constructor(given: KeeperParts) {
    this.#given = given;
  }

  /** What is kept has changed: it is written soon. */
  changed(): void {
    this.#isDirty = true;
    this.tick();
  }

  /** Dead letters are written with the next state. */
  bury(buried: Buried): void {
    this.#buried.push(buried);
    this.#isDirty = true;
  }

  /** What waits to be written as dead. */
  isBurying(offset: number): boolean {
    return this.#buried.some(({ failing }) => failing.offset === offset);
  }

  /** Looks soon whether something is to be written or the alarm to be armed. */
  tick(): void {
    if (this.#isTicking) return;
    this.#isTicking = true;
    const { parts, waitUntil, onTick } = this.#given;
    const ticked = parts.clock.sleep(WRITE_MS).then(() => {
      this.#isTicking = false;
      this.write();
      onTick();
    });
    waitUntil(ticked.catch((thrown: unknown) => parts.log.fault('group', thrown)));
  }

  /** Writes now, or when the dead letters that are being sealed are written. */
  write(): void {
    const kept = this.#given.snapshot();
    if (!this.#isDirty || this.#burying !== null || kept === null) return;
    this.#isDirty = false;
    if (this.#buried.length === 0) this.#store(kept, []);
    else {
      this.#burying = this.#seal(kept);
      this.#given.waitUntil(this.#burying);
    }
  }

  /** Resolves when nothing is left to be written. */
  async flushed(): Promise<void> {
    for (this.write(); this.#burying !== null; this.write()) await this.#burying;
  }

  /** Forgets what is not written. */
  clear(): void {
    this.#isDirty = false;
    this.#buried = [];
  }

  /** Never throws: what cannot be sealed is tried until it can, and until then its state is not written either. */
  async #seal(kept: { readonly stored: StoredGroup; readonly record: GroupRecord }): Promise<void> {
    const { parts, dead } = this.#given;
    const { place } = kept.stored;
    const batch = this.#buried;
    try {
      const letters = await Promise.all(batch.map((buried) => dead.seal(place, buried)));
      // Nothing is left to be written where the group was erased meanwhile.
      if (this.#buried !== batch) return;
      this.#buried = this.#buried.slice(letters.length);
      this.#store(kept, letters);
    } catch (thrown) {
      parts.log.fault(`group:${place.broker}:${place.topic}:${place.group}`, thrown);
      this.#isDirty = true;
      await parts.clock.sleep(SEAL_AGAIN_MS);
    } finally {
      this.#burying = null;
      if (this.#isDirty) this.write();
    }
  }

  #store(
    { stored, record }: { readonly stored: StoredGroup; readonly record: GroupRecord },
    letters: readonly Parameters<GroupDead['store']>[0][],
  ): void {
    const { storage, store, dead } = this.#given;
    const before = store.known;
    try {
      storage.transactionSync(() => {
        store.write(stored, record);
        for (const letter of letters) dead.store(letter);
        dead.settle();
      });
    } catch (thrown) {
      store.takenBack(before);
      throw thrown;
    }
  }
}
