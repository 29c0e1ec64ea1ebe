import type { SmtpReceiver } from './smtp-receiver.ts';

/** What a send of mails answers. */
export interface Result {
  readonly success: boolean;
  readonly sent: number;
  readonly failed: number;
  readonly unknown: number;
  readonly code: string | null;
  readonly error: string | null;
  readonly recipients: readonly {
    readonly recipient: string;
    readonly status: string;
    readonly code: string | null;
    readonly messageId: string | null;
  }[];
}

/** Longer than any line of a mail. */
export const LONG = `${'x'.repeat(10_000)} ${'word '.repeat(3_000)}`;

/** A notifier that sends by a server. */
export function server(tag: string, { port }: SmtpReceiver, more: object = {}) {
  const smtp = {
    host: 'localhost',
    port,
    sender_email: 'shop@example.com',
    sender_name: 'Shop “Ünï”',
    auth: { user: 'shop', pass: '$Secret{PASS}' },
    ...more,
  };
  const parts = {
    subject: 'Hello {{name}} 🎉',
    template: '<p>Hello {{name}}</p><img src="cid:logo"><p>{{{rest}}}</p>',
  };
  const files = [
    { storage: 'files', fileName: 'terms.txt', name: 'Bedingungen ü.txt' },
    { storage: 'files', fileName: 'logo.png', contentId: 'logo' },
  ];
  return {
    tag,
    name: tag,
    envs: [{ slug: 'prd', emails: { provider: 'smtp', smtp } }],
    messages: [
      { tag: 'hello', name: 'Hello', email: { ...parts, attachments: files } },
      { tag: 'short', name: 'Short', email: { subject: 'Short', template: '<p>Short</p>' } },
    ],
  };
}
