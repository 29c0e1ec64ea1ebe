import { isProcessorError, type Outcome, ProcessorError } from '../../kernel/errors.ts';

/**
 * The result of work that cannot be told to stop, or the signal's own failure as soon as it is aborted: its reason when
 * that is a `ProcessorError`, `TIMEOUT` when it was a time limit, `CONNECTION_ERROR` otherwise. `outcome` is that of work
 * that is left alone; what comes of it then is given to `discard`. Aborted before, it is not begun.
 */
export async function unlessAborted<Result>(
  { signal, outcome }: { readonly signal: AbortSignal; readonly outcome: Outcome },
  begin: () => Promise<Result>,
  discard: (result: Result) => void = () => undefined,
): Promise<Result> {
  if (signal.aborted) throw abortion(signal, 'not_sent');
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(abortion(signal, outcome));
  signal.addEventListener('abort', onAbort);
  const working = begin();
  try {
    return await Promise.race([working, aborted.promise]);
  } catch (thrown) {
    working.then(discard, () => undefined);
    throw signal.aborted ? abortion(signal, outcome) : thrown;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function abortion({ reason }: AbortSignal, outcome: Outcome): ProcessorError {
  if (isProcessorError(reason)) return reason;
  if (reason instanceof Error && reason.name === 'TimeoutError')
    return new ProcessorError('TIMEOUT', 'the store did not answer in time', { outcome });
  return new ProcessorError('CONNECTION_ERROR', 'the operation was given up', { outcome }, reason);
}
