import { env } from 'cloudflare:workers';
import type { TopicObject } from '../../src/drivers/broker/directory.ts';
import { topicObjectName } from '../../src/drivers/broker/directory.ts';
import type { NewMessage, Producer, Publication, TopicPlace } from '../../src/drivers/broker/port.ts';

export const DAY_MS = 86_400_000;

export const PRODUCER: Producer = { user: 'usr_1', runId: 'run_1', processId: 'run_1', session: null, hops: 0 };

/** A topic that nothing was published to. */
export function newTopic(): TopicPlace {
  return {
    workspace: `ws_${crypto.randomUUID().replaceAll('-', '')}`,
    product: 'shop',
    env: 'prd',
    broker: 'orders',
    topic: 'created',
  };
}

/** The object's stub, a new one each time. */
export function stubOf(place: TopicPlace): DurableObjectStub {
  return env.TOPICS.get(env.TOPICS.idFromName(topicObjectName(place)));
}

export function topicOf(place: TopicPlace): TopicObject {
  return stubOf(place) as unknown as TopicObject;
}

export function publication(messages: readonly unknown[], more: Partial<Publication> = {}): Publication {
  const news = messages.map((message): NewMessage => ({ key: null, body: JSON.stringify(message) }));
  return { messages: news, producer: PRODUCER, dedupe: null, retentionMs: 7 * DAY_MS, ...more };
}

/** Publishes, and answers where. */
export async function publish(place: TopicPlace, messages: readonly unknown[], more: Partial<Publication> = {}) {
  const reply = await topicOf(place).append(place, publication(messages, more));
  if (!reply.ok) throw new Error(reply.error.message);
  return reply.value;
}
