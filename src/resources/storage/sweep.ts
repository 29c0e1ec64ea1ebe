/** What the cron trigger removes of storages: expired files, uploads that came to nothing, and payloads without a job. */

import { type FileSweepParts, sweepFiles } from './sweep-files.ts';
import { type PayloadSweepParts, sweepPayloads } from './sweep-payloads.ts';
import { sweepUploads, type UploadSweepParts } from './sweep-uploads.ts';

/** What sweeping works with. */
export type StorageSweepParts = FileSweepParts & UploadSweepParts & PayloadSweepParts;

/** Sweeps; what is left over waits for the next minute. Throws what the first throws that fails, once all have ended. */
export async function sweepStorage(parts: StorageSweepParts): Promise<void> {
  const swept = await Promise.allSettled([sweepFiles(parts), sweepUploads(parts), sweepPayloads(parts)]);
  for (const one of swept) if (one.status === 'rejected') throw one.reason;
}
