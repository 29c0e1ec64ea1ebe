/** Runs what calls ask of storages. */

import { ProcessorError } from '../../kernel/errors.ts';
import type { Executor, StorageCall } from '../executor.ts';

/** The executor of the namespace `storage`. */
export function createStorageExecutor(): Executor<StorageCall> {
  const refuse = () => {
    throw new ProcessorError('NOT_SUPPORTED', 'files are not driven yet', { outcome: 'not_sent' });
  };
  return { check: async () => refuse(), flow: async () => null, prepare: async () => refuse() };
}
