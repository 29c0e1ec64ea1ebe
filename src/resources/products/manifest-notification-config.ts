/** The channels of notifiers: through whom an environment sends. */

import * as z from 'zod';
import { ServiceAccount } from './manifest-storage.ts';

const text = z.string().min(1).max(2000);
const secret = text.describe('`$Secret{KEY}`.');
const unsupported = z.unknown().optional().describe('Not supported by this processor.');
const endpoint = text
  .optional()
  .describe('An address of the provider’s API of http or https; the provider’s own when absent.');
const sender = {
  sender_email: text.describe('The address that mails are from.'),
  sender_name: text.optional(),
} as const;
const Port = z.union([z.number().int().min(1).max(65_535), z.string().regex(/^[1-9]\d{0,4}$/)], 'give a port');

const Smtp = z
  .strictObject({
    host: text,
    port: Port.describe('465 and 587 are usual; 25 is refused.'),
    sender_email: sender.sender_email.optional(),
    sender_name: sender.sender_name,
    auth: z.strictObject({ user: text, pass: secret }).optional(),
    secure: z
      .boolean()
      .optional()
      .describe('TLS from the first byte; when absent that is so of port 465. STARTTLS where it is offered otherwise.'),
    tls: z
      .strictObject({ rejectUnauthorized: z.boolean().optional().describe('Certificates are always verified.') })
      .optional(),
    user: text.optional().describe('As `auth.user`.'),
    pass: secret.optional().describe('As `auth.pass`: `$Secret{KEY}`.'),
    sender: sender.sender_email.optional().describe('As `sender_email`.'),
  })
  .describe('A server of SMTP.');

const Email = z
  .strictObject({
    provider: z.enum(['smtp', 'sendgrid', 'mailgun', 'postmark', 'brevo']),
    smtp: Smtp.optional(),
    sendgrid: z.strictObject({ apiKey: secret, ...sender, endpoint }).optional(),
    mailgun: z
      .strictObject({
        apiKey: secret,
        domain: text,
        ...sender,
        region: z.enum(['us', 'eu']).optional().describe('`us` when absent.'),
        endpoint,
      })
      .optional(),
    postmark: z.strictObject({ serverToken: secret, ...sender, messageStream: text.optional(), endpoint }).optional(),
    brevo: z.strictObject({ apiKey: secret, ...sender, endpoint }).optional(),
  })
  .describe('The provider of mails, and the object of its name.');
export type Email = z.output<typeof Email>;

const Vonage = z.strictObject({ apiKey: secret, apiSecret: secret, endpoint });

const Sms = z
  .strictObject({
    provider: z.enum(['twilio', 'nexmo', 'vonage', 'plivo']).describe('`vonage` is `nexmo`.'),
    sender: text.describe('The number or name that texts are from.'),
    twilio: z.strictObject({ accountSid: text, authToken: secret, endpoint }).optional(),
    nexmo: Vonage.optional(),
    vonage: Vonage.optional(),
    plivo: z
      .strictObject({
        apiKey: text.describe('The auth id.'),
        authToken: secret.optional(),
        apiSecret: secret.optional().describe('As `authToken`: `$Secret{KEY}`.'),
        endpoint,
      })
      .optional(),
  })
  .describe('The provider of text messages, and the object of its name.');
export type Sms = z.output<typeof Sms>;

const Push = z
  .strictObject({
    type: z
      .string()
      .transform((type) => type.toUpperCase())
      .pipe(z.enum(['EXPO', 'FIREBASE']))
      .describe('`EXPO` or `FIREBASE`, in any case.'),
    credentials: z
      .union(
        [text, ServiceAccount.extend({ accessToken: secret.optional().describe('Of EXPO. `$Secret{KEY}`.') })],
        'give an object, or $Secret{KEY} that holds it',
      )
      .optional()
      .describe(
        'Of FIREBASE the key file of a service account, or `$Secret{KEY}` that holds its JSON; of EXPO `accessToken`, if any.',
      ),
    databaseUrl: text.optional().describe('Of FIREBASE; messages do not need it.'),
    endpoint,
  })
  .describe('The provider of pushes.');
export type Push = z.output<typeof Push>;

const Callback = z
  .strictObject({
    url: text.describe('An address of http or https; `:name` segments are given by the `params`.'),
    method: z
      .string()
      .transform((method) => method.toUpperCase())
      .pipe(z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'])),
    auth: z
      .strictObject({
        headers: z.record(z.string(), z.unknown()).optional(),
        body: z.unknown().optional(),
        query: z.record(z.string(), z.unknown()).optional(),
        params: z.record(z.string(), z.unknown()).optional(),
      })
      .optional()
      .describe('What each request has; the message’s parts go before it. Texts may hold `$Secret{KEY}`.'),
    secret: secret.optional().describe('Signs by Standard Webhooks. `$Secret{KEY}`.'),
    idempotent: z
      .boolean()
      .optional()
      .describe('Whether one of which nobody knows what became may be repeated; not when absent.'),
  })
  .describe('A request to an address of the product’s own.');
export type Callback = z.output<typeof Callback>;

/** The channels of a notifier in an environment. */
export const channels = {
  emails: Email.optional(),
  sms: Sms.optional(),
  push_notifications: Push.optional(),
  callbacks: Callback.optional(),
  discord: unsupported,
  slack: unsupported,
} as const;
