/** Where topics and their groups are, and the ports to those objects. */

import type { ErrorRecord } from '../../kernel/errors.ts';
import type { LogPage, Publication, Published, TopicPlace } from './port.ts';

/** What an object answers; an error travels as data, so that nothing of it is lost. */
export type EventReply<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: ErrorRecord };

/** Groups that consumers name, subscriptions of the manifest, and what all ephemeral subscribers of a topic share. */
export type GroupKind = 'consumers' | 'subscription' | 'ephemeral';

/** Where a group that is not known yet begins. */
export type BeginAt = 'now' | 'earliest' | number;

/** How a topic is kept: of its definition, given with what is asked, since the object has no configuration. */
export interface TopicSettings {
  readonly retentionMs: number;
}

/** A group as its topic knows it. */
export interface KnownGroup {
  readonly name: string;
  readonly kind: GroupKind;
  /** Offset at which it began. */
  readonly began: number;
  /** Epoch milliseconds. */
  readonly since: number;
}

/** What a topic counts. */
export interface TopicStats {
  readonly first: number;
  readonly head: number;
  readonly bytes: number;
  readonly duplicates: number;
  /** Members that published within the retention, the latest first. */
  readonly producers: readonly { readonly user: string; readonly published: number; readonly lastAt: number }[];
}

/** The log of a topic. */
export interface TopicObject {
  append(place: TopicPlace, publication: Publication): Promise<EventReply<Published>>;
  /** Messages from an offset on, up to so many and so many bytes; one at least where there is any. */
  read(place: TopicPlace, from: number, most: { readonly messages: number; readonly bytes: number }): Promise<LogPage>;
  /** Messages before an offset, the newest first. */
  readBack(place: TopicPlace, before: number | null, most: number): Promise<LogPage>;
  /** The first offset published at an instant or later. */
  offsetAt(place: TopicPlace, time: number): Promise<number>;
  /** Makes a group known, if it is not; answers where it began, or null where the topic has as many as it may. */
  join(place: TopicPlace, group: string, kind: GroupKind, at: BeginAt): Promise<KnownGroup | null>;
  leave(place: TopicPlace, group: string): Promise<void>;
  /** Has exactly these subscriptions be known; false where it was asked with a newer revision before, and nothing changes. */
  declare(
    place: TopicPlace,
    settings: TopicSettings,
    subscriptions: readonly { readonly name: string; readonly at: BeginAt }[],
    revision: number,
  ): Promise<boolean>;
  groups(place: TopicPlace): Promise<KnownGroup[]>;
  /** The offset that a digest led to; null where none did. */
  find(place: TopicPlace, digest: string): Promise<number | null>;
  stats(place: TopicPlace): Promise<TopicStats>;
}

/** A group of consumers of a topic. */
export interface GroupPlace extends TopicPlace {
  readonly group: string;
}

/** What a group's members are given. */
export interface DeliveredMessage {
  readonly id: string;
  readonly offset: number;
  readonly key: string | null;
  readonly attempt: number;
  readonly at: number;
  /** JSON text. */
  readonly body: string;
}

/** How a group stands. */
export interface GroupStanding {
  readonly group: string;
  readonly kind: GroupKind;
  readonly cursor: number;
  readonly head: number;
  readonly lag: number;
  /** Milliseconds since the oldest that is not settled was published; 0 where all are. */
  readonly lagAgeMs: number;
  readonly inFlight: number;
  readonly retrying: number;
  readonly dead: number;
  /** Removed by retention before they were settled. */
  readonly expired: number;
  readonly acked: number;
  readonly failed: number;
  readonly members: number;
  /** When a consumer was last there, epoch milliseconds; null for never. */
  readonly seenAt: number | null;
  /** Which thresholds its lag is over. */
  readonly alert: readonly ('messages' | 'age')[];
}

/** A dead letter. */
export interface DeadLetter {
  readonly message: DeliveredMessage;
  readonly attempts: number;
  readonly error: ErrorRecord;
  readonly at: number;
}

/** How a group treats its messages: of the topic's definition. */
export interface GroupSettings {
  readonly attempts: number;
  readonly lag: { readonly messages: number | null; readonly ageMs: number | null };
}

/** A poll of a consumer that has no socket. */
export interface Poll {
  readonly member: string;
  readonly acks: readonly number[];
  readonly failures: readonly { readonly offset: number; readonly error: string }[];
  readonly waitMs: number;
  readonly limit: number;
  /** Whether it gives back what it did not settle, and is given nothing. */
  readonly leave: boolean;
  /** Where the group begins, if it is not known yet. */
  readonly from: BeginAt;
}

/** A group's object. Its socket is opened by `fetch`, with the ticket. */
export interface GroupObject {
  /** The topic has messages up to `head`; `messages` are the last of them, as a hint, where they are few. */
  told(place: GroupPlace, page: LogPage): Promise<void>;
  /** Has a subscription be as a version of its product declares it. */
  declare(place: GroupPlace, settings: GroupSettings, version: number, from: BeginAt): Promise<void>;
  /** Lets one socket in, once and soon. Null where the topic has as many groups as it may; so of `poll`. */
  ticket(
    place: GroupPlace,
    settings: GroupSettings,
    from: BeginAt,
  ): Promise<{ readonly ticket: string; readonly expiresAt: number } | null>;
  poll(
    place: GroupPlace,
    settings: GroupSettings,
    poll: Poll,
  ): Promise<{ readonly messages: DeliveredMessage[]; readonly head: number } | null>;
  seek(place: GroupPlace, offset: number): Promise<{ readonly cursor: number; readonly head: number }>;
  standing(place: GroupPlace): Promise<GroupStanding>;
  /** How messages stand: settled ones that are no dead letters are `success`. */
  statusOf(place: GroupPlace, offsets: readonly number[]): Promise<('success' | 'pending' | 'retrying' | 'failed')[]>;
  deadLetters(place: GroupPlace, before: number | null, limit: number): Promise<DeadLetter[]>;
  /** Has dead letters be delivered again; all when no offsets are given, `limit` at most. */
  reprocess(place: GroupPlace, offsets: readonly number[] | null, limit: number): Promise<number[]>;
  /** Ends it: members are told to connect again, and nothing is kept. */
  erase(place: GroupPlace): Promise<void>;
}

/** Finds the objects. */
export interface EventDirectory {
  topic(place: TopicPlace): TopicObject;
  group(place: GroupPlace): GroupObject;
  /** A group's object of the id that a ticket names; null where it is none. */
  byId(id: string): { fetch(request: Request): Promise<Response> } | null;
}

/** The one partition that there is now. */
const PARTITION = 0;

/** The name of the object that is a topic. It starts with the workspace: a foreign one is never reached. */
export function topicObjectName({ workspace, product, env, broker, topic }: TopicPlace): string {
  return `${workspace}:topic:${[product, env, broker, topic].map(encodeURIComponent).join(':')}:${PARTITION}`;
}

/** The name of the object that is a group. */
export function groupObjectName({ workspace, product, env, broker, topic, group }: GroupPlace): string {
  return `${workspace}:group:${[product, env, broker, topic].map(encodeURIComponent).join(':')}:${PARTITION}:${encodeURIComponent(group)}`;
}
