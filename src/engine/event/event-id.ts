/** Ids of events: where their message is. */

/** A message's place. */
export interface EventPlace {
  readonly broker: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

const ID = /^([^:\s]{1,200}):([^:\s]{1,200}):(\d{1,4}):(\d{1,16})$/;

/** The id of the message at a place. */
export function eventIdOf({ broker, topic, partition, offset }: EventPlace): string {
  return `${broker}:${topic}:${partition}:${offset}`;
}

/** The place that an id says; null where it is none. */
export function placeOfEvent(id: string): EventPlace | null {
  const [, broker, topic, partition, offset] = ID.exec(id) ?? [];
  if (broker === undefined || topic === undefined) return null;
  const at = Number(offset);
  return Number.isSafeInteger(at) ? { broker, topic, partition: Number(partition), offset: at } : null;
}
