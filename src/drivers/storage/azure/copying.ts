import type { Clock } from '../../../kernel/clock.ts';
import { isProcessorError, ProcessorError } from '../../../kernel/errors.ts';
import type { StoredFile } from '../port.ts';
import { NO_UPLOAD, UPLOAD_HEADER } from './answers.ts';
import { type FoundBlob, headBlob, type Reading } from './reading.ts';
import { readRefusal, refusalError } from './refusals.ts';

/** The first wait for a copy that goes on, and the longest; milliseconds. */
const WAITS = { first: 100, longest: 5_000 };

/** The code of a source that is another version than the one that was to be copied. */
const CHANGED = 'SourceConditionNotMet';

/** Has the store copy a file, and waits until it has; null where there is no such source. */
export async function copyBlob(
  reading: Reading & { readonly clock: Clock },
  from: string,
  to: string,
  signal: AbortSignal,
): Promise<StoredFile | null> {
  const { client, now, clock } = reading;
  const source = await headBlob(reading, from, 'UPLOAD_FAILED', signal);
  if (source === null) return null;
  const headers = {
    'x-ms-copy-source': client.sourceOf(from),
    'x-ms-source-if-match': `"${source.file.etag}"`,
    ...metadataOf(source),
  };
  await client.exchange({ method: 'PUT', name: to, headers }, signal, async (response) => {
    if (response.ok) return;
    const refusal = await readRefusal(response, now());
    if (refusal.code !== CHANGED) throw refusalError(client, refusal, 'UPLOAD_FAILED');
    throw new ProcessorError('CONFLICT', 'The file was written while it was copied.', { outcome: 'sent' });
  });
  for (let wait = WAITS.first; ; wait = Math.min(2 * wait, WAITS.longest)) {
    const found = await headBlob(reading, to, 'UPLOAD_FAILED', signal).catch((thrown: unknown) => {
      throw begun(thrown);
    });
    const status = found?.headers.get('x-ms-copy-status') ?? 'success';
    if (found !== null && status === 'success') return found.file;
    if (found === null || status !== 'pending') throw await failedCopy(reading, to, found?.headers ?? null, signal);
    await waitMs(wait, clock, client.host, signal);
  }
}

/** How it fails when nothing can be learned of a copy that the store has begun: it may come to its end. */
function begun(thrown: unknown): unknown {
  if (!isProcessorError(thrown)) return thrown;
  return new ProcessorError(thrown.code, thrown.message, { ...thrown.details, outcome: 'unknown' }, thrown);
}

/** What is said of the copy: the source's own where nothing is. */
function metadataOf({ file, headers }: FoundBlob): Record<string, string> {
  if (file.upload === null) return {};
  const kept = [...headers].filter(([name]) => name.startsWith('x-ms-meta-'));
  return { ...Object.fromEntries(kept), [UPLOAD_HEADER]: NO_UPLOAD };
}

/** A copy that failed leaves an empty file, which nobody wrote. */
async function failedCopy(
  { client }: Reading,
  to: string,
  headers: Headers | null,
  signal: AbortSignal,
): Promise<ProcessorError> {
  if (headers !== null) {
    const ifMatch = { 'if-match': headers.get('etag') ?? '' };
    await client
      .exchange({ method: 'DELETE', name: to, headers: ifMatch }, signal, () => undefined)
      .catch(() => undefined);
  }
  const description = headers?.get('x-ms-copy-status-description') ?? 'the copy is gone';
  return new ProcessorError('UPLOAD_FAILED', `${client.host} did not copy the file: ${description}.`, {
    outcome: 'sent',
  });
}

async function waitMs(ms: number, clock: Clock, host: string, signal: AbortSignal): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } catch (reason) {
    const details = { outcome: 'unknown' } as const;
    if (reason instanceof DOMException && reason.name === 'TimeoutError')
      throw new ProcessorError('TIMEOUT', `${host} had not copied the file in time.`, details, reason);
    throw reason instanceof ProcessorError
      ? reason
      : new ProcessorError('CONNECTION_ERROR', `The copy by ${host} was no longer waited for.`, details, reason);
  }
}
