const topic = { event: 'none:none' };

/** What operations on events take besides product and environment, of a broker that is not there. */
export const OF_EVENTS: Readonly<Record<string, object>> = {
  'events.publish': { ...topic, message: 1 },
  'events.publishBatch': { ...topic, messages: [{ message: 1 }] },
  'events.publishIdempotent': { ...topic, message: 1, idempotencyKey: 'none' },
  'events.checkIdempotency': { ...topic, idempotencyKey: 'none' },
  'events.dispatch': { broker: 'none', event: 'none', input: { message: 1 } },
  'events.connect': topic,
  'events.poll': { ...topic, member: 'one' },
  'events.seek': { ...topic, group: 'none', offset: 0 },
  'events.getGroups': topic,
  'events.deleteGroup': { ...topic, group: 'none' },
  'events.getBrokers': {},
  'events.getBroker': { brokerTag: 'none' },
  'events.getTopics': { brokerTag: 'none' },
  'events.getTopic': { topicTag: 'none:none' },
  'events.getEvents': { brokerTag: 'none' },
  'events.getEvent': { eventId: 'none:none:0:0' },
  'events.getEventStats': { brokerTag: 'none' },
  'events.replayEvent': { eventId: 'none:none:0:0' },
  'events.reprocessDLQ': { brokerTag: 'none' },
  'events.getProducers': { brokerTag: 'none' },
  'events.getConsumers': { brokerTag: 'none' },
  'events.getDeadLetters': { brokerTag: 'none' },
  'events.getDashboard': { brokerTag: 'none' },
  'events.testConnection': { brokerTag: 'none' },
};
