/** Messages that groups gave up. */

import type { DeadLetter, GroupPlace } from '../../drivers/broker/directory.ts';
import type { TopicParts } from './topics.ts';
import { type rangeOf, topicName, topicsOf } from './tracked-topics.ts';
import { keepingGroups } from './tracking.ts';

/** Dead letters that are read at once, of which each may be a megabyte. */
const READ = 20;

/** The groups of topics that keep dead letters, or one of them. */
export async function groupsOf(
  parts: TopicParts,
  workspace: string,
  given: Parameters<typeof topicsOf>[2],
  group?: string,
): Promise<readonly GroupPlace[]> {
  const places = await topicsOf(parts, workspace, given);
  const known = await Promise.all(
    places.map(async (place) =>
      (await keepingGroups(parts.eventObjects, place)).map(({ name }) => ({ ...place, group: name })),
    ),
  );
  return known.flat().filter(({ group: name }) => group === undefined || name === group);
}

interface PlacedLetter {
  readonly place: GroupPlace;
  readonly letter: DeadLetter;
}

/** The first so many of all groups' dead letters. */
export async function deadLettersOf(
  { eventObjects }: TopicParts,
  groups: readonly GroupPlace[],
  { startDate = -Infinity, endDate = Infinity }: Parameters<typeof rangeOf>[2],
  most: number,
): Promise<{ readonly letters: readonly PlacedLetter[]; readonly total: number }> {
  const read = async (place: GroupPlace) => {
    const object = eventObjects.group(place);
    const found: PlacedLetter[] = [];
    for (let before: number | null = null; found.length < most;) {
      const page: readonly DeadLetter[] = await object.deadLetters(place, before, READ);
      found.push(
        ...page.map((letter) => ({ place, letter })).filter(({ letter: { at } }) => at >= startDate && at <= endDate),
      );
      before = page.at(-1)?.message.offset ?? null;
      if (page.length < READ) break;
    }
    return { found, total: (await object.standing(place)).dead };
  };
  const all = await Promise.all(groups.map(read));
  const letters = all
    .flatMap(({ found }) => found)
    .toSorted((a, b) => b.letter.message.at - a.letter.message.at)
    .slice(0, most);
  return { letters, total: all.reduce((sum, { total }) => sum + total, 0) };
}

/** A dead letter, as callers are told. */
export function shownLetter({ place, letter: { message, attempts, error, at } }: PlacedLetter) {
  return {
    id: message.id,
    topic: topicName(place),
    group: place.group,
    key: message.key,
    attempts,
    error: { code: error.code, message: error.message },
    timestamp: at,
    published_at: message.at,
    message: JSON.parse(message.body) as unknown,
  };
}
