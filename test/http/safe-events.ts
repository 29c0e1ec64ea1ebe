import { at, order, poll } from '../resources/events/brokers.ts';
import type { Member } from '../support/workspace.ts';

/** Pairs of inputs for operations on events that may be repeated, of a workspace whose broker has the topic `orders`. */
export async function eventInputs(owner: Member): Promise<Readonly<Record<string, readonly [object, object]>>> {
  for (const group of ['one', 'two', 'three', 'four']) await owner.call('events.poll', poll(group));
  const broker = { ...at, brokerTag: 'shop' };
  const topic = { ...at, event: 'shop:orders' };
  const pair = (first: object, second: object, base: object = topic) =>
    [
      { ...base, ...first },
      { ...base, ...second },
    ] as const;
  // What they leave is there before: once more they change nothing.
  const changing = {
    'events.publishIdempotent': pair({ idempotencyKey: 'one' }, { idempotencyKey: 'two' }, order(1)),
    'events.connect': pair({}, { group: 'one' }),
    'events.poll': pair({}, { member: 'two' }, poll('one')),
    'events.seek': pair({ group: 'one', offset: 0 }, { group: 'two', time: 0 }),
    'events.deleteGroup': pair({ group: 'three' }, { group: 'four' }),
  };
  for (const [operation, inputs] of Object.entries(changing))
    for (const input of inputs) await owner.call(operation, input);
  return {
    ...changing,
    'events.checkIdempotency': pair({ idempotencyKey: 'none' }, { idempotencyKey: 'no other' }),
    'events.getGroups': pair({}, { event: 'shop:checked' }),
    'events.getBrokers': pair({}, {}, at),
    'events.getBroker': pair({ brokerTag: 'shop' }, { brokerTag: 'none' }, at),
    'events.getTopics': pair({ brokerTag: 'shop' }, { brokerTag: 'shop' }, at),
    'events.getTopic': pair({ topicTag: 'shop:orders' }, { topicTag: 'shop:none' }, at),
    'events.getEvents': pair({}, { status: 'failed' }, broker),
    'events.getEvent': pair({ eventId: 'shop:orders:0:0' }, { eventId: 'shop:orders:0:9' }, at),
    'events.getEventStats': pair({}, { topicTag: 'orders' }, broker),
    'events.getProducers': pair({}, { topicTag: 'orders' }, broker),
    'events.getConsumers': pair({}, { consumerTag: 'one' }, broker),
    'events.getDeadLetters': pair({}, { consumerTag: 'one' }, broker),
    'events.getDashboard': pair({}, { topicTag: 'orders' }, broker),
    'events.testConnection': pair({ brokerTag: 'shop' }, { brokerTag: 'shop' }, at),
  };
}
