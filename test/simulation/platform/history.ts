import { createHash } from 'node:crypto';
import type { Violation, World } from './world.ts';

/** A history as it was. */
export interface History {
  readonly seed: number;
  readonly violations: readonly Violation[];
  /** Whatever happened, a line each. */
  readonly trace: readonly string[];
  /** How everything stood when it ended, a line each. */
  readonly stood: readonly string[];
  readonly steps: number;
  /** Digest of the trace: two runs of one seed have the same. */
  readonly digest: string;
}

/** What there is to tell of a world. */
export function historyOf(seed: number, { violations, trace, scheduler }: World, stood: readonly string[]): History {
  const digest = createHash('sha256').update(trace.join('\n')).digest('hex');
  return { seed, violations, trace, stood, steps: scheduler.steps, digest };
}
