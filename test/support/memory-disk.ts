import { statfsSync } from 'node:fs';

/** What the tests' databases take, with much to spare. A container may have a disk in memory of a few megabytes. */
const ENOUGH_BYTES = 4 * 2 ** 30;

/**
 * A folder on a disk in memory, or null where there is none that is large enough. Each object and each D1 waits for the
 * disk at every commit, which is most of what many tests take; nothing that they write has to outlive the machine.
 */
export const MEMORY_DISK = folder('/dev/shm');

function folder(path: string): string | null {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize >= ENOUGH_BYTES ? path : null;
  } catch {
    return null;
  }
}
