/** The brokers of a manifest: topics, and subscriptions to them. `manifest-broker-check.ts` checks what the shape cannot say. */

import * as z from 'zod';
import { invalidField } from '../../kernel/errors.ts';
import { Duration, Slug, Tag } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { shortTag } from './manifest-database.ts';
import { Rate } from './manifest-flow.ts';
import { checkInput, InputFields } from './manifest-input-fields.ts';

const Name = z.string().min(1).max(200);
const Description = z.string().max(2000).optional();
const Template = z.record(z.string(), z.unknown());
const Attempts = z.number().int().min(1).max(LIMITS.event_attempts.value).optional();

/** Types that are known, and refused as not supported. */
const UNSUPPORTED_BROKERS = [
  'KAFKA',
  'RABBITMQ',
  'REDIS',
  'AWS_SQS',
  'GOOGLE_PUBSUB',
  'NATS',
  'AZURE_SERVICE_BUS',
] as const;

const OTHER_NAMES = new Map([['SQS', 'AWS_SQS']]);

const BrokerType = z
  .string()
  .transform((type) => OTHER_NAMES.get(type.toUpperCase()) ?? type.toUpperCase())
  .pipe(z.enum(['EMBEDDED', ...UNSUPPORTED_BROKERS]))
  .describe('`EMBEDDED`, in any case: the processor’s own.');

const BrokerEnvironment = z.strictObject({
  slug: Slug,
  type: BrokerType,
  config: Template.optional().describe('Of other types; an embedded broker needs none.'),
  description: Description,
  active: z.boolean().optional(),
});
export type BrokerEnvironment = z.output<typeof BrokerEnvironment>;

const Lag = z
  .strictObject({
    messages: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
    age: Duration.optional(),
  })
  .describe('Above which what a group did not settle yet is an alert: so many messages, or one of such an age.');

const unsupported = z.unknown().optional().describe('Not supported by this processor.');

/** A topic. */
const Topic = z.strictObject({
  tag: Tag.describe('Short, or `broker:topic`.'),
  name: Name,
  description: Description,
  messageBrokerTag: Tag.optional().describe('The broker’s own tag.'),
  sample: z.unknown().optional().describe('A message.'),
  schema: InputFields.optional().describe(
    'Fields of a message, checked when it is published; any JSON is taken when absent.',
  ),
  retention: Duration.refine((ms) => ms <= LIMITS.topic_retention.value, `at most ${LIMITS.topic_retention.value} ms`)
    .optional()
    .describe('How long messages are kept; 7 days when absent.'),
  attempts: Attempts.describe('After which a message is a dead letter; 3 when absent.'),
  lag: Lag.optional(),
  queueUrl: unsupported,
  queueUrls: unsupported,
});
export type Topic = z.output<typeof Topic>;

const Target = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('feature'),
    feature: Tag,
    input: Template.optional().describe('The message when absent.'),
  }),
  z.strictObject({
    type: z.literal('action'),
    app: Tag,
    event: Tag.describe('The action.'),
    input: Template.optional().describe('`{ body: message }` when absent.'),
  }),
  z.strictObject({
    type: z.literal('notification'),
    event: Tag.describe('`notifier:message`.'),
    input: Template.describe('As of a send: by channel.'),
  }),
  z.strictObject({
    type: z.literal('url'),
    url: z.string().min(1).max(2000).describe('Is sent a POST with the message as JSON.'),
    secret: z
      .string()
      .max(2000)
      .describe('`$Secret{KEY}`: the key of the signature, as Standard Webhooks have it (`whsec_…`).'),
    headers: z.record(z.string(), z.string().max(8000)).optional().describe('More header fields.'),
  }),
]);

/** A subscription: what is called with the messages of a topic. */
const Subscription = z.strictObject({
  tag: Tag,
  name: Name.optional(),
  description: Description,
  topic: Tag.describe('A topic of the broker.'),
  active: z.boolean().optional(),
  envs: z.array(Slug).min(1).max(50).optional().describe('Environments that have it; those of the broker when absent.'),
  target: Target.describe(
    'What is called. Its `input` is a template with `$Message{field}`, `$Message` for all of it (`$Messages` with a `batch` above 1, a list), and `$Event{id}`, `{key}`, `{offset}`, `{attempt}`, `{topic}` and `{at}`.',
  ),
  filter: Template.optional().describe(
    'Which messages, as the `where` of databases on the message’s fields, without `$regex` and `$expr`; others are settled without a call.',
  ),
  batch: z
    .number()
    .int()
    .min(1)
    .max(LIMITS.subscription_batch.value)
    .optional()
    .describe('Most messages of one call; 1 when absent.'),
  concurrency: z
    .number()
    .int()
    .min(1)
    .max(LIMITS.subscription_concurrency.value)
    .optional()
    .describe('Calls at one time; 1 when absent.'),
  rate: Rate.optional().describe('Calls that may begin within any time of `period`.'),
  attempts: Attempts.describe('After which a message is a dead letter; the topic’s when absent.'),
  from: z
    .enum(['now', 'earliest'])
    .optional()
    .describe('Where it begins when it is first declared; `now` when absent.'),
  lag: Lag.optional().describe('The topic’s when absent.'),
});
export type Subscription = z.output<typeof Subscription>;

/** A broker. The tags of its topics and subscriptions are short, however they were written. */
export const Broker = z
  .strictObject({
    tag: Tag.describe('Without a colon.'),
    name: Name,
    description: Description,
    envs: z
      .array(BrokerEnvironment)
      .min(1)
      .max(50)
      .optional()
      .describe('Where it is; embedded in every environment when absent.'),
    topics: z.array(Topic).max(LIMITS.broker_topics.value),
    subscriptions: z.array(Subscription).max(LIMITS.broker_subscriptions.value).optional(),
  })
  .transform(({ topics, subscriptions, ...broker }) => ({
    ...broker,
    topics: topics.map((topic) => ({ ...topic, tag: shortTag(broker.tag, topic.tag) })),
    ...(subscriptions !== undefined && {
      subscriptions: subscriptions.map((subscription) => ({
        ...subscription,
        tag: shortTag(broker.tag, subscription.tag),
        topic: shortTag(broker.tag, subscription.topic),
      })),
    }),
  }));
export type Broker = z.output<typeof Broker>;

/** The brokers of a manifest. */
export const Brokers = z.array(Broker).max(50).describe('Topics of messages, and what is called with them.');

/** By the tag of each broker its topics by their short tags. */
export type BrokerTopics = ReadonlyMap<string, ReadonlyMap<string, Topic>>;

/** The topics of brokers. */
export function brokerTopics(brokers: readonly Broker[]): BrokerTopics {
  return new Map(brokers.map(({ tag, topics }) => [tag, new Map(topics.map((topic) => [topic.tag, topic]))]));
}

/** The broker and the topic that `b:t` names. Throws `VALIDATION_ERROR` that names `path` where it is none. */
export function namedTopic(event: string, path = 'event'): { readonly broker: string; readonly topic: string } {
  const [broker = '', topic = '', ...more] = event.split(':');
  if (broker === '' || topic === '' || more.length > 0)
    throw invalidField(path, `'${event}' is no topic: give broker:topic`);
  return { broker, topic };
}

const RETENTION_MS = 7 * 86_400_000;
const ATTEMPTS = 3;

/** How a topic is kept. */
export function topicSettings({ retention = RETENTION_MS }: Pick<Topic, 'retention'>): {
  readonly retentionMs: number;
} {
  return { retentionMs: retention };
}

/** Attempts and lags of a group, as its object takes them. */
interface GroupBounds {
  readonly attempts: number;
  readonly lag: { readonly messages: number | null; readonly ageMs: number | null };
}

/** How a group of a topic treats its messages; without a subscription, one of consumers. */
export function groupSettings(
  topic: Pick<Topic, 'attempts' | 'lag'>,
  subscription?: Pick<Subscription, 'attempts' | 'lag'>,
): GroupBounds {
  const { messages = null, age: ageMs = null } = subscription?.lag ?? topic.lag ?? {};
  return { attempts: subscription?.attempts ?? topic.attempts ?? ATTEMPTS, lag: { messages, ageMs } };
}

/** Checks a message by its topic's schema. Throws `VALIDATION_ERROR` with paths such as `message.total`. */
export function checkMessage({ schema }: Pick<Topic, 'schema'>, message: unknown, path = 'message'): void {
  if (schema === undefined) return;
  if (typeof message !== 'object' || message === null || Array.isArray(message))
    throw invalidField(path, 'must be an object');
  checkInput(schema, message as Readonly<Record<string, unknown>>, path);
}

const UNSUPPORTED = ['queueUrl', 'queueUrls'] as const;

/** Parts of brokers that are understood and cannot be run here, by path. */
export function unsupportedBrokers(brokers: readonly Broker[] = []): { path: string; message: string }[] {
  return brokers.flatMap(({ envs = [], topics }, at) => [
    ...envs.flatMap(({ type }, place) =>
      type === 'EMBEDDED'
        ? []
        : [
            {
              path: `brokers[${at}].envs[${place}].type`,
              message: `brokers of the type '${type}' are not reached by this processor`,
            },
          ],
    ),
    ...topics.flatMap((topic, place) =>
      UNSUPPORTED.filter((name) => topic[name] !== undefined).map((name) => ({
        path: `brokers[${at}].topics[${place}].${name}`,
        message: `this processor does not support ${name} of topics`,
      })),
    ),
  ]);
}
