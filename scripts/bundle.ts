import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type BuildOptions } from 'esbuild';

/** Bundles into a file that takes the place of the old one whole: another process may be reading that at any time. */
export async function bundleInto(outfile: string, options: BuildOptions): Promise<void> {
  const { outputFiles } = await build({ ...options, bundle: true, write: false, outfile, logLevel: 'warning' });
  const draft = `${outfile}.${randomUUID()}`;
  await mkdir(path.dirname(outfile), { recursive: true });
  for (const { contents } of outputFiles) await writeFile(draft, contents);
  await rename(draft, outfile);
}
