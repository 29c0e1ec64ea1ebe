/** The product with files, of those that `products.ts` configures. */

import { defineProduct } from '@ductape/sdk';

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
