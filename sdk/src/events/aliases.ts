/** Inputs of events as other versions write them. */

import { DuctapeError } from '../errors.ts';
import { isObject, renamed, withStart } from '../spelling.ts';

type Fields = Readonly<Record<string, unknown>>;

const PLACE: Readonly<Record<string, string>> = {
  product_tag: 'product',
  product_id: 'product',
  environment: 'env',
};

/** Names of brokers and topics, of operations that ask about them. */
const ASKED: Readonly<Record<string, string>> = {
  ...PLACE,
  broker: 'brokerTag',
  broker_tag: 'brokerTag',
  messageBrokerTag: 'brokerTag',
  topic_tag: 'topicTag',
  event_id: 'eventId',
  start_date: 'startDate',
  end_date: 'endDate',
};

const PUBLISHED: Readonly<Record<string, string>> = {
  ...PLACE,
  idempotency_ttl: 'idempotencyTtl',
  topic: 'event',
};

/** An input of events, by the name of its operation; one without a name is a job's. */
export function canonicalEvent(given: Fields, operation: string): Record<string, unknown> {
  if (operation === 'dispatch' || operation === '')
    return withStart(
      renamed(given, { ...PLACE, brokerTag: 'broker', broker_tag: 'broker', topic: 'event', startAt: 'start_at' }, ''),
    );
  if (/^get|^reprocess|^replay|^testConnection$/.test(operation) && operation !== 'getGroups')
    return renamed(given, ASKED, '');
  const { input, broker, ...call } = renamed(given, PUBLISHED, '');
  const message = isObject(input) && !('message' in call) ? input : undefined;
  const rest: Record<string, unknown> =
    message === undefined ? { ...call, ...(input !== undefined && { input }) } : { ...call, ...message };
  return broker === undefined ? rest : { ...rest, event: addressed(broker, rest['event']) };
}

/** A topic that is named beside its broker. */
function addressed(broker: unknown, event: unknown): unknown {
  if (typeof broker !== 'string' || typeof event !== 'string') return event;
  if (!event.includes(':')) return `${broker}:${event}`;
  if (event.startsWith(`${broker}:`)) return event;
  const message = `'${event}' is no topic of broker '${broker}'`;
  throw new DuctapeError('VALIDATION_ERROR', `event: ${message}`, { errors: [{ path: 'event', message }] });
}
