/** The embedded broker: a topic is an object. */

import { fromErrorRecord, ProcessorError } from '../../kernel/errors.ts';
import type { EventDirectory } from './directory.ts';
import type { BrokerDriver } from './port.ts';

/** The topic that a ping asks, which holds nothing. */
const PING = '~ping';

/** Builds it. */
export function createEmbeddedBroker(events: EventDirectory): BrokerDriver {
  return {
    async publish(place, publication) {
      const reply = await events
        .topic(place)
        .append(place, publication)
        .catch((thrown: unknown) => {
          throw unanswered(thrown, publication.dedupe !== null);
        });
      if (!reply.ok) throw fromErrorRecord(reply.error);
      return reply.value;
    },
    async ping(place) {
      const topic = { ...place, topic: PING };
      await events.topic(topic).groups(topic);
    },
  };
}

/** What an object that gave no answer may have done; one that was busy has done nothing. */
function unanswered(thrown: unknown, isRepeatable: boolean): ProcessorError {
  const isBusy = (thrown as { readonly overloaded?: boolean }).overloaded === true;
  if (isBusy || isRepeatable) {
    const outcome = isBusy ? 'not_sent' : 'unknown';
    return new ProcessorError('SERVICE_UNAVAILABLE', 'the topic did not answer', { outcome }, thrown);
  }
  const message = 'the topic did not answer; it may have taken the message';
  return new ProcessorError('OUTCOME_UNKNOWN', message, { outcome: 'unknown' }, thrown);
}
