/** Publishes what calls say. */

import type { BrokerDriver, NewMessage, TopicPlace } from '../../drivers/broker/port.ts';
import { sha256Hex } from '../../kernel/canonical.ts';
import type { Clock } from '../../kernel/clock.ts';
import { invalidField, ProcessorError, refusal } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { encodeUtf8 } from '../../kernel/utf8.ts';
import type { EventCall, Executor, MessageInput, RunScope } from '../executor.ts';
import { dispatchNeeds } from '../flow/flow.ts';
import type { ProductConfig } from '../products/config.ts';
import { checkMessage, topicSettings } from '../products/manifest-broker.ts';

/** What the executor works with. */
export interface EventsParts {
  readonly broker: BrokerDriver;
  readonly clock: Clock;
}

/** What publishing comes to. */
export interface PublishedValue {
  readonly partition: number;
  /** Of the first message. */
  readonly offset: number;
  readonly count: number;
  readonly duplicate: boolean;
}

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
      const dedupe =
        call.dedupe === undefined ? null : { digest: await sha256Hex(call.dedupe.key), ttlMs: call.dedupe.ttlMs };
      const publication = { messages, producer: producerOf(call, scope), dedupe, retentionMs };
      return {
        identity: () => [call.operation, call.broker, call.topic, call.input, call.dedupe],
        isPure: () => true,
        async attempt({ signal = new AbortController().signal }) {
          const { topic } = place;
          if (topic === undefined) {
            const start = clock.now();
            await driver.ping(place, signal);
            return { value: { connected: true, latency_ms: clock.now() - start } };
          }
          const { partition, offset, isDuplicate } = await driver.publish({ ...place, topic }, publication, signal);
          const value: PublishedValue = { partition, offset, count: messages.length, duplicate: isDuplicate };
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
  const several = input['messages'] as readonly MessageInput[] | undefined;
  const given = several ?? [input as unknown as MessageInput];
  let bytes = 0;
  const messages = given.map(({ message, key }, n): NewMessage => {
    const path = several === undefined ? 'message' : `messages[${n}].message`;
    if (message === undefined) throw invalidField(path, 'is required');
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

function producerOf({ session }: EventCall, { user, runId, idempotencyKey, hops }: RunScope) {
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
