/** What a process and a folder take up. */

import { execFileSync } from 'node:child_process';
import { lstat, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** Memory of a process, bytes. */
export interface Memory {
  /** Resident pages. */
  readonly rss: number;
  /** The same with shared pages counted by their share; Linux tells it, elsewhere it is `rss`. */
  readonly pss: number;
}

const KIB = 1024;

/** Memory of a process that runs. */
export async function memoryOf(pid: number): Promise<Memory> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => null);
  if (text !== null) return { rss: fieldOf(text, 'Rss'), pss: fieldOf(text, 'Pss') };
  const rss = Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * KIB;
  return { rss, pss: rss };
}

function fieldOf(text: string, name: string): number {
  const found = new RegExp(`^${name}: +(\\d+) kB$`, 'm').exec(text);
  if (found === null) throw new Error(`the memory of a process is told without ${name}`);
  return Number(found[1]) * KIB;
}

/** Bytes that the files of a folder take up on disk, as its blocks count them. Files that vanish meanwhile are left out. */
export async function diskOf(folder: string): Promise<number> {
  let blocks = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) continue;
    blocks += (await lstat(path.join(entry.parentPath, entry.name)).catch(() => null))?.blocks ?? 0;
  }
  return blocks * 512;
}
