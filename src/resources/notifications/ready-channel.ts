import type { ChannelSend, StoredContent, WantedMessage } from './model.ts';
import type { ReachedChannel } from './target.ts';

/** A channel of a send, ready to be tried. */
export interface ReadyChannel {
  readonly reached: ReachedChannel;
  readonly send: Omit<ChannelSend, 'runId'>;
  readonly content: StoredContent;
  readonly wanted: readonly WantedMessage[];
  /** Recipients that cannot be sent to. */
  readonly refused: readonly (WantedMessage & { readonly reason: string })[];
}
