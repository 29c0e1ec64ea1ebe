import { describe, expect, it } from 'vitest';
import type { S3Target } from '../../../src/drivers/storage/port.ts';
import { bucketAddress } from '../../../src/drivers/storage/s3/address.ts';
import { decodeName, encodeName, plainEtag } from '../../../src/drivers/storage/s3/encoding.ts';
import { createKeysSigner } from '../../../src/drivers/storage/s3/keys-signer.ts';
import { openS3 } from '../../../src/drivers/storage/s3/store.ts';
import { systemClock } from '../../../src/kernel/clock.ts';

/** The keys and the time of the examples of https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
const KEYS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: null,
};
const NOW = Date.UTC(2013, 4, 24);
const TARGET: S3Target = {
  type: 'aws',
  endpoint: 'https://s3.amazonaws.com',
  region: 'us-east-1',
  bucket: 'examplebucket',
  pathStyle: false,
  keys: KEYS,
};
const NEVER = new AbortController().signal;

/** A store and what is asked of it; the answers are empty. */
function asking(target: Partial<S3Target> = {}) {
  const asked: Request[] = [];
  const fetch = (url: string, init: RequestInit) => {
    asked.push(new Request(url, init));
    return Promise.resolve(new Response(null, { headers: { 'content-length': '10' } }));
  };
  const clock = { ...systemClock, now: () => NOW };
  return { asked, store: openS3({ ...TARGET, ...target }, { allowPrivateTargets: false, clock, fetch }) };
}

describe('A request that is signed with keys of AWS', () => {
  it('has the signature of AWS’s example of a range', async () => {
    const { asked, store } = asking();
    await store.get('test.txt', { range: { offset: 0, length: 10 } }, NEVER);
    expect([asked[0]?.url, asked[0]?.headers.get('authorization')]).toEqual([
      'https://examplebucket.s3.amazonaws.com/test.txt',
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    ]);
  });

  it('has the signature of AWS’s example of an address', async () => {
    const signer = createKeysSigner(KEYS, 'us-east-1', systemClock);
    const url = 'https://examplebucket.s3.amazonaws.com/test.txt';
    // https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
    const signed = await signer.presign({ method: 'GET', url, headers: {}, expiresIn: 86_400, now: NOW });
    expect(new URL(signed).searchParams.get('X-Amz-Signature')).toBe(
      'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
    );
  });

  it('says what the bytes are, or that nobody knows yet, and has the token of a session', async () => {
    const { asked, store } = asking({ keys: { ...KEYS, sessionToken: 'a-token' } });
    await store.put(
      'a',
      new TextEncoder().encode('abc') as Uint8Array<ArrayBuffer>,
      { mimeType: 'text/plain', upload: 'u' },
      NEVER,
    );
    const stream = new Blob(['abc']).stream();
    await store.put('a', { stream, size: 3 }, { mimeType: 'text/plain', upload: null }, NEVER);
    expect(asked.map(({ headers }) => headers.get('x-amz-content-sha256'))).toEqual([
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      'UNSIGNED-PAYLOAD',
    ]);
    expect(asked[0]?.headers.get('x-amz-security-token')).toBe('a-token');
    expect(/SignedHeaders=([^,]*)/.exec(asked[0]?.headers.get('authorization') ?? '')?.[1]).toBe(
      'content-type;host;x-amz-content-sha256;x-amz-date;x-amz-meta-ductape-upload;x-amz-security-token',
    );
    const request = { name: 'a', action: 'read', expiresIn: 60, size: null, mimeType: null, now: NOW } as const;
    const signed = new URL((await store.sign(request))?.url ?? '');
    expect(signed.searchParams.get('X-Amz-Security-Token')).toBe('a-token');
  });
});

describe('Names and addresses', () => {
  it('are encoded byte by byte, and come back from lists', () => {
    const name = "a b/+%'()*!~-_.&=?#:@/é\u{1F600}";
    const encoded = 'a%20b/%2B%25%27%28%29%2A%21~-_.%26%3D%3F%23%3A%40/%C3%A9%F0%9F%98%80';
    expect([encodeName(name), decodeName(encoded), decodeName('a+b%2B')]).toEqual([encoded, name, 'a b+']);
    expect(new URL(`https://host/${encoded}`).pathname).toBe(`/${encoded}`);
  });

  it('have the bucket in the path, or before the host', () => {
    expect([
      bucketAddress('https://s3.example.com/base/', 'files', true),
      bucketAddress('https://s3.example.com:9000/', 'files', false),
      asking().store.addressOf('a b'),
    ]).toEqual([
      'https://s3.example.com/base/files',
      'https://files.s3.example.com:9000',
      'https://examplebucket.s3.amazonaws.com/a%20b',
    ]);
    for (const bucket of ['a/b', 'evil.com#', 'x@y', 'a b'])
      expect(() => bucketAddress('https://s3.example.com', bucket, false)).toThrow('bucketName');
  });

  it('have tags in no quotes', () => {
    expect(['"a"', '&#34;a&#34;', 'W/"a"', 'a'].map(plainEtag)).toEqual(['a', 'a', 'a', 'a']);
  });
});
