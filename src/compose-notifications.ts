/** Notifications as the processor sends them. */

import { createNotificationDriver, type NotificationDriverParts } from './drivers/notification/drivers.ts';
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
