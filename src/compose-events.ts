/** Events as the processor publishes and delivers them. */

import type { EventDirectory } from './drivers/broker/directory.ts';
import { createEmbeddedBroker } from './drivers/broker/embedded.ts';
import { createSubscriptionFollowing } from './resources/events/following.ts';

export { createEventsExecutor, type EventsParts } from './resources/events/executor.ts';

/** Builds what events are worked with. */
export function createEvents({ eventObjects }: { readonly eventObjects: EventDirectory }) {
  return {
    broker: createEmbeddedBroker(eventObjects),
    subscriptions: createSubscriptionFollowing({ eventObjects }),
  };
}
