/** The port through which fallbacks, quotas and features ask for the health of what they would run. */

import type { HealthView } from './directory.ts';

/** Answers from what is known; it never probes. */
export interface HealthSource {
  /** How a healthcheck of an environment stands; `unknown`, which counts as available, where nothing is known. Never throws. */
  status(
    workspace: string,
    place: { readonly product: string; readonly env: string },
    tag: string,
  ): Promise<'available' | 'unavailable' | 'unknown'>;
  /** The same with what else is known, none of it old while the object answers within a second; null where nothing is known. Never throws. */
  view(
    workspace: string,
    place: { readonly product: string; readonly env: string },
    tag: string,
  ): Promise<HealthView | null>;
}
