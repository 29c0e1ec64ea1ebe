/** What the shape of a broker cannot say. */

import { Faults } from '../../engine/query/faults.ts';
import type { Condition } from '../../engine/query/model.ts';
import { parseFilter } from '../../engine/event/filter.ts';
import { isProcessorError } from '../../kernel/errors.ts';
import { checkActionTags } from './manifest-address-check.ts';
import { type Broker, checkMessage, type Subscription, type Topic, topicSettings } from './manifest-broker.ts';
import { checkSubscriptionTarget } from './manifest-broker-target.ts';
import type { Path, Report } from './manifest-feature-steps.ts';
import type { FeatureNames } from './manifest-feature-targets.ts';

/** Reports what is wrong with a broker. */
export function checkBroker(broker: Broker, path: Path, names: FeatureNames, report: Report): void {
  const { tag, envs = [], topics, subscriptions = [] } = broker;
  if (tag.includes(':')) report([...path, 'tag'], 'has a colon, which divides it from its topics');
  for (const [at, { type, config = {} }] of envs.entries())
    if (type === 'EMBEDDED' && Object.keys(config).length > 0)
      report([...path, 'envs', at, 'config'], 'is empty: an embedded broker has no settings');
  checkActionTags(tag, topics, [...path, 'topics'], report);
  for (const [at, topic] of topics.entries()) checkTopic(tag, topic, [...path, 'topics', at], report);
  checkActionTags(tag, subscriptions, [...path, 'subscriptions'], report);
  for (const [at, subscription] of subscriptions.entries())
    checkSubscription(broker, subscription, [...path, 'subscriptions', at], names, report);
}

function checkTopic(broker: string, topic: Topic, path: Path, report: Report): void {
  if (topic.messageBrokerTag !== undefined && topic.messageBrokerTag !== broker)
    report([...path, 'messageBrokerTag'], `is '${broker}', of which it is a topic`);
  checkLag(topic, topic, path, report);
  if (topic.sample === undefined) return;
  telling([...path], report, () => checkMessage(topic, topic.sample, 'sample'));
}

/** A message that is no longer kept has no age. */
function checkLag({ lag }: Pick<Topic, 'lag'>, topic: Topic, path: Path, report: Report): void {
  const { retentionMs } = topicSettings(topic);
  if (lag !== undefined && lag.messages === undefined && lag.age === undefined)
    report([...path, 'lag'], 'give messages, age or both');
  if (lag?.age !== undefined && lag.age >= retentionMs)
    report([...path, 'lag', 'age'], `is less than the retention of the topic, ${retentionMs} ms`);
}

function checkSubscription(
  broker: Broker,
  subscription: Subscription,
  path: Path,
  names: FeatureNames,
  report: Report,
): void {
  const { topic: tag, filter } = subscription;
  const topic = broker.topics.find((each) => each.tag === tag);
  if (topic === undefined) report([...path, 'topic'], `broker '${broker.tag}' has no topic '${tag}'`);
  else checkLag(subscription, topic, path, report);
  const envs = checkEnvs(broker, subscription, path, names, report);
  checkSubscriptionTarget(subscription, [...path, 'target'], { names, envs, schema: topic?.schema, report });
  if (filter !== undefined) checkFilter(filter, topic, path, report);
}

/** Reports environments that are none of the broker's; answers those that have the subscription. */
function checkEnvs(
  broker: Broker,
  { envs }: Subscription,
  path: Path,
  { environments }: FeatureNames,
  report: Report,
): string[] {
  const here = broker.envs?.flatMap(({ slug, active }) => (active === false ? [] : slug)) ?? [...environments];
  const known = new Set(broker.envs?.map(({ slug }) => slug) ?? environments);
  for (const [at, slug] of (envs ?? []).entries()) {
    if (!environments.has(slug)) report([...path, 'envs', at], `the product has no environment '${slug}'`);
    else if (!known.has(slug)) report([...path, 'envs', at], `broker '${broker.tag}' has no environment '${slug}'`);
    if (envs?.indexOf(slug) !== at) report([...path, 'envs', at], `'${slug}' stands there already`);
  }
  return here.filter((slug) => environments.has(slug) && (envs?.includes(slug) ?? true));
}

function checkFilter(filter: object, topic: Topic | undefined, path: Path, report: Report): void {
  telling(path, report, () => {
    const faults = new Faults();
    const condition = parseFilter(filter, 'filter', faults);
    faults.raise();
    const { schema } = topic ?? {};
    if (schema === undefined) return;
    for (const column of new Set(columnsOf(condition)))
      if (!Object.hasOwn(schema, column))
        report([...path, 'filter'], `names '${column}', which is no field of the topic’s schema`);
  });
}

function columnsOf(condition: Condition): string[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of.flatMap(columnsOf);
    case 'not':
      return columnsOf(condition.of);
    case 'expression':
      return [];
    default:
      return [condition.column];
  }
}

/** Reports the fields at fault of what is thrown, below `path`. */
function telling(path: Path, report: Report, check: () => void): void {
  try {
    check();
  } catch (thrown) {
    if (!isProcessorError(thrown)) throw thrown;
    for (const { path: at, message } of thrown.details.errors ?? []) report([...path, at], message);
  }
}
