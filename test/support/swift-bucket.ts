import { AwsClient } from 'aws4fetch';
import type { GcpTarget, S3Target } from '../../src/drivers/storage/port.ts';

/** Makes a bucket with a name of its own at a server's address, which has its keys and region. */
export async function createBucket(address: string): Promise<S3Target> {
  const { origin, username, password, searchParams } = new URL(address);
  const keys = { accessKeyId: decodeURIComponent(username), secretAccessKey: decodeURIComponent(password) };
  const region = searchParams.get('region') ?? '';
  const bucket = `tests-${crypto.randomUUID()}`;
  const client = new AwsClient({ ...keys, region, service: 's3', retries: 0 });
  const answer = await client.fetch(`${origin}/${bucket}`, { method: 'PUT' });
  if (!answer.ok) throw new Error(`No bucket: ${answer.status} ${await answer.text()}`);
  return { type: 'aws', endpoint: origin, region, bucket, pathStyle: true, keys: { ...keys, sessionToken: null } };
}

/** The same bucket as Google's HMAC keys reach one. */
export function asGoogles({ endpoint, bucket, keys }: S3Target): GcpTarget {
  return { type: 'gcp', endpoint, bucket, credentials: { keys } };
}
