import { DuctapeError } from './errors.ts';
import type { GeneratedClient } from './generated/client.ts';
import type { CallOptions } from './transport.ts';

type Generated = GeneratedClient['notifications'];
type Channel = 'email' | 'sms' | 'push' | 'callback';

/** A send as the processor spells it, or in a spelling of other versions, such as `{ to, subject, body }`. */
export type Spelled<Input> = Input | Readonly<Record<string, unknown>>;

/** The same operation, its fields also in other spellings. */
type Lenient<Method> = Method extends (input: infer Input, options?: CallOptions) => infer Result
  ? (input: Spelled<Input>, options?: CallOptions) => Result
  : never;

/** Sends on one channel. */
export type ChannelMethod<Name extends Channel> = Lenient<Generated[Name]> & {
  /** The same. */
  readonly send: Lenient<Generated[Name]>;
};

/** Messages are declared in the manifest: each throws `NOT_SUPPORTED`. */
export interface DeclaredMessages {
  create(...args: readonly unknown[]): Promise<never>;
  update(...args: readonly unknown[]): Promise<never>;
  fetch(...args: readonly unknown[]): Promise<never>;
  fetchAll(...args: readonly unknown[]): Promise<never>;
  delete(...args: readonly unknown[]): Promise<never>;
}

/** Notifications. What a provider refuses is told by `success: false`; what is refused before anything was sent is thrown. */
export interface Notifications
  extends Omit<Generated, Channel | 'send' | 'dispatch' | 'preview' | 'getMessages'>, DeclaredMessages {
  /**
   * Sends a mail to each recipient.
   *
   * @example
   * const { success, error } = await ductape.notifications.email({
   *   notification: 'shop:welcome',
   *   input: { recipients: ['jane@example.com'], subject: { name: 'Jane' }, template: { name: 'Jane' } },
   * });
   */
  readonly email: ChannelMethod<'email'>;
  /** Sends a text message to each number. */
  readonly sms: ChannelMethod<'sms'>;
  /** Sends a push to each device. */
  readonly push: ChannelMethod<'push'>;
  /** Calls the address of a callback. */
  readonly callback: ChannelMethod<'callback'>;
  /** Sends a message on several channels. */
  readonly send: Lenient<Generated['send']>;
  /** Stores a send as a job. */
  readonly dispatch: Lenient<Generated['dispatch']>;
  /** Fills in a message and sends nothing. */
  readonly preview: Lenient<Generated['preview']>;
  /** Lists messages, newest first. */
  readonly getMessages: Lenient<Generated['getMessages']>;
  /** Messages are declared in the manifest. */
  readonly message: DeclaredMessages;
  /** The same as `message`. */
  readonly messages: DeclaredMessages;
}

/** Notifications with the names that other versions have. */
export function createNotifications(generated: Generated): Notifications {
  const both = <Method extends (...args: never[]) => unknown>(method: Method) =>
    Object.assign(((...args) => method(...args)) as Method, { send: method });
  const message = declared('notifications.message');
  return {
    ...generated,
    ...declared('notifications'),
    email: both(generated.email) as ChannelMethod<'email'>,
    sms: both(generated.sms) as ChannelMethod<'sms'>,
    push: both(generated.push) as ChannelMethod<'push'>,
    callback: both(generated.callback) as ChannelMethod<'callback'>,
    send: generated.send as Notifications['send'],
    dispatch: generated.dispatch as Notifications['dispatch'],
    preview: generated.preview as Notifications['preview'],
    getMessages: generated.getMessages,
    message,
    messages: message,
  };
}

function declared(where: string): DeclaredMessages {
  const refuse = (name: string) => (): Promise<never> =>
    Promise.reject(
      new DuctapeError('NOT_SUPPORTED', `${where}.${name}: notifiers and their messages are declared in the manifest`),
    );
  return {
    create: refuse('create'),
    update: refuse('update'),
    fetch: refuse('fetch'),
    fetchAll: refuse('fetchAll'),
    delete: refuse('delete'),
  };
}
