/** What reading one security scheme needs. */

import type { Plain } from './plain.ts';
import type { Reading } from './reading.ts';

/** Makes the reference to the secret that holds a field of an auth. */
export type SecretOf = (field: string) => string;

/** A scheme and where it stands. */
export interface SchemePlace {
  readonly reading: Reading;
  readonly scheme: Plain;
  readonly where: string;
  /** What relative addresses are relative to. */
  readonly baseUrl: string | undefined;
}
