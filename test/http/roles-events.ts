import type { Role } from '../../src/kernel/contract.ts';

/** The least role of operations on events. */
export const EVENT_ROLES: Readonly<Record<string, Role>> = {
  'events.publish': 'runner',
  'events.publishBatch': 'runner',
  'events.publishIdempotent': 'runner',
  'events.checkIdempotency': 'viewer',
  'events.dispatch': 'runner',
  'events.connect': 'runner',
  'events.poll': 'runner',
  'events.seek': 'developer',
  'events.getGroups': 'viewer',
  'events.deleteGroup': 'developer',
  'events.getBrokers': 'viewer',
  'events.getBroker': 'viewer',
  'events.getTopics': 'viewer',
  'events.getTopic': 'viewer',
  'events.getEvents': 'viewer',
  'events.getEvent': 'developer',
  'events.getEventStats': 'viewer',
  'events.replayEvent': 'developer',
  'events.reprocessDLQ': 'developer',
  'events.getProducers': 'viewer',
  'events.getConsumers': 'viewer',
  'events.getDeadLetters': 'developer',
  'events.getDashboard': 'viewer',
  'events.testConnection': 'runner',
};
