import { env } from 'cloudflare:workers';
import { systemClock } from '../../src/kernel/clock.ts';
import { systemIds } from '../../src/kernel/ids.ts';
import { createFileStore, type FileReference, type NewFile } from '../../src/resources/files/store.ts';
import { scope } from './manifest.ts';

/** Keeps a file, as a run does that is answered with a large one. */
export function keepFile(
  workspace: string,
  more: Partial<NewFile> = {},
  now = systemClock.now(),
): Promise<FileReference> {
  const clock = { ...systemClock, now: () => now };
  const store = createFileStore({ db: env.DB, bucket: env.FILES, clock, ids: systemIds });
  const { product, env: slug } = scope;
  const bytes = Uint8Array.of(0, 1, 2, 255);
  return store.save({ workspace, product, env: slug, bytes, mimeType: 'application/zip', fileName: null, ...more });
}
