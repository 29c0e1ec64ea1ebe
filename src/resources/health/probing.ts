/** One check: a call, and more of them while they fail. */

import type { Clock } from '../../kernel/clock.ts';
import { toErrorRecord, type ErrorRecord } from '../../kernel/errors.ts';
import { DEFAULT_RETRY } from '../../kernel/retry.ts';
import type { Processor } from '../../processor.ts';
import type { Call } from '../executor.ts';
import type { ExecutionResult } from '../features/result.ts';
import type { Healthcheck } from '../products/manifest-health.ts';
import type { Adoption } from './directory.ts';
import { probeCall, timeoutOf } from './rule.ts';

/** Between two attempts of one check. */
const PAUSE_MS = 250;

/** What one check came to. `latencyMs` is of its last attempt. */
export interface CheckOutcome {
  readonly isGood: boolean;
  readonly latencyMs: number;
  /** Code of the error; null when it was good. */
  readonly error: string | null;
}

/** Makes one check in the name of whoever moved the environment. Null when it tells nothing of what is checked. */
export async function checkOnce(
  { processor, clock }: { readonly processor: Processor; readonly clock: Clock },
  { place, version, author }: Pick<Adoption, 'place' | 'version' | 'author'>,
  check: Healthcheck,
): Promise<CheckOutcome | null> {
  const call = probeCall(check, place.product, place.env, version);
  if (call === null) return null;
  for (let left = check.retries ?? 0; ; left -= 1) {
    const begun = clock.now();
    const error = await attempt(processor, call, {
      workspace: place.workspace,
      user: author,
      retry: DEFAULT_RETRY,
      traceparent: null,
      deadline: begun + timeoutOf(check),
      isProbe: true,
    });
    const latencyMs = clock.now() - begun;
    if (error !== null && tellsNothing(error)) return null;
    if (error === null || left <= 0) return { isGood: error === null, latencyMs, error: error?.code ?? null };
    await clock.sleep(PAUSE_MS);
  }
}

type Failure = Pick<ErrorRecord, 'code' | 'held_back'>;

/** Null when it went well. A run of a feature has to complete. */
async function attempt(
  processor: Processor,
  call: Call,
  context: Parameters<Processor['execute']>[1],
): Promise<Failure | null> {
  try {
    const { value } = await processor.execute(call, context);
    if (call.namespace !== 'features') return null;
    const { status, error } = value as ExecutionResult;
    return status === 'completed' ? null : { code: error?.code ?? 'TIMEOUT' };
  } catch (thrown) {
    return toErrorRecord(thrown);
  }
}

/** A fault of ours, or a budget that is used up, says nothing of the target. */
function tellsNothing({ code, held_back: heldBack }: Failure): boolean {
  return code === 'INTERNAL' || heldBack !== undefined;
}
