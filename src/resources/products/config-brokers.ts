/** Brokers, topics and subscriptions of a configuration. */

import { refusal } from '../../kernel/errors.ts';
import { type Broker, brokerTopics, type Subscription, type Topic } from './manifest-broker.ts';
import type { Manifest } from './manifest-check.ts';

/** A subscription with what it subscribes to. */
export interface SubscribedTopic {
  readonly broker: Broker;
  readonly topic: Topic;
  readonly subscription: Subscription;
}

/** Look-ups of topics and subscriptions. */
export interface BrokerLookUps {
  /** All brokers, whatever their environments. */
  brokers(): readonly Broker[];
  /** A topic of a broker by its short tag; `TOPIC_NOT_FOUND` names `event` unless another path is given. */
  topic(broker: Broker, tag: string, path?: string): Topic;
  /** The subscriptions of an environment: none where it, the broker or they themselves are switched off. */
  subscriptions(env: string): readonly SubscribedTopic[];
}

/** The look-ups of a manifest. */
export function brokerLookUps({
  brokers = [],
  environments,
}: Pick<Manifest, 'brokers' | 'environments'>): BrokerLookUps {
  const topics = brokerTopics(brokers);
  return {
    brokers: () => brokers,
    topic(broker, tag, path = 'event') {
      const topic = topics.get(broker.tag)?.get(tag);
      if (topic !== undefined) return topic;
      throw refusal('TOPIC_NOT_FOUND', [{ path, message: `topic '${tag}' of broker '${broker.tag}' not found` }]);
    },
    subscriptions(env) {
      if (!environments.some(({ slug, active }) => slug === env && active !== false)) return [];
      return brokers.filter((broker) => isIn(broker, env)).flatMap((broker) => subscribed(broker, env, topics));
    },
  };
}

function isIn({ envs }: Broker, env: string): boolean {
  return envs === undefined || envs.some(({ slug, active }) => slug === env && active !== false);
}

function subscribed(broker: Broker, env: string, topics: ReturnType<typeof brokerTopics>): SubscribedTopic[] {
  return (broker.subscriptions ?? []).flatMap((subscription) => {
    const { active, envs, topic: tag } = subscription;
    const topic = topics.get(broker.tag)?.get(tag);
    const isHere = active !== false && (envs === undefined || envs.includes(env));
    return isHere && topic !== undefined ? [{ broker, topic, subscription }] : [];
  });
}
