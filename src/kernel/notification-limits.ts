/** The bounds of notifications: a part of `LIMITS`, which says what their fields are. */
export const NOTIFICATION_LIMITS = {
  notification_recipients: { value: 1_000, unit: 'items', meaning: 'Recipients of one channel of a send.' },
  notification_claim: {
    value: 50,
    unit: 'items',
    meaning: 'Recipients that an attempt takes in one turn; a crash leaves three turns `unknown` at most.',
  },
  notification_listed: { value: 100, unit: 'items', meaning: 'Recipients that the result of a channel lists.' },
  notification_template: { value: 256 * 1024, unit: 'bytes', meaning: 'A part of a message, as its template.' },
  notification_body: { value: 512 * 1024, unit: 'bytes', meaning: 'A part of a message, its variables filled in.' },
  notification_depth: { value: 20, unit: 'items', meaning: 'Sections of a template within each other.' },
  notification_variables: { value: 128 * 1024, unit: 'bytes', meaning: 'The variables of a part, as JSON.' },
  notification_messages: { value: 200, unit: 'items', meaning: 'Messages of a notifier.' },
  notification_headers: { value: 50, unit: 'items', meaning: 'Header fields of its own that a mail has.' },
  notification_header: { value: 998, unit: 'characters', meaning: 'The value of a header field; a subject too.' },
  notification_attached: { value: 20, unit: 'items', meaning: 'Attachments of a mail.' },
  notification_attachments: {
    value: 8 * 1024 * 1024,
    unit: 'bytes',
    meaning: 'All attachments of a mail together, before they are encoded.',
  },
  notification_timeout: {
    value: 30_000,
    unit: 'ms',
    meaning: 'Time for one request to a provider, and for a server of SMTP to answer.',
  },
  notification_send: {
    value: 600_000,
    unit: 'ms',
    meaning: 'Time for an attempt of a send to all its recipients, unless its `timeout` says less.',
  },
  notification_connections: { value: 5, unit: 'items', meaning: 'Requests or connections of a send at one time.' },
  messages_page: { value: 100, unit: 'items', meaning: 'Messages that one page of `getMessages` lists.' },
  messages_again: { value: 1_000, unit: 'items', meaning: 'Messages that one `resend` or `reprocess` takes.' },
} as const;
