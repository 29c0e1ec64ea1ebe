import { DuctapeError } from './errors.ts';
import type { GeneratedClient } from './generated/client.ts';
import type { NotificationsDispatchResult, NotificationsPreviewResult } from './generated/types.ts';
import type {
  CallbackInput,
  ChannelResult,
  EmailInput,
  NotificationDispatchInput,
  PreviewInput,
  PushInput,
  SendInput,
  SendResult,
  SmsInput,
} from './notification-types.ts';
import type { CallOptions } from './transport.ts';

type Generated = GeneratedClient['notifications'];

/** A method that is a namespace too: `email(…)` and `email.send(…)` are the same. */
type Sending<Input> = ((input: Input, options?: CallOptions) => Promise<ChannelResult>) & {
  readonly send: (input: Input, options?: CallOptions) => Promise<ChannelResult>;
};

/** What other versions have for definitions. Fails with `NOT_SUPPORTED`: notifiers and messages are declared in the manifest. */
type Declared = (...args: readonly unknown[]) => Promise<never>;

/** Definitions of messages, as other versions have them. */
interface Messages {
  readonly create: Declared;
  readonly fetch: Declared;
  readonly fetchAll: Declared;
  readonly list: Declared;
  readonly update: Declared;
  readonly delete: Declared;
}

/** Messages by e-mail, text message, push and callback. */
export interface Notifications
  extends Omit<Generated, 'email' | 'sms' | 'push' | 'callback' | 'send' | 'preview' | 'dispatch'>, Messages {
  /**
   * Sends a mail to each recipient. That nobody could be sent to is an answer, `success: false`; what is wrong with the
   * call is thrown, before anything is sent.
   *
   * @example
   * const { success, sent, recipients } = await ductape.notifications.email({
   *   notification: 'alerts:welcome',
   *   input: { recipients: ['jane@example.com'], subject: { name: 'Jane' }, template: { name: 'Jane', code: 123 } },
   * });
   * await ductape.notifications.email.send({ to: 'jane@example.com', subject: 'Hello', body: '<p>Hello</p>' });
   */
  readonly email: Sending<EmailInput>;
  /**
   * Sends a text message to each number; answers as `email` does.
   *
   * @example
   * await ductape.notifications.sms({ notification: 'alerts:code', input: { recipients: ['+4915112345678'], body: { code: 123 } } });
   * await ductape.notifications.sms.send({ to: '+4915112345678', message: 'Your code is 123' });
   */
  readonly sms: Sending<SmsInput>;
  /**
   * Sends a push to each device; answers as `email` does.
   *
   * @example
   * await ductape.notifications.push({ notification: 'alerts:shipped', input: { device_tokens: [token], title: {}, body: { order: 7 } } });
   */
  readonly push: Sending<PushInput>;
  /**
   * Makes a callback; answers as `email` does.
   *
   * @example
   * await ductape.notifications.callback({ notification: 'alerts:shipped', input: { params: { order: 7 } } });
   * await ductape.notifications.callback.send({ url: 'https://shop.example/hooks', payload: { order: 7 } });
   */
  readonly callback: Sending<CallbackInput>;
  /**
   * Sends a message by several channels: a success when anything was sent by any of them.
   *
   * @example
   * const { success, channels } = await ductape.notifications.send({
   *   notification: 'alerts:shipped',
   *   input: { email: { recipients: ['jane@example.com'] }, sms: { recipients: ['+4915112345678'], body: { order: 7 } } },
   * });
   */
  send(input: SendInput, options?: CallOptions): Promise<SendResult>;
  /** What a message would be, by channel; nothing is sent. */
  preview(input: PreviewInput, options?: CallOptions): Promise<NotificationsPreviewResult>;
  /** Stores a send as a job: at a time, by cron, at an interval, or at once. */
  dispatch(input: NotificationDispatchInput, options?: CallOptions): Promise<NotificationsDispatchResult>;
  /** Each fails with `NOT_SUPPORTED`: messages are declared in the manifest. */
  readonly message: Messages;
  /** The same as `message`. */
  readonly messages: Messages;
}

/** The methods of notifications. */
export function createNotifications(generated: Generated): Notifications {
  const message = absent('notifications.message');
  return {
    ...generated,
    ...absent('notifications'),
    message,
    messages: message,
    email: sending(generated.email as never),
    sms: sending(generated.sms as never),
    push: sending(generated.push as never),
    callback: sending(generated.callback as never),
  };
}

function sending<Input>(send: Sending<Input>['send']): Sending<Input> {
  return Object.assign((input: Input, options?: CallOptions) => send(input, options), { send });
}

function absent(of: string): Messages {
  const methods = ['create', 'fetch', 'fetchAll', 'list', 'update', 'delete'].map((name) => [
    name,
    async () => {
      const message = `${of}.${name} is not supported: notifiers and their messages are declared in the manifest of a product`;
      throw new DuctapeError('NOT_SUPPORTED', message);
    },
  ]);
  return Object.fromEntries(methods);
}
