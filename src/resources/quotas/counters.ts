/** Counters as runs ask them. */

import type { Clock } from '../../kernel/clock.ts';
import { ProcessorError } from '../../kernel/errors.ts';
import type { QuotaCall } from '../executor.ts';
import type { AskedQuota } from './asked.ts';
import type { CounterDirectory, CounterName, CounterObject } from './directory.ts';

/** What asking works with. */
export interface CounterParts {
  readonly counters: CounterDirectory;
  readonly clock: Clock;
}

/** How often an object that was lost while it was asked is asked, and how soon again. */
const TIMES = 3;
const ASK_AGAIN_MS = 100;

/** Which counter a run is for. */
export function counterNameOf(
  workspace: string,
  { product, env, tag }: Pick<QuotaCall, 'product' | 'env' | 'tag'>,
  { scope }: Pick<AskedQuota, 'scope'>,
): CounterName {
  return { workspace, product, env, tag, scope };
}

/**
 * Asks a counter, again when it was lost; `once` for what would count twice: then it ends as `OUTCOME_UNKNOWN`. Else
 * `SERVICE_UNAVAILABLE` when it cannot be asked.
 */
export async function askCounter<T>(
  { counters, clock }: CounterParts,
  name: CounterName,
  ask: (counter: CounterObject) => Promise<T>,
  once = false,
): Promise<T> {
  for (let time = 1; ; time += 1) {
    try {
      return await ask(counters.at(name));
    } catch (cause) {
      if (once)
        throw new ProcessorError(
          'OUTCOME_UNKNOWN',
          `the counter of quota '${name.tag}' gave no answer, so it may have counted`,
          { outcome: 'unknown' },
          cause,
        );
      if (time === TIMES)
        throw new ProcessorError(
          'SERVICE_UNAVAILABLE',
          `the counter of quota '${name.tag}' cannot be asked for now`,
          { outcome: 'not_sent' },
          cause,
        );
      await clock.sleep(ASK_AGAIN_MS * time);
    }
  }
}
