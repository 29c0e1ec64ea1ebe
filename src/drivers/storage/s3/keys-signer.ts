import { AwsV4Signer } from 'aws4fetch';
import { sha256Hex } from '../../../kernel/canonical.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { AccessKeys } from '../port.ts';
import { basicTime } from './encoding.ts';
import type { Signer } from './signer.ts';

/** Signs by Signature Version 4: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html */
export function createKeysSigner(keys: AccessKeys, region: string, clock: Clock): Signer {
  const { accessKeyId, secretAccessKey, sessionToken } = keys;
  const common = {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === null ? {} : { sessionToken }),
    region,
    service: 's3',
    allHeaders: true,
    cache: new Map<string, ArrayBuffer>(),
  };
  return {
    prefix: 'x-amz-',
    secrets: [secretAccessKey, ...(sessionToken === null ? [] : [sessionToken])],
    async authorize({ method, url, headers, bytes }) {
      const digest = bytes === null ? 'UNSIGNED-PAYLOAD' : await sha256Hex(bytes);
      const signer = new AwsV4Signer({
        ...common,
        method,
        url,
        headers: { ...headers, 'x-amz-content-sha256': digest },
        datetime: basicTime(clock.now()),
      });
      const signed = await signer.sign();
      return Object.fromEntries(signed.headers);
    },
    refused: () => Promise.resolve(),
    async presign({ method, url, headers, expiresIn, now }) {
      const dated = new URL(url);
      dated.searchParams.set('X-Amz-Expires', String(expiresIn));
      const signer = new AwsV4Signer({
        ...common,
        method,
        url: dated.href,
        headers: { ...headers },
        datetime: basicTime(now),
        signQuery: true,
      });
      return (await signer.sign()).url.href;
    },
    sizeHeader: (size) => ({ 'content-length': String(size) }),
  };
}
