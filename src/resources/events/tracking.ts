/** What became of messages: asked of the objects themselves, since nothing is kept twice. */

import type { EventDirectory, KnownGroup } from '../../drivers/broker/directory.ts';
import type { LogMessage, TopicPlace } from '../../drivers/broker/port.ts';
import type { STATUSES } from './contract-tracking.ts';

/** What became of a message. */
export type EventStatus = (typeof STATUSES)[number];

/** A message of a topic. */
export interface PlacedMessage {
  readonly place: TopicPlace;
  readonly message: LogMessage;
}

/** A message with what became of it. */
export interface TrackedMessage extends PlacedMessage {
  readonly status: EventStatus;
  readonly groups: readonly { readonly group: string; readonly status: EventStatus }[];
}

/** Messages of one topic: from an offset on, and before another. */
export interface LogRange {
  readonly place: TopicPlace;
  readonly from: number;
  readonly to: number;
}

/** Messages that are read at once, of which each may be a megabyte. */
const READ = 20;

/** The worst first: what a message is said to be, of what it is to its groups. */
const WORST = ['failed', 'retrying', 'pending'] as const;

/** Groups that keep what became of messages. */
export async function keepingGroups(objects: EventDirectory, place: TopicPlace): Promise<readonly KnownGroup[]> {
  return (await objects.topic(place).groups(place)).filter(({ kind }) => kind !== 'ephemeral');
}

/** What became of messages of one topic. */
export async function track(
  objects: EventDirectory,
  place: TopicPlace,
  messages: readonly LogMessage[],
): Promise<TrackedMessage[]> {
  if (messages.length === 0) return [];
  const offsets = messages.map(({ offset }) => offset);
  const known = await keepingGroups(objects, place);
  const byGroup = await Promise.all(
    known.map(async ({ name, began }) => {
      const of = { ...place, group: name };
      return { name, began, statuses: await objects.group(of).statusOf(of, offsets) };
    }),
  );
  return messages.map((message, at) => {
    // A group has nothing to do with what is before its beginning.
    const concerned = byGroup.filter(({ began }) => message.offset >= began);
    const groups = concerned.map(({ name, statuses }) => ({ group: name, status: statuses[at] ?? 'pending' }));
    const status = WORST.find((worst) => groups.some((group) => group.status === worst)) ?? 'success';
    return { place, message, status, groups };
  });
}

/** Messages of one topic, newest first, in the parts in which they are read. */
async function* partsOf(objects: EventDirectory, { place, from, to }: LogRange): AsyncGenerator<readonly LogMessage[]> {
  for (let end = to; end > from;) {
    const page = await objects.topic(place).readBack(place, end, Math.min(READ, end - from));
    const messages = page.messages.filter(({ offset }) => offset >= from);
    const last = messages.at(-1);
    if (last === undefined) return;
    yield messages;
    end = last.offset;
  }
}

/** Messages of several topics with what became of them, newest first. */
export async function* trackedMessages(
  objects: EventDirectory,
  ranges: readonly LogRange[],
): AsyncGenerator<TrackedMessage> {
  const readers = ranges.map((range) => ({ range, parts: partsOf(objects, range), left: [] as TrackedMessage[] }));
  const fill = async (reader: (typeof readers)[number]): Promise<void> => {
    if (reader.left.length > 0) return;
    const { value } = await reader.parts.next();
    reader.left = value === undefined ? [] : await track(objects, reader.range.place, value);
  };
  await Promise.all(readers.map(fill));
  for (;;) {
    const [latest] = readers
      .filter(({ left }) => left.length > 0)
      .toSorted((a, b) => (b.left[0]?.message.at ?? 0) - (a.left[0]?.message.at ?? 0));
    const next = latest?.left.shift();
    if (latest === undefined || next === undefined) return;
    yield next;
    await fill(latest);
  }
}
