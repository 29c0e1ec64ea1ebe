/** Storages as an environment reaches them. */

import type { FileStore, StorageDriver, StoragePlace } from '../../drivers/storage/port.ts';
import type { NameFlavor } from '../../engine/storage/file-name.ts';
import type { RunScope } from '../executor.ts';
import type { ProductConfig } from '../products/config.ts';
import { type Storage, storageType, type StorageType } from '../products/manifest-storage.ts';
import type { SecretSource } from '../secrets/secret-source.ts';
import { RunSecrets } from '../../secret-trail.ts';
import { environmentOf, type ReadConnectionString, secretKeysOf, targetOf } from './target.ts';

/** What storages are reached with. */
export interface ReachParts {
  readonly secrets: SecretSource;
  readonly stores: StorageDriver;
  readonly readConnectionString: ReadConnectionString;
}

/** A storage of an environment, as the manifest has it. */
export interface FoundStorage {
  readonly place: StoragePlace;
  readonly storage: Storage;
  readonly type: StorageType;
  /** What its names have to keep to beside what all do. */
  readonly flavor: NameFlavor | null;
  /** Keys of the secrets that it is reached with. */
  readonly secretKeys: readonly string[];
}

/** A storage that can be worked with. */
export interface ReachedStorage extends FoundStorage {
  readonly store: FileStore;
  /** What was thrown, without the secrets by which it is reached. */
  readonly masked: (thrown: unknown) => unknown;
}

/** Looks a storage up. Throws `NOT_FOUND` naming `path`, `storage` when absent. */
export function findStorage(
  workspace: string,
  { product, env, storage: tag }: Omit<StoragePlace, 'workspace'>,
  config: ProductConfig,
  path?: string,
): FoundStorage {
  const storage = config.storage(env, tag, path);
  const environment = environmentOf(storage, env);
  const type = storageType(environment);
  return {
    place: { workspace, product, env, storage: tag },
    storage,
    type,
    flavor: type === 'AZURE' ? 'azure' : null,
    secretKeys: secretKeysOf(environment),
  };
}

/** Throws `NOT_FOUND` or `FORBIDDEN` naming a secret of a storage that cannot be used. */
export async function checkSecrets({ secrets }: ReachParts, { place, secretKeys }: FoundStorage): Promise<void> {
  const { workspace, env, storage } = place;
  if (secretKeys.length > 0) await secrets.check({ workspace, app: storage, env }, secretKeys);
}

/**
 * Opens a storage with its secrets, whose keys `trail` is told. Throws as the look-up of secrets does, and
 * `VALIDATION_ERROR` for what they hold that is of no use.
 */
export async function reachStorage(
  { secrets, stores, readConnectionString }: ReachParts,
  found: FoundStorage,
  trail: RunScope['secrets'],
): Promise<ReachedStorage> {
  const { place, storage, secretKeys } = found;
  const { workspace, env } = place;
  // What a storage is reached with is kept out of errors. Names and bytes are the caller's own, and stay as they are.
  const own = new RunSecrets();
  const values =
    secretKeys.length === 0 ? {} : await secrets.resolve({ workspace, app: place.storage, env }, secretKeys);
  for (const [key, value] of Object.entries(values)) {
    trail.add(key, '');
    own.add(key, value);
  }
  const masked = (thrown: unknown) => own.error(thrown);
  const target = targetOf(environmentOf(storage, env), values, readConnectionString, (part) => own.add(null, part));
  return { ...found, store: stores.open(place, target), masked };
}
