import type { LogMessage, LogPage } from '../src/drivers/broker/port.ts';
import type { GroupLine } from './group-line.ts';
import type { Entry } from './group-members.ts';

/** What messages take beside their bodies. */
const ENVELOPE_BYTES = 64;

/** What a feed works with. */
export interface FeedParts {
  readonly read: (from: number) => Promise<LogPage>;
  readonly lines: () => readonly GroupLine[];
  readonly idOf: (offset: number) => string;
  /** Lines were fed by a read: what they have is to be offered. */
  readonly onFed: () => void;
  /** The topic could not be read: it is to be tried again soon. */
  readonly onFault: (thrown: unknown) => void;
  /** Keeps the object alive until the work is done. */
  readonly waitUntil: (work: Promise<unknown>) => void;
}

/** Gives lines what the topic has: of hints where they follow what is there, else by reads, one at a time. */
export class GroupFeed {
  readonly #parts: FeedParts;
  #head = 0;
  #first = 0;
  #reading: Promise<void> | null = null;
  #isAsked = false;

  constructor(parts: FeedParts) {
    this.#parts = parts;
  }

  /** Offset of what is published next, as far as it is known. */
  get head(): number {
    return this.#head;
  }

  /** Offset of the first message that the topic keeps, as far as it is known. */
  get first(): number {
    return this.#first;
  }

  /** Takes a page of the log. */
  take({ messages, first, head }: LogPage): void {
    this.#head = Math.max(this.#head, head);
    this.#first = Math.max(this.#first, first);
    const entries = messages.map((message) => this.entryOf(message));
    for (const line of this.#parts.lines()) line.feed(entries, first);
  }

  /** Begins to read what these lines can take, unless a read is under way or there is nothing. */
  more(lines: readonly GroupLine[]): void {
    if (this.#reading !== null) return;
    for (const line of lines) if (this.#isWanting(line)) return void this.#begin();
  }

  /** Reads at least once, and all that lines can take; what the head is is known then. */
  async ask(): Promise<void> {
    this.#isAsked = true;
    await (this.#reading ?? this.#begin());
  }

  /** Resolves when the leases of before the object slept have their messages; throws when they cannot be read. */
  async whole(): Promise<void> {
    for (const line of this.#parts.lines()) {
      if (line.isWhole) continue;
      await this.ask();
      if (!line.isWhole) throw new Error('the topic of a group could not be read');
    }
  }

  #begin(): Promise<void> {
    const reading = this.#readAll()
      .catch((thrown: unknown) => {
        this.#isAsked = false;
        this.#parts.onFault(thrown);
      })
      .finally(() => {
        this.#reading = null;
      });
    this.#reading = reading;
    this.#parts.waitUntil(reading);
    return reading;
  }

  async #readAll(): Promise<void> {
    for (let from = this.#wanted(); from !== null; from = this.#wanted()) {
      this.#isAsked = false;
      const page = await this.#parts.read(from);
      this.take(page);
      this.#parts.onFed();
      // A read that brought nothing new brings nothing when it is repeated.
      if (page.messages.length === 0 && !this.#isAsked) return;
    }
  }

  /** Where the next read begins; null when none is needed. */
  #wanted(): number | null {
    let least = Infinity;
    let any = this.#head;
    for (const line of this.#parts.lines()) {
      const { readTo } = line.state;
      any = Math.min(any, readTo);
      if (this.#isWanting(line)) least = Math.min(least, readTo);
    }
    if (least < Infinity) return least;
    return this.#isAsked ? any : null;
  }

  #isWanting(line: GroupLine): boolean {
    return (line.state.readTo < this.#head || !line.isWhole) && line.hasRoom;
  }

  /** A message of the log as lines take it. */
  entryOf(message: LogMessage): Entry {
    // Characters, which are as good as bytes for what is held in memory.
    const bytes = message.body.length + ENVELOPE_BYTES;
    return { ...message, bytes, id: this.#parts.idOf(message.offset), text: null };
  }
}
