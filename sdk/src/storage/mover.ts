/** What moves files; a bundle of its own, loaded by those who move some. */

import { typeByExtension } from '../../../src/kernel/mime-types.ts';
import type { ReadFile } from '../storage-types.ts';
import { localFiles } from './local-file.ts';
import { toBase64 } from './source.ts';

export { download, type DownloadGiven } from './download.ts';
export { carried, save, type SaveGiven } from './upload.ts';
export type { Given, Wire } from './wire.ts';

/** Reads a file of the disk. Throws what Node throws. */
export async function readFile(path: string): Promise<ReadFile> {
  const bytes = await (await localFiles()).readFile(path);
  const fileName = path.replace(/.*[/\\]/s, '');
  return { buffer: toBase64(bytes), fileName, mimeType: typeByExtension(fileName) ?? '' };
}
