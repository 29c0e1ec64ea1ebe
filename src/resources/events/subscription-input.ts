/** What a subscription's call is given. Pure. */

import { compileMessageTemplate, evaluateTemplate, type Template } from '../../expressions/template.ts';
import type { Subscription } from '../products/manifest-broker.ts';

/** What `$Event` tells of: of a batch, of its first message. */
export interface SubscribedEvent {
  readonly id: string;
  readonly key: string | null;
  readonly offset: number;
  /** From 1. */
  readonly attempt: number;
  /** `broker:topic`. */
  readonly topic: string;
  /** When it was published, epoch milliseconds. */
  readonly at: number;
}

/** What a call is made with. */
export interface Subscribed {
  /** One, or those of a batch in the order of their offsets. */
  readonly messages: readonly unknown[];
  readonly event: SubscribedEvent;
  /** `$Now`: epoch milliseconds. */
  readonly now: number;
}

/** Compiles the `input` of a target. Throws `VALIDATION_ERROR` where it is malformed. */
export function compileSubscriptionInput(input: unknown): Template {
  return compileMessageTemplate(input, 'input');
}

/**
 * The value of an input. What messages hold goes in as it is and is never looked through for expressions. Throws
 * `OPERATOR_ERROR` with the path of the text.
 */
export function subscriptionInput(template: Template, { messages, event, now }: Subscribed): unknown {
  return evaluateTemplate(template, { now, Message: messages[0] ?? null, Messages: messages, Event: event });
}

const compiled = new WeakMap<object, Template>();

/**
 * What the target of a subscription is given: its input, or without one the message, `{ body: message }` of an
 * action. An address is given the message, the list of a subscription with a batch. Throws as `subscriptionInput`.
 */
export function targetInput(
  { target, batch = 1 }: Pick<Subscription, 'target' | 'batch'>,
  subscribed: Subscribed,
): unknown {
  const message = batch > 1 ? subscribed.messages : (subscribed.messages[0] ?? null);
  if (target.type === 'url') return message;
  const { input } = target;
  if (input === undefined) return target.type === 'action' ? { body: message } : message;
  const template = compiled.get(input) ?? compileSubscriptionInput(input);
  compiled.set(input, template);
  return subscriptionInput(template, subscribed);
}
