/** Notifications as the processor sends them. */

import { ProcessorError } from './kernel/errors.ts';
import type { Executor, NotificationCall } from './resources/executor.ts';

/** The executor of the namespace `notifications`. */
export function createNotificationsExecutor(): Executor<NotificationCall> {
  const refuse = () => {
    throw new ProcessorError('NOT_SUPPORTED', 'this processor does not send notifications', { outcome: 'not_sent' });
  };
  return { check: async () => refuse(), flow: async () => null, prepare: async () => refuse() };
}
