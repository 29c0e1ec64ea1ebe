/** What a subscription calls with messages. */

import type { HttpDriver } from '../../drivers/http/driver.ts';
import type { DeliveredMessage } from '../../drivers/broker/directory.ts';
import type { Producer, TopicPlace } from '../../drivers/broker/port.ts';
import { sha256Hex } from '../../kernel/canonical.ts';
import type { Clock } from '../../kernel/clock.ts';
import { type ErrorRecord, invalidField, ProcessorError, toErrorRecord } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { DEFAULT_RETRY } from '../../kernel/retry.ts';
import { signWebhook, webhookKey } from '../../kernel/webhook-signature.ts';
import type { Processor } from '../../processor.ts';
import type { RunLog } from '../../run-log.ts';
import type { Call } from '../executor.ts';
import type { Subscription } from '../products/manifest-broker.ts';
import { namedMessage } from '../products/manifest-notification.ts';
import type { SecretSource } from '../secrets/secret-source.ts';
import { targetInput } from './subscription-input.ts';

/** What calls are made with. */
export interface CallingParts {
  readonly processor: Pick<Processor, 'execute'>;
  readonly http: HttpDriver;
  readonly secrets: SecretSource;
  readonly clock: Clock;
  readonly log: Pick<RunLog, 'fault'>;
}

/** A message that a subscription is given. */
export interface SubscribedMessage extends DeliveredMessage {
  readonly producer: Producer;
}

/** A call that is to be made. */
export interface SubscriptionWork {
  readonly place: TopicPlace;
  readonly subscription: Subscription;
  /** One, or those of a batch in the order of their offsets. */
  readonly messages: readonly SubscribedMessage[];
  /** Whether they are delivered again when this fails. */
  readonly repeats: boolean;
}

/** What a call came to: null where it is done. */
export type CallFailure = {
  readonly error: ErrorRecord;
  /** It is not to be made again by itself. */
  readonly isFinal: boolean;
  /** It was not admitted, and counts as no attempt. */
  readonly isHeldBack: boolean;
} | null;

const SECRET = /^\$Secret\{([^{}]+)\}$/;

/** Calls the target of a subscription. Never throws. */
export async function callTarget(parts: CallingParts, work: SubscriptionWork): Promise<CallFailure> {
  try {
    const value = targetInput(work.subscription, subscribedOf(parts, work));
    const key = await keyOf(work);
    if (work.subscription.target.type === 'url') await post(parts, work, work.subscription.target, { value, key });
    else await execute(parts, work, callOf(work, value), key);
    return null;
  } catch (thrown) {
    const error = toErrorRecord(thrown);
    const { broker, topic } = work.place;
    if (error.code === 'INTERNAL' && error.run_id === undefined)
      parts.log.fault(`subscription:${broker}:${topic}:${work.subscription.tag}`, thrown);
    const isFinal = error.code === 'OUTCOME_UNKNOWN' || error.code === 'LOOP_DETECTED';
    return { error, isFinal, isHeldBack: error.held_back !== undefined };
  }
}

function subscribedOf({ clock }: CallingParts, { place, messages }: SubscriptionWork) {
  const [first] = messages;
  if (first === undefined) throw new Error('a subscription is called with messages');
  const { id, key, offset, attempt, at } = first;
  const event = { id, key, offset, attempt, at, topic: `${place.broker}:${place.topic}` };
  return { messages: messages.map(({ body }) => JSON.parse(body) as unknown), event, now: clock.now() };
}

/** The same for each attempt to call with the same messages: a batch that comes together otherwise is another. */
async function keyOf({ subscription: { tag }, messages }: SubscriptionWork): Promise<string> {
  const ids = messages.map(({ id }) => id);
  const [first = ''] = ids;
  if (ids.length === 1) return `${tag}:${first}`;
  return `${tag}:${first}+${(await sha256Hex(ids.join('\n'))).slice(0, 16)}`;
}

function callOf({ place, subscription: { target } }: SubscriptionWork, value: unknown): Call {
  const input = objectOf(value);
  const common = { product: place.product, env: place.env, input };
  switch (target.type) {
    case 'action':
      return {
        ...common,
        namespace: 'actions',
        operation: 'run',
        app: target.app,
        event: target.event,
        literal: 'plain',
      };
    case 'notification':
      return {
        ...common,
        namespace: 'notifications',
        operation: 'send',
        ...namedMessage(target.event),
        literal: 'plain',
      };
    case 'feature':
      return { ...common, namespace: 'features', operation: 'run', feature: target.feature, isLaunched: true };
    case 'url':
      throw new Error('an address is no call');
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw invalidField('message', 'must be an object, or the subscription needs an input');
}

async function execute(
  { processor, clock }: CallingParts,
  { place: { workspace }, messages, repeats }: SubscriptionWork,
  call: Call,
  idempotencyKey: string,
): Promise<void> {
  const now = clock.now();
  const producers = messages.map(({ producer }) => producer);
  await processor.execute(call, {
    workspace,
    user: producers[0]?.user ?? '',
    retry: { ...DEFAULT_RETRY, retries: 0 },
    traceparent: null,
    hops: Math.max(...producers.map(({ hops }) => hops)) + 1,
    deadline: now + LIMITS.notification_send.value,
    job: { id: null, idempotencyKey, dueAt: now, dispatchedAt: now },
    repeats: () => repeats,
  });
}

/** Sends messages to an address, signed by Standard Webhooks. */
async function post(
  { http, secrets, clock }: CallingParts,
  { place: { workspace, env, broker }, messages }: SubscriptionWork,
  { url, secret, headers = {} }: Extract<Subscription['target'], { readonly type: 'url' }>,
  { value, key }: { readonly value: unknown; readonly key: string },
): Promise<void> {
  const name = SECRET.exec(secret)?.[1] ?? '';
  const { [name]: held = '' } = await secrets.resolve({ workspace, app: broker, env }, [name]);
  if (webhookKey(held) === null)
    throw invalidField('secret', `secret '${name}' must be whsec_ and base64 of 24 to 64 bytes`);
  const body = JSON.stringify(value);
  const [only, ...more] = messages;
  // Receivers take an id once: another batch that begins with the same message is another.
  const id = only === undefined || more.length > 0 ? key : only.id;
  const signature = await signWebhook([held], { id, timestamp: Math.floor(clock.now() / 1_000), body });
  const own = { 'content-type': 'application/json', 'user-agent': 'Ductape-Processor-Events' };
  const { status } = await http.send(
    { method: 'POST', url: new URL(url), headers: { ...own, ...headers, ...signature }, body },
    { timeoutMs: LIMITS.webhook_timeout.value, redirects: 'refuse', body: 'start' },
  );
  if (status < 200 || status >= 300)
    throw new ProcessorError('UPSTREAM_ERROR', `the address answered ${status}`, { outcome: 'sent' });
}
