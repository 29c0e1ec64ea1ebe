/** Storages as requests for their bytes reach them, which are no runs: what the manifest says, and the store. */

import type { FileStore, StoragePlace } from '../../drivers/storage/port.ts';
import type { NameFlavor } from '../../engine/storage/file-name.ts';
import type { Storage } from '../products/manifest-storage.ts';

/** A storage of an environment. */
export interface OpenedStorage {
  readonly storage: Storage;
  readonly store: FileStore;
  /** What its store takes less of than others. */
  readonly flavor: NameFlavor | null;
}

/** Opens the storage of a place; `NOT_FOUND` names `product`, `env` or `storage`. */
export type OpenStorage = (place: StoragePlace) => Promise<OpenedStorage>;
