/** The port through which messages reach providers: one shape a channel of messages, one driver a provider. */

import type { ErrorRecord } from '../../kernel/errors.ts';

/** Whom a message goes to. */
export interface Recipient {
  /** An e-mail address, a number in E.164, a device's token, or the address of a callback. */
  readonly address: string;
  /** Id of the message, the same for all attempts: letters, digits and `_`. */
  readonly id: string;
}

/** What became of a message. */
export type Delivery =
  | {
      readonly outcome: 'sent';
      /** As the provider names it; null where it does not. */
      readonly providerId: string | null;
    }
  | {
      readonly outcome: 'failed';
      readonly error: ErrorRecord;
      /** Whether the same may go well later. */
      readonly isTemporary: boolean;
    }
  | {
      /** It left, and nobody knows what became of it. */
      readonly outcome: 'unknown';
      readonly error: ErrorRecord;
    };

/** Sends messages of one channel through one provider. It serves one attempt, and is closed with it. */
export interface Channel<Message> {
  /** Most recipients of one `send`, by what the provider takes in one request. */
  readonly batch: number;
  /** How many `send`s may be under way at one time. */
  readonly atATime: number;
  /**
   * Sends one message to each recipient; nobody sees the others. Answers what became of each, in their order, and throws
   * nothing but faults of the processor. `signal` ends it: what has left by then is `unknown`.
   */
  send(message: Message, recipients: readonly Recipient[], signal: AbortSignal): Promise<readonly Delivery[]>;
  /** Gives back what it holds. */
  close(): Promise<void>;
}

/** A file that goes with a mail. */
export interface AttachedFile {
  readonly name: string;
  readonly mimeType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The HTML part shows it as `cid:<contentId>`; absent for one that stands beside it. */
  readonly contentId?: string;
}

/** A mail, its templates filled in. No text that becomes a header field has a control character. */
export interface EmailMessage {
  readonly from: { readonly address: string; readonly name: string | null };
  readonly replyTo: string | null;
  readonly subject: string;
  readonly html: string | null;
  readonly text: string | null;
  /** Header fields of its own, by name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly attachments: readonly AttachedFile[];
}

/** A text message. */
export interface SmsMessage {
  readonly sender: string;
  readonly body: string;
}

/** What a device shows. */
export interface PushMessage {
  readonly title: string;
  readonly body: string;
  readonly data: Readonly<Record<string, string>>;
}

/** A request to the product's own or a given address; the recipient's address is its URL, with the query. */
export interface CallbackMessage {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Absent for none; what is no text goes as JSON. */
  readonly body?: unknown;
}

/** How a provider of mail is reached, secrets filled in. `endpoint` is null for the provider's usual address. */
export type EmailTarget =
  | {
      readonly provider: 'smtp';
      readonly host: string;
      readonly port: number;
      /** TLS from the first byte; STARTTLS where it is offered when false. */
      readonly secure: boolean;
      readonly auth: { readonly user: string; readonly pass: string } | null;
    }
  | { readonly provider: 'sendgrid'; readonly apiKey: string; readonly endpoint: string | null }
  | {
      readonly provider: 'mailgun';
      readonly apiKey: string;
      readonly domain: string;
      readonly region: 'us' | 'eu';
      readonly endpoint: string | null;
    }
  | {
      readonly provider: 'postmark';
      readonly serverToken: string;
      readonly messageStream: string | null;
      readonly endpoint: string | null;
    }
  | { readonly provider: 'brevo'; readonly apiKey: string; readonly endpoint: string | null };

/** How a provider of text messages is reached. */
export type SmsTarget =
  | {
      readonly provider: 'twilio';
      readonly accountSid: string;
      readonly authToken: string;
      readonly endpoint: string | null;
    }
  | {
      readonly provider: 'nexmo';
      readonly apiKey: string;
      readonly apiSecret: string;
      readonly endpoint: string | null;
    }
  | {
      readonly provider: 'plivo';
      readonly authId: string;
      readonly authToken: string;
      readonly endpoint: string | null;
    };

/** How a provider of pushes is reached. */
export type PushTarget =
  | { readonly provider: 'expo'; readonly accessToken: string | null; readonly endpoint: string | null }
  | {
      readonly provider: 'firebase';
      readonly account: {
        readonly projectId: string;
        readonly clientEmail: string;
        /** PKCS#8 in PEM. */
        readonly privateKey: string;
        readonly tokenUri: string | null;
      };
      readonly endpoint: string | null;
    };

/** How callbacks are made. */
export interface CallbackTarget {
  readonly provider: 'callback';
  /** Signs by Standard Webhooks; null for no signature. */
  readonly secret: string | null;
  /** Whether one of unknown outcome may be made again: it is then `failed` temporarily. */
  readonly isIdempotent: boolean;
  /** Text without the secrets that went into the request, for what its target answers. */
  mask(text: string): string;
}

/** Opens the channels of all providers. */
export interface NotificationDriver {
  email(target: EmailTarget): Channel<EmailMessage>;
  sms(target: SmsTarget): Channel<SmsMessage>;
  push(target: PushTarget): Channel<PushMessage>;
  callback(target: CallbackTarget): Channel<CallbackMessage>;
}
