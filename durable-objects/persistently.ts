import type { Parts } from '../src/compose.ts';
import { faultDelayMs } from './backoff.ts';

/**
 * Repeats what could not be done for a fault of ours, for as long as this instance lives: then another recovers. It waits
 * longer the more often it fails.
 */
export async function persistently<T>(
  { clock, log }: Pick<Parts, 'clock' | 'log'>,
  id: string,
  work: () => Promise<T>,
): Promise<T> {
  for (let faults = 1; ; faults += 1) {
    try {
      return await work();
    } catch (thrown) {
      log.fault(id, thrown);
      await clock.sleep(faultDelayMs(faults));
    }
  }
}
