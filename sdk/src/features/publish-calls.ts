/** Calls that publish in a handler. */

import type { Duration } from './definition.ts';
import { plainOptions, plainText } from './plain-options.ts';
import type { Recording } from './recording.ts';
import type { StandIn } from './stand-in.ts';

/** What is published: `message` and `key` stand in `input`, or beside it. */
export interface PublishCall {
  /** Tag of the broker, where `event` does not name it. */
  readonly broker?: string;
  /** Tag of the topic, or `broker:topic`. */
  readonly event: string;
  readonly input?: { readonly message: unknown; readonly key?: unknown };
  readonly message?: unknown;
  /** Messages of one key are delivered in their order. */
  readonly key?: unknown;
  readonly retries?: number;
  readonly timeout?: Duration;
}

type Publish = <T = StandIn>(call: PublishCall) => Promise<T>;

/** Publishes a message; answers `{ success, process_id, event_id, offset }`. */
export interface PublishCalls {
  readonly send: Publish;
  /** The same as `send`. */
  readonly produce: Publish;
}

/** The calls, recorded as steps; `name` is that of the member of `ctx`. */
export function createPublishCalls(recording: Recording, name: string): PublishCalls {
  const publish =
    (method: string) =>
    ({ broker, event, input, retries, timeout, message, key, ...others }: PublishCall) => {
      const shown = `ctx.${name}.${method}`;
      const topic = plainText(recording, event, 'the tag of a topic');
      if (broker === undefined && !topic.includes(':'))
        recording.refuse(`${shown} names no broker: give broker, or event: 'broker:topic'`);
      const named = broker === undefined ? {} : { broker: plainText(recording, broker, 'the tag of a broker') };
      const own = { ...(message !== undefined && { message }), ...(key !== undefined && { key }) };
      // Nothing stands beside a whole input.
      plainOptions(recording, input === undefined ? others : { ...others, ...own }, [], shown);
      return recording.record({
        type: 'publish',
        target: { ...named, event: topic },
        base: `publish-${topic.replace(/^.*:/, '')}`,
        input: input ?? own,
        options: plainOptions(recording, { retries, timeout }, ['retries', 'timeout'], shown),
      });
    };
  return { send: publish('send'), produce: publish('produce') } as PublishCalls;
}
