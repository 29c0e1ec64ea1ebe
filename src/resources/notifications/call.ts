/** Calls of notifications, as callers give them. */

import type { NotificationCall, NotificationOperation } from '../executor.ts';
import { createDispatchable } from '../jobs/dispatchable.ts';
import { readSettings } from '../jobs/settings.ts';
import type { CallSession } from '../sessions/call-session.ts';
import { namedMessage } from '../products/manifest-notification.ts';
import { notifications } from './contract.ts';

/** What a caller gives of a send. */
export interface GivenSend {
  readonly product: string;
  readonly env: string;
  readonly notification?: string | undefined;
  readonly input: Readonly<Record<string, unknown>>;
  readonly session?: CallSession | undefined;
  readonly cache?: string | undefined;
  readonly retries?: number | undefined;
  readonly timeout?: number | undefined;
  readonly limits?: NotificationCall['limits'];
}

/** The call that is meant. */
export function toNotificationCall(
  { product, env, notification, input, session, cache, retries, timeout, limits }: GivenSend,
  operation: Exclude<NotificationOperation, 'again'>,
): NotificationCall {
  return {
    namespace: 'notifications',
    operation,
    product,
    env,
    ...(notification !== undefined && namedMessage(notification)),
    input: Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)),
    ...(session !== undefined && { session }),
    ...(cache !== undefined && { cache }),
    ...(retries !== undefined && { retries }),
    ...(timeout !== undefined && { timeoutMs: timeout }),
    ...(limits !== undefined && { limits }),
  };
}

/** Sends among the jobs of one dispatch of many. */
export const dispatchableNotifications = createDispatchable(
  notifications.dispatch.input,
  ({ session, timeout: _timeout, ...given }) => ({
    call: toNotificationCall(given, 'send'),
    session,
    settings: readSettings(given),
  }),
);
