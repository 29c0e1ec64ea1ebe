/** A channel with what it sends. */

import type { AttachedFile, Channel, NotificationDriver } from '../../drivers/notification/port.ts';
import { callbackRequest } from './callback-request.ts';
import type { StoredContent } from './model.ts';
import type { ReachedChannel } from './target.ts';
import type { LoadedFiles } from './attached-files.ts';

/** What delivery is given of a channel, whatever it sends. */
interface Open<Message> {
  readonly channel: Channel<Message>;
  readonly message: Message;
  readonly address?: string;
}

/** A channel that is open, of whatever it sends. */
export interface OpenedChannel {
  using<Result>(work: <Message>(open: Open<Message>) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

function opened<Message>(open: Open<Message>): OpenedChannel {
  return { using: (work) => work(open), close: () => open.channel.close() };
}

/** Opens a channel for a content. Throws `VALIDATION_ERROR` for what its address lacks. */
export function openChannel(
  driver: NotificationDriver,
  reached: ReachedChannel,
  { content }: StoredContent,
  files: LoadedFiles,
): OpenedChannel {
  if (content.channel === 'email' && reached.channel === 'email') {
    const { channel: _channel, attachments, ...mail } = content;
    const attached = attachments.map((place): AttachedFile => files.of(place));
    return opened({
      channel: driver.email(reached.target),
      message: { ...mail, from: reached.from, attachments: attached },
    });
  }
  if (content.channel === 'sms' && reached.channel === 'sms')
    return opened({
      channel: driver.sms(reached.target),
      message: { sender: reached.sender, body: content.body },
    });
  if (content.channel === 'push' && reached.channel === 'push') {
    const { channel: _channel, ...message } = content;
    return opened({ channel: driver.push(reached.target), message });
  }
  if (content.channel === 'callback' && reached.channel === 'callback') {
    const { url, message } = callbackRequest(reached.base, content);
    return opened({ channel: driver.callback(reached.target), message, address: url });
  }
  throw new Error('a content is not of its channel');
}
