/** What a server of SMTP says of a mail, or its silence. */

import { cappedBody } from '../../../kernel/capped-body.ts';
import type { ErrorRecord } from '../../../kernel/errors.ts';
import type { Delivery } from '../port.ts';

/** An error of nodemailer's connection. */
export interface SmtpError extends Error {
  readonly code?: string | undefined;
  /** The command that failed, such as `RCPT TO`. */
  readonly command?: string | undefined;
  readonly responseCode?: number | undefined;
  readonly response?: string | undefined;
}

/** Answers to `RCPT TO` that are about the recipient. */
const OF_RECIPIENT: ReadonlySet<number> = new Set([501, 510, 511, 550, 551, 553]);

/**
 * What became of a mail that a server did not take; null where the connection had ended before the mail began. What had
 * begun and got no answer is unknown.
 */
export function answeredAs(host: string, error: SmtpError, hasBegun: boolean): Delivery | null {
  const { responseCode: status, command, code } = error;
  if (status !== undefined) return refusedAs(host, error, status);
  if (hasBegun) {
    const message = `${host} gave no answer to the mail; it may have taken it`;
    return { outcome: 'unknown', error: { code: 'OUTCOME_UNKNOWN', message, outcome: 'unknown' } };
  }
  // Refused by ourselves: an address that the server does not take.
  if (code === 'EENVELOPE' && command !== 'CONN')
    return failed({ code: 'INVALID_RECIPIENT', message: `${host} does not take such an address`, outcome: 'not_sent' });
  return null;
}

/** What a refusal of the server says. */
export function refusedAs(host: string, { command, response }: SmtpError, status: number): Delivery {
  const isTemporary = status < 500;
  const isRecipient = !isTemporary && command === 'RCPT TO' && OF_RECIPIENT.has(status);
  const code = isTemporary ? 'SERVICE_UNAVAILABLE' : isRecipient ? 'INVALID_RECIPIENT' : 'SEND_FAILED';
  const to = command === undefined ? '' : ` to ${command}`;
  const error: ErrorRecord = {
    code,
    message: `${host} answered ${status}${to}`,
    outcome: 'sent',
    upstream: { status, body: cappedBody(response ?? '') ?? '' },
  };
  return { outcome: 'failed', error, isTemporary };
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

function failed(error: ErrorRecord): Delivery {
  return { outcome: 'failed', error, isTemporary: false };
}
