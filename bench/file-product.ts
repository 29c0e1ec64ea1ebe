/** The product with files, of those that `products.ts` configures. */

import Ductape, { defineProduct } from '@ductape/sdk';
import { createBucket } from '../test/drivers/storage/buckets.ts';
import type { Processor } from './runtime.ts';

/** Its environment, and the tag of its storage, which is in R2. */
const ENV = 'prd';
export const FILES = 'files';
const PRODUCT = 'bench-files';

/** The product. */
export function fileProduct() {
  return defineProduct({
    tag: PRODUCT,
    name: PRODUCT,
    environments: [{ slug: ENV, env_name: 'production' }],
    storages: [{ tag: FILES, name: 'Files' }],
  });
}

/** A file of its storage, as requests carry it. */
export function fileOf(fileName: string) {
  return { product: PRODUCT, env: ENV, storage: FILES, fileName };
}

/** Has another product keep files in a new bucket of a server that speaks S3; how requests carry one of them. */
export async function applyBucket(
  { credentials }: Pick<Processor, 'credentials'>,
  server: string,
): Promise<(fileName: string) => ReturnType<typeof fileOf>> {
  const target = await createBucket(server, 'aws');
  if (target.type !== 'aws') throw new Error('AWS was asked for');
  const { bucket: bucketName, region, endpoint, keys } = target;
  const client = new Ductape(credentials);
  await client.secrets.create({ key: 'BENCH_BUCKET', value: keys.secretAccessKey });
  const config = {
    bucketName,
    region,
    endpoint,
    accessKeyId: keys.accessKeyId,
    secretAccessKey: '$Secret{BENCH_BUCKET}',
  };
  const product = `${PRODUCT}-bucket`;
  await client.products.apply(
    defineProduct({
      tag: product,
      name: product,
      environments: [{ slug: ENV, env_name: 'production' }],
      storages: [{ tag: FILES, name: 'Files', envs: [{ slug: ENV, type: 'AWS', config }] }],
    }),
  );
  return (fileName) => ({ ...fileOf(fileName), product });
}
