import { access } from 'node:fs/promises';
import path from 'node:path';
import { createKeyPair, DuctapeError, type DuctapeErrorDetails, type ErrorCode } from '@ductape/sdk';
import { CREDENTIALS_FILE } from './credentials.ts';
import { reasonOf, stageFile } from './staged-file.ts';
import { CliError } from './world.ts';

/** The workspace to make; `file` is where its credentials go. */
export interface NewWorkspace {
  readonly url: string;
  readonly name: string;
  readonly token: string;
  readonly file: string | undefined;
}

/** A workspace that was made. */
export interface MadeWorkspace {
  readonly workspace_id: string;
  readonly user_id: string;
  readonly url: string;
  readonly file: string;
}

interface Answer extends DuctapeErrorDetails {
  readonly data?: { readonly workspace_id: string; readonly user_id: string };
  readonly code?: ErrorCode;
  readonly detail?: string;
}

const TIMEOUT_MS = 30_000;

/** Makes a workspace with a new key and writes its credentials. The token works once, so the file is made sure of first; it is never overwritten. */
export async function bootstrapWorkspace(
  cwd: string,
  { url: given, name, token, file: named }: NewWorkspace,
): Promise<MadeWorkspace> {
  const url = given.replace(/\/+$/, '');
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new CliError(`--url: '${given}' is not an http or https address`);
  const file = path.resolve(cwd, named ?? CREDENTIALS_FILE);
  const exists = await access(file).then(
    () => true,
    () => false,
  );
  if (exists) throw new CliError(`${file} is already there; nothing was changed`);
  const { private_key, public_key } = await createKeyPair();
  const staged = await stageFile(file, { private_key, url });
  let made;
  try {
    made = await request(url, token, { name, public_key });
  } catch (error) {
    // Without the ids of an answer the key is of no use.
    await staged.discard();
    throw error;
  }
  const { workspace_id, user_id } = made;
  await staged.commit({ workspace_id, user_id, private_key, url }).catch((error: unknown) => {
    throw new CliError(
      `workspace ${workspace_id} with its owner ${user_id} was made, but ${file} could not be written (${reasonOf(error)}); the private key is in ${staged.pending}`,
      'failed',
    );
  });
  return { workspace_id, user_id, url, file };
}

async function request(url: string, token: string, input: object): Promise<NonNullable<Answer['data']>> {
  const response = await fetch(`${url}/v1/workspaces/bootstrap`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(input),
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: unknown) => {
    const message = `the processor at ${new URL(url).host} did not answer; if it has used the token, set another one`;
    throw new DuctapeError('CONNECTION_ERROR', message, { outcome: 'unknown' }, cause);
  });
  const { status } = response;
  const body = (await response.json().catch(() => null)) as Answer | null;
  if (response.ok && typeof body?.data?.workspace_id === 'string' && typeof body.data.user_id === 'string')
    return body.data;
  if (typeof body?.code === 'string' && typeof body.detail === 'string')
    throw new DuctapeError(body.code, body.detail, { ...body, status });
  throw new DuctapeError('SERVICE_UNAVAILABLE', `what answered with status ${status} is not a processor`, { status });
}
