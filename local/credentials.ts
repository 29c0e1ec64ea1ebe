/** The credentials of this machine's processor. */

import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import Ductape, { createKeyPair, DuctapeError } from '@ductape/sdk';

/** What `.ductape/credentials.json` holds: what a client is made of. */
export interface Credentials {
  readonly workspace_id: string;
  readonly user_id: string;
  readonly private_key: string;
  readonly url: string;
}

/**
 * The credentials in the file when this processor knows them, its address brought up to date; else those of a new
 * workspace, written to the file. A file that belongs to a processor elsewhere is left alone, with an error.
 */
export async function ensureCredentials(file: string, url: string, bootstrapToken: string): Promise<Credentials> {
  const stored = await readStored(file);
  if (stored !== null && (await isKnown({ ...stored, url }))) {
    if (stored.url !== url) await write(file, { ...stored, url });
    return { ...stored, url };
  }
  if (stored !== null && !isLocal(stored.url)) {
    throw new Error(`${file} holds credentials for ${stored.url}; give another file with --credentials`);
  }
  const created = await bootstrap(url, bootstrapToken);
  await write(file, created);
  return created;
}

async function readStored(file: string): Promise<Credentials | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  const value = parse(text);
  if (!value?.workspace_id || !value.user_id || !value.private_key)
    throw new Error(`${file} is not a credentials file`);
  return {
    workspace_id: value.workspace_id,
    user_id: value.user_id,
    private_key: value.private_key,
    url: value.url ?? '',
  };
}

function parse(text: string): Partial<Credentials> | null {
  try {
    return JSON.parse(text) as Partial<Credentials> | null;
  } catch {
    return null;
  }
}

async function isKnown(credentials: Credentials): Promise<boolean> {
  try {
    await new Ductape(credentials).workspaces.whoami();
    return true;
  } catch (error) {
    if (error instanceof DuctapeError && (error.code === 'UNAUTHORIZED' || error.code === 'VALIDATION_ERROR'))
      return false;
    throw error;
  }
}

function isLocal(url: string): boolean {
  return url === '' || ['127.0.0.1', 'localhost', '[::1]'].includes(URL.parse(url)?.hostname ?? '');
}

async function bootstrap(url: string, token: string): Promise<Credentials> {
  const { private_key, public_key } = await createKeyPair();
  const response = await fetch(`${url}/v1/workspaces/bootstrap`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'local', public_key }),
  });
  const answer = (await response.json()) as { data?: { workspace_id: string; user_id: string }; detail?: string };
  if (answer.data === undefined)
    throw new Error(`the workspace could not be created: ${answer.detail ?? response.status}`);
  return { ...answer.data, private_key, url };
}

async function write(file: string, credentials: Credentials): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  await chmod(file, 0o600);
}
