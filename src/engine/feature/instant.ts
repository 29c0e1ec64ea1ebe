import { ProcessorError } from '../../kernel/errors.ts';
import { Duration, Instant } from '../../kernel/fields.ts';
import { LIMITS } from '../../kernel/limits.ts';

/** The instant until which a step sleeps. Throws `OPERATOR_ERROR` for what is no time, or too far away. */
export function instantOf(value: unknown, isDuration: boolean, now: number): number {
  const read = isDuration ? Duration.safeParse(value) : Instant.safeParse(value);
  if (!read.success)
    throw new ProcessorError('OPERATOR_ERROR', isDuration ? 'duration is no time' : 'until is no instant');
  const at = isDuration ? now + read.data : read.data;
  if (at <= now + LIMITS.feature_sleep.value) return Math.max(at, now);
  throw new ProcessorError('OPERATOR_ERROR', `a step sleeps for at most ${LIMITS.feature_sleep.value} ms`);
}
