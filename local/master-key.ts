/** The master key of this machine's processor, beside the state that it seals. */

import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** The key in the state's folder; a new one, for this user's eyes only, when there is none. */
export async function ensureMasterKey(state: string): Promise<string> {
  const file = path.join(state, 'master-key');
  const stored = await readFile(file, 'utf8').catch(() => null);
  if (stored !== null) return stored.trim();
  const key = randomBytes(32).toString('base64');
  await mkdir(state, { recursive: true });
  await writeFile(file, `${key}\n`, { mode: 0o600 });
  return key;
}
