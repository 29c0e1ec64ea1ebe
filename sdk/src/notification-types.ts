/** What notifications are given as. Fields that have another name have it beside them. */

import type {
  NotificationsCallbackInput,
  NotificationsDispatchInput,
  NotificationsEmailInput,
  NotificationsEmailResult,
  NotificationsPreviewInput,
  NotificationsPushInput,
  NotificationsSendInput,
  NotificationsSendResult,
  NotificationsSmsInput,
} from './generated/types.ts';

/** What became of a send on one channel. */
export type ChannelResult = NotificationsEmailResult;

/** What became of a send on the channels that it asked for. */
export type SendResult = NotificationsSendResult;

/** Values by name, for the variables of a part of a message. */
type Variables = Readonly<Record<string, unknown>>;

/** One, or several. */
type Some = string | readonly string[];

/** Which message is sent: `notifier:message` as one of these, or the notifier and the message as two. */
export interface MessageAddress {
  /** `notifier:message`, or the notifier: with `event` or `message`, or of a direct send. */
  readonly notification?: string;
  /** `notifier:message`, or the message. */
  readonly event?: string;
}

interface MessageName extends MessageAddress {
  /** The message; of a text message this is its text. */
  readonly message?: string;
}

/** A mail: of a message, with variables by part, or a direct one, whose parts are texts. */
export interface EmailContent {
  /** Addresses, such as `jane@example.com`; each gets a mail of its own. */
  readonly recipients?: Some;
  /** The same as `recipients`. */
  readonly to?: Some;
  /** Variables of the subject; the subject of a direct mail. */
  readonly subject?: Variables | string;
  /** Variables of the template. */
  readonly template?: Variables;
  /** The same as `template`; of a direct mail its text, which is HTML where it has a tag. */
  readonly body?: Variables | string;
  /** The HTML part of a direct mail. */
  readonly html?: string;
  /** The text part of a direct mail; made of the HTML when absent. */
  readonly text?: string;
  readonly reply_to?: string;
  readonly replyTo?: string;
  /** Header fields of its own. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Files of storages. */
  readonly attachments?: NonNullable<NotificationsEmailInput['input']>['attachments'];
}

/** A text message: of a message, with its variables, or a direct one, whose `body` is the text. */
export interface SmsContent {
  /** Numbers with the code of their country, such as `+4915112345678`. */
  readonly recipients?: Some;
  /** The same as `recipients`. */
  readonly phones?: Some;
  /** The same as `recipients`. */
  readonly to?: Some;
  /** Variables, or the text of a direct one. */
  readonly body?: Variables | string;
  /** The same as `body`. */
  readonly message?: Variables | string;
}

/** A push: of a message, with variables by part, or a direct one, whose parts are texts. */
export interface PushContent {
  readonly device_tokens?: Some;
  /** The same as `device_tokens`. */
  readonly device_token?: string;
  /** The same as `device_tokens`. */
  readonly tokens?: Some;
  /** Variables of the title, or the title of a direct push. */
  readonly title?: Variables | string;
  /** Variables of the body, or the body of a direct push. */
  readonly body?: Variables | string;
  /** Variables of the data, or the data of a direct push. */
  readonly data?: Variables;
}

/** A callback: of a message, with variables by part, or a direct one, to a `url`. */
export interface CallbackContent {
  /** Where a direct callback goes. */
  readonly url?: string;
  /** Of a direct callback; `POST` when absent. */
  readonly method?: string;
  readonly query?: Variables;
  readonly headers?: Variables;
  readonly params?: Variables;
  /** Variables of the body, or the body of a direct callback. */
  readonly body?: unknown;
  /** The same as `body`. */
  readonly payload?: unknown;
}

/** What is sent by several channels. */
export interface ChannelContents {
  readonly email?: EmailContent;
  /** With its variables, or as a text message is. */
  readonly sms?: SmsContent & Variables;
  readonly push_notification?: PushContent;
  /** The same as `push_notification`. */
  readonly push?: PushContent;
  readonly callback?: CallbackContent;
  /** The same as `callback`. */
  readonly webhook?: CallbackContent;
}

type Call<Input> = Omit<Input, 'notification' | 'input'>;
/** What is sent may stand in `input`, or beside the other fields. */
type With<Content, Inner = Content> = Content & { readonly input?: Inner };

/** What `email` takes. */
export type EmailInput = Call<NotificationsEmailInput> & MessageName & With<EmailContent>;
/** What `sms` takes; variables may stand in `input` as they are. */
export type SmsInput = Call<NotificationsSmsInput> & MessageAddress & With<SmsContent, SmsContent & Variables>;
/** What `push` takes. */
export type PushInput = Call<NotificationsPushInput> & MessageName & With<PushContent>;
/** What `callback` takes. */
export type CallbackInput = Call<NotificationsCallbackInput> & MessageName & With<CallbackContent>;
/** What `send` takes. */
export type SendInput = Call<NotificationsSendInput> & MessageName & With<ChannelContents>;
/** What `preview` takes. */
export type PreviewInput = Call<NotificationsPreviewInput> & MessageName & With<ChannelContents>;
/** What `dispatch` takes; `startAt` may stand beside its schedule. */
export type NotificationDispatchInput = Call<NotificationsDispatchInput> &
  MessageName &
  With<ChannelContents> & { readonly startAt?: NonNullable<NotificationsDispatchInput['schedule']>['start_at'] };
