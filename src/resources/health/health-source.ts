/** The port through which fallbacks and quotas ask for the health of what they would run. */

/** Answers from what is known; it never probes. */
export interface HealthSource {
  /** How a healthcheck of an environment stands; `unknown`, which counts as available, where nothing is known. Never throws. */
  status(
    workspace: string,
    place: { readonly product: string; readonly env: string },
    tag: string,
  ): Promise<'available' | 'unavailable' | 'unknown'>;
}
