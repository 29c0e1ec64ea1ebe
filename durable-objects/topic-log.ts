import type { LogMessage, LogPage, Publication, Published, TopicPlace } from '../src/drivers/broker/port.ts';
import { inChunks, readChunk, writeChunk } from '../src/drivers/broker/chunk.ts';
import type { Clock } from '../src/kernel/clock.ts';
import { LIMITS } from '../src/kernel/limits.ts';
import { encodeUtf8 } from '../src/kernel/utf8.ts';
import type { Sealer } from '../src/resources/secrets/sealer.ts';
import type { StoredChunk, TopicStore } from './topic-store.ts';

/** Chunks that one read opens. */
const READ_CHUNKS = 64;
/** Bytes of the newest messages that are kept at hand, so that groups at the end of the log open nothing. */
const RECENT_BYTES = 2 * 1024 * 1024;
/** What a message takes beside its body. */
const ENVELOPE_BYTES = 64;

/** What a log works with. */
export interface LogParts {
  readonly store: TopicStore;
  readonly storage: DurableObjectStorage;
  readonly sealer: Sealer;
  readonly clock: Clock;
  /** Called in the turn of each commit, after its writes. */
  readonly onCommit: (published: readonly Publication[], duplicates: number) => void;
}

interface Waiting {
  readonly publication: Publication;
  readonly resolve: (published: Published) => void;
  readonly reject: (thrown: unknown) => void;
}

interface Sized {
  readonly key: string | null;
  readonly body: string;
  readonly producer: Publication['producer'];
  readonly bytes: number;
}

/** The messages of one topic: what comes while a commit is on its way shares the next one. */
export class TopicLog {
  readonly #parts: LogParts;
  #waiting: Waiting[] = [];
  #isCommitting = false;
  /** The newest messages, without gaps up to the head; of an instance that wrote none, none. */
  #recent: LogMessage[] = [];
  #recentBytes = 0;

  constructor(parts: LogParts) {
    this.#parts = parts;
  }

  /** Adds messages: all or none. The runtime holds the answer back until they are durable. */
  append(place: TopicPlace, publication: Publication): Promise<Published> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ publication, resolve, reject });
      if (!this.#isCommitting) void this.#commitAll(place);
    });
  }

  /** Messages from an offset on. */
  async read(
    place: TopicPlace,
    from: number,
    most: { readonly messages: number; readonly bytes: number },
  ): Promise<LogPage> {
    const { store } = this.#parts;
    const page = { first: store.first, head: store.head };
    const start = Math.max(from, page.first);
    const recent = this.#recent[0];
    const found =
      recent !== undefined && recent.offset <= start
        ? this.#recent.slice(start - recent.offset)
        : await this.#opened(place, start, most);
    return { ...page, messages: within(found, most) };
  }

  /** Messages before an offset, the newest first. */
  async readBack(place: TopicPlace, before: number | null, most: number): Promise<LogPage> {
    const { store } = this.#parts;
    const page = { first: store.first, head: store.head };
    const messages: LogMessage[] = [];
    let end = before ?? page.head;
    while (messages.length < most) {
      const [chunk] = store.chunksBefore(end, 1);
      if (chunk === undefined) break;
      const opened = (await this.#open(place, chunk)).filter(({ offset }) => offset < end);
      messages.push(...opened.toReversed());
      end = chunk.first;
    }
    return { ...page, messages: messages.slice(0, most) };
  }

  /** The messages from an offset on, where they are at hand and no more than so many bytes: a hint. */
  hint(from: number, bytes: number): readonly LogMessage[] {
    const [recent] = this.#recent;
    if (recent === undefined || recent.offset > from) return [];
    const found = this.#recent.slice(from - recent.offset);
    return found.reduce((sum, { body }) => sum + body.length, 0) <= bytes ? found : [];
  }

  async #commitAll(place: TopicPlace): Promise<void> {
    this.#isCommitting = true;
    while (this.#waiting.length > 0) {
      // What comes while the last one is made durable goes with the next.
      await this.#parts.storage.sync().catch(() => undefined);
      const group = this.#waiting.splice(0);
      try {
        await this.#commit(place, group);
      } catch (thrown) {
        for (const { reject } of group) reject(thrown);
      }
    }
    this.#isCommitting = false;
  }

  async #commit(place: TopicPlace, group: readonly Waiting[]): Promise<void> {
    const { store, storage, sealer, clock, onCommit } = this.#parts;
    const now = clock.now();
    const placed = this.#place(group, now);
    const messages = placed.flatMap(({ messages: own }) => own);
    const chunks = inChunks(messages, LIMITS.event_chunk.value);
    let first = store.head;
    const sealed: Pick<StoredChunk, 'count' | 'at' | 'bytes' | 'sealed'>[] = [];
    for (const chunk of chunks) {
      const text = await sealer.seal(place.workspace, contextOf(place, first), writeChunk(chunk));
      sealed.push({ count: chunk.length, at: now, bytes: text.length, sealed: text });
      first += chunk.length;
    }
    const fresh = placed.filter(({ messages: own }) => own.length > 0);
    try {
      storage.transactionSync(() => {
        for (const chunk of sealed) store.append(chunk);
        for (const { waiting, published } of fresh) {
          const { dedupe } = waiting.publication;
          if (dedupe !== null) store.addDedupe(dedupe.digest, published.offset, now + dedupe.ttlMs);
        }
      });
    } catch (thrown) {
      store.takenBack();
      throw thrown;
    }
    this.#remember(messages, first - messages.length, now);
    onCommit(
      fresh.map(({ waiting }) => waiting.publication),
      placed.length - fresh.length,
    );
    for (const { waiting, published } of placed) waiting.resolve(published);
  }

  /** Where each publication comes to be; one that was published before has no messages left. */
  #place(
    group: readonly Waiting[],
    now: number,
  ): { readonly waiting: Waiting; readonly published: Published; readonly messages: readonly Sized[] }[] {
    const { store } = this.#parts;
    const digests = new Map<string, number>();
    let offset = store.head;
    return group.map((waiting) => {
      const { messages, producer, dedupe } = waiting.publication;
      const before = dedupe === null ? null : (digests.get(dedupe.digest) ?? store.dedupe(dedupe.digest, now));
      if (before !== null)
        return { waiting, published: { partition: 0, offset: before, isDuplicate: true }, messages: [] };
      const published = { partition: 0, offset, isDuplicate: false };
      if (dedupe !== null) digests.set(dedupe.digest, offset);
      offset += messages.length;
      const sized = messages.map(({ key, body }) => ({ key, body, producer, bytes: sizeOf(body) }));
      return { waiting, published, messages: sized };
    });
  }

  #remember(messages: readonly Sized[], first: number, at: number): void {
    for (const [n, { key, body, producer, bytes }] of messages.entries()) {
      this.#recent.push({ offset: first + n, key, body, producer, at });
      this.#recentBytes += bytes;
    }
    let gone = 0;
    for (; this.#recentBytes > RECENT_BYTES && gone < this.#recent.length; gone += 1)
      this.#recentBytes -= sizeOf(this.#recent[gone]?.body ?? '');
    if (gone > 0) this.#recent.splice(0, gone);
  }

  async #opened(
    place: TopicPlace,
    from: number,
    { messages, bytes }: { readonly messages: number; readonly bytes: number },
  ): Promise<LogMessage[]> {
    const found: LogMessage[] = [];
    let size = 0;
    for (const chunk of this.#parts.store.chunksFrom(from, READ_CHUNKS)) {
      if (found.length >= messages || size >= bytes) break;
      const opened = (await this.#open(place, chunk)).filter(({ offset }) => offset >= from);
      found.push(...opened);
      size += chunk.bytes;
    }
    return found;
  }

  async #open(place: TopicPlace, { first, at, sealed }: StoredChunk): Promise<LogMessage[]> {
    const text = await this.#parts.sealer.open(place.workspace, contextOf(place, first), sealed);
    return readChunk(text, first, at);
  }
}

function within(
  messages: readonly LogMessage[],
  most: { readonly messages: number; readonly bytes: number },
): LogMessage[] {
  let bytes = 0;
  const end = messages.findIndex(({ body }, n) => {
    bytes += sizeOf(body);
    return n >= most.messages || (n > 0 && bytes > most.bytes);
  });
  return end === -1 ? [...messages] : messages.slice(0, end);
}

function sizeOf(body: string): number {
  return encodeUtf8(body).byteLength + ENVELOPE_BYTES;
}

/** Sealed text opens nowhere but where it was written. */
function contextOf({ product, env, broker, topic }: TopicPlace, first: number): string {
  return `topic:${[product, env, broker, topic].map(encodeURIComponent).join(':')}:${first}`;
}
