import type { ChannelContent, MessageParts } from '../../../src/engine/notification/content.ts';
import { contentOf } from '../../../src/engine/notification/content-of.ts';
import { compileMessage } from '../../../src/engine/notification/message.ts';
import { isProcessorError } from '../../../src/kernel/errors.ts';

export type Input = Readonly<Record<string, unknown>>;

/** What a channel sends of a message, or directly where it is null. */
export function fill(channel: ChannelContent['channel'], parts: MessageParts | null, input: Input) {
  return contentOf(channel, parts === null ? null : compileMessage(parts), input);
}

/** The faults that something is refused with, as `path: message`. */
export function faultsOf(work: () => unknown): readonly string[] {
  try {
    work();
  } catch (thrown) {
    if (!isProcessorError(thrown) || thrown.code !== 'VALIDATION_ERROR') throw thrown;
    return (thrown.details.errors ?? []).map(({ path, message }) => `${path}: ${message}`);
  }
  return [];
}

/** A mail with all its parts. */
export const EMAIL = {
  subject: 'Hello {{name}}',
  template:
    '<html><!-- <body> --><body class="x"><p>Dear {{name}}, see <a href="{{{link}}}">this</a></p></body></html>',
  preview: 'For <{{name}}>',
  attachments: [{ storage: 'docs', fileName: 'bills/{{no}}.pdf', mimeType: 'application/pdf' }],
};
