/** Topics that callers name, as they are found. */

import type { EventDirectory, GroupSettings, TopicSettings } from '../../drivers/broker/directory.ts';
import type { TopicPlace } from '../../drivers/broker/port.ts';
import type { Broker, Topic } from '../products/manifest-broker.ts';
import { groupSettings, namedTopic, topicSettings } from '../products/manifest-broker.ts';
import type { ConfigStore } from '../products/store.ts';

/** What they are found with. */
export interface TopicParts {
  readonly config: ConfigStore;
  readonly eventObjects: EventDirectory;
}

/** A topic of an environment. */
export interface FoundTopic {
  readonly place: TopicPlace;
  readonly broker: Broker;
  readonly topic: Topic;
  readonly settings: TopicSettings;
  readonly groups: GroupSettings;
}

/** The topic that `event` names. Throws `BROKER_NOT_FOUND`, `BROKER_ENV_NOT_FOUND` or `TOPIC_NOT_FOUND`. */
export async function findTopic(
  { config: source }: Pick<TopicParts, 'config'>,
  workspace: string,
  { product, env, event }: { readonly product: string; readonly env: string; readonly event: string },
): Promise<FoundTopic> {
  const named = namedTopic(event);
  const config = await source.resolve(workspace, product, env);
  const broker = config.broker(env, named.broker);
  const topic = config.topic(broker, named.topic);
  const place = { workspace, product, env, broker: broker.tag, topic: topic.tag };
  return { place, broker, topic, settings: topicSettings(topic), groups: groupSettings(topic) };
}
