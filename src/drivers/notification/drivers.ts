/** Opens the channels of all providers. */

import type { HttpParts } from './http-parts.ts';
import { createCallbackChannel } from './callback.ts';
import { openBrevo } from './email/brevo.ts';
import { openMailgun } from './email/mailgun.ts';
import { openPostmark } from './email/postmark.ts';
import { openSendGrid } from './email/sendgrid.ts';
import { openSmtp } from './email/smtp.ts';
import type { Channel, EmailMessage, EmailTarget, NotificationDriver, SmsMessage, SmsTarget } from './port.ts';
import { createExpoChannel } from './push/expo.ts';
import { createFirebaseChannel } from './push/firebase.ts';
import { openNexmo } from './sms/nexmo.ts';
import { openPlivo } from './sms/plivo.ts';
import { openTwilio } from './sms/twilio.ts';

/** What providers are reached with. */
export interface NotificationDriverParts extends HttpParts {
  /** Local development: servers at private addresses. */
  readonly allowPrivateTargets: boolean;
}

/** Builds the driver. */
export function createNotificationDriver(parts: NotificationDriverParts): NotificationDriver {
  return {
    email: (target) => openEmail(target, parts),
    sms: (target) => openSms(target, parts),
    push: (target) =>
      target.provider === 'expo' ? createExpoChannel(target, parts.http) : createFirebaseChannel(target, parts),
    callback: (target) => createCallbackChannel(target, parts),
  };
}

function openEmail(target: EmailTarget, parts: NotificationDriverParts): Channel<EmailMessage> {
  switch (target.provider) {
    case 'smtp':
      return openSmtp(target, parts);
    case 'sendgrid':
      return openSendGrid(target, parts.http);
    case 'mailgun':
      return openMailgun(target, parts.http);
    case 'postmark':
      return openPostmark(target, parts.http);
    case 'brevo':
      return openBrevo(target, parts.http);
  }
}

function openSms(target: SmsTarget, parts: NotificationDriverParts): Channel<SmsMessage> {
  switch (target.provider) {
    case 'twilio':
      return openTwilio(target, parts.http);
    case 'nexmo':
      return openNexmo(target, parts.http);
    case 'plivo':
      return openPlivo(target, parts.http);
  }
}
