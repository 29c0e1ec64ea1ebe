/** Storages as requests for their bytes reach them, which are no runs. */

import type { StoragePlace } from '../../drivers/storage/port.ts';
import type { ConfigSource } from '../../processor.ts';
import { RunSecrets } from '../../secret-trail.ts';
import { findStorage, type ReachedStorage, type ReachParts, reachStorage } from './reach.ts';

/** Opens the storage of a place; `NOT_FOUND` names `product`, `env` or `storage`. */
export type OpenStorage = (place: StoragePlace) => Promise<ReachedStorage>;

/** Builds it. */
export function createOpenStorage({ config, ...parts }: ReachParts & { readonly config: ConfigSource }): OpenStorage {
  return async (place) => {
    const { workspace, product, env } = place;
    const found = findStorage(workspace, place, await config.resolve(workspace, product, env));
    return reachStorage(parts, found, new RunSecrets());
  };
}
