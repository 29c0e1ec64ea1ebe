import { DuctapeError } from './errors.ts';
import type { Subscription, SubscribeOptions, SubscriberParts } from './events/subscription.ts';
import type { GeneratedClient } from './generated/client.ts';
import type {
  EventsGetBrokerResult,
  EventsGetBrokersResult,
  EventsGetTopicResult,
  EventsGetTopicsResult,
  EventsPublishInput,
  EventsPublishResult,
} from './generated/types.ts';
import type { CallOptions } from './transport.ts';

type Generated = GeneratedClient['events'];

/** A message as its subscriber is told of it, beside what it says. */
export interface EventContext {
  /** Id of the event. */
  readonly id: string;
  /** Null where it was published without one. */
  readonly key: string | null;
  readonly offset: number;
  /** 1 for the first. */
  readonly attempt: number;
  /** When it was published, epoch milliseconds. */
  readonly at: number;
}

/** What is subscribed to, and how messages are dealt with; `input.callback` is the same as `callback`. */
export interface SubscribeInput<Message> extends Omit<SubscribeOptions, 'callback'> {
  /**
   * Deals with a message. It is acknowledged when this resolves. When it throws, the message is delivered again, three
   * times at most unless the topic says otherwise, and is a dead letter then; what follows it in its key waits.
   */
  readonly callback: (message: Message, context: EventContext) => unknown;
}

type PublishInput =
  | EventsPublishInput
  | (Omit<EventsPublishInput, 'message'> & { readonly input: { readonly message: unknown; readonly key?: string } });

/** What other versions have for definitions. Fails with `NOT_SUPPORTED`: brokers and topics are declared in the manifest. */
type Declared = (...args: readonly unknown[]) => Promise<never>;

/** What is asked of messages, by the names that other versions have for it. */
interface Messages {
  /** The same as `events.getEvents`. */
  readonly query: Generated['getEvents'];
  /** The same as `events.getEventStats`. */
  readonly getStats: Generated['getEventStats'];
  readonly getProducers: Generated['getProducers'];
  readonly getConsumers: Generated['getConsumers'];
  readonly getDeadLetters: Generated['getDeadLetters'];
  readonly getDashboard: Generated['getDashboard'];
}

/** Events: messages of brokers. */
export interface Events extends Omit<Generated, 'publish' | 'connect' | 'poll'> {
  /**
   * Publishes a message. It is durable when this resolves.
   *
   * @example
   * await ductape.events.publish({ event: 'orders:created', message: { id: 'o-1', total: 1250 }, key: 'o-1' });
   */
  publish(input: PublishInput, options?: CallOptions): Promise<EventsPublishResult>;
  /** The same as `publish`. */
  produce(input: PublishInput, options?: CallOptions): Promise<EventsPublishResult>;
  /**
   * Subscribes to a topic; resolves when delivery has begun. Subscribers of one `group` share its messages, which are
   * delivered at least once, in the order of their key; without a group, this subscriber is given all that is published
   * from now on. A connection that breaks is made again, until `close()`.
   *
   * @example
   * const subscription = await ductape.events.subscribe({
   *   event: 'orders:created',
   *   group: 'billing',
   *   callback: async (order, { id, attempt }) => bill(order, id),
   * });
   * await subscription.close();
   */
  subscribe<Message = unknown>(
    input:
      | SubscribeInput<Message>
      | (Omit<SubscribeInput<Message>, 'callback'> & { readonly input: Pick<SubscribeInput<Message>, 'callback'> }),
  ): Promise<Subscription>;
  /** The same as `subscribe`. */
  readonly consume: Events['subscribe'];
  readonly getBrokers: Generated['getBrokers'] & ((product: string) => Promise<EventsGetBrokersResult>);
  readonly getBroker: Generated['getBroker'] & ((product: string, broker: string) => Promise<EventsGetBrokerResult>);
  readonly getTopics: Generated['getTopics'] & ((product: string, broker: string) => Promise<EventsGetTopicsResult>);
  readonly getTopic: Generated['getTopic'] & ((product: string, topic: string) => Promise<EventsGetTopicResult>);
  /** Messages with what became of them, who publishes, and who consumes. */
  readonly messages: Messages;
  /** Fails with `NOT_SUPPORTED`: brokers are declared in the manifest. */
  readonly create: Declared;
  readonly update: Declared;
  /** Each fails with `NOT_SUPPORTED`: topics are declared in the manifest. */
  readonly topics: { readonly create: Declared; readonly update: Declared };
  /** The same as `topics`. */
  readonly topic: Events['topics'];
}

/** Asks and polls for a subscriber. */
export type SubscriberCalls = Pick<SubscriberParts, 'url' | 'clock'>;

/** The methods of events. */
export function createEvents(generated: Generated, { url, clock }: SubscriberCalls): Events {
  const subscribe: Events['subscribe'] = async (given) => {
    const { input, ...rest } = given as SubscribeInput<unknown> & {
      readonly input?: Pick<SubscribeInput<unknown>, 'callback'>;
    };
    const options = { ...rest, ...input } as unknown as SubscribeOptions;
    if (typeof options.callback !== 'function')
      throw new DuctapeError('VALIDATION_ERROR', 'callback: must be a function', {
        errors: [{ path: 'callback', message: 'must be a function' }],
      });
    const { subscribe: begin } = await import('./events/subscriber.ts');
    return begin(
      {
        url,
        clock,
        connect: (asked, signal) => generated.connect(asked, { signal }),
        poll: (asked, signal) => generated.poll(asked, { signal }),
      },
      options,
    );
  };
  const publish = generated.publish;
  const { getProducers, getConsumers, getDeadLetters, getDashboard } = generated;
  const topics = { create: absent('events.topics.create'), update: absent('events.topics.update') };
  return {
    ...generated,
    publish,
    produce: publish,
    subscribe,
    consume: subscribe,
    create: absent('events.create'),
    update: absent('events.update'),
    topics,
    topic: topics,
    messages: {
      query: generated.getEvents,
      getStats: generated.getEventStats,
      getProducers,
      getConsumers,
      getDeadLetters,
      getDashboard,
    },
  };
}

function absent(name: string): Declared {
  return async () => {
    const message = `${name} is not supported: brokers and their topics are declared in the manifest of a product`;
    throw new DuctapeError('NOT_SUPPORTED', message);
  };
}
