/** What channels send, as plain data. */

/** A file of a storage that goes with a mail. */
export interface AttachmentPlace {
  readonly storage: string;
  readonly fileName: string;
  readonly name: string;
  /** What the storage says of the file when null. */
  readonly mimeType: string | null;
  readonly contentId: string | null;
}

/** What a channel sends, its templates filled in: plain data, without what the environment's configuration adds. */
export type ChannelContent =
  | {
      readonly channel: 'email';
      readonly subject: string;
      readonly html: string | null;
      readonly text: string | null;
      readonly replyTo: string | null;
      readonly headers: Readonly<Record<string, string>>;
      readonly attachments: readonly AttachmentPlace[];
    }
  | { readonly channel: 'sms'; readonly body: string }
  | {
      readonly channel: 'push';
      readonly title: string;
      readonly body: string;
      readonly data: Readonly<Record<string, string>>;
    }
  | {
      readonly channel: 'callback';
      /** Of a direct callback; null for that of the environment. */
      readonly url: string | null;
      readonly method: string | null;
      readonly params: Readonly<Record<string, string>>;
      readonly query: Readonly<Record<string, unknown>>;
      readonly headers: Readonly<Record<string, string>>;
      readonly body?: unknown;
    };

/** One channel's content. */
export type ContentOf<Name extends ChannelContent['channel']> = Extract<ChannelContent, { readonly channel: Name }>;

/** The parts of a message, as its owner writes them; each text is a template. */
export interface MessageParts {
  readonly email?:
    | {
        readonly subject: string;
        readonly template: string;
        readonly text?: string | undefined;
        readonly preview?: string | undefined;
        readonly attachments?: readonly AttachmentParts[] | undefined;
      }
    | undefined;
  readonly sms?: string | undefined;
  readonly push_notification?:
    | { readonly title: string; readonly body: string; readonly data?: Readonly<Record<string, string>> | undefined }
    | undefined;
  readonly callback?:
    | {
        readonly body?: unknown;
        readonly params?: Readonly<Record<string, unknown>> | undefined;
        readonly query?: Readonly<Record<string, unknown>> | undefined;
        readonly headers?: Readonly<Record<string, unknown>> | undefined;
      }
    | undefined;
}

/** A file of a storage, as a message or an input names it. */
export interface AttachmentParts {
  readonly storage: string;
  readonly fileName: string;
  /** The last segment of `fileName` when absent. */
  readonly name?: string | undefined;
  readonly mimeType?: string | undefined;
  readonly contentId?: string | undefined;
}

/** The recipients of a channel, as they are written to, in the order given and each once. */
export interface Recipients {
  readonly valid: readonly string[];
  /** Those that cannot be sent to: as given, without control characters, and why. */
  readonly invalid: readonly { readonly recipient: string; readonly reason: string }[];
}
