/** Mails as they travel: MIME, made once for all recipients. */

import MailComposer from 'nodemailer/lib/mail-composer';
import type { EmailMessage } from '../port.ts';

/** A mail of which only the recipient is left to be said. */
export interface Mail {
  /** The sender of the envelope. */
  readonly from: string;
  /** The whole mail to one recipient, as it follows DATA; `id` becomes its Message-ID. */
  to(address: string, id: string): readonly Uint8Array[];
}

const END_OF_HEADERS = '\r\n\r\n';

/** Makes a mail. Files and addresses that it might name are not read. */
export async function createMail({
  from,
  replyTo,
  subject,
  html,
  text,
  headers,
  attachments,
}: EmailMessage): Promise<Mail> {
  const root = new MailComposer({
    from: { address: from.address, name: from.name ?? '' },
    subject,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(replyTo !== null && { replyTo: { address: replyTo, name: '' } }),
    ...(html !== null && { html }),
    ...(text !== null && { text }),
    headers: Object.entries(headers).map(([key, value]) => ({ key, value })),
    attachments: attachments.map(({ name, mimeType, bytes, contentId }) => ({
      filename: name,
      contentType: mimeType,
      content: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      ...(contentId !== undefined && { cid: contentId, contentDisposition: 'inline' }),
    })),
  }).compile();
  const whole = await root.build();
  const body = asData(whole.subarray(whole.indexOf(END_OF_HEADERS) + END_OF_HEADERS.length));
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1);
  return {
    from: from.address,
    to(address, id) {
      root.setHeader('To', { address, name: '' });
      root.setHeader('Message-ID', `<${id}@${domain}>`);
      return [Buffer.from(`${root.buildHeaders()}${END_OF_HEADERS}`), body];
    },
  };
}

const [CR, LF, DOT] = [13, 10, 46];

/** A body as it follows DATA: lines end with CR LF, those that begin with a dot have two, and one of its own ends it. */
function asData(body: Uint8Array): Uint8Array {
  const data = new Uint8Array(body.length * 2 + 5);
  let length = 0;
  let last = LF;
  for (const [at, byte] of body.entries()) {
    if (byte === DOT && last === LF) data[length++] = DOT;
    if (byte === LF && last !== CR) data[length++] = CR;
    data[length++] = byte;
    last = byte;
    if (byte === CR && body[at + 1] !== LF) data[length++] = last = LF;
  }
  const end = last === LF ? '.\r\n' : '\r\n.\r\n';
  data.set(Buffer.from(end), length);
  return data.slice(0, length + end.length);
}
