/** Publishes what calls say. */

import * as z from 'zod';
import type { BrokerDriver, NewMessage, Publication, TopicPlace } from '../../drivers/broker/port.ts';
import { eventIdOf } from '../../engine/event/event-id.ts';
import { sha256Hex } from '../../kernel/canonical.ts';
import type { Clock } from '../../kernel/clock.ts';
import { ProcessorError, refusal } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { encodeUtf8 } from '../../kernel/utf8.ts';
import { parseFields } from '../../kernel/field-errors.ts';
import type { EventCall, Executor, RunScope } from '../executor.ts';
import { dispatchNeeds } from '../flow/flow.ts';
import type { ProductConfig } from '../products/config.ts';
import { checkMessage, topicSettings } from '../products/manifest-broker.ts';
import { message as fields } from './contract-fields.ts';

/** What the executor works with. */
export interface EventsParts {
  readonly broker: BrokerDriver;
  readonly clock: Clock;
}

/** What publishing comes to: what steps and jobs answer, too. */
export interface PublishedValue {
  readonly success: true;
  readonly process_id: string;
  /** Of the first message; the others follow it. */
  readonly event_id: string;
  readonly offset: number;
  readonly count: number;
  /** It was published before, under the same key. */
  readonly duplicate: boolean;
}

/** How long what a job or a step published is known by its key. */
const WORK_TTL_MS = 86_400_000;

/** A step may make a key of a number. */
const Key = z.preprocess((key) => (typeof key === 'number' ? String(key) : key), fields.key);
const Message = z.strictObject({ ...fields, key: Key });
const Batch = z.strictObject({ messages: z.array(Message).min(1).max(LIMITS.event_batch.value) });

/** The executor of the namespace `events`. */
export function createEventsExecutor({ broker: driver, clock }: EventsParts): Executor<EventCall> {
  return {
    async check(call, config) {
      readyOf(call, config);
      return { timeoutMs: timeOf(call) };
    },
    async flow({ limits = [], broker, timeoutMs }, _config, dispatchedAt) {
      if (limits.length === 0) return null;
      return {
        group: `broker:${broker}`,
        needs: dispatchNeeds(limits, dispatchedAt),
        leaseMs: (timeoutMs ?? LIMITS.action_timeout.value) + LIMITS.lease_margin.value,
        waitMs: LIMITS.limit_wait.value,
        circuit: null,
      };
    },
    async prepare(call, config, scope) {
      const { place: named, messages, retentionMs } = readyOf(call, config);
      const place = { workspace: scope.workspace, ...named };
      const dedupe = await dedupeOf(call, scope);
      const producer = producerOf(call, scope);
      const publication = { messages, producer, dedupe, retentionMs };
      return {
        // The key of a request tells repetitions of that request apart, and nothing of what is published.
        identity: () => [call.broker, call.topic, call.input, call.dedupe?.isOwn === true ? call.dedupe.key : null],
        isPure: () => true,
        async attempt({ signal = new AbortController().signal }) {
          const { topic } = place;
          if (topic === undefined) {
            const start = clock.now();
            await driver.ping(place, signal);
            return { value: { connected: true, latency_ms: clock.now() - start } };
          }
          const { partition, offset, isDuplicate } = await driver.publish({ ...place, topic }, publication, signal);
          const value: PublishedValue = {
            success: true,
            process_id: producer.processId,
            event_id: eventIdOf({ ...named, topic, partition, offset }),
            offset,
            count: messages.length,
            duplicate: isDuplicate,
          };
          return { value };
        },
      };
    },
  };
}

function timeOf({ timeoutMs }: EventCall): number {
  return timeoutMs ?? LIMITS.action_timeout.value;
}

interface Ready {
  readonly place: Omit<TopicPlace, 'workspace' | 'topic'> & { readonly topic?: string };
  readonly messages: readonly NewMessage[];
  readonly retentionMs: number;
}

/** Throws what is wrong with a call: nothing was published. */
function readyOf(
  { operation, product, env, broker: tag, topic: name, input }: EventCall,
  config: ProductConfig,
): Ready {
  const broker = config.broker(env, tag);
  const place = { product, env, broker: broker.tag };
  if (operation === 'ping' || name === undefined) return { place, messages: [], retentionMs: 0 };
  const topic = config.topic(broker, name);
  const isBatch = 'messages' in input;
  const given = isBatch ? parseFields(Batch, input).messages : [parseFields(Message, input)];
  let bytes = 0;
  const messages = given.map(({ message, key }, n): NewMessage => {
    const path = isBatch ? `messages[${n}].message` : 'message';
    checkMessage(topic, message, path);
    const body = JSON.stringify(message);
    const size = encodeUtf8(body).byteLength;
    if (size > LIMITS.event_message.value) throw tooLarge(path, size, LIMITS.event_message.value);
    bytes += size;
    return { key: key ?? null, body };
  });
  if (bytes > LIMITS.event_batch_bytes.value) throw tooLarge('messages', bytes, LIMITS.event_batch_bytes.value);
  return { place: { ...place, topic: topic.tag }, messages, ...topicSettings(topic) };
}

function tooLarge(path: string, bytes: number, most: number): ProcessorError {
  return refusal('PAYLOAD_TOO_LARGE', [{ path, message: `has at most ${most} bytes as JSON; this has ${bytes}` }]);
}

/** What keeps a repetition from being published again: the key of its caller, or of the job or step that it serves. */
async function dedupeOf({ dedupe }: EventCall, { idempotencyKey, runId }: RunScope): Promise<Publication['dedupe']> {
  if (dedupe !== undefined) return { digest: await sha256Hex(dedupe.key), ttlMs: dedupe.ttlMs };
  return idempotencyKey === runId ? null : { digest: await sha256Hex(`work:${idempotencyKey}`), ttlMs: WORK_TTL_MS };
}

function producerOf({ session }: EventCall, { user, runId, idempotencyKey, hops = 0 }: RunScope) {
  if (hops > LIMITS.event_hops.value)
    throw new ProcessorError('LOOP_DETECTED', `more than ${LIMITS.event_hops.value} events caused each other`, {
      outcome: 'not_sent',
    });
  return {
    user,
    runId,
    processId: idempotencyKey.split(':')[0] ?? idempotencyKey,
    session: session === undefined ? null : `${session.tag}:${session.identifier}`,
    hops,
  };
}
