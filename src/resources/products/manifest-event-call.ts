/** What steps, rollbacks, and options of quotas and fallbacks publish. */

import { isProcessorError } from '../../kernel/errors.ts';
import { type BrokerTopics, checkMessage, namedTopic } from './manifest-broker.ts';

type Path = readonly (string | number)[];
type Report = (path: Path, message: string) => void;

/** What names a topic. */
export interface TopicNaming {
  readonly type?: string | undefined;
  readonly broker?: string | undefined;
  /** Tag of the topic, or `broker:topic`. */
  readonly event?: string | undefined;
}

/** A call that publishes a message. */
export interface PublishCall {
  readonly namespace: 'events';
  readonly target: { readonly broker: string; readonly topic: string };
}

/** What something publishes to; null for another kind. */
export function publishCall({ type, broker = '', event = '' }: TopicNaming): PublishCall | null {
  if (type !== 'publish') return null;
  return { namespace: 'events', target: event.includes(':') ? namedTopic(event) : { broker, topic: event } };
}

const FIELDS: ReadonlySet<string> = new Set(['message', 'key']);

/** Reports what is wrong with what is published. */
export function checkPublishCall(
  brokers: BrokerTopics,
  { broker: given, event = '', input }: TopicNaming & { readonly input?: unknown },
  path: Path,
  report: Report,
): void {
  const [first = '', second, ...more] = event.split(':');
  if (more.length > 0) return report([...path, 'event'], `'${event}' is no topic: give topic or broker:topic`);
  const [named, tag] = second === undefined ? [given, first] : [first, second];
  if (named === undefined) return report([...path, 'broker'], 'is required');
  if (given !== undefined && given !== named) return report([...path, 'broker'], `contradicts event, '${event}'`);
  const topics = brokers.get(named);
  const field = given === undefined ? 'event' : 'broker';
  if (topics === undefined) return report([...path, field], `the product has no broker '${named}'`);
  const topic = topics.get(tag);
  if (topic === undefined) return report([...path, 'event'], `broker '${named}' has no topic '${tag}'`);
  if (holdsExpression(input)) return;
  const at = [...path, 'input'];
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return report(at, 'must be an object with message, and key where messages have an order');
  for (const name of Object.keys(input)) if (!FIELDS.has(name)) report([...at, name], 'is not a known field');
  const { message } = input as { readonly message?: unknown };
  if (message === undefined) return report([...at, 'message'], 'is required');
  // What holds expressions is checked when it is published.
  if (JSON.stringify(message).includes('$')) return;
  try {
    checkMessage(topic, message);
  } catch (thrown) {
    if (!isProcessorError(thrown)) throw thrown;
    for (const { path: within, message: fault } of thrown.details.errors ?? []) report([...at, within], fault);
  }
}

/** A text that is one expression may be anything. */
function holdsExpression(value: unknown): boolean {
  return typeof value === 'string' && value.includes('$');
}
