import { LIMITS } from '../../../kernel/limits.ts';
import type { HttpDriver, TargetAnswer } from '../../http/driver.ts';
import { refused } from '../answers.ts';
import type { Channel, Delivery, SmsMessage, SmsTarget, Recipient } from '../port.ts';
import { addressOf, basicAuth, field, jsonRequest, textField } from '../request-forms.ts';
import { sendTogether } from '../together.ts';

/** Text messages through Plivo, `POST /v1/Account/<id>/Message/`: numbers in bulk, each of which gets a message of its own. */
export function openPlivo(
  { authId, authToken, endpoint }: Extract<SmsTarget, { provider: 'plivo' }>,
  http: HttpDriver,
): Channel<SmsMessage> {
  const path = `/v1/Account/${encodeURIComponent(authId)}/Message/`;
  const url = addressOf('https://api.plivo.com', endpoint, path);
  const headers = basicAuth(authId, authToken);
  return {
    batch: 1000,
    atATime: LIMITS.notification_connections.value,
    send({ sender, body }, recipients, signal) {
      const how = {
        provider: 'Plivo',
        secrets: [authToken],
        request: (some: readonly Recipient[]) =>
          jsonRequest(url, headers, { src: sender, dst: some.map(({ address }) => address).join('<'), text: body }),
        accepted,
        blamed: (answer: { readonly body: unknown }) =>
          /\bdst\b|\bdestination\b/i.test(textField(answer.body, 'error') ?? '') ? [] : null,
      };
      return sendTogether(http, how, recipients, signal);
    },
    close: () => Promise.resolve(),
  };
}

/** Ids come in the order of the numbers that are valid; those that are not are listed beside them. */
function accepted(answer: TargetAnswer, recipients: readonly Recipient[]): readonly Delivery[] {
  const invalid = new Set(textsOf(answer.body, 'invalid_number').map(bare));
  const ids = textsOf(answer.body, 'message_uuid');
  const taken = recipients.filter(({ address }) => !invalid.has(bare(address)));
  return recipients.map((recipient) => {
    if (!taken.includes(recipient))
      return refused('Plivo does not send to this recipient', answer, 'INVALID_RECIPIENT');
    // Were there another number of them, none would be known to be whose.
    return {
      outcome: 'sent',
      providerId: ids.length === taken.length ? (ids[taken.indexOf(recipient)] ?? null) : null,
    };
  });
}

/** A number as Plivo reads it. */
function bare(number: string): string {
  return number.replace(/[/\-.+()\s]/g, '');
}

function textsOf(body: unknown, name: string): readonly string[] {
  const list = field(body, name);
  return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : [];
}
