import type { Clock } from '../../kernel/clock.ts';
import { ProcessorError } from '../../kernel/errors.ts';
import type { Probe } from '../http/probe.ts';
import { openAzure } from './azure/store.ts';
import type { FileStore, StorageDriver, StoragePlace } from './port.ts';
import { keysAt, PLAIN_KEYS } from './r2/keys.ts';
import { openR2 } from './r2/store.ts';
import { openS3 } from './s3/store.ts';

/** What the drivers are made of. */
export interface StorageDriverParts {
  /** The processor's own bucket. */
  readonly bucket: R2Bucket;
  /** The binding of R2 of a name; null where the workspace has none. */
  lentBucket(workspace: string, binding: string): R2Bucket | null;
  readonly clock: Clock;
  /** Local development. Metadata services are refused all the same. */
  readonly allowPrivateTargets: boolean;
  /** Tells a refused connection from a broken one, where the platform does not. */
  readonly probe?: Probe;
}

/** Opens stores of each type; see {@link StorageDriver}. Throws `NOT_FOUND` for a binding that the workspace does not have. */
export function createStorageDriver(parts: StorageDriverParts): StorageDriver {
  return {
    open(place, target) {
      switch (target.type) {
        case 'R2':
          return openBucket(parts, place, target.binding);
        case 'azure':
          return openAzure(target, parts);
        case 'aws':
        case 'gcp':
          return openS3(target, parts);
      }
    },
  };
}

function openBucket(parts: StorageDriverParts, place: StoragePlace, binding: string | null): FileStore {
  if (binding === null) return openR2(parts.bucket, keysAt(place));
  const lent = parts.lentBucket(place.workspace, binding);
  if (lent !== null) return openR2(lent, PLAIN_KEYS);
  const message = `USER_BINDINGS gives this workspace no binding '${binding}' of R2`;
  throw new ProcessorError('NOT_FOUND', message, { outcome: 'not_sent' });
}
