/** Has the topics of environments know the subscriptions that the versions declare which these run. */

import type { EventDirectory } from '../../drivers/broker/directory.ts';
import { mapAtATime } from '../../kernel/at-a-time.ts';
import type { EnvironmentPlace } from '../../run-counts.ts';
import type { ProductConfig } from '../products/config.ts';
import { groupSettings, topicSettings } from '../products/manifest-broker.ts';
import { subscriptionGroup } from './group-names.ts';

/** Topics that are told at a time. */
const AT_A_TIME = 6;

/** Keeps subscriptions as manifests declare them. */
export interface SubscriptionFollowing {
  /**
   * Has an environment's topics know what a version declares: nothing where the product has the environment no more.
   * One that comes late, with an older `revision`, changes nothing. Throws when a topic could not be told.
   */
  adopt(place: EnvironmentPlace, config: ProductConfig, revision: number, isRemoved: boolean): Promise<void>;
}

/** Builds it. */
export function createSubscriptionFollowing({
  eventObjects,
}: {
  readonly eventObjects: EventDirectory;
}): SubscriptionFollowing {
  return {
    async adopt({ workspace, product, env }, config, revision, isRemoved) {
      const declared = isRemoved ? [] : config.subscriptions(env);
      // Those of brokers without any are told as well: what was declared there before is gone.
      const topics = config.brokers().flatMap((broker) => broker.topics.map((topic) => ({ broker, topic })));
      await mapAtATime(topics, AT_A_TIME, async ({ broker, topic }) => {
        const place = { workspace, product, env, broker: broker.tag, topic: topic.tag };
        const own = declared.filter((one) => one.broker.tag === broker.tag && one.topic.tag === topic.tag);
        const subscriptions = own.map(({ subscription: { tag, from = 'now' } }) => ({
          name: subscriptionGroup(tag),
          at: from,
        }));
        const isNewest = await eventObjects.topic(place).declare(place, topicSettings(topic), subscriptions, revision);
        if (!isNewest) return;
        for (const { subscription } of own) {
          const group = { ...place, group: subscriptionGroup(subscription.tag) };
          const { from = 'now' } = subscription;
          await eventObjects.group(group).declare(group, groupSettings(topic, subscription), config.version, from);
        }
      });
    },
  };
}
