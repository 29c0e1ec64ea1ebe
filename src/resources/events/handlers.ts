/** The operations that publish, and those on brokers. */

import { eventIdOf, placeOfEvent } from '../../engine/event/event-id.ts';
import { canonicalJson, sha256Hex } from '../../kernel/canonical.ts';
import type { Handlers, Reply, RequestContext } from '../../kernel/contract.ts';
import { isProcessorError, toErrorRecord } from '../../kernel/errors.ts';
import { type RetryConfig, retryPolicy } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';
import type { EventCall, MessageInput } from '../executor.ts';
import { dispatchCall, type DispatchParts } from '../jobs/dispatch.ts';
import { readSettings } from '../jobs/settings.ts';
import { type OpeningParts, withSession } from '../sessions/opening.ts';
import { toDispatchedEvent, toEventCall } from './call.ts';
import type { events } from './contract.ts';
import type { PublishedValue } from './executor.ts';
import { findTopic, type TopicParts } from './topics.ts';

/** What the handlers work with. */
export interface EventParts extends DispatchParts, OpeningParts, TopicParts {}

const DAY_SECONDS = 86_400;
/** How long what was published under the key of a request is known: as long as the answer under it. */
const KEY_TTL_MS = DAY_SECONDS * 1_000;
const DUPLICATE = 'Already processed (idempotent)';

type Publishing = Pick<
  Handlers<typeof events>,
  'publish' | 'publishBatch' | 'publishIdempotent' | 'checkIdempotency' | 'dispatch' | 'testConnection'
>;

/** Builds the handlers. */
export function createPublishHandlers(parts: EventParts): Publishing {
  return { ...messageHandlers(parts), ...otherHandlers(parts) };
}

function messageHandlers(parts: EventParts) {
  return {
    async publish({ message, key, ...given }, context) {
      const { published, meta } = await publish(parts, given, [{ message, key }], context);
      return { data: publishedOf(published), meta };
    },
    async publishBatch({ messages, ...given }, context) {
      const { published, meta } = await publish(parts, given, messages, context);
      const first = placeOfEvent(published.event_id);
      return {
        data: {
          success: true,
          process_id: published.process_id,
          count: messages.length,
          event_ids: first === null ? [] : messages.map((_, n) => eventIdOf({ ...first, offset: first.offset + n })),
          first_offset: published.offset,
        },
        meta,
      };
    },
    async publishIdempotent({ message, key, idempotencyKey, idempotencyTtl = DAY_SECONDS, ...given }, context) {
      const dedupe = { key: ownKey(idempotencyKey), ttlMs: idempotencyTtl * 1_000, isOwn: true } as const;
      const { published, meta } = await publish(parts, given, [{ message, key }], context, dedupe);
      const error = published.duplicate ? DUPLICATE : null;
      return { data: { ...publishedOf(published), error }, meta };
    },
  } satisfies Partial<Publishing>;
}

function otherHandlers(parts: EventParts) {
  return {
    async checkIdempotency({ idempotencyKey, ...given }, { principal: { workspace } }) {
      const { place } = await findTopic(parts, workspace, given);
      const digest = await sha256Hex(ownKey(idempotencyKey));
      const offset = await parts.eventObjects.topic(place).find(place, digest);
      const eventId = offset === null ? null : eventIdOf({ ...place, partition: 0, offset });
      return { data: { exists: offset !== null, event_id: eventId } };
    },
    async dispatch(given, context) {
      const call = toDispatchedEvent(await withSession(parts, given, context.principal));
      return dispatchCall(parts, call, readSettings(given), context);
    },
    async testConnection({ product, env, brokerTag: broker }, context) {
      const start = parts.clock.now();
      const call: EventCall = { namespace: 'events', operation: 'ping', product, env, broker, input: {} };
      try {
        const { meta } = await execute(parts, call, {}, context);
        return { data: { connected: true, latency_ms: parts.clock.now() - start, error: null }, meta };
      } catch (thrown) {
        const { code, message } = toErrorRecord(thrown);
        // What is not there, and a fault of ours, say nothing of the connection.
        if (code === 'INTERNAL' || code.endsWith('NOT_FOUND') || !isProcessorError(thrown)) throw thrown;
        return { data: { connected: false, latency_ms: parts.clock.now() - start, error: { code, message } } };
      }
    },
  } satisfies Partial<Publishing>;
}

interface Given {
  readonly product: string;
  readonly env: string;
  readonly event: string;
  readonly session?: string | undefined;
  readonly cache?: string | undefined;
  readonly retries?: number | undefined;
  readonly retryConfig?: RetryConfig | undefined;
  readonly timeout?: number | undefined;
}

/** Publishes; under the key of a request what is repeated after it was cut off is not published again. */
export async function publish(
  parts: EventParts,
  given: Given,
  messages: readonly MessageInput[],
  context: RequestContext,
  dedupe?: EventCall['dedupe'],
) {
  const opened = await withSession(parts, given, context.principal);
  const call = toEventCall(opened, messages, dedupe ?? (await dedupeOf(context, messages)));
  const { data, meta } = await execute(parts, call, given, context);
  return { published: data as PublishedValue, meta };
}

async function execute(
  { processor, clock }: EventParts,
  call: EventCall,
  { retries, retryConfig }: Pick<Given, 'retries' | 'retryConfig'>,
  { principal: { workspace, user }, traceparent }: RequestContext,
): Promise<Required<Reply<unknown>>> {
  const { value, meta } = await processor.execute(call, {
    workspace,
    user,
    retry: retryPolicy(retries, retryConfig),
    traceparent,
    deadline: clock.now() + LIMITS.run_time.value,
  });
  return { data: value, meta };
}

function publishedOf({ success, process_id, event_id, offset }: PublishedValue) {
  return { success, process_id, event_id, offset };
}

/** Keys of callers and of requests are apart. */
function ownKey(key: string): string {
  return `own:${key}`;
}

/** Of a request under a key, where it was cut off before its answer was kept. */
async function dedupeOf(
  { idempotencyKey, principal: { user } }: RequestContext,
  messages: readonly MessageInput[],
): Promise<EventCall['dedupe']> {
  if (idempotencyKey === null) return undefined;
  const request = await sha256Hex(canonicalJson(messages));
  return { key: `request:${JSON.stringify([user, idempotencyKey, request])}`, ttlMs: KEY_TTL_MS };
}
