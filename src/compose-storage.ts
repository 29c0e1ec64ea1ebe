/** Storages as the processor reaches them. */

import { parseConnectionString } from './drivers/storage/azure/connection-string.ts';
import { createStorageDriver, type StorageDriverParts } from './drivers/storage/drivers.ts';
import { PLAIN_KEYS } from './drivers/storage/r2/keys.ts';
import { openR2 } from './drivers/storage/r2/store.ts';
import { ProcessorError } from './kernel/errors.ts';
import type { ConfigSource } from './processor.ts';
import { createFileRecords } from './resources/storage/file-records.ts';
import { createOpenStorage } from './resources/storage/opening.ts';
import type { ReachParts } from './resources/storage/reach.ts';
import type { StorageSweepParts } from './resources/storage/sweep.ts';
import { createUploads } from './resources/storage/uploads.ts';
import { type BindingsOfWorker, createUserBindings } from './user-bindings.ts';

export { createStorageExecutor, type StorageParts } from './resources/storage/executor.ts';

interface Given extends Omit<StorageDriverParts, 'lentBucket'> {
  readonly db: D1Database;
  readonly bindings: BindingsOfWorker;
}

/** Builds what storages are worked with. */
export function createStorage({ db, bindings, ...parts }: Given) {
  const userBinding = createUserBindings(bindings);
  const lentBucket = (workspace: string, name: string): R2Bucket | null => {
    const binding = userBinding(workspace, name);
    return isBucket(binding) ? binding : null;
  };
  const refuse = async () => {
    throw new ProcessorError('NOT_SUPPORTED', 'not there yet', { outcome: 'not_sent' });
  };
  return {
    stores: createStorageDriver({ ...parts, lentBucket }),
    readConnectionString: parseConnectionString,
    fileRecords: createFileRecords({ db, clock: parts.clock }),
    signOwnUrl: refuse,
    endUpload: refuse,
  };
}

/** By the name of its class: a binding of a service has a method of any name. */
function isBucket(binding: unknown): binding is R2Bucket {
  return typeof binding === 'object' && binding !== null && binding.constructor.name === 'R2Bucket';
}

interface SweepGiven extends Omit<StorageSweepParts, 'uploads' | 'openStorage' | 'payloadStore'>, ReachParts {
  readonly bucket: R2Bucket;
  readonly config: ConfigSource;
}

/** What the sweep of storages works with. */
export function createStorageSweep({ bucket, ...parts }: SweepGiven): StorageSweepParts {
  return {
    ...parts,
    uploads: createUploads(parts),
    openStorage: createOpenStorage(parts),
    payloadStore: openR2(bucket, PLAIN_KEYS),
  };
}
