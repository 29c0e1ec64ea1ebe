import { describe, expect, it } from 'vitest';
import { sha256Hex } from '../../../src/kernel/canonical.ts';
import { createAccountKey, createGoogle } from './google-account.ts';

const NAME = "a b/ü+'(1).png";

describe('An address signed by a service account', () => {
  /** https://cloud.google.com/storage/docs/authentication/canonical-requests and `…/signatures`, written anew. */
  async function isGood(
    publicKey: CryptoKey,
    method: string,
    address: string,
    headers: Record<string, string>,
  ): Promise<boolean> {
    const url = new URL(address);
    const signature = Uint8Array.fromHex(url.searchParams.get('X-Goog-Signature') ?? '');
    const query = url.search.slice(1).replace(/&X-Goog-Signature=.*/, '');
    const names = (url.searchParams.get('X-Goog-SignedHeaders') ?? '').split(';');
    const given: Record<string, string> = { ...headers, host: url.host };
    const lines = names.map((name) => `${name}:${given[name] ?? ''}\n`).join('');
    const canonical = `${method}\n${url.pathname}\n${query}\n${lines}\n${names.join(';')}\nUNSIGNED-PAYLOAD`;
    const [, ...scope] = (url.searchParams.get('X-Goog-Credential') ?? '').split('/');
    const time = url.searchParams.get('X-Goog-Date') ?? '';
    const text = `GOOG4-RSA-SHA256\n${time}\n${scope.join('/')}\n${await sha256Hex(canonical)}`;
    const isSorted = query === query.split('&').toSorted().join('&');
    const bytes = new TextEncoder().encode(text);
    return isSorted && (await crypto.subtle.verify('RSASSA-PKCS1-v1_5', publicKey, signature, bytes));
  }

  it('holds for what it says, and for nothing else', async () => {
    const google = await createGoogle(await createAccountKey());
    const { publicKey: key } = google;
    const store = google.store();
    const request = { name: NAME, expiresIn: 60, now: google.now };
    const read = await store.sign({ ...request, action: 'read', size: null, mimeType: null });
    const { clientEmail } = google.account;
    expect(Object.fromEntries(new URL(read?.url ?? '').searchParams)).toMatchObject({
      'X-Goog-Algorithm': 'GOOG4-RSA-SHA256',
      'X-Goog-Credential': `${clientEmail}/20261128/auto/storage/goog4_request`,
      'X-Goog-Date': '20261128T020000Z',
      'X-Goog-Expires': '60',
      'X-Goog-SignedHeaders': 'host',
      'response-content-disposition': 'attachment',
    });
    expect([read?.method, read?.headers, await isGood(key, 'GET', read?.url ?? '', {})]).toEqual(['GET', {}, true]);
    expect(await isGood(key, 'PUT', read?.url ?? '', {})).toBe(false);
    expect(await isGood(key, 'GET', (read?.url ?? '').replace('Expires=60', 'Expires=61'), {})).toBe(false);

    const write = await store.sign({ ...request, action: 'write', size: 10, mimeType: 'image/png' });
    const headers = { 'content-type': 'image/png', 'x-goog-content-length-range': '10,10' };
    expect([write?.method, write?.headers, await isGood(key, 'PUT', write?.url ?? '', headers)]).toEqual([
      'PUT',
      headers,
      true,
    ]);
    expect(await isGood(key, 'PUT', write?.url ?? '', { ...headers, 'content-type': 'text/html' })).toBe(false);
  });
});
