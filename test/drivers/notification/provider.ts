import { createFetchDriver } from '../../../src/drivers/http/fetch-driver.ts';
import type { HttpDriver } from '../../../src/drivers/http/driver.ts';
import type { EmailMessage, SmsMessage } from '../../../src/drivers/notification/port.ts';
import { ask, at, seen, type SeenRequest } from '../../support/target.ts';

/** What a provider answers: a status with a JSON body, or an address of the target to ask instead. */
export type Reply = { readonly status: number; readonly body: unknown } | string;

/** A request as the driver made it, and as it came. */
export interface Made {
  readonly url: string;
  readonly seen: SeenRequest;
  /** The fields of a form, in their order. */
  readonly fields: readonly { readonly name: string; readonly value: unknown }[] | null;
}

const real = createFetchDriver({ allowPrivateTargets: true });
let providers = 0;

/** A provider that gives these answers one after the other, the last one again and again. */
export function providerOf(...replies: readonly Reply[]): {
  readonly http: HttpDriver;
  readonly made: () => Promise<Made[]>;
} {
  providers += 1;
  const key = `provider-${providers}`;
  const urls: string[] = [];
  const http: HttpDriver = {
    check: real.check.bind(real),
    send(request, options) {
      const reply = replies[Math.min(urls.length, replies.length - 1)] ?? { status: 500, body: null };
      urls.push(request.url.href);
      const to = typeof reply === 'string' ? new URL(reply) : new URL(replying(key, reply));
      to.searchParams.set('key', key);
      return real.send({ ...request, url: to }, options);
    },
  };
  return {
    http,
    async made() {
      const [came, forms] = await Promise.all([seen(key), ask<{ fields: Made['fields'] }[]>('/_bodies', { key })]);
      return came.map((one, index) => ({ url: urls[index] ?? '', seen: one, fields: forms[index]?.fields ?? null }));
    },
  };
}

function replying(key: string, { status, body }: Exclude<Reply, string>): string {
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  return at('/reply', { key, status, type: 'application/json', body: btoa(String.fromCharCode(...bytes)) });
}

/** A mail that has everything; `cid:logo` is shown within it. */
export const MAIL: EmailMessage = {
  from: { address: 'shop@example.com', name: 'The "Shop"' },
  replyTo: 'help@example.com',
  subject: 'Order 7 ✓',
  html: '<p>Paid <img src="cid:logo"></p>',
  text: 'Paid',
  headers: { 'X-Order': '7' },
  attachments: [
    {
      name: 'receipt.txt',
      mimeType: 'text/plain',
      bytes: Uint8Array.from('receipt', (letter) => letter.charCodeAt(0)),
    },
    { name: 'logo.png', mimeType: 'image/png', bytes: new Uint8Array([1, 2, 255]), contentId: 'logo' },
  ],
};

/** A mail with nothing that can be left out. */
export const PLAIN: EmailMessage = {
  from: { address: 'shop@example.com', name: null },
  replyTo: null,
  subject: 'Hello',
  html: null,
  text: 'Hello',
  headers: {},
  attachments: [],
};

export const SMS: SmsMessage = { sender: '+15005550006', body: 'Your code is 7' };

/** Recipients `m1`, `m2` … of these addresses. */
export function recipients(...addresses: readonly string[]) {
  return addresses.map((address, index) => ({ address, id: `m${index + 1}` }));
}

export const never = new AbortController().signal;
