import type { EventDirectory } from '../src/drivers/broker/directory.ts';
import type { TopicPlace } from '../src/drivers/broker/port.ts';
import type { RunLog } from '../src/run-log.ts';
import type { TopicLog } from './topic-log.ts';
import type { TopicStore } from './topic-store.ts';

/** Bytes of messages that go with a hint; a group reads more by itself. */
const HINT_BYTES = 64 * 1024;

/** What telling works with. */
export interface TellingParts {
  readonly store: TopicStore;
  readonly log: TopicLog;
  readonly events: EventDirectory;
  readonly runLog: Pick<RunLog, 'fault'>;
  /** A group could not be told: all are to be told again soon. */
  readonly onMissed: () => void;
}

/**
 * Tells groups of the head, with the newest messages as a hint. One telling of a group is under way at a time; what comes
 * meanwhile is told with the next. One that is lost is made up for by the topic's alarm.
 */
export class TopicTelling {
  readonly #parts: TellingParts;
  /** Groups by name: the head that each was told of last, and whether it is being told. */
  #known: Map<string, { told: number; isBusy: boolean }> | null = null;

  constructor(parts: TellingParts) {
    this.#parts = parts;
  }

  /** Groups have changed. */
  forget(): void {
    const before = this.#known;
    this.#known = null;
    for (const [name, group] of this.#groups) group.isBusy = before?.get(name)?.isBusy ?? false;
  }

  get hasGroups(): boolean {
    return this.#groups.size > 0;
  }

  /** Tells those that do not know of the head; `anew` all of them. */
  tellAll(place: TopicPlace, anew = false): void {
    for (const [name, group] of this.#groups) {
      if (anew) group.told = -1;
      if (!group.isBusy) void this.#tell(place, name, group);
    }
  }

  async #tell(place: TopicPlace, name: string, group: { told: number; isBusy: boolean }): Promise<void> {
    const { store, log, events, runLog, onMissed } = this.#parts;
    group.isBusy = true;
    try {
      while (this.#groups.has(name) && group.told < store.head) {
        const { head, first } = store;
        const messages = group.told < 0 ? [] : log.hint(group.told, HINT_BYTES);
        group.told = head;
        await events.group({ ...place, group: name }).told({ ...place, group: name }, { first, head, messages });
      }
    } catch (thrown) {
      group.told = -1;
      runLog.fault(`topic:${place.broker}:${place.topic}:${name}`, thrown);
      onMissed();
    } finally {
      group.isBusy = false;
    }
  }

  get #groups(): Map<string, { told: number; isBusy: boolean }> {
    this.#known ??= new Map(this.#parts.store.groups().map(({ name }) => [name, { told: -1, isBusy: false }]));
    return this.#known;
  }
}
