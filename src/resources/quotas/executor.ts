/** Runs quotas for calls. */

import { ProcessorError } from '../../kernel/errors.ts';
import type { Executor, QuotaCall } from '../executor.ts';

/** The executor of the namespace `quota`. */
export function createQuotasExecutor(): Executor<QuotaCall> {
  const refuse = async (): Promise<never> => {
    throw new ProcessorError('NOT_SUPPORTED', 'this processor does not run quotas', { outcome: 'not_sent' });
  };
  return { check: refuse, flow: refuse, prepare: refuse };
}
