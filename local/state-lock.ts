/** Keeps two processors from running on one folder of state: both would fire the same jobs. */

import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Takes the folder for this process, or tells who has it. A holder that is gone has left it. Answers how to give it back. */
export async function lockState(state: string): Promise<() => Promise<void>> {
  const file = `${state}.lock`;
  const holder = Number(await readFile(file, 'utf8').catch(() => ''));
  if (holder > 0 && holder !== process.pid && isAlive(holder)) {
    const other = `give another folder with --state, or delete ${file} if that is no processor`;
    throw new Error(`${state} is in use by process ${holder}; ${other}`);
  }
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, String(process.pid));
  return () => rm(file, { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
