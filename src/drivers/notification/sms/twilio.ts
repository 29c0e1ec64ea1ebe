import { LIMITS } from '../../../kernel/limits.ts';
import type { HttpDriver } from '../../http/driver.ts';
import type { Channel, SmsMessage, SmsTarget, Recipient } from '../port.ts';
import { addressOf, basicAuth, field, formRequest, textField } from '../request-forms.ts';
import { sendTogether } from '../together.ts';

/** Codes about the number a message goes to, of https://www.twilio.com/docs/api/errors. */
const OF_RECIPIENT: ReadonlySet<unknown> = new Set([
  21211, 21214, 21217, 21265, 21408, 21608, 21610, 21612, 21614, 21635,
]);
const MESSAGING_SERVICE = /^MG[0-9a-fA-F]{32}$/;

/** Text messages through Twilio, `POST /2010-04-01/Accounts/<sid>/Messages.json`: a request each. A sender may be a messaging service. */
export function openTwilio(
  { accountSid, authToken, endpoint }: Extract<SmsTarget, { provider: 'twilio' }>,
  http: HttpDriver,
): Channel<SmsMessage> {
  const path = `/2010-04-01/Accounts/${encodeURIComponent(accountSid)}/Messages.json`;
  const url = addressOf('https://api.twilio.com', endpoint, path);
  const headers = basicAuth(accountSid, authToken);
  return {
    batch: 1,
    atATime: LIMITS.notification_connections.value,
    async send({ sender, body }, recipients, signal) {
      const from = MESSAGING_SERVICE.test(sender) ? { MessagingServiceSid: sender } : { From: sender };
      const how = {
        provider: 'Twilio',
        secrets: [authToken],
        request: ([to]: readonly Recipient[]) =>
          formRequest(url, headers, { To: to?.address ?? '', ...from, Body: body }),
        accepted: (answer: { readonly body: unknown }) => [
          { outcome: 'sent', providerId: textField(answer.body, 'sid') } as const,
        ],
        blamed: (answer: { readonly body: unknown }, some: readonly Recipient[]) =>
          OF_RECIPIENT.has(field(answer.body, 'code')) ? some : null,
      };
      const each = await Promise.all(recipients.map((recipient) => sendTogether(http, how, [recipient], signal)));
      return each.flat();
    },
    close: () => Promise.resolve(),
  };
}
