import { DurableObject } from 'cloudflare:workers';
import { compose, type Env, type Parts } from '../src/compose.ts';
import type {
  BeginAt,
  EventReply,
  GroupKind,
  KnownGroup,
  TopicObject,
  TopicSettings,
  TopicStats,
} from '../src/drivers/broker/directory.ts';
import type { LogPage, Publication, Published, TopicPlace } from '../src/drivers/broker/port.ts';
import { toErrorRecord } from '../src/kernel/errors.ts';
import { LIMITS } from '../src/kernel/limits.ts';
import { JobAlarm } from './job-alarm.ts';
import { TopicLog } from './topic-log.ts';
import { type TopicMeta, TopicStore } from './topic-store.ts';
import { TopicTelling } from './topic-telling.ts';

/** How soon after a message all groups are told once more, since a hint may be lost. */
const LOOKOUT_MS = 30_000;
/** How soon after one could not be told. */
const MISSED_MS = 2_000;
/** Chunks, and digests, that one alarm removes. */
const TRIMMED = 500;
/** How soon after that it removes more. */
const MORE_MS = 100;
const PRODUCERS = 100;

/**
 * Keeps the log of one topic: messages that come together are one row, sealed. Groups are told of the head and read by
 * themselves.
 */
export class Topic extends DurableObject<Env> implements TopicObject {
  readonly #parts: Parts;
  readonly #store: TopicStore;
  readonly #alarm: JobAlarm;
  readonly #log: TopicLog;
  readonly #telling: TopicTelling;
  #meta: TopicMeta | null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const parts = compose(env);
    this.#parts = parts;
    this.#store = new TopicStore(ctx.storage.sql);
    this.#meta = this.#store.meta();
    this.#alarm = new JobAlarm(ctx.storage);
    const { sealer, clock } = parts;
    this.#log = new TopicLog({
      store: this.#store,
      storage: ctx.storage,
      sealer,
      clock,
      onCommit: (published, duplicates) => this.#committed(published, duplicates),
    });
    this.#telling = new TopicTelling({
      store: this.#store,
      log: this.#log,
      events: parts.eventObjects,
      runLog: parts.log,
      onMissed: () => this.#alarm.arm(clock.now() + MISSED_MS),
    });
  }

  /** See {@link TopicObject}. */
  async append(place: TopicPlace, publication: Publication): Promise<EventReply<Published>> {
    this.#know(place, publication.retentionMs);
    try {
      return { ok: true, value: await this.#log.append(place, publication) };
    } catch (thrown) {
      const error = toErrorRecord(thrown);
      if (error.code === 'INTERNAL') this.#parts.log.fault('topic', thrown);
      return { ok: false, error };
    }
  }

  /** See {@link TopicObject}. */
  read(place: TopicPlace, from: number, most: { messages: number; bytes: number }): Promise<LogPage> {
    return this.#log.read(place, from, most);
  }

  /** See {@link TopicObject}. */
  readBack(place: TopicPlace, before: number | null, most: number): Promise<LogPage> {
    return this.#log.readBack(place, before, most);
  }

  /** See {@link TopicObject}. */
  async offsetAt(_place: TopicPlace, time: number): Promise<number> {
    return this.#store.offsetAt(time);
  }

  /** See {@link TopicObject}. */
  async join(place: TopicPlace, name: string, kind: GroupKind, at: BeginAt): Promise<KnownGroup | null> {
    const known = this.#store.groups();
    const found = known.find((group) => group.name === name);
    if (found !== undefined) return found;
    if (known.length >= LIMITS.event_groups.value) return null;
    this.#know(place, this.#meta?.retentionMs ?? LIMITS.topic_retention.value);
    const group = this.#add(name, kind, at);
    this.#telling.forget();
    return group;
  }

  /** See {@link TopicObject}. */
  async leave(_place: TopicPlace, name: string): Promise<void> {
    this.#store.removeGroup(name);
    this.#telling.forget();
  }

  /** See {@link TopicObject}. */
  async declare(
    place: TopicPlace,
    { retentionMs }: TopicSettings,
    subscriptions: readonly { readonly name: string; readonly at: BeginAt }[],
    revision: number,
  ): Promise<boolean> {
    if (revision < (this.#meta?.revision ?? 0)) return false;
    const before = this.#store.groups().filter(({ kind }) => kind === 'subscription');
    if (this.#meta === null && subscriptions.length === 0) return true;
    const meta = this.#know(place, retentionMs);
    const names = new Set(subscriptions.map(({ name }) => name));
    const gone = before.filter(({ name }) => !names.has(name));
    for (const { name } of gone) this.#store.removeGroup(name);
    for (const { name, at } of subscriptions)
      if (!before.some((group) => group.name === name)) this.#add(name, 'subscription', at);
    if (meta.revision !== revision) this.#write({ ...meta, revision });
    this.#telling.forget();
    this.#telling.tellAll(place);
    await Promise.all(gone.map((group) => this.#empty(place, group)));
    return true;
  }

  /** See {@link TopicObject}. */
  async groups(): Promise<KnownGroup[]> {
    return this.#store.groups();
  }

  /** See {@link TopicObject}. */
  async find(_place: TopicPlace, digest: string): Promise<number | null> {
    return this.#store.dedupe(digest, this.#parts.clock.now());
  }

  /** See {@link TopicObject}. */
  async stats(): Promise<TopicStats> {
    const { first, head, bytes } = this.#store;
    const { duplicates = 0, producers = {} } = this.#meta ?? {};
    const seen = Object.entries(producers).map(([user, { published, lastAt }]) => ({ user, published, lastAt }));
    return { first, head, bytes, duplicates, producers: seen.toSorted((a, b) => b.lastAt - a.lastAt) };
  }

  /** Never throws: a handler that does is tried six times and then dropped by the platform. */
  override async alarm(): Promise<void> {
    this.#alarm.fired();
    const meta = this.#meta;
    if (meta === null) return;
    try {
      this.#store.writeMeta(meta);
      this.#telling.tellAll(meta.place, true);
      this.#trim(meta);
    } catch (thrown) {
      this.#parts.log.fault(`topic:${meta.place.broker}:${meta.place.topic}`, thrown);
      this.#alarm.arm(this.#parts.clock.now() + LOOKOUT_MS);
    }
  }

  /** Removes what is past its time, and wakes for what will be. */
  #trim({ retentionMs }: TopicMeta): void {
    const { clock } = this.#parts;
    const now = clock.now();
    const moreChunks = this.#store.trim(now - retentionMs, LIMITS.topic_bytes.value, TRIMMED);
    const moreDigests = this.#store.trimDedupes(now, TRIMMED);
    if (moreChunks || moreDigests) this.#alarm.arm(now + MORE_MS);
    const { oldestAt } = this.#store;
    const nexts = [oldestAt === null ? null : oldestAt + retentionMs + 1, this.#store.nextDedupe()];
    const next = Math.min(...nexts.map((at) => at ?? Infinity));
    if (next < Infinity) this.#alarm.arm(Math.max(next, now + LOOKOUT_MS));
  }

  /** In the turn of a commit: what wakes it is durable with the messages. */
  #committed(published: readonly Publication[], duplicates: number): void {
    const meta = this.#meta;
    if (meta === null) return;
    const now = this.#parts.clock.now();
    const producers = new Map(Object.entries(meta.producers));
    for (const { producer, messages } of published) {
      const before = producers.get(producer.user)?.published ?? 0;
      producers.delete(producer.user);
      producers.set(producer.user, { published: before + messages.length, lastAt: now });
    }
    // Counted in memory, and written by the alarm: a row for each commit would cost as much as the commit.
    const latest = Object.fromEntries([...producers].slice(-PRODUCERS));
    this.#meta = { ...meta, producers: latest, duplicates: meta.duplicates + duplicates };
    if (published.length === 0) return;
    this.#alarm.arm(now + LOOKOUT_MS);
    this.#telling.tellAll(meta.place);
  }

  /** Empties a group that is taken off; one that could not be is known again, so that the next declaration does it. */
  async #empty(place: TopicPlace, group: KnownGroup): Promise<void> {
    const of = { ...place, group: group.name };
    try {
      await this.#parts.eventObjects.group(of).erase(of);
    } catch (thrown) {
      this.#store.addGroup(group);
      this.#telling.forget();
      throw thrown;
    }
  }

  #add(name: string, kind: GroupKind, at: BeginAt): KnownGroup {
    const { first, head } = this.#store;
    const began = at === 'now' ? head : at === 'earliest' ? first : Math.min(Math.max(at, first), head);
    const group = { name, kind, began, since: this.#parts.clock.now() };
    this.#store.addGroup(group);
    return group;
  }

  /** The topic as it is declared now. */
  #know(place: TopicPlace, retentionMs: number): TopicMeta {
    const meta = this.#meta;
    if (meta !== null && meta.retentionMs === retentionMs) return meta;
    return this.#write({
      ...(meta ?? { revision: 0, duplicates: 0, producers: {} }),
      place: {
        workspace: place.workspace,
        product: place.product,
        env: place.env,
        broker: place.broker,
        topic: place.topic,
      },
      retentionMs,
    });
  }

  #write(meta: TopicMeta): TopicMeta {
    this.#store.writeMeta(meta);
    this.#meta = meta;
    return meta;
  }
}
