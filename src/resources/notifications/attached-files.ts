/** Files of storages that go with mails: read once for all recipients of an attempt. */

import type { AttachedFile } from '../../drivers/notification/port.ts';
import { ProcessorError, refusal } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { readAtMost } from '../../kernel/read-stream.ts';
import type { OpenStorage } from '../storage/opening.ts';
import { openFile, type ReadingParts } from '../storage/reading.ts';
import type { AttachmentPlace, StoredContent } from './model.ts';

/** What attachments are read with. */
export interface AttachmentParts extends ReadingParts {
  readonly openStorage: OpenStorage;
}

/** Files that were read. */
export interface LoadedFiles {
  of(place: AttachmentPlace): AttachedFile;
}

interface Place {
  readonly workspace: string;
  readonly product: string;
  readonly env: string;
}

/**
 * Reads the attachments of contents. Throws `NOT_FOUND` naming the file, `PAYLOAD_TOO_LARGE` where all of a mail are more
 * than `LIMITS.notification_attachments`, and what the storage throws: nothing was sent then.
 */
export async function loadAttachments(
  parts: AttachmentParts,
  place: Place,
  contents: readonly StoredContent[],
  signal: AbortSignal,
): Promise<LoadedFiles> {
  const files = new Map<AttachmentPlace, AttachedFile>();
  for (const { content } of contents) {
    if (content.channel !== 'email') continue;
    let room = LIMITS.notification_attachments.value;
    for (const attachment of content.attachments) {
      const file = await load(parts, place, attachment, room, signal);
      room -= file.bytes.length;
      files.set(attachment, file);
    }
  }
  return {
    of(attachment) {
      const file = files.get(attachment);
      if (file === undefined) throw new Error('an attachment was not read');
      return file;
    },
  };
}

async function load(
  parts: AttachmentParts,
  place: Place,
  { storage, fileName, name, mimeType, contentId }: AttachmentPlace,
  room: number,
  signal: AbortSignal,
): Promise<AttachedFile> {
  const reached = await parts.openStorage({ ...place, storage });
  try {
    const file = await openFile(parts, reached, { fileName }, signal);
    if (file.size > room) {
      file.stream.cancel().catch(() => undefined);
      throw tooLarge(fileName);
    }
    const bytes = await readAtMost(file.stream, room);
    if (bytes === null) throw tooLarge(fileName);
    return { name, mimeType: mimeType ?? file.mimeType, bytes, ...(contentId !== null && { contentId }) };
  } catch (thrown) {
    throw notSent(reached.masked(thrown), `${storage}/${fileName}`);
  }
}

function tooLarge(fileName: string): ProcessorError {
  const message = `with '${fileName}' they are more than ${LIMITS.notification_attachments.value} bytes`;
  return refusal('PAYLOAD_TOO_LARGE', [{ path: 'attachments', message }]);
}

/** Names the file; whatever the storage did, no message has left. */
function notSent(thrown: unknown, file: string): unknown {
  if (!(thrown instanceof ProcessorError)) return thrown;
  const { code, message, details } = thrown;
  return new ProcessorError(code, `attachment '${file}': ${message}`, { ...details, outcome: 'not_sent' }, thrown);
}
