/** One mail is given to a server of SMTP (RFC 5321, 3.3). */

import type { Delivery } from '../port.ts';
import { closedAs, refusedAs, unansweredBy, unsayable } from './smtp-answers.ts';
import type { SmtpConnection } from './smtp-connection.ts';
import type { Answer, Dialogue } from './smtp-dialogue.ts';

/** A mail and where it goes. */
export interface Outgoing {
  readonly host: string;
  readonly from: string;
  readonly to: string;
  /** The mail as it travels, its end included. */
  readonly data: readonly Uint8Array[];
}

/** What becomes of one; `closed` where the connection ended before the server wanted it, so that another may take it. */
export type Given = Delivery | 'closed';

/** Printable ASCII without what ends a path. */
const PATH = /^[!-;=?-~]+$/;
const END_OF_NOTHING = new TextEncoder().encode('.\r\n');

/** Gives it the mail. What the connection cannot be used for any more is closed. */
export async function give(
  { dialogue, isPipelining, takesSize }: SmtpConnection,
  mail: Outgoing,
  signal: AbortSignal,
): Promise<Given> {
  if (!PATH.test(mail.from) || !PATH.test(mail.to)) return unsayable();
  const abort = () => dialogue.close();
  signal.addEventListener('abort', abort, { once: true });
  try {
    const size = mail.data.reduce((length, { byteLength }) => length + byteLength, 0);
    const commands = [`MAIL FROM:<${mail.from}>${takesSize ? ` SIZE=${size}` : ''}`, `RCPT TO:<${mail.to}>`, 'DATA'];
    const refusal = await (isPipelining ? askedAtOnce : askedInTurn)(dialogue, commands, mail.host);
    if (refusal !== null) return refusal;
    // Until its last part has left, the server cannot have taken it.
    const parts = size <= PART_BYTES ? [Buffer.concat(mail.data)] : mail.data.flatMap(inParts);
    for (const bytes of parts.slice(0, -1))
      if (!(await dialogue.write(bytes))) return closedAs(mail.host, 'amid the mail');
    void dialogue.write(parts.at(-1) ?? END_OF_NOTHING);
    const answer = await dialogue.answer();
    if (answer === null) return unansweredBy(mail.host);
    if (answer.status < 300) return { outcome: 'sent', providerId: queuedAs(answer.lines.join(' ')) };
    // One that refuses before the end may answer that too, to what is said next.
    dialogue.quit();
    return refusedAs(mail.host, answer, 'the mail');
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

const PART_BYTES = 64 * 1024;

function inParts(bytes: Uint8Array): Uint8Array[] {
  const parts = [];
  for (let at = 0; at < bytes.length; at += PART_BYTES) parts.push(bytes.subarray(at, at + PART_BYTES));
  return parts;
}

/** Null once the server wants the mail. */
async function askedInTurn(dialogue: Dialogue, commands: readonly string[], host: string): Promise<Given | null> {
  for (const command of commands) {
    dialogue.say(command);
    const answer = await dialogue.answer();
    if (answer === null) return 'closed';
    if (isYes(command, answer)) continue;
    return refusedBy(dialogue, command, { answer, host });
  }
  return null;
}

/** All answers are waited for, since what comes next is an answer to what was said first. */
async function askedAtOnce(dialogue: Dialogue, commands: readonly string[], host: string): Promise<Given | null> {
  dialogue.say(...commands);
  let refused: { readonly command: string; readonly answer: Answer } | null = null;
  for (const command of commands) {
    const answer = await dialogue.answer();
    if (answer === null) {
      // One that ended after it said why.
      return refused === null ? 'closed' : refusedBy(dialogue, refused.command, { answer: refused.answer, host });
    }
    if (!isYes(command, answer)) refused ??= { command, answer };
    else if (command === 'DATA' && refused !== null) {
      // It wants a mail for nobody, and gets none (RFC 2920, 3.1).
      void dialogue.write(END_OF_NOTHING);
      await dialogue.answer();
    }
  }
  return refused === null ? null : refusedBy(dialogue, refused.command, { answer: refused.answer, host });
}

function isYes(command: string, { status }: Answer): boolean {
  return command === 'DATA' ? status === 354 : status >= 200 && status < 300;
}

/** Has the server forget what it was told of the mail. One that says 421 is about to end the connection. */
async function refusedBy(
  dialogue: Dialogue,
  command: string,
  { answer, host }: { readonly answer: Answer; readonly host: string },
): Promise<Given> {
  if (answer.status === 421) {
    dialogue.close();
    return 'closed';
  }
  if (dialogue.isOpen) {
    dialogue.say('RSET');
    if ((await dialogue.answer())?.status !== 250) dialogue.close();
  }
  return refusedAs(host, answer, command.split(' ')[0] ?? command);
}

/** What the server calls a mail that it took, of the usual `250 2.0.0 Ok: queued as 4F1A2`; null where it says none. */
function queuedAs(response: string): string | null {
  return /\b(?:queued as|id=|id)\s*<?([A-Za-z0-9@._+-]{4,200})>?/i.exec(response)?.[1] ?? null;
}
