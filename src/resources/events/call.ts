/** Calls of events, as callers give them. */

import type { EventCall, MessageInput } from '../executor.ts';
import { createDispatchable } from '../jobs/dispatchable.ts';
import { readSettings } from '../jobs/settings.ts';
import { invalidField } from '../../kernel/errors.ts';
import type { CallSession } from '../sessions/call-session.ts';
import { namedTopic } from '../products/manifest-broker.ts';
import { events } from './contract.ts';

/** What a caller gives of what is published. */
interface Given {
  readonly product: string;
  readonly env: string;
  readonly event: string;
  readonly session?: CallSession | undefined;
  readonly cache?: string | undefined;
  readonly timeout?: number | undefined;
  readonly limits?: EventCall['limits'];
}

/** The call that is meant. */
export function toEventCall(
  { product, env, event, session, cache, timeout, limits }: Given,
  messages: readonly MessageInput[],
  dedupe?: EventCall['dedupe'],
): EventCall {
  const [only, ...more] = messages;
  return {
    namespace: 'events',
    operation: 'publish',
    product,
    env,
    ...namedTopic(event),
    input: only !== undefined && more.length === 0 ? { ...only } : { messages },
    ...(session !== undefined && { session }),
    ...(cache !== undefined && { cache }),
    ...(timeout !== undefined && { timeoutMs: timeout }),
    ...(limits !== undefined && { limits }),
    ...(dedupe !== undefined && { dedupe }),
  };
}

/** What is dispatched: a topic of `broker`, which `event` may name too. */
export function toDispatchedEvent({
  broker,
  event,
  input,
  timeout: _timeout,
  ...given
}: Omit<Given, 'event'> & {
  readonly broker: string;
  readonly event: string;
  readonly input: MessageInput;
}): EventCall {
  const full = event.includes(':') ? event : `${broker}:${event}`;
  if (namedTopic(full).broker !== broker) throw invalidField('event', `'${event}' is no topic of broker '${broker}'`);
  return toEventCall({ ...given, event: full }, [input]);
}

/** Messages among the jobs of one dispatch of many. */
export const dispatchableEvents = createDispatchable(events.dispatch.input, ({ session, ...given }) => ({
  call: toDispatchedEvent(given),
  session,
  settings: readSettings(given),
}));
