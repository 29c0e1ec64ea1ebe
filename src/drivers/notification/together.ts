/** One request that carries the message of several recipients. */

import type { HttpDriver, OutgoingRequest, TargetAnswer } from '../http/driver.ts';
import { acceptedBody, ask, deliveryOf, refused } from './answers.ts';
import type { Delivery, EmailMessage, Recipient } from './port.ts';
import { isProcessorError } from '../../kernel/errors.ts';

/** How a provider takes a message for several recipients at once. */
export interface Together {
  /** Its name, as errors give it. */
  readonly provider: string;
  readonly secrets: readonly string[];
  request(recipients: readonly Recipient[]): Omit<OutgoingRequest, 'method'> | Promise<Omit<OutgoingRequest, 'method'>>;
  /** What a 2xx answer says of each recipient, in their order. */
  accepted(answer: TargetAnswer, recipients: readonly Recipient[]): readonly Delivery[];
  /** Whom a refusal blames: null when it is about something else, and nobody when it is about some without naming them. */
  blamed(answer: TargetAnswer, recipients: readonly Recipient[]): readonly Recipient[] | null;
}

/**
 * Sends one request for all. A refusal sent nothing: where it blames some, those are `INVALID_RECIPIENT` and the others
 * are sent without them; where it does not say whom, halves of them are tried.
 */
export async function sendTogether(
  http: HttpDriver,
  how: Together,
  recipients: readonly Recipient[],
  signal: AbortSignal,
): Promise<readonly Delivery[]> {
  if (recipients.length === 0) return [];
  const answered = await ask(http, await how.request(recipients), how.secrets, signal);
  const all = () => recipients.map(() => deliveryOf(how.provider, answered));
  if (isProcessorError(answered)) return all();
  if (acceptedBody(answered) !== undefined) return how.accepted(answered, recipients);
  const blamed = answered.status === 400 || answered.status === 422 ? how.blamed(answered, recipients) : null;
  if (blamed === null) return all();
  const message = `${how.provider} does not send to this recipient`;
  if (recipients.length === 1) return [refused(message, answered, 'INVALID_RECIPIENT')];
  if (blamed.length === 0) {
    const half = Math.ceil(recipients.length / 2);
    const first = await sendTogether(http, how, recipients.slice(0, half), signal);
    return [...first, ...(await sendTogether(http, how, recipients.slice(half), signal))];
  }
  const left = recipients.filter((recipient) => !blamed.includes(recipient));
  const others = (await sendTogether(http, how, left, signal)).values();
  return recipients.map((recipient) =>
    blamed.includes(recipient)
      ? refused(message, answered, 'INVALID_RECIPIENT')
      : (others.next().value ?? deliveryOf(how.provider, answered)),
  );
}

/**
 * Whom a refusal of a mail blames: those it names, and nobody where it is about recipients without naming them. Where it
 * is not, the addresses of the mail itself are no recipients', and null where it names no other.
 */
export function blamedBy(
  said: string,
  recipients: readonly Recipient[],
  { from, replyTo }: EmailMessage,
  ofRecipients: RegExp,
): readonly Recipient[] | null {
  const named = namedIn(said, recipients);
  if (ofRecipients.test(said)) return named;
  const own = new Set([from.address, replyTo].map((address) => address?.toLowerCase()));
  const others = named.filter(({ address }) => !own.has(address.toLowerCase()));
  return others.length === 0 ? null : others;
}

/** Those whose address stands in a text. */
export function namedIn(text: string, recipients: readonly Recipient[]): readonly Recipient[] {
  const words = new Set(
    text
      .toLowerCase()
      .match(/[^\s"'<>(),;:]+/g)
      ?.map((word) => word.replace(/\.$/, '')),
  );
  return recipients.filter(({ address }) => words.has(address.toLowerCase()));
}
