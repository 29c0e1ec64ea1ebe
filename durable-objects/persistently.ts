import type { Parts } from '../src/compose.ts';
import { FAULT_DELAY_MS } from './put-off.ts';

/** Repeats what could not be done for a fault of ours, for as long as this instance lives: then another recovers. */
export async function persistently<T>(
  { clock, log }: Pick<Parts, 'clock' | 'log'>,
  id: string,
  work: () => Promise<T>,
): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (thrown) {
      log.fault(id, thrown);
      await clock.sleep(FAULT_DELAY_MS);
    }
  }
}
