import { AwsClient } from 'aws4fetch';
import type { GcpTarget, S3Target } from '../../../src/drivers/storage/port.ts';

/** Makes a bucket with a name of its own on a server that speaks S3; its address says the keys and the region. */
export async function createBucket(server: string, type: 'aws' | 'gcp'): Promise<S3Target | GcpTarget> {
  const { username, password, origin, searchParams } = new URL(server);
  const bucket = `tests-${crypto.randomUUID()}`;
  const region = searchParams.get('region') ?? '';
  const keys = { accessKeyId: decodeURIComponent(username), secretAccessKey: password, sessionToken: null };
  const client = new AwsClient({ ...keys, sessionToken: '', service: 's3', region });
  const answer = await client.fetch(`${origin}/${bucket}`, { method: 'PUT' });
  if (!answer.ok) throw new Error(`No bucket: ${answer.status} ${await answer.text()}`);
  await answer.body?.cancel();
  if (type === 'gcp') return { type, endpoint: origin, bucket, credentials: { keys } };
  return { type, endpoint: origin, region, bucket, pathStyle: true, keys };
}
