import { describe, expect, test } from 'vitest';
import { isProcessorError } from '../../../src/kernel/errors.ts';
import { checkTarget } from '../../../src/drivers/http/target-guard.ts';

/** What the guard says of an address: null when it may be called. */
function refusal(url: string, allowPrivate = false): { code: string; outcome: unknown; message: string } | null {
  try {
    checkTarget(new URL(url), allowPrivate);
    return null;
  } catch (error) {
    if (!isProcessorError(error)) throw error;
    return { code: error.code, outcome: error.details.outcome, message: error.message };
  }
}

const PRIVATE = [
  // IPv4, one address of each special-purpose range, edges included.
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.1',
  '10.255.255.255',
  '100.64.0.1',
  '100.127.255.255',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.1',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.0.1',
  '192.168.255.255',
  '198.18.0.1',
  '198.19.255.255',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '239.255.255.255',
  '240.0.0.1',
  '255.255.255.255',
  // The forms that the URL standard turns into dotted ones.
  '2130706433',
  '0x7f.1',
  '0x7f000001',
  '017700000001',
  '127.1',
  '0',
  '127.0.0.1.',
  '１２７.0.0.1',
  '127。0。0。1',
  // IPv6.
  '[::]',
  '[::1]',
  '[fe80::1]',
  '[febf::1]',
  '[fec0::1]',
  '[fc00::1]',
  '[fdff::1]',
  '[ff02::1]',
  '[2001:db8::1]',
  '[3fff::1]',
  '[100::1]',
  '[2001::1]',
  '[2001:2::1]',
  '[2001:10::1]',
  '[5f00::1]',
  '[4000::1]',
  // IPv4 within IPv6: mapped, compatible, translated, NAT64 in both prefixes, 6to4.
  '[::ffff:127.0.0.1]',
  '[::ffff:10.0.0.1]',
  '[::127.0.0.1]',
  '[::ffff:0:127.0.0.1]',
  '[64:ff9b::127.0.0.1]',
  '[64:ff9b::192.168.0.1]',
  '[64:ff9b:1::8.8.8.8]',
  '[2002:7f00:1::]',
  '[2002:c0a8:1::1]',
  // Names.
  'localhost',
  'LOCALHOST',
  'localhost.',
  'localhost..',
  'ⓛocalhost',
  '%6cocalhost',
  'api.localhost',
  'api.localhost.',
  'printer.local',
  'printer.local.',
  'db.internal',
  'db.internal.',
  'local',
  'internal',
];

const METADATA = [
  '169.254.169.254',
  '2852039166',
  '0xa9fea9fe',
  '169.254.170.2',
  '100.100.100.200',
  '192.0.0.192',
  '168.63.129.16',
  '[fd00:ec2::254]',
  '[fd00:0ec2:0:0::0254]',
  '[fd20:ce::254]',
  '[::ffff:169.254.169.254]',
  '[64:ff9b::169.254.169.254]',
  '[2002:a9fe:a9fe::]',
  'metadata.google.internal',
  'metadata.google.internal.',
  'METADATA.google.internal',
  'metadata.goog',
];

const PUBLIC = [
  '1.1.1.1',
  '9.255.255.255',
  '11.0.0.1',
  '100.63.255.255',
  '100.128.0.1',
  '126.255.255.255',
  '128.0.0.1',
  '169.253.255.255',
  '172.15.255.255',
  '172.32.0.1',
  '192.167.255.255',
  '198.17.255.255',
  '198.20.0.1',
  '223.255.255.255',
  '[2606:4700::1111]',
  '[2a00:1450::1]',
  '[::ffff:1.1.1.1]',
  '[64:ff9b::1.1.1.1]',
  '[2002:101:101::]',
  'example.com',
  'example.com.',
  'localhost.example.com',
  'notlocalhost',
  'mylocal',
  'internal.example.com',
  'metadata.google.internal.example.com',
];

describe('checkTarget', () => {
  test.each(PRIVATE)('refuses %s unless private targets are allowed', (host) => {
    expect(refusal(`http://${host}/`)).toMatchObject({ code: 'TARGET_REFUSED', outcome: 'not_sent' });
    expect(refusal(`https://${host}:8443/x`)).toMatchObject({ code: 'TARGET_REFUSED' });
    expect(refusal(`http://${host}/`, true)).toBeNull();
  });

  test.each(METADATA)('refuses the metadata service %s even when private targets are allowed', (host) => {
    expect(refusal(`http://${host}/latest/`)).toMatchObject({ code: 'TARGET_REFUSED' });
    expect(refusal(`http://${host}:8080/latest/`, true)).toMatchObject({
      code: 'TARGET_REFUSED',
      message: expect.stringContaining('metadata'),
    });
  });

  test.each(PUBLIC)('lets %s through', (host) => {
    expect(refusal(`https://${host}/`)).toBeNull();
  });

  test.each([
    'ftp://example.com/',
    'file:///etc/passwd',
    'data:text/plain,x',
    'javascript:alert(1)',
    'ws://example.com/',
    'blob:https://example.com/1',
  ])('refuses the scheme of %s in any case', (url) => {
    expect(refusal(url)).toMatchObject({ code: 'TARGET_REFUSED' });
    expect(refusal(url, true)).toMatchObject({ code: 'TARGET_REFUSED' });
  });

  test.each(['http://hunter:s3cret@example.com/', 'http://hunter@example.com/', 'http://:s3cret@example.com/'])(
    'refuses credentials in %s in any case and does not repeat them',
    (url) => {
      for (const allowPrivate of [false, true]) {
        const refused = refusal(`${url}?q=s3cret`, allowPrivate);
        expect(refused).toMatchObject({ code: 'TARGET_REFUSED', outcome: 'not_sent' });
        expect(refused?.message).not.toMatch(/s3cret|hunter/);
      }
    },
  );
});
