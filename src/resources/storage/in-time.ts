import type { Clock } from '../../kernel/clock.ts';
import { ProcessorError } from '../../kernel/errors.ts';
import type { AttemptLimits } from '../executor.ts';

/**
 * Does work that may take so long; what it was told by its signal is then `TIMEOUT`. What it answered goes on beyond
 * that, as long as the caller's own signal lets it.
 */
export async function inTime<Result>(
  clock: Clock,
  name: string,
  { timeoutMs, signal }: AttemptLimits,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const late = new AbortController();
  const done = new AbortController();
  const stopped = signal === undefined ? late.signal : AbortSignal.any([late.signal, signal]);
  const ended = Promise.withResolvers<never>();
  stopped.addEventListener('abort', () => ended.reject(stopped.reason as Error), { once: true });
  // A signal that has aborted already tells nobody any more.
  if (stopped.aborted) ended.reject(stopped.reason as Error);
  clock.sleep(timeoutMs, done.signal).then(
    () => late.abort(),
    () => undefined,
  );
  try {
    return await Promise.race([work(stopped), ended.promise]);
  } catch (thrown) {
    if (!late.signal.aborted) throw thrown;
    throw new ProcessorError(
      'TIMEOUT',
      `${name} gave no answer within ${timeoutMs} ms`,
      { outcome: 'unknown' },
      thrown,
    );
  } finally {
    done.abort();
  }
}
