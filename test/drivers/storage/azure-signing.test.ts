import { describe, expect, test } from 'vitest';
import { openAzure } from '../../../src/drivers/storage/azure/store.ts';
import { parseConnectionString } from '../../../src/drivers/storage/azure/connection-string.ts';
import { accessToSign } from '../../../src/drivers/storage/azure/shared-access.ts';
import { stringToSign } from '../../../src/drivers/storage/azure/shared-key.ts';
import type { AzureTarget, ToSign } from '../../../src/drivers/storage/port.ts';
import { isProcessorError } from '../../../src/kernel/errors.ts';
import { systemClock } from '../../../src/kernel/clock.ts';

const KEY = btoa('a key of an account');
const TARGET: AzureTarget = {
  type: 'azure',
  endpoint: 'https://account.blob.core.windows.net',
  accountName: 'account',
  container: 'files',
  credential: { key: KEY },
};
const PARTS = { allowPrivateTargets: false, clock: systemClock };
const TO_SIGN: ToSign = {
  name: 'a b/ä+%.txt',
  action: 'read',
  expiresIn: 3600,
  size: null,
  mimeType: null,
  now: Date.UTC(2026, 0, 1),
};

/** The field and the sentence of what is refused. */
function refusalOf(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (thrown) {
    if (!isProcessorError(thrown)) throw thrown;
    return `${thrown.code} ${thrown.message}`;
  }
}

/** HMAC-SHA256 in base64, made another way than by what is tested. */
async function hmac(key: string, text: string): Promise<string> {
  const bytes = Uint8Array.from(atob(key), (character) => character.charCodeAt(0));
  const imported = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const signed = await crypto.subtle.sign('HMAC', imported, new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(signed)));
}

describe('what a shared key signs', () => {
  // https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key
  test('is the text of the documentation', () => {
    const text = stringToSign(
      {
        method: 'GET',
        path: '/mycontainer',
        query: { restype: 'container', comp: 'metadata', timeout: '20' },
        headers: { 'x-ms-version': '2015-02-21', 'x-ms-date': 'Fri, 26 Jun 2015 23:39:12 GMT' },
        length: 0,
      },
      'myaccount',
    );
    expect(text).toBe(
      'GET\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:Fri, 26 Jun 2015 23:39:12 GMT\nx-ms-version:2015-02-21\n/myaccount/mycontainer\ncomp:metadata\nrestype:container\ntimeout:20',
    );
  });

  test('has the length, the condition and headers with their spaces joined', () => {
    const headers = { 'if-match': '"0x1"', 'x-ms-blob-content-type': ' text/plain;   charset=utf-8', 'x-ms-a': '1' };
    const text = stringToSign({ method: 'PUT', path: '/c/a%20b', query: {}, headers, length: 12 }, 'n');
    expect(text).toBe(
      'PUT\n\n\n12\n\n\n\n\n"0x1"\n\n\n\nx-ms-a:1\nx-ms-blob-content-type:text/plain; charset=utf-8\n/n/c/a%20b',
    );
  });
});

describe('addresses that are signed on Azure', () => {
  // https://learn.microsoft.com/rest/api/storageservices/create-service-sas
  test('sign the fields in the order of the documentation', () => {
    const fields = { sp: 'r', se: '2026-01-01T01:00:00Z', spr: 'https', sv: '2021-12-02', sr: 'b', rscd: 'attachment' };
    expect(accessToSign({ accountName: 'myaccount', container: 'pictures', name: 'profile.jpg' }, fields)).toBe(
      'r\n\n2026-01-01T01:00:00Z\n/blob/myaccount/pictures/profile.jpg\n\n\nhttps\n2021-12-02\nb\n\n\n\nattachment\n\n\n',
    );
  });

  test('let one file be read, as an attachment, until they end', async () => {
    const signed = await openAzure(TARGET, PARTS).sign(TO_SIGN);
    const url = new URL(signed?.url ?? '');
    expect(signed).toMatchObject({ method: 'GET', headers: {} });
    expect(url.pathname).toBe('/files/a%20b/%C3%A4%2B%25.txt');
    const { sig, ...fields } = Object.fromEntries(url.searchParams);
    expect(fields).toEqual({
      sp: 'r',
      se: '2026-01-01T01:00:00Z',
      spr: 'https',
      sv: '2021-12-02',
      sr: 'b',
      rscd: 'attachment',
    });
    const text = `r\n\n2026-01-01T01:00:00Z\n/blob/account/files/${TO_SIGN.name}\n\n\nhttps\n2021-12-02\nb\n\n\n\nattachment\n\n\n`;
    expect(sig).toBe(await hmac(KEY, text));
  });

  test('let one file be written, of any size, as its type', async () => {
    const signed = await openAzure(TARGET, PARTS).sign({ ...TO_SIGN, action: 'write', mimeType: 'image/png' });
    expect(signed).toMatchObject({
      method: 'PUT',
      headers: { 'x-ms-blob-type': 'BlockBlob', 'content-type': 'image/png' },
    });
    expect(new URL(signed?.url ?? '').searchParams.get('sp')).toBe('cw');
  });

  test('cannot have a size, nor come from a shared access signature', async () => {
    await expect(openAzure(TARGET, PARTS).sign({ ...TO_SIGN, action: 'write', size: 5 })).rejects.toMatchObject({
      code: 'NOT_SUPPORTED',
      details: { errors: [{ path: 'size' }] },
    });
    const bySas = openAzure({ ...TARGET, credential: { sas: 'sv=2021-12-02&sig=x' } }, PARTS);
    await expect(bySas.sign(TO_SIGN)).rejects.toMatchObject({ code: 'SIGNED_URL_FAILED' });
  });

  test('need a key that is base64', async () => {
    const store = openAzure({ ...TARGET, credential: { key: 'no base64!' } }, PARTS);
    await expect(store.sign(TO_SIGN)).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { errors: [{ path: 'accountKey' }] },
    });
  });
});

describe('a connection string', () => {
  test.each([
    [
      'of the portal',
      `DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=${KEY};EndpointSuffix=core.windows.net`,
      { endpoint: 'https://shop.blob.core.windows.net', accountName: 'shop', credential: { key: KEY } },
    ],
    [
      'of another cloud, in other case and order',
      ` endpointsuffix = core.chinacloudapi.cn ; ACCOUNTKEY=${KEY};accountname=shop;`,
      { endpoint: 'https://shop.blob.core.chinacloudapi.cn', accountName: 'shop', credential: { key: KEY } },
    ],
    [
      'of an endpoint, beside those of other services',
      `DefaultEndpointsProtocol=http;AccountName=dev;AccountKey=${KEY};BlobEndpoint=http://127.0.0.1:10000/dev/;QueueEndpoint=http://127.0.0.1:10001/dev;`,
      { endpoint: 'http://127.0.0.1:10000/dev', accountName: 'dev', credential: { key: KEY } },
    ],
    [
      'with a shared access signature',
      'BlobEndpoint=https://shop.blob.core.windows.net/;SharedAccessSignature=?sv=2021-12-02&sig=a%3D%3D',
      {
        endpoint: 'https://shop.blob.core.windows.net',
        accountName: 'shop',
        credential: { sas: 'sv=2021-12-02&sig=a%3D%3D' },
      },
    ],
  ])('%s is read', (_title, text, account) => {
    expect(parseConnectionString(text)).toEqual(account);
  });

  test.each([
    ['nothing', '', 'neither AccountName nor BlobEndpoint'],
    ['a name alone', 'AccountName=shop', 'neither AccountKey nor SharedAccessSignature'],
    ['an empty key', 'AccountName=shop;AccountKey=;', 'neither AccountKey nor SharedAccessSignature'],
    ['a key and no name', `BlobEndpoint=https://b.example;AccountKey=${KEY}`, 'no AccountName'],
    ['another protocol', `DefaultEndpointsProtocol=ftp;AccountName=a;AccountKey=${KEY}`, 'DefaultEndpointsProtocol'],
    ['an endpoint that is none', `BlobEndpoint=b.example;AccountName=a;AccountKey=${KEY}`, 'BlobEndpoint'],
    ['what is no setting', 'hunter2', 'Name=value'],
  ])('of %s is refused', (_title, text, missing) => {
    const refused = refusalOf(() => parseConnectionString(text));
    expect(refused).toMatch(/^VALIDATION_ERROR connectionString: /);
    expect(refused).toContain(missing);
    expect(refused).not.toContain(KEY);
    expect(refused).not.toContain('hunter2');
  });
});
