/** Mails over SMTP, through connections that serve one attempt. */

import { LIMITS } from '../../../kernel/limits.ts';
import type { Channel, Delivery, EmailMessage, Recipient } from '../port.ts';
import { closedAs } from './smtp-answers.ts';
import { type OpenParts, openConnection, type SmtpConnection, type SmtpTarget } from './smtp-connection.ts';
import { createMail, type Mail } from './smtp-mail.ts';
import { give, type Given } from './smtp-transaction.ts';

/** Opens the channel of a server: `LIMITS.notification_connections` connections at most, each used again and again. */
export function openSmtp(target: SmtpTarget, parts: OpenParts): Channel<EmailMessage> {
  const pool = new Pool(target, parts);
  let mail: { readonly of: EmailMessage; readonly made: Promise<Mail> } | null = null;
  return {
    batch: 1,
    atATime: LIMITS.notification_connections.value,
    async send(message, recipients, signal) {
      // What all recipients get is made once.
      if (mail?.of !== message) mail = { of: message, made: createMail(message) };
      const made = await mail.made;
      return Promise.all(recipients.map((recipient) => pool.send(made, recipient, signal)));
    },
    close: () => pool.close(),
  };
}

class Pool {
  readonly #target: SmtpTarget;
  readonly #parts: OpenParts;
  readonly #idle: SmtpConnection[] = [];
  /** Connections that a mail is being given to, or that are being opened. */
  #busy = 0;
  /** Told when one of them is free, or has ended. */
  #waiting: (() => void)[] = [];
  /** Why none can be opened: a server that refuses once is not asked a thousand times. */
  #refused: Delivery | null = null;

  constructor(target: SmtpTarget, parts: OpenParts) {
    this.#target = target;
    this.#parts = parts;
  }

  async send(mail: Mail, recipient: Recipient, signal: AbortSignal): Promise<Delivery> {
    for (;;) {
      const used = this.#take();
      // What the server refuses to others it may take by a connection that it has.
      if (used === null && this.#refused !== null && this.#busy > 0) await this.#release();
      else {
        const sent = await this.#using(() => this.#sendBy(used, mail, recipient, signal));
        if (sent !== 'again') return sent;
      }
    }
  }

  async close(): Promise<void> {
    for (const { dialogue } of this.#idle.splice(0)) dialogue.quit();
  }

  /** A server may end a connection after so many mails: then a new one takes this mail, which had not begun. */
  async #sendBy(
    used: SmtpConnection | null,
    mail: Mail,
    recipient: Recipient,
    signal: AbortSignal,
  ): Promise<Delivery | 'again'> {
    if (used === null && this.#refused !== null) return this.#refused;
    const connection = used ?? (await openConnection(this.#target, this.#parts, signal));
    if ('outcome' in connection) {
      if (signal.aborted) return connection;
      this.#refused = connection;
      return this.#busy > 1 || this.#idle.length > 0 ? 'again' : connection;
    }
    const sent = await this.#sendOn(connection, mail, recipient, signal);
    if (sent !== 'closed') return sent;
    return used === null || signal.aborted ? closedAs(this.#target.host, 'before it took the mail') : 'again';
  }

  async #using<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#busy += 1;
    try {
      return await work();
    } finally {
      this.#busy -= 1;
      for (const tell of this.#waiting.splice(0)) tell();
    }
  }

  #release(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  /** One that is open still; null for none. */
  #take(): SmtpConnection | null {
    for (;;) {
      const connection = this.#idle.pop();
      if (connection === undefined || connection.dialogue.isOpen) return connection ?? null;
    }
  }

  async #sendOn(
    connection: SmtpConnection,
    mail: Mail,
    { address, id }: Recipient,
    signal: AbortSignal,
  ): Promise<Given> {
    const { host } = this.#target;
    const given = await give(connection, { host, from: mail.from, to: address, data: mail.to(address, id) }, signal);
    if (connection.dialogue.isOpen) this.#idle.push(connection);
    // A server that takes only so many may take another in its place.
    else this.#refused = null;
    return given;
  }
}
