import type { DeadLetter, GroupPlace } from '../src/drivers/broker/directory.ts';
import { groupObjectName } from '../src/drivers/broker/directory.ts';
import type { LogMessage } from '../src/drivers/broker/port.ts';
import type { Failing } from '../src/engine/event/group-state.ts';
import type { ErrorRecord } from '../src/kernel/errors.ts';
import { LIMITS } from '../src/kernel/limits.ts';
import type { Sealer } from '../src/resources/secrets/sealer.ts';
import { deliveredOf, type Entry } from './group-members.ts';
import type { GroupStore, StoredDead } from './group-store.ts';

/** A message that is to be a dead letter. */
export interface Buried {
  readonly failing: Failing;
  readonly entry: Entry;
  readonly at: number;
}

/** What is sealed of a dead letter. */
interface Sealed {
  readonly message: LogMessage;
  readonly error: ErrorRecord;
}

/** What dead letters work with. */
export interface DeadParts {
  readonly store: GroupStore;
  readonly sealer: Sealer;
  /** Whether a message is neither settled nor waits to be written as dead. */
  readonly isUnsettled: (offset: number) => boolean;
}

/** The dead letters of a group, and those of them that are delivered again: sealed with their messages. */
export class GroupDead {
  readonly #parts: DeadParts;
  readonly #again: Set<number>;

  constructor(parts: DeadParts) {
    this.#parts = parts;
    this.#again = new Set(parts.store.again().map(({ offset }) => offset));
  }

  /** Offsets of those that are delivered again. */
  get again(): ReadonlySet<number> {
    return this.#again;
  }

  /** The row of a dead letter. */
  async seal(place: GroupPlace, { failing, entry, at }: Buried): Promise<StoredDead> {
    const { offset, key, body, producer } = entry;
    const sealed: Sealed = { message: { offset, key, body, producer, at: entry.at }, error: failing.error };
    const text = await this.#parts.sealer.seal(place.workspace, contextOf(place, offset), JSON.stringify(sealed));
    return { offset, attempts: failing.attempts, at, sealed: text };
  }

  /** Stores a row, in the transaction of its state. */
  store(letter: StoredDead): void {
    this.#again.delete(letter.offset);
    this.#parts.store.bury(letter, LIMITS.event_dead.value);
  }

  /** Removes those that were delivered again and are settled, in the transaction of the state. */
  settle(): void {
    for (const offset of this.#again) {
      if (this.#parts.isUnsettled(offset)) continue;
      this.#again.delete(offset);
      this.#parts.store.unbury(offset);
    }
  }

  /** Dead letters before an offset, the newest first. */
  async list(
    place: GroupPlace,
    before: number | null,
    limit: number,
    idOf: (offset: number) => string,
  ): Promise<DeadLetter[]> {
    const rows = this.#parts.store.listDead(before, limit);
    return Promise.all(
      rows.map(async (row) => {
        const { message, error } = await this.#open(place, row);
        const entry: Entry = { ...message, bytes: message.body.length, id: idOf(message.offset), text: null };
        const { attempts, at } = row;
        return { message: deliveredOf({ entry, attempt: attempts }), attempts, error, at };
      }),
    );
  }

  /** Messages of dead letters that are to be delivered again: the oldest, of these offsets alone unless they are null. */
  async pick(place: GroupPlace, offsets: readonly number[] | null, limit: number): Promise<LogMessage[]> {
    const rows = this.#parts.store.pickDead(offsets, limit);
    return Promise.all(rows.map(async (row) => (await this.#open(place, row)).message));
  }

  /** Messages of those that were being delivered again when the object went away. */
  async resume(place: GroupPlace): Promise<LogMessage[]> {
    const rows = this.#parts.store.again();
    return Promise.all(rows.map(async (row) => (await this.#open(place, row)).message));
  }

  /** Has dead letters be delivered again. */
  mark(offsets: readonly number[]): void {
    for (const offset of offsets) {
      this.#parts.store.mark(offset, true);
      this.#again.add(offset);
    }
  }

  /** Has those that are delivered again be dead letters as they were. */
  unmark(): void {
    for (const offset of this.#again) this.#parts.store.mark(offset, false);
    this.#again.clear();
  }

  /** To be called when the storage was emptied. */
  forget(): void {
    this.#again.clear();
  }

  async #open(place: GroupPlace, { offset, sealed }: StoredDead): Promise<Sealed> {
    const text = await this.#parts.sealer.open(place.workspace, contextOf(place, offset), sealed);
    return JSON.parse(text) as Sealed;
  }
}

/** Sealed text opens nowhere but where it was written. */
function contextOf(place: GroupPlace, offset: number): string {
  return `dead:${groupObjectName(place)}:${offset}`;
}
