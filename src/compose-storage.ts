/** Storages as the processor reaches them. */

import { parseConnectionString } from './drivers/storage/azure/connection-string.ts';
import { createStorageDriver, type StorageDriverParts } from './drivers/storage/drivers.ts';
import { PLAIN_KEYS } from './drivers/storage/r2/keys.ts';
import { openR2 } from './drivers/storage/r2/store.ts';
import type { ConfigSource } from './processor.ts';
import { createAddresses } from './resources/storage/addresses.ts';
import { createFileRecords } from './resources/storage/file-records.ts';
import { createOpenStorage } from './resources/storage/opening.ts';
import { createEndUpload } from './resources/storage/upload-ends.ts';
import { createUploads } from './resources/storage/uploads.ts';
import type { Sealer } from './resources/secrets/sealer.ts';
import type { StorageSweepParts } from './resources/storage/sweep.ts';
import type { SecretSource } from './resources/secrets/secret-source.ts';
import { type BindingsOfWorker, createUserBindings } from './user-bindings.ts';

export { createServeAddress } from './resources/storage/serving.ts';
export { createStorageExecutor, type StorageParts } from './resources/storage/executor.ts';

interface Given
  extends
    Omit<StorageDriverParts, 'lentBucket'>,
    Omit<StorageSweepParts, 'uploads' | 'openStorage' | 'payloadStore' | 'fileRecords' | 'clock'> {
  readonly bindings: BindingsOfWorker;
  readonly config: ConfigSource;
  readonly secrets: SecretSource;
  readonly sealer: Sealer;
  readonly publicUrl: string | null;
}

/** Builds what storages are worked with. */
export function createStorage({ bindings, ...parts }: Given) {
  const userBinding = createUserBindings(bindings);
  const lentBucket = (workspace: string, name: string): R2Bucket | null => {
    const binding = userBinding(workspace, name);
    return isBucket(binding) ? binding : null;
  };
  const reach = {
    stores: createStorageDriver({ ...parts, lentBucket }),
    readConnectionString: parseConnectionString,
  };
  const uploads = createUploads(parts);
  const addresses = createAddresses(parts);
  const fileRecords = createFileRecords(parts);
  const openStorage = createOpenStorage({ ...parts, ...reach });
  const payloadStore = openR2(parts.bucket, PLAIN_KEYS);
  return {
    ...reach,
    fileRecords,
    uploads,
    addresses,
    signOwnUrl: addresses.sign,
    endUpload: createEndUpload({ clock: parts.clock, fileRecords, uploads }),
    openStorage,
    payloadStore,
    storageSweep: { ...parts, uploads, openStorage, payloadStore, fileRecords } satisfies StorageSweepParts,
  };
}

/** By the name of its class: a binding of a service has a method of any name. */
function isBucket(binding: unknown): binding is R2Bucket {
  return typeof binding === 'object' && binding !== null && binding.constructor.name === 'R2Bucket';
}
