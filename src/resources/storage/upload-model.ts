/** Uploads and their parts, by what others know them. */

import type { StoredPart } from '../../drivers/storage/port.ts';

/** What names an upload. */
export interface UploadKey {
  readonly workspace: string;
  readonly id: string;
}

/** A part that is there. */
export interface UploadedPart extends StoredPart {
  /** SHA-256 in hexadecimal. */
  readonly checksum: string;
}

/** Parts and those that are being sent. */
export interface Parts {
  readonly there: readonly UploadedPart[];
  /** Numbers of those that are not there and were begun. */
  readonly claimed: readonly number[];
}
