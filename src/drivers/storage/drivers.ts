import { ProcessorError } from '../../kernel/errors.ts';
import type { StorageDriver } from './port.ts';
import { keysAt, PLAIN_KEYS } from './r2/keys.ts';
import { openR2 } from './r2/store.ts';

/** What the drivers are made of. */
export interface StorageDriverParts {
  /** The processor's own bucket. */
  readonly bucket: R2Bucket;
  /** The binding of R2 of a name; null where the workspace has none. */
  lentBucket(workspace: string, binding: string): R2Bucket | null;
}

/** Opens stores of each type; see {@link StorageDriver}. */
export function createStorageDriver(parts: StorageDriverParts): StorageDriver {
  return {
    open(place, target) {
      switch (target.type) {
        case 'R2': {
          const { binding } = target;
          if (binding === null) return openR2(parts.bucket, keysAt(place));
          const lent = parts.lentBucket(place.workspace, binding);
          if (lent !== null) return openR2(lent, PLAIN_KEYS);
          const message = `USER_BINDINGS gives this workspace no binding '${binding}' of R2`;
          throw new ProcessorError('NOT_FOUND', message, { outcome: 'not_sent' });
        }
        default: {
          const message = `storages of the type ${target.type} cannot be reached`;
          throw new ProcessorError('NOT_SUPPORTED', message, { outcome: 'not_sent' });
        }
      }
    },
  };
}
