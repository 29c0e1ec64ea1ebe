/** Runs fallbacks for calls: their options in order, until one does it. */

import { ProcessorError } from '../../kernel/errors.ts';
import type { Executor, FallbackCall } from '../executor.ts';
import type { HealthSource } from '../health/health-source.ts';
import type { OptionParts } from './run-option.ts';

/** What the executor works with. */
export interface FallbacksParts extends OptionParts {
  readonly health: HealthSource;
}

/** The executor of the namespace `fallback`. */
export function createFallbacksExecutor(_parts: FallbacksParts): Executor<FallbackCall> {
  const refuse = async (): Promise<never> => {
    throw new ProcessorError('NOT_SUPPORTED', 'this processor does not run fallbacks', { outcome: 'not_sent' });
  };
  return { check: refuse, flow: refuse, prepare: refuse };
}
