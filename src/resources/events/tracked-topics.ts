/** The topics that a question is about. */

import type { GroupStanding, TopicStats } from '../../drivers/broker/directory.ts';
import type { TopicPlace } from '../../drivers/broker/port.ts';
import { shortTag } from '../products/manifest-database.ts';
import type { LogRange } from './tracking.ts';
import { keepingGroups } from './tracking.ts';
import type { TopicParts } from './topics.ts';

/** What names topics of a broker. */
export interface NamedTopics {
  readonly product: string;
  readonly env: string;
  readonly brokerTag: string;
  readonly topicTag?: string | undefined;
}

/** The topic of a broker, or all of them. Throws what is not there. */
export async function topicsOf(
  { config: source }: Pick<TopicParts, 'config'>,
  workspace: string,
  { product, env, brokerTag, topicTag }: NamedTopics,
): Promise<readonly TopicPlace[]> {
  const config = await source.resolve(workspace, product, env);
  const broker = config.broker(env, brokerTag);
  const topics =
    topicTag === undefined ? broker.topics : [config.topic(broker, shortTag(broker.tag, topicTag), 'topicTag')];
  return topics.map(({ tag }) => ({ workspace, product, env, broker: broker.tag, topic: tag }));
}

/** How callers name a topic. */
export function topicName({ broker, topic }: TopicPlace): string {
  return `${broker}:${topic}`;
}

/** A topic with what it counts, and its groups. */
export interface SurveyedTopic {
  readonly place: TopicPlace;
  readonly stats: TopicStats;
  readonly standings: readonly GroupStanding[];
}

/** Asks a topic and its groups how they stand. */
export async function survey({ eventObjects }: Pick<TopicParts, 'eventObjects'>, place: TopicPlace) {
  const [stats, groups] = await Promise.all([
    eventObjects.topic(place).stats(place),
    keepingGroups(eventObjects, place),
  ]);
  const standings = groups.map(({ name }) => {
    const of = { ...place, group: name };
    return eventObjects.group(of).standing(of);
  });
  return { place, stats, standings: await Promise.all(standings) } satisfies SurveyedTopic;
}

/** Messages of a topic that were published within a time. */
export async function rangeOf(
  { eventObjects }: Pick<TopicParts, 'eventObjects'>,
  place: TopicPlace,
  { startDate, endDate }: { readonly startDate?: number | undefined; readonly endDate?: number | undefined },
): Promise<LogRange> {
  const topic = eventObjects.topic(place);
  const { first, head } = await topic.stats(place);
  const [from, to] = await Promise.all([
    startDate === undefined ? first : topic.offsetAt(place, startDate),
    endDate === undefined ? head : topic.offsetAt(place, endDate + 1),
  ]);
  return { place, from: Math.max(from, first), to: Math.min(Math.max(to, from), head) };
}
