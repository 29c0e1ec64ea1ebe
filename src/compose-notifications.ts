/** Notifications as the processor sends them. */

import { createNotificationDriver, type NotificationDriverParts } from './drivers/notification/drivers.ts';
import { DEFAULT_RETRY } from './kernel/retry.ts';
import type { StoreSend } from './resources/health/telling.ts';
import { type DispatchParts, storeJob } from './resources/jobs/dispatch.ts';
import { createLoadAgain } from './resources/notifications/again.ts';
import type { ContentParts } from './resources/notifications/contents.ts';
import type { NotificationParts } from './resources/notifications/executor.ts';
import { createDeliveryLog } from './resources/notifications/message-log.ts';

export { createNotificationExecutor, type NotificationParts } from './resources/notifications/executor.ts';

type Given = NotificationDriverParts &
  ContentParts &
  Omit<NotificationParts, 'driver' | 'log' | 'loadAgain'> & { readonly db: D1Database };

/** Builds what notifications are worked with. */
export function createNotifications(given: Given) {
  const messageLog = createDeliveryLog(given);
  const notificationParts: NotificationParts = {
    ...given,
    log: messageLog,
    driver: createNotificationDriver(given),
    loadAgain: createLoadAgain({ ...given, log: messageLog }),
  };
  return { messageLog, notificationParts };
}

/** Attempts after the first to tell somebody of a failed check. */
const TELLING_RETRIES = 3;

/** Stores sends of healthchecks. What it works with is made after them, and is there once a check has failed. */
export function createStoreSend(parts: () => DispatchParts): StoreSend {
  return async ({ workspace, user }, call, key) => {
    const requester = { principal: { workspace, user }, idempotencyKey: key, traceparent: null };
    const settings = { retry: { ...DEFAULT_RETRY, retries: TELLING_RETRIES }, version: 'latest' } as const;
    await storeJob(parts(), call, settings, requester);
  };
}
