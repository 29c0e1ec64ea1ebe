const notification = { notification: 'none:none' };
const email = { recipients: ['jane@example.com'] };

/** What operations on notifications take besides product and environment, of a notifier that is not there. */
export const OF_NOTIFICATIONS: Readonly<Record<string, object>> = {
  'notifications.email': { ...notification, input: email },
  'notifications.sms': { ...notification, input: { recipients: ['+15551234567'] } },
  'notifications.push': { ...notification, input: { device_tokens: ['token'] } },
  'notifications.callback': { ...notification, input: {} },
  'notifications.send': { ...notification, input: { email } },
  'notifications.dispatch': { ...notification, input: { email } },
  'notifications.preview': notification,
  'notifications.getMessages': {},
  'notifications.getMessage': { id: `msg_${'0'.repeat(32)}` },
  'notifications.resend': {},
  'notifications.reprocess': {},
  'notifications.erase': { recipient: 'jane@example.com' },
};
