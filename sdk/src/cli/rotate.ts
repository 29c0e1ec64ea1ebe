import Ductape, { createKeyPair, DuctapeError } from '@ductape/sdk';
import { readCredentialsFile } from './credentials.ts';
import { reasonOf, type StagedFile, stageFile } from './staged-file.ts';
import { CliError, type CliWorld } from './world.ts';

/** Whose key was replaced, and the file that holds the new one. */
export interface Rotated {
  readonly user_id: string;
  readonly public_key: string;
  readonly file: string;
}

/**
 * Replaces the key of a credentials file. The new key is on the disk before the processor is asked, so that neither a
 * lost answer nor a failing disk can lose a key that was accepted; it takes the file's place once it was.
 */
export async function rotateKey(world: CliWorld, named: string | undefined): Promise<Rotated> {
  const { file, stored, url } = await readCredentialsFile(world, named);
  const ductape = new Ductape({ ...stored, ...url });
  const { user_id } = await ductape.workspaces.whoami();
  const { private_key, public_key } = await createKeyPair();
  const renewed = { ...stored, private_key };
  const staged = await stageFile(file, renewed);
  try {
    await ductape.members.rotate({ public_key });
  } catch (error) {
    await settle(error, staged, file, new Ductape({ ...renewed, ...url }));
  }
  await staged.commit().catch((error: unknown) => {
    throw new CliError(
      `the key was replaced, but ${file} could not be (${reasonOf(error)}); the new credentials are in ${staged.pending}`,
      'failed',
    );
  });
  return { user_id, public_key, file };
}

/** Finds out whether a key was accepted that the answer does not say it was; throws unless it was. */
async function settle(refused: unknown, staged: StagedFile, file: string, renewed: Ductape): Promise<void> {
  if (isRefusal(refused)) {
    await staged.discard();
    throw refused;
  }
  const isAccepted = await renewed.workspaces.whoami().then(
    () => true,
    () => false,
  );
  if (isAccepted) return;
  throw new CliError(
    `${reasonOf(refused)}; whether the key was replaced is not known: ${staged.pending} holds the new credentials, ${file} the old ones`,
    'failed',
  );
}

/** The processor understood the request and did not do it. `UNAUTHORIZED` may be the old key's end: a repeated request finds it replaced. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof DuctapeError)) return false;
  const { code, status } = error;
  return status !== undefined && status >= 400 && status < 500 && code !== 'UNAUTHORIZED';
}
