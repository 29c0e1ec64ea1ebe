import type { Role } from '../../src/kernel/contract.ts';

/** The least role of operations on notifications. */
export const NOTIFICATION_ROLES: Readonly<Record<string, Role>> = {
  'notifications.email': 'runner',
  'notifications.sms': 'runner',
  'notifications.push': 'runner',
  'notifications.callback': 'runner',
  'notifications.send': 'runner',
  'notifications.dispatch': 'runner',
  'notifications.preview': 'runner',
  'notifications.getMessages': 'viewer',
  'notifications.getMessage': 'developer',
  'notifications.resend': 'runner',
  'notifications.reprocess': 'runner',
  'notifications.erase': 'developer',
};
