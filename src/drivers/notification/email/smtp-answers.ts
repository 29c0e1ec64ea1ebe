/** What a server of SMTP says of a mail, or its silence. */

import { cappedBody } from '../../../kernel/capped-body.ts';
import type { ErrorRecord } from '../../../kernel/errors.ts';
import type { Delivery } from '../port.ts';
import type { Answer } from './smtp-dialogue.ts';

/** Answers to RCPT that are about the recipient. */
const OF_RECIPIENT: ReadonlySet<number> = new Set([501, 510, 511, 550, 551, 553]);

/** What a refusal of a command says. */
export function refusedAs(host: string, { status, lines }: Answer, command: string): Delivery {
  const isTemporary = status < 500;
  const isRecipient = !isTemporary && command === 'RCPT' && OF_RECIPIENT.has(status);
  const error: ErrorRecord = {
    code: isTemporary ? 'SERVICE_UNAVAILABLE' : isRecipient ? 'INVALID_RECIPIENT' : 'SEND_FAILED',
    message: `${host} answered ${status} to ${command}`,
    outcome: 'sent',
    upstream: { status, body: cappedBody([`${status}`, ...lines].join(' ')) ?? '' },
  };
  return { outcome: 'failed', error, isTemporary };
}

/** A server that is not to be given mails: what is wrong is not the mail. */
export function refusedSignIn(message: string): Delivery {
  return failed({ code: 'SEND_FAILED', message, outcome: 'not_sent' });
}

/** An address that cannot be said to a server. */
export function unsayable(): Delivery {
  return failed({ code: 'INVALID_RECIPIENT', message: 'it is no address of mail', outcome: 'not_sent' });
}

/** A connection that ended, or was never there, before a mail began. */
export function closedAs(host: string, how: string): Delivery {
  const error = {
    code: 'CONNECTION_ERROR',
    message: `${host} ended the connection ${how}`,
    outcome: 'not_sent',
  } as const;
  return { outcome: 'failed', error, isTemporary: true };
}

/** What of a mail had left without an answer. */
export function unansweredBy(host: string): Delivery {
  const message = `${host} gave no answer to the mail; it may have taken it`;
  return { outcome: 'unknown', error: { code: 'OUTCOME_UNKNOWN', message, outcome: 'unknown' } };
}

function failed(error: ErrorRecord): Delivery {
  return { outcome: 'failed', error, isTemporary: false };
}
